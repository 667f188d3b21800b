import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";
import { engines } from "./engines";
import { loras } from "./loras";

/** Writer: web. Whether an experiment is done is computed from its cells. */
export const experiments = sqliteTable(
  "experiments",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    clientKey: text("client_key").unique(),
    number: integer().notNull().unique(),
    name: text().notNull(),
    state: text({ enum: ["draft", "open", "paused"] }).notNull(),
    engineId: integer("engine_id")
      .notNull()
      .references(() => engines.id),
    /** Axes (server/domain/experiments): loras, weights, prompts, seeds, number axes, S/R, and which is X, Y, Z */
    axes: text({ mode: "json" }).notNull(),
    /** the settings every cell shares: base model, sampler, steps, cfg, size … */
    settings: text({ mode: "json" }).notNull(),
    /** media keys of up to four dataset pictures pinned beside the grid */
    references: text({ mode: "json" }).$type<string[]>().notNull(),
    winnerLoraId: integer("winner_lora_id").references(() => loras.id),
    winnerWeight: text("winner_weight"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (t) => [check("experiments_state", sql`${t.state} in ('draft','open','paused')`)],
);

/** What is to be rendered, frozen. Writer: web (extending an experiment only inserts). */
export const cells = sqliteTable(
  "cells",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    experimentId: integer("experiment_id")
      .notNull()
      .references(() => experiments.id),
    /** sha256 of the frozen values */
    key: text().notNull(),
    /** CellValues: LoRA by weights hash, base, prompt, negative, seed, sampler, size … */
    values: text({ mode: "json" }).notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [unique("cells_key").on(t.experimentId, t.key)],
);

/** Where a cell stands on the axes; positions are apart from values, because axes are reordered. Writer: web. */
export const cellPositions = sqliteTable(
  "cell_positions",
  {
    cellId: integer("cell_id")
      .notNull()
      .references(() => cells.id),
    /** JSON object axis name → index into the axis */
    at: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.cellId, t.at] })],
);

/** What came of a cell. No row = queued. Writer: runner. */
export const cellResults = sqliteTable(
  "cell_results",
  {
    cellId: integer("cell_id")
      .primaryKey()
      .references(() => cells.id),
    state: text({ enum: ["queued", "rendering", "done", "suspect", "failed"] }).notNull(),
    /** sha256, its media key */
    blob: text(),
    infotext: text(),
    /** Verdict of verify(): reasons why it is suspect */
    verdict: text({ mode: "json" }),
    error: text({ mode: "json" }),
    /** renders sent for this cell */
    renders: integer().notNull().default(0),
    ms: integer(),
    /** the task id of the render in flight */
    task: text(),
    startedAt: integer("started_at"),
    endedAt: integer("ended_at"),
  },
  (t) => [
    index("cell_results_state").on(t.state),
    check("cell_results_states", sql`${t.state} in ('queued','rendering','done','suspect','failed')`),
  ],
);

/** 1..5 for a cell's or a sample's picture. Writer: web. */
export const ratings = sqliteTable(
  "ratings",
  {
    kind: text({ enum: ["cell", "sample"] }).notNull(),
    target: integer().notNull(),
    value: integer().notNull(),
    at: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.target] }),
    check("ratings_value", sql`${t.value} between 1 and 5`),
  ],
);

/**
 * Blind choosing: one verdict over two cells shown without names. Writer: web. Taking one back marks it, the next pair
 * is computed from those that stand.
 */
export const blindVotes = sqliteTable(
  "blind_votes",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    experimentId: integer("experiment_id")
      .notNull()
      .references(() => experiments.id),
    leftCell: integer("left_cell")
      .notNull()
      .references(() => cells.id),
    rightCell: integer("right_cell")
      .notNull()
      .references(() => cells.id),
    /** equal = about the same; neither = both are unusable */
    verdict: text({ enum: ["left", "right", "equal", "neither"] }).notNull(),
    at: integer().notNull(),
    takenBackAt: integer("taken_back_at"),
  },
  (t) => [
    index("blind_votes_experiment").on(t.experimentId),
    check("blind_votes_verdict", sql`${t.verdict} in ('left','right','equal','neither')`),
  ],
);

/** LoRA files put into a webui's folder. Writer: runner. */
export const placements = sqliteTable(
  "placements",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    engineId: integer("engine_id")
      .notNull()
      .references(() => engines.id),
    loraId: integer("lora_id")
      .notNull()
      .references(() => loras.id),
    /** file name without extension, new for each content: webuis cache by name */
    stem: text().notNull(),
    path: text().notNull(),
    purpose: text({ enum: ["grid", "kept"] }).notNull(),
    state: text({ enum: ["placing", "listed", "failed", "gone"] }).notNull(),
    error: text({ mode: "json" }),
    at: integer().notNull(),
  },
  (t) => [unique("placements_stem").on(t.engineId, t.stem, t.purpose)],
);

/** What the studio remembers of a webui that no infotext tells (ServerMemory). Writer: runner. */
export const webuiMemory = sqliteTable("webui_memory", {
  engineId: integer("engine_id")
    .primaryKey()
    .references(() => engines.id),
  memory: text({ mode: "json" }).notNull(),
  /** the problem that stops every experiment of this engine right now, null when there is none */
  problem: text({ mode: "json" }),
  at: integer().notNull(),
});
