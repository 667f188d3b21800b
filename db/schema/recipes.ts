import { sql } from "drizzle-orm";
import { check, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { datasets } from "./datasets";
import { engines } from "./engines";
import { models } from "./models";

/** Recipe presets and the draft a dataset's "new run" page keeps while it is typed. Writer: web. */
export const recipes = sqliteTable(
  "recipes",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    clientKey: text("client_key").unique(),
    kind: text({ enum: ["preset", "draft"] }).notNull(),
    name: text().notNull(),
    /** for drafts: the dataset it is for */
    datasetId: integer("dataset_id").references(() => datasets.id),
    /** for drafts: what it will be trained on and with; null = not chosen yet */
    modelId: integer("model_id").references(() => models.id),
    engineId: integer("engine_id").references(() => engines.id),
    /** Recipe (server/domain/recipes), complete: every option of the table */
    values: text({ mode: "json" }).notNull(),
    /** key of the built-in preset or id of the preset it came from */
    base: text(),
    rev: integer().notNull().default(1),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (t) => [check("recipes_kind", sql`${t.kind} in ('preset','draft')`)],
);
