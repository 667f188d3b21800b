import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { datasets } from "./datasets";

/**
 * Which pictures changed in anything the gallery filters by, in order. Written by the triggers of db/triggers.ts on
 * pictures and picture_facts, whoever writes those; web reads it to keep its index in memory fresh, and prunes.
 */
export const pictureChanges = sqliteTable(
  "picture_changes",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    datasetId: integer("dataset_id").notNull(),
    pictureId: integer("picture_id").notNull(),
  },
  (t) => [index("picture_changes_dataset").on(t.datasetId, t.id)],
);

/** Queries that a person keeps under a name. Writer: web. */
export const savedViews = sqliteTable(
  "saved_views",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    clientKey: text("client_key").unique(),
    datasetId: integer("dataset_id")
      .notNull()
      .references(() => datasets.id),
    name: text().notNull(),
    /** in the query language, as printed */
    query: text().notNull(),
    /** Sort of server/domain/datasets/query-sort.ts */
    sort: text().notNull().default("name"),
    createdAt: integer("created_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (t) => [index("saved_views_dataset").on(t.datasetId)],
);
