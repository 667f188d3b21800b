import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, real, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";

/** Writer of everything here but picture_facts: web. picture_facts: runner. */
export const datasets = sqliteTable("datasets", {
  id: integer().primaryKey({ autoIncrement: true }),
  clientKey: text("client_key").unique(),
  name: text().notNull(),
  note: text().notNull().default(""),
  coverPictureId: integer("cover_picture_id"),
  /** "sample" for the drawn sample dataset, else "user" */
  origin: text({ enum: ["user", "sample"] })
    .notNull()
    .default("user"),
  lastVersion: integer("last_version").notNull().default(0),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
  deletedAt: integer("deleted_at"),
});

export const subsets = sqliteTable(
  "subsets",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    datasetId: integer("dataset_id")
      .notNull()
      .references(() => datasets.id),
    /** folder name without the repeats: "yuihirasawa" */
    name: text().notNull(),
    repeats: integer().notNull().default(10),
    classWord: text("class_word").notNull().default(""),
    triggers: text({ mode: "json" }).$type<string[]>().notNull(),
    isReg: integer("is_reg", { mode: "boolean" }).notNull().default(false),
    position: integer().notNull().default(0),
    deletedAt: integer("deleted_at"),
  },
  (t) => [index("subsets_dataset").on(t.datasetId), check("subsets_repeats", sql`${t.repeats} >= 1`)],
);

export const pictures = sqliteTable(
  "pictures",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    clientKey: text("client_key").unique(),
    datasetId: integer("dataset_id")
      .notNull()
      .references(() => datasets.id),
    subsetId: integer("subset_id")
      .notNull()
      .references(() => subsets.id),
    /** file name without extension, as it came */
    stem: text().notNull(),
    /** naturalKey(stem): its plain order is the order people expect */
    sortKey: text("sort_key").notNull(),
    /** with the dot, as it came: ".png" */
    ext: text().notNull(),
    /** sha256 (hex) of the original file in blobs/ */
    blob: text().notNull(),
    bytes: integer().notNull(),
    /** null = there is no caption file */
    caption: text(),
    /** canonical JSON of the edit recipe; null = as it came */
    edit: text(),
    /** media key of the rendered picture when edit changes pixels, else = blob */
    mediaKey: text("media_key").notNull(),
    /** the picture this one is another crop of: same blob, on purpose, so never a duplicate of it. null = it came itself */
    scanId: integer("scan_id"),
    use: text({ enum: ["yes", "no", "keep"] })
      .notNull()
      .default("yes"),
    rev: integer().notNull().default(1),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (t) => [
    index("pictures_dataset").on(t.datasetId, t.deletedAt, t.sortKey, t.id),
    index("pictures_subset").on(t.subsetId),
    index("pictures_blob").on(t.blob),
    index("pictures_media").on(t.mediaKey),
    index("pictures_scan").on(t.scanId),
    check("pictures_use", sql`${t.use} in ('yes','no','keep')`),
  ],
);

/** Index of the tags in pictures.caption (lower-cased as the trainer counts them); rebuilt with each caption write. */
export const pictureTags = sqliteTable(
  "picture_tags",
  {
    pictureId: integer("picture_id")
      .notNull()
      .references(() => pictures.id),
    tag: text().notNull(),
    position: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tag, t.pictureId, t.position] }),
    index("picture_tags_picture").on(t.pictureId),
  ],
);

/** What the worker found out about the bytes behind a media key. Writer: runner. */
export const pictureFacts = sqliteTable(
  "picture_facts",
  {
    mediaKey: text("media_key").primaryKey(),
    state: text({ enum: ["done", "failed"] }).notNull(),
    error: text(),
    /** as displayed, EXIF orientation applied */
    width: integer(),
    height: integer(),
    format: text(),
    /** EXIF orientation 1..8 */
    orientation: integer(),
    hasAlpha: integer("has_alpha", { mode: "boolean" }),
    /** sharp's colour space: srgb, cmyk, b-w, rgb16, grey16 */
    space: text(),
    pages: integer(),
    /** base64 of the ThumbHash, ~25 bytes */
    thumbhash: text(),
    /** 16 hex digits */
    dhash: text(),
    /** what the row was worked out by (FACTS of server/datasets/look.ts); older ones are worked out anew */
    version: integer().notNull().default(0),
    /** some pixel is not opaque */
    transparent: integer({ mode: "boolean" }),
    /** name of a colour profile other than sRGB */
    profile: text(),
    /** hash of size and pixels */
    pixels: text(),
    /** base64 of 8 × 8 mean colours */
    grid: text(),
    /** share that is one connected region of white, 0..1 */
    white: real(),
    at: integer().notNull(),
  },
  (t) => [check("picture_facts_state", sql`${t.state} in ('done','failed')`)],
);

