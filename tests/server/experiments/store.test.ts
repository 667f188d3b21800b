import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cellPositions, cellResults, experiments, placements } from "@/db/schema/index";
import { createFromTemplate } from "@/server/experiments/create";
import { gridsUnderWay } from "@/server/experiments/progress";
import { cellsSince, getExperiment, listExperiments } from "@/server/experiments/read";
import { loraChoices, paceOf } from "@/server/experiments/sources";
import {
  deleteExperiment,
  openExperiment,
  pauseExperiment,
  rate,
  restoreExperiment,
  saveExperiment,
  setReferences,
  setWinner,
} from "@/server/experiments/write";
import { type GridPlace, makeGridPlace } from "../runner/grid-place";

/* The web's store of experiments on a real database: plans, extension, deltas, winners. */

let place: GridPlace;
beforeEach(() => {
  place = makeGridPlace();
});
afterEach(() => place.end());

const KEY = "0123456789abcdef";
const create = (loraIds = place.loraIds, clientKey = KEY) =>
  createFromTemplate(place.studio, { template: "which", loraIds, locale: "en", clientKey });
const planOf = (id: number) => {
  const { name, engineId, axes, settings } = getExperiment(place.studio.db, id);
  return { name, engineId, axes, settings, references: [] };
};

describe("plans", () => {
  it("a template makes a draft once, however often it is asked for", async () => {
    const { id } = await create();
    expect(await create()).toEqual({ id });
    // the same question about the same LoRAs opens its draft again; once that is started it is a new one
    expect(await create(place.loraIds, `${KEY}2`)).toEqual({ id });
    const made = getExperiment(place.studio.db, id);
    expect(made).toMatchObject({ state: "draft", number: 1, rehearsal: true, pace: null });
    expect(made.axes.loras.map((l) => l.loraId)).toEqual(place.loraIds);
    expect(made.cells).toEqual([]);
    openExperiment(place.studio.db, id);
    expect(await create(place.loraIds, `${KEY}3`)).not.toEqual({ id });
  });

  it("offers LoRAs by where they come from, in the order of training", () => {
    const groups = loraChoices(place.studio);
    expect(groups.flatMap((g) => g.loras.map((l) => l.loraId)).sort()).toEqual([...place.loraIds].sort());
  });

  it("a plan without LoRA and control is refused with its reason, not started", async () => {
    const { id } = await create([]);
    const plan = planOf(id);
    saveExperiment(place.studio.db, id, { ...plan, axes: { ...plan.axes, control: false } });
    expect(() => openExperiment(place.studio.db, id)).toThrow(/LoRA/);
    expect(getExperiment(place.studio.db, id).state).toBe("draft");
  });

  it("extending only inserts: what is drawn keeps its picture, what left an axis only its place", async () => {
    const { db } = place.studio;
    const { id } = await create(place.loraIds.slice(0, 2));
    openExperiment(db, id);
    const first = getExperiment(db, id);
    const drawn = first.cells[0]!;
    db.orm
      .insert(cellResults)
      .values({ cellId: drawn.id, state: "done", blob: "a".repeat(64), ms: 2400, endedAt: Date.now() })
      .run();
    const plan = planOf(id);
    saveExperiment(db, id, { ...plan, axes: { ...plan.axes, weights: [0.8, 1] } });
    const more = getExperiment(db, id);
    expect(more.cells.find((c) => c.id === drawn.id)).toMatchObject({ state: "done", media: "a".repeat(64) });
    expect(more.cells.length).toBeGreaterThan(first.cells.length);
    saveExperiment(db, id, { ...plan, axes: { ...plan.axes, weights: [1] } });
    const less = getExperiment(db, id).cells.find((c) => c.id === drawn.id);
    expect(less).toMatchObject({ media: "a".repeat(64), at: [] });
    expect(db.orm.select().from(cellPositions).where(eq(cellPositions.cellId, drawn.id)).all()).toEqual([]);
  });
});

describe("a grid under way", () => {
  it("tells what changed since, with the row, and how long a picture takes", async () => {
    const { db } = place.studio;
    const { id } = await create();
    openExperiment(db, id);
    const { cells, at } = getExperiment(db, id);
    const late = at + 60_000;
    expect(cellsSince(db, id, late).cells).toEqual([]);
    const cell = cells[3]!;
    const v = cell.values;
    const ms = 10 * v.steps * ((v.width * v.height) / (512 * 512));
    db.orm
      .insert(cellResults)
      .values({ cellId: cell.id, state: "done", ms, endedAt: late + 1 })
      .run();
    const delta = cellsSince(db, id, late);
    expect(delta.cells.map((c) => c.id)).toEqual([cell.id]);
    expect(delta.row.counts).toMatchObject({ total: cells.length, done: 1, queued: cells.length - 1 });
    expect(paceOf(db, getExperiment(db, id).engineId)).toBeCloseTo(10);
    expect(gridsUnderWay(db)).toEqual({ done: 1, total: cells.length });
    pauseExperiment(db, id);
    expect(getExperiment(db, id).state).toBe("paused");
    expect(gridsUnderWay(db)).toBeNull();
  });

  it("a cell that went back into the queue is told although no time says so", async () => {
    const { db } = place.studio;
    const { id } = await create();
    openExperiment(db, id);
    const { cells, at } = getExperiment(db, id);
    db.orm.insert(cellResults).values({ cellId: cells[0]!.id, state: "queued" }).run();
    expect(cellsSince(db, id, at + 60_000).cells.map((c) => c.id)).toEqual([cells[0]!.id]);
  });
});

describe("verdicts", () => {
  it("a winner carries its weight and what became of it in the webui; ratings stay with the cell", async () => {
    const { db } = place.studio;
    const { id } = await create();
    openExperiment(db, id);
    const { cells, engineId } = getExperiment(db, id);
    const cell = cells.find((c) => c.values.lora)!;
    rate(db, "cell", cell.id, 4);
    const loraId = cell.values.lora!.loraId;
    setWinner(db, id, { loraId, weight: 0.8 });
    expect(getExperiment(db, id).winner).toMatchObject({ loraId, weight: 0.8, placement: null });
    db.orm
      .insert(placements)
      .values({ engineId, loraId, stem: "mikan_10", path: "/x", purpose: "kept", state: "listed", at: 1 })
      .run();
    const found = getExperiment(db, id);
    expect(found.winner?.placement).toMatchObject({ stem: "mikan_10", state: "listed" });
    expect(found.cells.find((c) => c.id === cell.id)?.rating).toBe(4);
    rate(db, "cell", cell.id, null);
    setWinner(db, id, null);
    expect(getExperiment(db, id)).toMatchObject({ winner: null });
    expect(() => setWinner(db, id, { loraId: 999, weight: 1 })).toThrow();
  });

  it("keeps at most four references, and comes back after it was deleted", async () => {
    const { db } = place.studio;
    const { id } = await create();
    setReferences(db, id, ["a", "b", "c", "d", "e"]);
    expect(getExperiment(db, id).references.map((r) => r.media)).toEqual(["a", "b", "c", "d"]);
    deleteExperiment(db, id);
    expect(listExperiments(db)).toEqual([]);
    expect(() => getExperiment(db, id)).toThrow();
    restoreExperiment(db, id);
    expect(listExperiments(db)).toHaveLength(1);
    expect(db.orm.select().from(experiments).all()).toHaveLength(1);
  });
});
