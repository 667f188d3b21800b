import { z } from "zod";
import { values } from "@/server/datasets/gallery";
import { setRepeats } from "@/server/datasets/repeats";
import { listViews, removeView, renameView, restoreView, saveView } from "@/server/datasets/views";
import { CHOICE_FIELDS, NUMBER_FIELDS, TEXT_FIELDS } from "@/server/domain/datasets/query";
import { SORTS } from "@/server/domain/datasets/query-sort";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();
const name = z.string().trim().min(1).max(80);

/** What a gallery shows, for every procedure that takes a filter. */
export const galleryFilter = z.object({
  datasetId: id,
  q: z.string().max(2000).optional(),
  sort: z.enum(SORTS).optional(),
  trash: z.boolean().optional(),
  resolution: z.number().int().min(64).max(4096).optional(),
});
const field = z.enum([...TEXT_FIELDS.filter((one) => one !== "word"), ...NUMBER_FIELDS, ...CHOICE_FIELDS]);

export const galleryRouter = router({
  values: procedure
    .input(
      galleryFilter.pick({ datasetId: true, resolution: true }).extend({ field, part: z.string().max(300) }),
    )
    .query(({ ctx, input }) => values(ctx.studio.db, input)),
  repeats: procedure
    .input(
      z.object({
        datasetId: id,
        ids: z.array(id).max(100_000),
        repeats: z.number().int().min(1).max(10_000),
      }),
    )
    .mutation(({ ctx, input }) => setRepeats(ctx.studio.db, { ...input, tab: ctx.tab })),

  views: procedure
    .input(z.object({ datasetId: id }))
    .query(({ ctx, input }) => listViews(ctx.studio.db, input.datasetId)),
  saveView: procedure
    .input(
      z.object({
        datasetId: id,
        name,
        query: z.string().max(2000),
        sort: z.enum(SORTS).default("name"),
        clientKey: z.string().max(64).optional(),
      }),
    )
    .mutation(({ ctx, input }) => saveView(ctx.studio.db, input)),
  renameView: procedure
    .input(z.object({ id, name }))
    .mutation(({ ctx, input }) => renameView(ctx.studio.db, input)),
  removeView: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => removeView(ctx.studio.db, input.id)),
  restoreView: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => restoreView(ctx.studio.db, input.id)),
});
