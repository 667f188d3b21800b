import { z } from "zod";
import { exportFolder, exportName } from "@/server/datasets/export";
import { compareVersions, listVersions, noteVersion, restoreVersion } from "@/server/datasets/version-list";
import { makeVersion } from "@/server/datasets/versions";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();
const exported = z.object({ datasetId: id, versionId: id.nullable(), numbers: z.boolean().default(false) });

export const versionsRouter = router({
  list: procedure
    .input(z.object({ datasetId: id }))
    .query(({ ctx, input }) => listVersions(ctx.studio.db, input.datasetId)),
  freeze: procedure
    .input(z.object({ datasetId: id }))
    .mutation(({ ctx, input }) => makeVersion(ctx.studio, input.datasetId)),
  note: procedure
    .input(z.object({ id, note: z.string().max(500) }))
    .mutation(({ ctx, input }) => noteVersion(ctx.studio.db, input)),
  compare: procedure
    .input(z.object({ datasetId: id, from: id.nullable(), to: id.nullable() }))
    .query(({ ctx, input }) => compareVersions(ctx.studio, input)),
  restore: procedure
    .input(z.object({ datasetId: id, id }))
    .mutation(({ ctx, input }) => restoreVersion(ctx.studio, { ...input, tab: ctx.tab })),
  exportName: procedure.input(exported).query(({ ctx, input }) => exportName(ctx.studio, input)),
  exportFolder: procedure
    .input(exported.extend({ path: z.string().min(1).max(4000) }))
    .mutation(({ ctx, input }) => exportFolder(ctx.studio, input)),
});
