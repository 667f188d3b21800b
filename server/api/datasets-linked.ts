import { z } from "zod";
import {
  checkLinked,
  linkedOf,
  linkFolder,
  resolveLinked,
  setWriteBack,
  unlinkFolder,
} from "@/server/datasets/linked";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();

export const linkedRouter = router({
  list: procedure
    .input(z.object({ datasetId: id }))
    .query(({ ctx, input }) => linkedOf(ctx.studio.db, input.datasetId)),
  link: procedure
    .input(
      z.object({
        datasetId: id,
        subsetId: id.nullable().default(null),
        path: z.string().min(1).max(4000),
        writeBack: z.boolean().default(true),
      }),
    )
    .mutation(({ ctx, input }) => linkFolder(ctx.studio, { ...input, tab: ctx.tab })),
  unlink: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => unlinkFolder(ctx.studio.db, input.id)),
  writeBack: procedure
    .input(z.object({ id, writeBack: z.boolean() }))
    .mutation(({ ctx, input }) => setWriteBack(ctx.studio.db, input)),
  check: procedure
    .input(z.object({ datasetId: id }))
    .mutation(({ ctx, input }) => checkLinked(ctx.studio, input)),
  resolve: procedure
    .input(z.object({ id, caption: z.string().max(20_000).nullable() }))
    .mutation(({ ctx, input }) => resolveLinked(ctx.studio.db, { ...input, tab: ctx.tab })),
});
