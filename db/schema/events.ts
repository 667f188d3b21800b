import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Hint rows, written in the same transaction as the fact they announce; pruned. Two writers: web and runner. */
export const outbox = sqliteTable(
  "outbox",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** noun: "dataset" | "model" | "recipe" | "run" | "lora" | "engine" | "lease" | "job" | "picture" | "settings" | "intent" */
    topic: text().notNull(),
    /** id of the row (0 = the list as such) */
    ref: integer().notNull(),
    at: integer().notNull(),
  },
  (t) => [index("outbox_at").on(t.at)],
);

/** What web asks of the runner. Writer of the row: web; of state and reason: runner. */
export const intents = sqliteTable(
  "intents",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    clientKey: text("client_key").notNull().unique(),
    kind: text().notNull(),
    /** id of the thing meant, null when it does not exist yet */
    target: integer(),
    payload: text({ mode: "json" }).notNull(),
    state: text({ enum: ["pending", "done", "refused"] })
      .notNull()
      .default("pending"),
    reason: text({ mode: "json" }),
    /** id of what was made, for enqueue */
    result: integer(),
    at: integer().notNull(),
    answeredAt: integer("answered_at"),
  },
  (t) => [
    check("intents_state", sql`${t.state} in ('pending','done','refused')`),
    index("intents_pending").on(t.state, t.id),
  ],
);
