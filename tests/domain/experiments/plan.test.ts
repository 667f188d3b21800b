import { describe, expect, it } from "vitest";
import type { Axes, CellSettings } from "@/server/domain/experiments/axes";
import {
  type CellEvent,
  cellTransition,
  checkPlan,
  countCells,
  etaOf,
  experimentState,
  planFacts,
} from "@/server/domain/experiments/plan";
import type { CellState } from "@/server/domain/experiments/view";

const settings: CellSettings = {
  base: null,
  sampler: "Euler a",
  scheduler: null,
  steps: 20,
  cfg: 7,
  width: 512,
  height: 512,
  clipSkip: 2,
  vae: null,
  trigger: "yui",
};
const axes: Axes = {
  loras: [{ weights: "a", loraId: 1, label: "500" }],
  control: true,
  weights: [0.8],
  prompts: [{ label: "p", positive: "{trigger}, smile", negative: "" }],
  seeds: [1],
  numbers: [],
  replace: [],
  bases: [],
  layout: { x: "lora", y: "prompt" },
};

describe("cell states", () => {
  const states: CellState[] = ["queued", "rendering", "done", "suspect", "failed"];
  const table: Record<CellEvent, Partial<Record<CellState, CellState>>> = {
    send: { queued: "rendering" },
    done: { rendering: "done" },
    suspect: { rendering: "suspect" },
    fail: { rendering: "failed" },
    crash: { rendering: "queued" },
    accept: { suspect: "done" },
    retry: { suspect: "queued", failed: "queued" },
  };
  for (const event of Object.keys(table) as CellEvent[])
    for (const state of states)
      it(`${state} + ${event}`, () => expect(cellTransition(state, event)).toBe(table[event][state] ?? null));
});

describe("plans", () => {
  it("counts pictures, switches and time", () =>
    expect(planFacts(axes, settings, 50)).toEqual({ cells: 2, bases: 0, loras: 1, time: 2000 }));
  it.each([
    ["no-lora", { ...axes, loras: [], control: false }],
    ["no-prompt", { ...axes, prompts: [{ label: "", positive: " ", negative: "" }] }],
    ["replace-missing", { ...axes, replace: ["guitar", "piano"] }],
    ["no-control", { ...axes, control: false }],
    [
      "too-many",
      {
        ...axes,
        seeds: Array.from({ length: 64 }, (_, i) => i),
        weights: Array.from({ length: 64 }, (_, i) => i / 64),
      },
    ],
  ])("%s", (code, a) => expect(checkPlan(a as Axes, settings).map((i) => i.code)).toContain(code));
  it("finds nothing wrong with a good one", () => expect(checkPlan(axes, settings)).toEqual([]));
  it("is done when nothing is left", () => {
    const counts = countCells(["done", "suspect", "failed"]);
    expect(experimentState("open", counts)).toBe("done");
    expect(experimentState("open", countCells(["queued", "done"]))).toBe("open");
    expect(experimentState("draft", countCells([]))).toBe("draft");
  });
  it("guesses the time left from the median", () => {
    expect(etaOf([1, 2], 5)).toBeNull();
    expect(etaOf([1000, 1000, 9000], 4)).toBe(4000);
  });
});
