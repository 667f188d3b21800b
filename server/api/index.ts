import { datasetsRouter } from "./datasets";
import { enginesRouter } from "./engines";
import { experimentsRouter } from "./experiments";
import { homeRouter } from "./home";
import { lorasRouter } from "./loras";
import { modelsRouter } from "./models";
import { presetsRouter } from "./presets";
import { recipesRouter } from "./recipes";
import { runsRouter } from "./runs";
import { sampleRouter } from "./sample";
import { settingsRouter } from "./settings";
import { taggingRouter } from "./tagging";
import { createCallerFactory, router } from "./trpc";

/** Everything the browser can ask, by noun. */
export const appRouter = router({
  home: homeRouter,
  datasets: datasetsRouter,
  models: modelsRouter,
  presets: presetsRouter,
  recipes: recipesRouter,
  runs: runsRouter,
  loras: lorasRouter,
  experiments: experimentsRouter,
  engines: enginesRouter,
  sample: sampleRouter,
  settings: settingsRouter,
  tagging: taggingRouter,
});
export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
