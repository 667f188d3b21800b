import { z } from "zod";
import { axes, cellSettings } from "@/server/domain/experiments/axes";
import { TEMPLATES } from "@/server/domain/experiments/template";
import { tellRunner } from "@/server/events/ask";
import { createFromTemplate } from "@/server/experiments/create";
import { drawing } from "@/server/experiments/progress";
import { sampleRatings } from "@/server/experiments/ratings";
import { cellsSince, getExperiment, listExperiments } from "@/server/experiments/read";
import { loraChoices, webuiChoices } from "@/server/experiments/sources";
import {
  deleteExperiment,
  openExperiment,
  pauseExperiment,
  rate,
  restoreExperiment,
  saveExperiment,
  setReferences,
  setWinner,
} from "@/server/experiments/write";
import { blindRouter } from "./experiments-blind";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();
const one = z.object({ id });
const key = z.string().min(8).max(64);
const newKey = () => crypto.randomUUID();
const act = z.object({ id, key: key.default(newKey) });
const media = z.string().regex(/^[0-9a-f]{64}$/);
const plan = z.object({
  name: z.string().trim().min(1).max(200),
  engineId: id,
  axes,
  settings: cellSettings,
  references: z.array(media).max(4),
});

export const experimentsRouter = router({
  blind: blindRouter,
  list: procedure.query(({ ctx }) => listExperiments(ctx.studio.db)),
  get: procedure.input(one).query(({ ctx, input }) => getExperiment(ctx.studio.db, input.id)),
  /** what changed since an answer's `at`: asked at every finished cell */
  cells: procedure
    .input(one.extend({ since: z.number().int().min(0) }))
    .query(({ ctx, input }) => cellsSince(ctx.studio.db, input.id, input.since)),
  /** how far the picture in the making is, asked of the webui; null while none is */
  drawing: procedure.input(one).query(({ ctx, input }) => drawing(ctx.studio, input.id)),
  /** LoRAs by run and webuis, for the plan */
  choices: procedure.query(({ ctx }) => ({
    loras: loraChoices(ctx.studio),
    webuis: webuiChoices(ctx.studio.db),
  })),
  create: procedure
    .input(
      z.object({
        template: z.enum(TEMPLATES),
        runId: id.optional(),
        loraIds: z.array(id).max(64).optional(),
        clientKey: key,
      }),
    )
    .mutation(({ ctx, input }) =>
      createFromTemplate(ctx.studio, {
        ...input,
        locale: ctx.locale,
      }),
    ),
  save: procedure
    .input(one.extend({ plan }))
    .mutation(({ ctx, input }) => saveExperiment(ctx.studio.db, input.id, input.plan)),
  open: procedure.input(one).mutation(({ ctx, input }) => openExperiment(ctx.studio.db, input.id)),
  pause: procedure.input(one).mutation(({ ctx, input }) => pauseExperiment(ctx.studio.db, input.id)),
  remove: procedure.input(one).mutation(({ ctx, input }) => deleteExperiment(ctx.studio.db, input.id)),
  restore: procedure.input(one).mutation(({ ctx, input }) => restoreExperiment(ctx.studio.db, input.id)),
  rate: procedure
    .input(
      z.object({
        kind: z.enum(["cell", "sample"]),
        target: id,
        value: z.number().int().min(1).max(5).nullable(),
      }),
    )
    .mutation(({ ctx, input }) => rate(ctx.studio.db, input.kind, input.target, input.value)),
  sampleRatings: procedure
    .input(z.object({ runId: id }))
    .query(({ ctx, input }) => sampleRatings(ctx.studio.db, input.runId)),
  references: procedure
    .input(one.extend({ references: z.array(media).max(4) }))
    .mutation(({ ctx, input }) => setReferences(ctx.studio.db, input.id, input.references)),
  retry: procedure
    .input(act.extend({ cells: z.array(id).min(1).max(2000) }))
    .mutation(({ ctx, input }) =>
      tellRunner(ctx.studio, "cell.retry", input.id, { cells: input.cells }, input.key),
    ),
  accept: procedure
    .input(act.extend({ cells: z.array(id).min(1).max(2000) }))
    .mutation(({ ctx, input }) =>
      tellRunner(ctx.studio, "cell.accept", input.id, { cells: input.cells }, input.key),
    ),
  /** chooses a LoRA at a weight (null takes the choice back); putting it into the webui is `place` */
  winner: procedure
    .input(one.extend({ winner: z.object({ loraId: id, weight: z.number().min(-4).max(4) }).nullable() }))
    .mutation(({ ctx, input }) => setWinner(ctx.studio.db, input.id, input.winner)),
  /** keeps a LoRA in a webui, under its own name unless `label` says another */
  place: procedure
    .input(
      z.object({ engineId: id, loraId: id, label: z.string().max(200).optional(), key: key.default(newKey) }),
    )
    .mutation(({ ctx, input: { key: k, ...payload } }) =>
      tellRunner(ctx.studio, "lora.place", payload.loraId, payload, k),
    ),
  unplace: procedure
    .input(z.object({ engineId: id, loraId: id, key: key.default(newKey) }))
    .mutation(({ ctx, input: { key: k, ...payload } }) =>
      tellRunner(ctx.studio, "lora.unplace", payload.loraId, payload, k),
    ),
});
