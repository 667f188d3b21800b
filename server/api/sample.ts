import { createSample } from "@/server/engines/sample";
import { procedure, router } from "./trpc";

export const sampleRouter = router({
  /** The drawn character with which everything can be tried at once. */
  create: procedure.mutation(({ ctx }) => createSample(ctx.studio, { locale: ctx.locale, tab: ctx.tab })),
});
