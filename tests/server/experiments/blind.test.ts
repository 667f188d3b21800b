import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { blindVotes, cellResults } from "@/db/schema/index";
import { blindBack, blindRanking, blindTurn, blindVote } from "@/server/experiments/blind";
import { CELL_INTENTS } from "@/server/experiments/intents";
import { cellsSince, getExperiment } from "@/server/experiments/read";
import { type GridPlace, makeGridPlace } from "../runner/grid-place";

/* Blind choosing on a real database: pairs of one setting, verdicts once each, names only in the end. */

let place: GridPlace;
let id: number;
beforeEach(() => {
  place = makeGridPlace();
  id = place.experiment(place.webui);
});
afterEach(() => place.end());

const db = () => place.studio.db;
/** Every cell drawn, as the runner writes it; the picture of a cell is named after it. */
function draw(
  state: "done" | "suspect" = "done",
  which: (lora: string | null) => boolean = () => true,
): void {
  for (const cell of place.cells(id).filter((c) => which(c.lora)))
    db()
      .orm.insert(cellResults)
      .values({ cellId: cell.id, state, blob: String(cell.id).padStart(64, "0"), endedAt: Date.now() })
      .run();
}
const say = (verdict: "left" | "right" | "equal" | "neither") => {
  const { turn, pair } = blindTurn(db(), id);
  return blindVote(db(), { id, turn, left: pair!.left.cell, right: pair!.right.cell, verdict });
};

describe("blind choosing", () => {
  it("needs two candidates with pictures that can be believed", () => {
    expect(blindTurn(db(), id)).toMatchObject({ problem: "few", pair: null, candidates: 0 });
    draw("suspect");
    expect(blindTurn(db(), id)).toMatchObject({ problem: "few", candidates: 0 });
  });

  it("shows two of the same prompt and seed, never the control, and nothing that names them", () => {
    draw();
    const { pair, soon } = blindTurn(db(), id);
    const cells = new Map(place.cells(id).map((c) => [c.id, c]));
    const [left, right] = [cells.get(pair!.left.cell)!, cells.get(pair!.right.cell)!];
    expect(left.lora).not.toBeNull();
    expect(right.lora).not.toBeNull();
    expect(left.lora).not.toBe(right.lora);
    expect([left.prompt, left.seed]).toEqual([right.prompt, right.seed]);
    expect(Object.keys(pair!.left).sort()).toEqual(["cell", "height", "media", "thumbhash", "width"]);
    expect(soon.length).toBeGreaterThan(0);
  });

  it("counts a verdict once, refuses one about an older pair, takes back one by one or all", () => {
    draw();
    const { turn, pair } = blindTurn(db(), id);
    const vote = { id, turn, left: pair!.left.cell, right: pair!.right.cell, verdict: "left" as const };
    const next = blindVote(db(), vote);
    expect(blindVote(db(), vote)).toEqual(next);
    expect(() => blindVote(db(), { ...vote, verdict: "right" })).toThrow(/judged already/);
    say("equal");
    expect(blindBack(db(), id, false)).toEqual(next);
    expect(blindBack(db(), id, false).pair).toEqual(pair);
    expect(blindBack(db(), id, false)).toMatchObject({ turn: 0 });
    say("neither");
    say("right");
    expect(blindBack(db(), id, true)).toMatchObject({ turn: 0, certainty: 0, pair });
    expect(db().orm.select().from(blindVotes).all()).toHaveLength(4);
  });

  it("ends with names, when every pair was shown: three candidates in two settings are six", () => {
    draw();
    const wanted = place.weights[1];
    for (let n = 0; n < 6; n++) {
      const { pair } = blindTurn(db(), id);
      const left = place.cells(id).find((c) => c.id === pair!.left.cell)!;
      const right = place.cells(id).find((c) => c.id === pair!.right.cell)!;
      say(left.lora === wanted ? "left" : right.lora === wanted ? "right" : "equal");
    }
    expect(blindTurn(db(), id)).toMatchObject({ turn: 6, pair: null, problem: null });
    const { rows, verdicts, certainty } = blindRanking(db(), id);
    expect(verdicts).toBe(6);
    expect(rows[0]).toMatchObject({ loraId: place.loraIds[1], label: "v1", weight: 0.8, won: 4, lost: 0 });
    expect(rows.map((r) => r.low < r.share && r.share < r.high)).toEqual([true, true, true]);
    expect(certainty).toBeGreaterThan(0.8);
  });
});

describe("a cell that was in doubt", () => {
  it("is taken by a person, and every open page hears of it", () => {
    draw("suspect");
    db().orm.update(cellResults).set({ endedAt: 1 }).run();
    const { at } = getExperiment(db(), id);
    const cell = place.cells(id)[0]!.id;
    const now = Date.now() + 5000;
    CELL_INTENTS["cell.accept"]!(db(), { target: id, payload: { cells: [cell] } }, now);
    const delta = cellsSince(db(), id, at + 3000);
    expect(delta.cells.map((c) => [c.id, c.state])).toEqual([[cell, "done"]]);
    expect(db().orm.select().from(cellResults).where(eq(cellResults.cellId, cell)).get()?.state).toBe("done");
  });
});
