import { z } from "zod";
import { outline, picture, rows, tagCounts } from "@/server/datasets/gallery";
import { heavy } from "@/server/datasets/heavy";
import { batchOps, history } from "@/server/datasets/history";
import { undoState } from "@/server/datasets/journal";
import {
  editCaption,
  markUse,
  movePictures,
  restorePictures,
  sharedTags,
  trashPictures,
} from "@/server/datasets/pictures";
import {
  addSubset,
  createDataset,
  deleteDataset,
  deletedDatasets,
  editSubset,
  getDataset,
  listDatasets,
  removeSubset,
  renameDataset,
  restoreDataset,
} from "@/server/datasets/store";
import { captionsRouter } from "./datasets-captions";
import { editorRouter } from "./datasets-editor";
import { findingsRouter } from "./datasets-findings";
import { galleryFilter, galleryRouter } from "./datasets-gallery";
import { importsRouter } from "./datasets-imports";
import { linkedRouter } from "./datasets-linked";
import { versionsRouter } from "./datasets-versions";
import { procedure, router } from "./trpc";

const id = z.number().int().positive();
const name = z.string().trim().min(1).max(120);
const ids = z.array(id).max(100_000);
const caption = z.string().max(20_000).nullable();
const picked = z.object({ datasetId: id, ids });
const subset = z.object({
  name: z.string().trim().min(1).max(120),
  repeats: z.number().int().min(1).max(10_000),
  classWord: z.string().max(200).optional(),
  triggers: z.array(z.string().trim().min(1).max(120)).max(20).optional(),
  isReg: z.boolean().optional(),
});

export const datasetsRouter = router({
  captions: captionsRouter,
  gallery: galleryRouter,
  editor: editorRouter,
  findings: findingsRouter,
  list: procedure.query(({ ctx }) => listDatasets(ctx.studio.db)),
  deleted: procedure.query(({ ctx }) => deletedDatasets(ctx.studio.db)),
  get: procedure.input(z.object({ id })).query(({ ctx, input }) => getDataset(ctx.studio.db, input.id)),
  create: procedure
    .input(z.object({ name, clientKey: z.string().max(64).optional() }))
    .mutation(({ ctx, input }) => createDataset(ctx.studio.db, input)),
  rename: procedure
    .input(z.object({ id, name }))
    .mutation(({ ctx, input }) => renameDataset(ctx.studio.db, input)),
  remove: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => deleteDataset(ctx.studio.db, input.id)),
  restoreDataset: procedure
    .input(z.object({ id }))
    .mutation(({ ctx, input }) => restoreDataset(ctx.studio.db, input.id)),

  subsetAdd: procedure
    .input(subset.extend({ datasetId: id }))
    .mutation(({ ctx, input }) => addSubset(ctx.studio.db, { ...input, tab: ctx.tab })),
  subsetEdit: procedure
    .input(subset.partial().extend({ id }))
    .mutation(({ ctx, input }) => editSubset(ctx.studio.db, { ...input, tab: ctx.tab })),
  subsetRemove: procedure
    .input(z.object({ id, moveTo: id.optional() }))
    .mutation(({ ctx, input }) => removeSubset(ctx.studio.db, { ...input, tab: ctx.tab })),

  outline: procedure.input(galleryFilter).query(({ ctx, input }) => outline(ctx.studio.db, input)),
  rows: procedure
    .input(z.object({ datasetId: id, ids: ids.max(500) }))
    .query(({ ctx, input }) => rows(ctx.studio.db, input)),
  picture: procedure.input(z.object({ id })).query(({ ctx, input }) => picture(ctx.studio.db, input.id)),
  tags: procedure
    .input(galleryFilter.extend({ part: z.string().max(300).optional() }))
    .query(({ ctx, input }) => tagCounts(ctx.studio.db, input)),
  sharedTags: procedure
    .input(z.object({ ids }))
    // a selection of thousands is longer than an address may be
    .mutation(({ ctx, input }) => sharedTags(ctx.studio.db, input.ids)),

  caption: procedure
    .input(z.object({ id, caption, seen: z.object({ rev: z.number().int(), caption }) }))
    .mutation(({ ctx, input }) => editCaption(ctx.studio.db, { ...input, tab: ctx.tab })),
  retag: procedure
    .input(
      picked.extend({
        add: z.array(z.string().max(300)).max(100).default([]),
        remove: z.array(z.string().max(300)).max(100).default([]),
        first: z.boolean().default(false),
      }),
    )
    .mutation(({ ctx, input }) => heavy(ctx.studio, "retag", { ...input, tab: ctx.tab })),
  use: procedure
    .input(picked.extend({ use: z.enum(["yes", "no", "keep"]) }))
    .mutation(({ ctx, input }) => markUse(ctx.studio.db, { ...input, tab: ctx.tab })),
  move: procedure
    .input(picked.extend({ subsetId: id }))
    .mutation(({ ctx, input }) => movePictures(ctx.studio.db, { ...input, tab: ctx.tab })),
  trash: procedure
    .input(picked)
    .mutation(({ ctx, input }) => trashPictures(ctx.studio.db, { ...input, tab: ctx.tab })),
  restore: procedure
    .input(picked)
    .mutation(({ ctx, input }) => restorePictures(ctx.studio.db, { ...input, tab: ctx.tab })),

  history: procedure
    .input(
      z.object({ datasetId: id, cursor: id.nullish(), limit: z.number().int().min(1).max(100).default(40) }),
    )
    .query(({ ctx, input }) =>
      history(ctx.studio.db, { ...input, before: input.cursor ?? undefined, tab: ctx.tab }),
    ),
  batch: procedure
    .input(
      z.object({
        id,
        cursor: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx, input }) => batchOps(ctx.studio.db, input.id, { from: input.cursor, limit: input.limit })),
  undoState: procedure
    .input(z.object({ datasetId: id }))
    .query(({ ctx, input }) => undoState(ctx.studio.db, input.datasetId, ctx.tab)),
  undo: procedure
    .input(z.object({ datasetId: id }))
    .mutation(({ ctx, input }) => heavy(ctx.studio, "undo", { ...input, tab: ctx.tab })),
  redo: procedure
    .input(z.object({ datasetId: id }))
    .mutation(({ ctx, input }) => heavy(ctx.studio, "redo", { ...input, tab: ctx.tab })),
  revert: procedure
    .input(z.object({ batch: id }))
    .mutation(({ ctx, input }) => heavy(ctx.studio, "revert", { ...input, tab: ctx.tab })),
  imports: importsRouter,
  linked: linkedRouter,
  versions: versionsRouter,
});
