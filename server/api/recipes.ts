import { z } from "zod";
import { draftSchema, schema } from "@/server/domain/recipes/schema";
import { engineChoices, modelChoices } from "@/server/recipes/choices";
import { enqueueRun } from "@/server/recipes/enqueue";
import { datasetFacts } from "@/server/recipes/facts";
import { paceOf } from "@/server/recipes/pace";
import {
  deletePreset,
  duplicatePreset,
  getDraft,
  listPresets,
  restorePreset,
  saveDraft,
  savePreset,
  updatePreset,
} from "@/server/recipes/store";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();
const name = z.string().trim().min(1).max(120);
const key = z.string().min(1).max(80);
const ofDataset = z.object({ datasetId: id });

export const recipesRouter = router({
  draft: procedure.input(ofDataset).query(({ ctx, input }) => getDraft(ctx.studio.db, input.datasetId)),
  /** what arithmetic and preflight need to know of the pictures */
  facts: procedure.input(ofDataset).query(({ ctx, input }) => datasetFacts(ctx.studio.db, input.datasetId)),
  /** base models and trainers to choose from */
  choices: procedure.query(({ ctx: { studio } }) => ({
    models: modelChoices(studio.db),
    engines: engineChoices(studio.db).map((engine) => ({ ...engine, pace: paceOf(studio.db, engine.id) })),
  })),
  presets: procedure.query(({ ctx }) => listPresets(ctx.studio.db)),
  saveDraft: procedure
    .input(
      ofDataset.extend({
        rev: z.number().int().min(0),
        name: z.string().max(120),
        modelId: id.nullable(),
        engineId: id.nullable(),
        base: z.string().max(80),
        recipe: draftSchema,
      }),
    )
    .mutation(({ ctx, input }) => saveDraft(ctx.studio.db, input)),
  enqueue: procedure
    .input(ofDataset.extend({ clientKey: key, name, modelId: id, engineId: id, recipe: schema }))
    .mutation(({ ctx, input }) => enqueueRun(ctx.studio, input)),
  savePreset: procedure
    .input(z.object({ clientKey: key, name, recipe: schema }))
    .mutation(({ ctx, input }) => savePreset(ctx.studio.db, input)),
  updatePreset: procedure
    .input(z.object({ id, name: name.optional(), recipe: schema.optional() }))
    .mutation(({ ctx, input }) => updatePreset(ctx.studio.db, input)),
  duplicatePreset: procedure
    .input(z.object({ clientKey: key, key, name }))
    .mutation(({ ctx, input }) => duplicatePreset(ctx.studio.db, input)),
  deletePreset: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => deletePreset(ctx.studio.db, input.id)),
  restorePreset: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => restorePreset(ctx.studio.db, input.id)),
});
