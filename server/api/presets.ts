import { z } from "zod";
import { presetFromInfotext, presetInput } from "@/server/domain/presets/preset";
import {
  createPromptPreset,
  deletePromptPreset,
  getPromptPreset,
  listPromptPresets,
  restorePromptPreset,
  setPresetPicture,
  updatePromptPreset,
} from "@/server/presets/store";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();
const ofPreset = z.object({ id });
const picture = z.string().regex(/^[0-9a-f]{64}$/);

export const presetsRouter = router({
  list: procedure.query(({ ctx }) => listPromptPresets(ctx.studio.db)),
  get: procedure.input(ofPreset).query(({ ctx, input }) => getPromptPreset(ctx.studio.db, input.id)),
  create: procedure
    .input(presetInput.extend({ clientKey: z.string().min(1).max(80), picture: picture.nullish() }))
    .mutation(({ ctx, input }) => createPromptPreset(ctx.studio.db, input)),
  update: procedure
    .input(ofPreset.extend({ rev: z.number().int().positive(), preset: presetInput }))
    .mutation(({ ctx, input }) => updatePromptPreset(ctx.studio.db, input.id, input.rev, input.preset)),
  setPicture: procedure
    .input(ofPreset.extend({ picture: picture.nullable() }))
    .mutation(({ ctx, input }) => setPresetPicture(ctx.studio.db, input.id, input.picture)),
  remove: procedure.input(ofPreset).mutation(({ ctx, input }) => deletePromptPreset(ctx.studio.db, input.id)),
  restore: procedure
    .input(ofPreset)
    .mutation(({ ctx, input }) => restorePromptPreset(ctx.studio.db, input.id)),
  /** what a webui wrote into a picture, as a preset to look at before it is saved */
  read: procedure
    .input(
      z.object({
        text: z.string().max(100_000),
        name: z.string().max(200),
        triggers: z.array(z.string()).max(50),
      }),
    )
    .mutation(({ input }) => presetFromInfotext(input.text, input.triggers, input.name)),
});
