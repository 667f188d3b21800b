import { z } from "zod";
import { taggingSettings } from "@/server/domain/tagging/settings-schema";
import { advise, dismissAdvice } from "@/server/tagging/advice";
import { applyTagging, previewTagging } from "@/server/tagging/preview";
import {
  addTagger,
  cancelTagging,
  datasetJob,
  fetchTagger,
  keepSettings,
  removeTagger,
  settingsOf,
  startTagging,
  taggersView,
} from "@/server/tagging/store";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();
const clientKey = z.string().min(1).max(64);
const ids = z.array(id).max(200_000);
const scope = z.object({ datasetId: id, tagger: z.string().min(1).max(200), ids: ids.nullable() });

export const taggingRouter = router({
  taggers: procedure.query(({ ctx }) => taggersView(ctx.studio)),
  fetch: procedure
    .input(z.object({ repo: z.string().min(3).max(300), clientKey }))
    .mutation(({ ctx, input }) => fetchTagger(ctx.studio, input)),
  add: procedure
    .input(z.object({ path: z.string().min(1).max(4000), clientKey }))
    .mutation(({ ctx, input }) => addTagger(ctx.studio, input)),
  remove: procedure
    .input(z.object({ id, clientKey }))
    .mutation(({ ctx, input }) => removeTagger(ctx.studio, input)),
  job: procedure
    .input(z.object({ datasetId: id }))
    .query(({ ctx, input }) => datasetJob(ctx.studio.db, input.datasetId)),
  start: procedure
    .input(z.object({ datasetId: id, tagger: z.string().min(1).max(200), pictures: ids.min(1), clientKey }))
    .mutation(({ ctx, input }) => startTagging(ctx.studio, input)),
  cancel: procedure
    .input(z.object({ job: id, clientKey }))
    .mutation(({ ctx, input }) => cancelTagging(ctx.studio, input)),
  settings: procedure
    .input(z.object({ datasetId: id }))
    .query(({ ctx, input }) => settingsOf(ctx.studio.db, input.datasetId)),
  keep: procedure
    .input(z.object({ datasetId: id, settings: taggingSettings }))
    .mutation(({ ctx, input }) => keepSettings(ctx.studio.db, input)),
  preview: procedure
    .input(
      scope.extend({
        settings: taggingSettings,
        from: taggingSettings.nullable(),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(100).default(24),
      }),
    )
    // a selection of thousands is longer than an address may be
    .mutation(({ ctx, input }) => previewTagging(ctx.studio.db, input)),
  write: procedure
    .input(scope.extend({ settings: taggingSettings }))
    .mutation(({ ctx, input }) => applyTagging(ctx.studio, { ...input, tab: ctx.tab })),
  advice: procedure
    .input(z.object({ datasetId: id }))
    .query(({ ctx, input }) => advise(ctx.studio.db, input.datasetId)),
  dismiss: procedure
    .input(z.object({ datasetId: id, key: z.string().max(2000).nullable() }))
    .mutation(({ ctx, input }) => dismissAdvice(ctx.studio.db, input)),
});
