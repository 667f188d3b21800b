import { procedure, router } from "./trpc";

export const settingsRouter = router({
  /** What the studio is and where it keeps things. */
  about: procedure.query(({ ctx }) => ({
    version: ctx.studio.version,
    data: ctx.studio.data.root,
    runner: ctx.studio.runner(),
  })),
});
