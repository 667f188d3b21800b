import { z } from "zod";
import {
  backgroundJobs,
  cancelBackgrounds,
  dismissBackgrounds,
  removeBackgrounds,
} from "@/server/datasets/background";
import {
  backgroundModel,
  chooseBackgroundModel,
  completeModel,
  forgetBackgroundModel,
} from "@/server/datasets/background-model";
import { openForEditor } from "@/server/datasets/editor";
import { saveEdit } from "@/server/datasets/edits";
import { heavy } from "@/server/datasets/heavy";
import { anotherCrop } from "@/server/datasets/scans";
import { editSchema } from "@/server/domain/datasets/edit";
import { changeSchema } from "@/server/domain/datasets/edit-change";
import { normSchema } from "@/server/domain/datasets/segmentation";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();

const job = z.object({ id: z.string().max(64) });

/** What lies behind the picture editor: `datasets.editor.*`. */
export const editorRouter = router({
  open: procedure
    .input(z.object({ pictureId: id }))
    .query(({ ctx, input }) => openForEditor(ctx.studio, input.pictureId)),
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
  backgroundModel: procedure.query(({ ctx }) => backgroundModel(ctx.studio)),
  backgroundModels: procedure
    .input(z.object({ path: z.string().max(4000) }))
    .query(({ ctx, input }) => completeModel(ctx.studio, input.path)),
  chooseBackgroundModel: procedure
    .input(z.object({ path: z.string().min(1).max(4000), norm: normSchema.nullable().default(null) }))
    .mutation(({ ctx, input }) => chooseBackgroundModel(ctx.studio, input)),
  forgetBackgroundModel: procedure.mutation(({ ctx }) => forgetBackgroundModel(ctx.studio)),
  removeBackgrounds: procedure
    .input(
      z.object({
        datasetId: id,
        ids: z.array(id).min(1).max(100_000),
        threshold: z.number().int().min(1).max(255).default(128),
        painted: z.enum(["white", "mask"]).nullable().default(null),
      }),
    )
    .mutation(({ ctx, input }) => removeBackgrounds(ctx.studio, { ...input, tab: ctx.tab })),
  backgrounds: procedure
    .input(z.object({ datasetId: id }))
    .query(({ ctx, input }) => backgroundJobs(ctx.studio, input.datasetId)),
  cancelBackgrounds: procedure
    .input(job)
    .mutation(({ ctx, input }) => cancelBackgrounds(ctx.studio, input.id)),
  dismissBackgrounds: procedure
    .input(job)
    .mutation(({ ctx, input }) => dismissBackgrounds(ctx.studio, input.id)),
  applyToMany: procedure
    .input(z.object({ datasetId: id, ids: z.array(id).max(100_000), change: changeSchema }))
    .mutation(({ ctx, input }) => heavy(ctx.studio, "editMany", { ...input, tab: ctx.tab })),
});
