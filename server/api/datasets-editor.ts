import { z } from "zod";
import { openPicture } from "@/server/datasets/editor";
import { changeMany, saveEdit } from "@/server/datasets/edits";
import { anotherCrop, scanPictures } from "@/server/datasets/scans";
import { editSchema } from "@/server/domain/datasets/edit";
import { changeSchema } from "@/server/domain/datasets/edit-change";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();

/** What lies behind the picture editor: `datasets.editor.*`. */
export const editorRouter = router({
  open: procedure
    .input(z.object({ pictureId: id }))
    .query(({ ctx, input }) => openPicture(ctx.studio.db, input.pictureId)),
  save: procedure
    .input(
      z.object({
        pictureId: id,
        edit: editSchema.nullable(),
        seen: z.object({ rev: z.number().int(), edit: editSchema.nullable() }),
      }),
    )
    .mutation(({ ctx, input }) => saveEdit(ctx.studio.db, { ...input, tab: ctx.tab })),
  another: procedure
    .input(z.object({ pictureId: id }))
    .mutation(({ ctx, input }) => anotherCrop(ctx.studio.db, { ...input, tab: ctx.tab })),
  scan: procedure
    .input(z.object({ pictureId: id }))
    .query(({ ctx, input }) => scanPictures(ctx.studio.db, input.pictureId)),
  applyToMany: procedure
    .input(z.object({ datasetId: id, ids: z.array(id).max(100_000), change: changeSchema }))
    .mutation(({ ctx, input }) => changeMany(ctx.studio.db, { ...input, tab: ctx.tab })),
});
