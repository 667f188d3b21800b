import { z } from "zod";
import { dismiss, findingsCount, findingsView, mend } from "@/server/datasets/finding-acts";
import { stopCheck } from "@/server/datasets/findings";
import { CODES } from "@/server/domain/datasets/findings/finding";
import { procedure, router } from "./trpc";

const datasetId = z.number().int().positive();
const code = z.enum(CODES);
const subjects = z.array(z.string().max(1000)).max(100_000).nullable();

export const findingsRouter = router({
  view: procedure.input(z.object({ datasetId })).query(({ ctx, input }) => findingsView(ctx.studio, input)),
  count: procedure.input(z.object({ datasetId })).query(({ ctx, input }) => findingsCount(ctx.studio, input)),
  stop: procedure
    .input(z.object({ datasetId }))
    .mutation(({ ctx, input }) => stopCheck(ctx.studio, input.datasetId)),
  mend: procedure
    .input(z.object({ datasetId, code: code.nullable(), subjects }))
    .mutation(({ ctx, input }) => mend(ctx.studio, { ...input, tab: ctx.tab })),
  dismiss: procedure
    .input(z.object({ datasetId, code, subjects, back: z.boolean().default(false) }))
    .mutation(({ ctx, input }) => dismiss(ctx.studio, input)),
});
