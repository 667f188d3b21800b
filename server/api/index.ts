import { datasetsRouter } from "./datasets";
import { homeRouter } from "./home";
import { settingsRouter } from "./settings";
import { createCallerFactory, router } from "./trpc";

export const appRouter = router({
  home: homeRouter,
  datasets: datasetsRouter,
  settings: settingsRouter,
});
export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
