import { sql } from "drizzle-orm";
import { check, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Trainers and webuis the studio knows. Writer: web. */
export const engines = sqliteTable(
  "engines",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    clientKey: text("client_key").unique(),
    role: text({ enum: ["trainer", "webui"] }).notNull(),
    /** rehearsal | local | sdapi */
    kind: text().notNull(),
    name: text().notNull(),
    /** trainer local: {python, dir, launcher: boolean, env}; rehearsal: {speed, faults}; sdapi: {url, loraDir} */
    config: text({ mode: "json" }).notNull(),
    /** last probe: {ok, version, commit, scripts, torch, device, problems[], at} */
    facts: text({ mode: "json" }),
    enabled: integer({ mode: "boolean" }).notNull().default(true),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (t) => [check("engines_role", sql`${t.role} in ('trainer','webui')`)],
);

/** One GPU, one holder. Writer: runner. */
export const leases = sqliteTable("leases", {
  /** GPU UUID | url:<host> | rehearsal */
  device: text().primaryKey(),
  /** "run:12" | "experiment:3" */
  holder: text().notNull(),
  since: integer().notNull(),
});
