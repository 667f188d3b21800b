import { sql } from "drizzle-orm";
import { check, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Base models: what is trained on. Files stay where they are. Writer: web. */
export const models = sqliteTable(
  "models",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    clientKey: text("client_key").unique(),
    name: text().notNull(),
    path: text().notNull(),
    /** sd15 | sd2 | sdxl | sd3 | flux | anima | lora | vae | unknown … (server/domain/models) */
    family: text().notNull(),
    format: text({ enum: ["safetensors", "ckpt", "diffusers", "rehearsal"] }).notNull(),
    bytes: integer().notNull(),
    mtime: integer().notNull(),
    /** short facts read from the header: dtype, tensor count, vPrediction guess, title … */
    facts: text({ mode: "json" }).notNull(),
    sha256: text(),
    note: text().notNull().default(""),
    createdAt: integer("created_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (t) => [check("models_format", sql`${t.format} in ('safetensors','ckpt','diffusers','rehearsal')`)],
);
