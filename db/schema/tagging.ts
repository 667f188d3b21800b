import { sql } from "drizzle-orm";
import { blob, check, index, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { datasets } from "./datasets";

/** What can tag pictures on this machine. Writer of everything here: runner. */
export const taggers = sqliteTable("taggers", {
  id: integer().primaryKey({ autoIncrement: true }),
  /** repository for a known model ("SmilingWolf/wd-vit-tagger-v3"), else sha256 of model.onnx */
  key: text().notNull().unique(),
  name: text().notNull(),
  /** absolute path of the folder with model.onnx and selected_tags.csv */
  folder: text().notNull(),
  /** fetched by the studio into models/taggers; false = the person's own files, which stay where they lie */
  own: integer({ mode: "boolean" }).notNull().default(false),
  bytes: integer().notNull(),
  sha256: text().notNull(),
  /** number of rows of selected_tags.csv = outputs of the model */
  tags: integer().notNull(),
  /** side of the square it looks at, px */
  side: integer().notNull(),
  /** pictures it takes at once; null = any number */
  batch: integer(),
  createdAt: integer("created_at").notNull(),
  deletedAt: integer("deleted_at"),
});

/** One thing the tagger was asked: get a model, take one from disk, look at pictures. */
export const taggingJobs = sqliteTable(
  "tagging_jobs",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    kind: text({ enum: ["get", "add", "tag"] }).notNull(),
    state: text({ enum: ["queued", "working", "done", "failed", "cancelled"] })
      .notNull()
      .default("queued"),
    datasetId: integer("dataset_id").references(() => datasets.id),
    /** taggers.key; while a model is fetched or taken in, its repository or folder */
    tagger: text().notNull(),
    /** {folder} of add, {pictures} of tag */
    payload: text({ mode: "json" }).notNull(),
    /** pictures, or bytes while a model is fetched */
    done: integer().notNull().default(0),
    total: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    /** pictures or bytes a second, smoothed */
    rate: real(),
    /** what it is at or waits for: connecting, checking, loading, waiting */
    phase: text(),
    /** ErrorShape */
    problem: text({ mode: "json" }),
    /** wish of web, answered by the runner through an intent */
    cancel: integer({ mode: "boolean" }).notNull().default(false),
    createdAt: integer("created_at").notNull(),
    startedAt: integer("started_at"),
    endedAt: integer("ended_at"),
  },
  (t) => [
    index("tagging_jobs_state").on(t.state, t.id),
    index("tagging_jobs_dataset").on(t.datasetId, t.id),
    check("tagging_jobs_kind", sql`${t.kind} in ('get','add','tag')`),
    check("tagging_jobs_state_values", sql`${t.state} in ('queued','working','done','failed','cancelled')`),
  ],
);

/**
 * What a tagger saw in a picture, by the picture's media key. `scores`: per tag four bytes, little-endian: row of the
 * tag list, probability × 65535; only those of at least 0.05, highest first.
 */
export const tagScores = sqliteTable(
  "tag_scores",
  {
    tagger: text().notNull(),
    mediaKey: text("media_key").notNull(),
    scores: blob({ mode: "buffer" }).notNull(),
    /** why the picture could not be looked at */
    error: text({ mode: "json" }),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tagger, t.mediaKey] })],
);
