import { z } from "zod";
import { completeFolder, importFolder, lookInto } from "@/server/datasets/folder";
import { cancelImport, dismissImport, importJobs, importLines } from "@/server/datasets/import-job";
import { leftovers, takeKeptCaptions } from "@/server/datasets/pairing";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();
const job = z.object({ id: z.string().max(64) });
const path = z.string().min(1).max(4000);

export const importsRouter = router({
  list: procedure
    .input(z.object({ datasetId: id }))
    .query(({ ctx, input }) => importJobs(ctx.studio, input.datasetId)),
  lines: procedure
    .input(
      job.extend({
        problems: z.boolean(),
        from: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(500).default(200),
      }),
    )
    .query(({ ctx, input }) => importLines(ctx.studio, input)),
  cancel: procedure.input(job).mutation(({ ctx, input }) => cancelImport(ctx.studio, input.id)),
  dismiss: procedure.input(job).mutation(({ ctx, input }) => dismissImport(ctx.studio, input.id)),

  complete: procedure
    .input(z.object({ path: z.string().max(4000) }))
    .query(({ ctx, input }) => completeFolder(ctx.studio, input.path)),
  lookInto: procedure.input(z.object({ path })).query(({ ctx, input }) => lookInto(ctx.studio, input.path)),
  folder: procedure
    .input(z.object({ datasetId: id, subsetId: id.nullable().default(null), path }))
    .mutation(({ ctx, input }) => importFolder(ctx.studio, { ...input, tab: ctx.tab })),

  leftovers: procedure
    .input(z.object({ batch: id }))
    .query(({ ctx, input }) => leftovers(ctx.studio.db, input.batch)),
  takeKept: procedure
    .input(z.object({ batch: id }))
    .mutation(({ ctx, input }) => takeKeptCaptions(ctx.studio.db, { batchId: input.batch, tab: ctx.tab })),
});
