import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, real, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";
import { datasets, datasetVersions } from "./datasets";
import { engines } from "./engines";
import { models } from "./models";

/** Writer of everything here: runner. */
export const runs = sqliteTable(
  "runs",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    clientKey: text("client_key").notNull().unique(),
    number: integer().notNull().unique(),
    name: text().notNull(),
    datasetId: integer("dataset_id")
      .notNull()
      .references(() => datasets.id),
    versionId: integer("version_id")
      .notNull()
      .references(() => datasetVersions.id),
    modelId: integer("model_id")
      .notNull()
      .references(() => models.id),
    engineId: integer("engine_id")
      .notNull()
      .references(() => engines.id),
    /** frozen Recipe */
    recipe: text({ mode: "json" }).notNull(),
    /** frozen StepFacts: {pictures, repeated, batchesPerEpoch, stepsPerEpoch, total, epochs, warmup, saves[], samples[], prompts[]} */
    plan: text({ mode: "json" }).notNull(),
    state: text({
      enum: [
        "queued",
        "starting",
        "running",
        "stopping",
        "stopped",
        "succeeded",
        "failed",
        "lost",
        "cancelled",
      ],
    }).notNull(),
    held: integer({ mode: "boolean" }).notNull().default(false),
    /** order in the queue, ascending */
    position: real().notNull(),
    /** Diagnosis of the last attempt when it did not succeed */
    diagnosis: text({ mode: "json" }),
    createdAt: integer("created_at").notNull(),
    startedAt: integer("started_at"),
    endedAt: integer("ended_at"),
    /** until when the user has seen its end ("while you were away") is a setting of web */
    deletedAt: integer("deleted_at"),
  },
  (t) => [
    index("runs_state").on(t.state, t.position),
    index("runs_dataset").on(t.datasetId),
    check(
      "runs_state_values",
      sql`${t.state} in ('queued','starting','running','stopping','stopped','succeeded','failed','lost','cancelled')`,
    ),
  ],
);

export const attempts = sqliteTable(
  "attempts",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    runId: integer("run_id")
      .notNull()
      .references(() => runs.id),
    number: integer().notNull(),
    state: text({
      enum: ["starting", "running", "stopping", "stopped", "succeeded", "failed", "lost"],
    }).notNull(),
    /** random, passed as STUDIO_ATTEMPT, found again in /proc/<pid>/environ */
    token: text().notNull().unique(),
    /** plain JSON Handle of the trainer (pid, pgid, startTicks, bootId …) */
    handle: text({ mode: "json" }),
    startStep: integer("start_step").notNull().default(0),
    /** "events" once `loaded` was seen, "log" for the plain script */
    source: text({ enum: ["events", "log"] }),
    phase: text(),
    step: integer().notNull().default(0),
    total: integer(),
    epoch: integer(),
    epochs: integer(),
    /** optimizer steps per second, smoothed */
    rate: real(),
    frozenAt: integer("frozen_at"),
    /** bytes of events.jsonl whose points are committed */
    eventsBytes: integer("events_bytes").notNull().default(0),
    /** bytes of stdout+stderr log (one file, log.txt) known to be complete lines */
    logBytes: integer("log_bytes").notNull().default(0),
    stopAsked: text("stop_asked", { enum: ["now", "save", "epoch_end"] }),
    stopLevel: text("stop_level", { enum: ["ask", "term", "kill"] }),
    stopLevelAt: integer("stop_level_at"),
    saveSeq: integer("save_seq").notNull().default(0),
    exitCode: integer("exit_code"),
    diagnosis: text({ mode: "json" }),
    startedAt: integer("started_at").notNull(),
    firstStepAt: integer("first_step_at"),
    lastStepAt: integer("last_step_at"),
    endedAt: integer("ended_at"),
  },
  (t) => [
    unique("attempts_number").on(t.runId, t.number),
    check(
      "attempts_state_values",
      sql`${t.state} in ('starting','running','stopping','stopped','succeeded','failed','lost')`,
    ),
  ],
);

/** series: loss | lr_unet | lr_te | … ; one row per optimizer step. */
export const metrics = sqliteTable(
  "metrics",
  {
    attemptId: integer("attempt_id")
      .notNull()
      .references(() => attempts.id),
    series: text().notNull(),
    step: integer().notNull(),
    /** null = the trainer said nan or inf */
    value: real(),
  },
  (t) => [primaryKey({ columns: [t.attemptId, t.series, t.step] })],
);

export const samples = sqliteTable(
  "samples",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    runId: integer("run_id")
      .notNull()
      .references(() => runs.id),
    attemptId: integer("attempt_id")
      .notNull()
      .references(() => attempts.id),
    step: integer().notNull(),
    epoch: integer(),
    promptIndex: integer("prompt_index").notNull(),
    seed: integer(),
    /** path inside the run's folder */
    path: text().notNull(),
    /** sha256: also its media key */
    blob: text().notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [unique("samples_path").on(t.runId, t.path), index("samples_run").on(t.runId, t.step)],
);
