import { index, integer, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";
import { runs } from "./runs";

/** A LoRA is its weights, within a run or an import. Writer: runner (name and note by intent). */
export const loras = sqliteTable(
  "loras",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    runId: integer("run_id").references(() => runs.id),
    /** sshs_model_hash as computed from the tensors, 64 hex */
    weights: text().notNull(),
    name: text().notNull(),
    step: integer(),
    epoch: integer(),
    final: integer({ mode: "boolean" }).notNull().default(false),
    note: text().notNull().default(""),
    /** what its ss_* metadata says: base, dim, alpha, epochs, output name … (null for own ones: the run knows) */
    meta: text({ mode: "json" }),
    createdAt: integer("created_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (t) => [unique("loras_weights").on(t.runId, t.weights), index("loras_run").on(t.runId)],
);

export const loraFiles = sqliteTable(
  "lora_files",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    loraId: integer("lora_id")
      .notNull()
      .references(() => loras.id),
    /** relative to the data folder for own files, absolute for imported ones */
    path: text().notNull().unique(),
    bytes: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (t) => [index("lora_files_lora").on(t.loraId)],
);
