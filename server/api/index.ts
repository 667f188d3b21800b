import { settingsRouter } from "./settings";
import { createCallerFactory, router } from "./trpc";

export const appRouter = router({
  settings: settingsRouter,
});
export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
