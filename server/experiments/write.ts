import { createHash } from "node:crypto";
import { and, eq, isNotNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { cellPositions, cells, counters, engines, experiments, loras, ratings } from "@/db/schema/index";
import { StudioError } from "@/server/domain/errors";
import {
  type Axes,
  axes as axesSchema,
  type CellSettings,
  cellSettings,
} from "@/server/domain/experiments/axes";
import { cellText, cells as plan } from "@/server/domain/experiments/cells";
import { checkPlan } from "@/server/domain/experiments/plan";
import { hint } from "@/server/events/outbox";
import { liveExperiment } from "./read";

export type ExperimentInput = {
  name: string;
  engineId: number;
  axes: Axes;
  settings: CellSettings;
  references: string[];
};

/** Creates a draft; the same client key again answers with the one it made the first time. */
export function createExperiment(db: Db, input: ExperimentInput & { clientKey: string }): { id: number } {
  return db.immediate(() => {
    const known = db.orm
      .select({ id: experiments.id })
      .from(experiments)
      .where(eq(experiments.clientKey, input.clientKey))
      .get();
    if (known) return known;
    needEngine(db, input.engineId);
    const now = Date.now();
    const made = db.orm
      .insert(experiments)
      .values({ ...input, number: nextNumber(db), state: "draft", createdAt: now, updatedAt: now })
      .returning({ id: experiments.id })
      .get();
    hint(db, "experiment", made.id);
    return made;
  });
}

function needEngine(db: Db, id: number): void {
  const row = db.orm
    .select()
    .from(engines)
    .where(and(eq(engines.id, id), eq(engines.role, "webui")))
    .get();
  if (row && row.deletedAt === null) return;
  throw new StudioError(
    "webui-gone",
    { zh: "选的 WebUI 已经不在了。", en: "The webui chosen is gone." },
    { next: { zh: "到环境页连接一个 WebUI。", en: "Connect a webui on the engines page." } },
  );
}

function nextNumber(db: Db): number {
  const name = "experiment";
  const value = (db.orm.select().from(counters).where(eq(counters.name, name)).get()?.value ?? 0) + 1;
  db.orm
    .insert(counters)
    .values({ name, value })
    .onConflictDoUpdate({ target: counters.name, set: { value } })
    .run();
  return value;
}

/**
 * Saves axes and settings. A draft is simply replaced. One that was started is extended: cells that are new are
 * inserted, those that are no longer on an axis keep their pictures and only lose their place.
 */
export function saveExperiment(db: Db, id: number, input: ExperimentInput): void {
  db.immediate(() => {
    const row = liveExperiment(db, id);
    needEngine(db, input.engineId);
    db.orm
      .update(experiments)
      .set({ ...input, updatedAt: Date.now() })
      .where(eq(experiments.id, id))
      .run();
    if (row.state !== "draft") insertCells(db, id, input.axes, input.settings);
    hint(db, "experiment", id);
  });
}

/** Starts a draft, or goes on with a paused one. Refuses a plan that cannot be drawn. */
export function openExperiment(db: Db, id: number): void {
  db.immediate(() => {
    const row = liveExperiment(db, id);
    const axes = axesSchema.parse(row.axes);
    const settings = cellSettings.parse(row.settings);
    const block = checkPlan(axes, settings).find((i) => i.severity === "block");
    if (block) throw new StudioError(block.code, block.text);
    needEngine(db, row.engineId);
    if (row.state === "draft") insertCells(db, id, axes, settings);
    db.orm
      .update(experiments)
      .set({ state: "open", updatedAt: Date.now() })
      .where(eq(experiments.id, id))
      .run();
    hint(db, "experiment", id);
  });
}

/** The runner stops at the next cell boundary; the picture being drawn is finished. */
export function pauseExperiment(db: Db, id: number): void {
  db.immediate(() => {
    liveExperiment(db, id);
    db.orm
      .update(experiments)
      .set({ state: "paused", updatedAt: Date.now() })
      .where(and(eq(experiments.id, id), eq(experiments.state, "open")))
      .run();
    hint(db, "experiment", id);
  });
}

function insertCells(db: Db, id: number, axes: Axes, settings: CellSettings): void {
  const now = Date.now();
  const known = new Map(
    db.orm
      .select({ id: cells.id, key: cells.key })
      .from(cells)
      .where(eq(cells.experimentId, id))
      .all()
      .map((c) => [c.key, c.id]),
  );
  for (const cellId of known.values())
    db.orm.delete(cellPositions).where(eq(cellPositions.cellId, cellId)).run();
  for (const { values, at } of plan(axes, settings)) {
    const key = createHash("sha256").update(cellText(values)).digest("hex");
    const cellId =
      known.get(key) ??
      db.orm
        .insert(cells)
        .values({ experimentId: id, key, values, createdAt: now })
        .returning({ id: cells.id })
        .get().id;
    for (const place of at) {
      db.orm
        .insert(cellPositions)
        .values({ cellId, at: JSON.stringify(place) })
        .onConflictDoNothing()
        .run();
    }
  }
}

/** 1–5, or null to take a rating back. The same picture is rated wherever it is shown. */
export function rate(db: Db, kind: "cell" | "sample", target: number, value: number | null): void {
  db.immediate(() => {
    if (value === null)
      db.orm
        .delete(ratings)
        .where(and(eq(ratings.kind, kind), eq(ratings.target, target)))
        .run();
    else {
      const at = Date.now();
      db.orm
        .insert(ratings)
        .values({ kind, target, value, at })
        .onConflictDoUpdate({ target: [ratings.kind, ratings.target], set: { value, at } })
        .run();
    }
    const cell = kind === "cell" ? db.orm.select().from(cells).where(eq(cells.id, target)).get() : undefined;
    hint(db, cell ? "experiment" : "run", cell?.experimentId ?? 0);
  });
}

/** Chooses the winner (a LoRA at a weight), or takes the choice back. */
export function setWinner(db: Db, id: number, winner: { loraId: number; weight: number } | null): void {
  db.immediate(() => {
    liveExperiment(db, id);
    if (winner && !db.orm.select().from(loras).where(eq(loras.id, winner.loraId)).get()) {
      throw new StudioError("lora-gone", { zh: "这个 LoRA 已经不在了。", en: "This LoRA is gone." });
    }
    db.orm
      .update(experiments)
      .set({
        winnerLoraId: winner?.loraId ?? null,
        winnerWeight: winner ? String(winner.weight) : null,
        updatedAt: Date.now(),
      })
      .where(eq(experiments.id, id))
      .run();
    hint(db, "experiment", id);
  });
}

/** Up to four dataset pictures beside the grid, by media key. */
export function setReferences(db: Db, id: number, references: string[]): void {
  db.immediate(() => {
    liveExperiment(db, id);
    db.orm
      .update(experiments)
      .set({ references: references.slice(0, 4) })
      .where(eq(experiments.id, id))
      .run();
    hint(db, "experiment", id);
  });
}

export function deleteExperiment(db: Db, id: number): void {
  db.immediate(() => {
    liveExperiment(db, id);
    db.orm.update(experiments).set({ deletedAt: Date.now() }).where(eq(experiments.id, id)).run();
    hint(db, "experiment", id);
  });
}

export function restoreExperiment(db: Db, id: number): void {
  db.immediate(() => {
    db.orm
      .update(experiments)
      .set({ deletedAt: null })
      .where(and(eq(experiments.id, id), isNotNull(experiments.deletedAt)))
      .run();
    hint(db, "experiment", id);
  });
}
