import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Prompt presets. `{trigger}` in positive is the slot a character's trigger words go into. Writer: web. */
export const presets = sqliteTable("presets", {
  id: integer().primaryKey({ autoIncrement: true }),
  clientKey: text("client_key").unique(),
  name: text().notNull(),
  positive: text().notNull(),
  negative: text().notNull().default(""),
  /** PresetSettings (server/domain/presets): width, height, steps, cfg, sampler, scheduler, clipSkip, seed */
  settings: text({ mode: "json" }).notNull(),
  tags: text({ mode: "json" }).$type<string[]>().notNull(),
  /** sha256 of a picture in blobs/ that shows it */
  picture: text(),
  rev: integer().notNull().default(1),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
  deletedAt: integer("deleted_at"),
});