/**
 * What a segmentation model took for the figure in an original: `mask` = blob of a grey PNG of the model's own size,
 * white = figure. Writer: runner.
 */
export const segmentations = sqliteTable(
  "segmentations",
  {
    blob: text().notNull(),
    /** sha256 of the model's file with the way pixels are given to it */
    model: text().notNull(),
    mask: text(),
    /** why there is none */
    error: text(),
    at: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.blob, t.model] }),
    check("segmentations_either", sql`(${t.mask} is null) <> (${t.error} is null)`),
  ],
);

/** Append-only journal (contracts.md §3). */
export const batches = sqliteTable(
  "batches",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** key of one drop of files: its uploads are one batch, which grows as they arrive */
    clientKey: text("client_key").unique(),
    datasetId: integer("dataset_id")
      .notNull()
      .references(() => datasets.id),
    actor: text().notNull(),
    tab: text().notNull(),
    kind: text().notNull(),
    /** the batch this one takes back */
    reverts: integer(),
    /** number of ops, for the history list */
    count: integer().notNull().default(0),
    /** JSON of what was asked for (BulkEdit of server/domain/captions/bulk.ts), for the history list; null = nothing to add */
    what: text(),
    at: integer().notNull(),
  },
  (t) => [index("batches_dataset").on(t.datasetId, t.id), unique("batches_reverts").on(t.reverts)],
);

export const ops = sqliteTable(
  "ops",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    batchId: integer("batch_id")
      .notNull()
      .references(() => batches.id),
    /** OpKind of server/domain/datasets/journal.ts */
    kind: text().notNull(),
    /** picture id, or subset id for subset-* */
    target: integer().notNull(),
    before: text(),
    after: text(),
  },
  (t) => [index("ops_batch").on(t.batchId), index("ops_target").on(t.kind, t.target)],
);

/**
 * Where the files of an import came from, so that captions find their pictures whether they come before or after.
 * A caption without a picture waits for one; one that is `aside` was left out because its picture has another caption.
 */
export const importFiles = sqliteTable(
  "import_files",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    batchId: integer("batch_id")
      .notNull()
      .references(() => batches.id),
    subsetId: integer("subset_id")
      .notNull()
      .references(() => subsets.id),
    /** folder and stem as they came, folded (pairKey) */
    key: text().notNull(),
    /** folded stem alone, for captions that are brought in later */
    fold: text().notNull(),
    pictureId: integer("picture_id").references(() => pictures.id),
    caption: text(),
    aside: integer({ mode: "boolean" }).notNull().default(false),
    /** what the caption's file was besides plain UTF-8: "bom", or the encoding it was read by */
    trait: text(),
    /** path as it came, for the list of what was left over */
    name: text().notNull(),
  },
  (t) => [
    index("import_files_key").on(t.batchId, t.key),
    index("import_files_waiting").on(t.subsetId, t.fold),
    index("import_files_picture").on(t.pictureId),
  ],
);

/** Immutable manifests (contracts.md §4); the manifest itself is a blob. */
export const datasetVersions = sqliteTable(
  "dataset_versions",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    datasetId: integer("dataset_id")
      .notNull()
      .references(() => datasets.id),
    number: integer().notNull(),
    sha256: text().notNull(),
    pictures: integer().notNull(),
    /** sum over pictures of their subset's repeats */
    repeated: integer().notNull(),
    note: text().notNull().default(""),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [
    unique("versions_number").on(t.datasetId, t.number),
    unique("versions_sha").on(t.datasetId, t.sha256),
  ],
);

/** Findings a person does not want to see: of one picture or file, or (subject "") of a code as a whole. Writer: web. */
export const dismissals = sqliteTable(
  "dismissals",
  {
    datasetId: integer("dataset_id")
      .notNull()
      .references(() => datasets.id),
    /** Code of server/domain/datasets/findings/finding.ts */
    code: text().notNull(),
    /** "p12" a picture, "s3" a subset, "f…" a file by its name, "" all of them */
    subject: text().notNull().default(""),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.code, t.subject] })],
);
