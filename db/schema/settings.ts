import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One row per setting; secrets are never here (data/secrets.json). Writer: web. */
export const settings = sqliteTable("settings", {
  key: text().primaryKey(),
  value: text({ mode: "json" }).notNull(),
  updatedAt: integer("updated_at").notNull(),
});

/** Global counters for numbers people see ("run #12"). */
export const counters = sqliteTable("counters", {
  name: text().primaryKey(),
  value: integer().notNull(),
});
