import { describe, expect, test } from "vitest";
import { asTyped } from "@/components/runs/as-typed";
import { costs } from "@/components/runs/costs";
import { finishTimes } from "@/components/runs/finish";
import { matrix, neighbour } from "@/components/runs/samples";
import type { LoraFile, Progress, RunDetail, RunRow, Sample } from "@/server/domain/runs/view";

const progress: Progress = {
  phase: "train",
  step: 0,
  total: 100,
  epoch: 1,
  epochs: 4,
  rate: 2,
  eta: null,
  frozenAt: null,
};
const file = (step: number): LoraFile => ({
  loraId: step,
  fileId: step,
  name: "",
  step,
  epoch: null,
  final: false,
  files: [],
  bytes: 1,
  weights: "",
  at: 0,
});
const sample = (promptIndex: number, step: number): Sample => ({
  id: step * 10 + promptIndex,
  step,
  epoch: 1,
  promptIndex,
  seed: 1,
  media: `${promptIndex}-${step}`,
  width: 512,
  height: 768,
  thumbhash: null,
  at: 0,
});

describe("what a stop costs", () => {
  test.each([
    ["nothing saved yet", 40, [], { lost: 40, saveAt: 41, kept: null }],
    ["since the newest save", 60, [20, 50], { lost: 10, kept: 50 }],
    ["exactly at a save", 50, [50], { lost: 0, kept: 50 }],
    ["at the last step there is no later one", 100, [], { saveAt: 100 }],
  ])("%s", (_, step, saves, wanted) => {
    const got = costs({
      progress: { ...progress, step },
      files: saves.map(file),
      plan: { stepsPerEpoch: 25 },
    });
    expect(got).toMatchObject(wanted);
  });

  test("the end of the epoch, by steps and time, never beyond the last step", () => {
    expect(
      costs({ progress: { ...progress, step: 30 }, files: [], plan: { stepsPerEpoch: 25 } }).toEpochEnd,
    ).toEqual({ steps: 20, ms: 10_000 });
    expect(
      costs({ progress: { ...progress, step: 95 }, files: [], plan: { stepsPerEpoch: 40 } }).toEpochEnd,
    ).toEqual({ steps: 5, ms: 2500 });
    expect(costs({ progress, files: [], plan: {} }).toEpochEnd).toBeNull();
  });
});

describe("samples as prompt × step", () => {
  const run = {
    state: "running",
    progress: { ...progress, step: 45 },
    plan: { samples: [20, 40, 60, 80] },
    prompts: [
      { text: "a", negative: "" },
      { text: "b", negative: "" },
    ],
    samples: [sample(0, 20), sample(1, 20), sample(0, 40)],
  } as unknown as RunDetail;
  const m = matrix(run);

  test("rows, columns, the size of a cell and what is due", () => {
    expect(m.steps).toEqual([20, 40]);
    expect(m.due).toBe(60);
    expect(m.ratio).toBeCloseTo(2 / 3);
    expect(m.at(1, 40)).toBeUndefined();
    expect(matrix({ ...run, state: "succeeded" }).due).toBeNull();
  });

  test("arrows walk through time and prompts, over holes to the nearest step", () => {
    expect(neighbour(m, { prompt: 0, step: 20 }, "step", 1)).toEqual({ prompt: 0, step: 40 });
    expect(neighbour(m, { prompt: 0, step: 40 }, "step", 1)).toBeNull();
    expect(neighbour(m, { prompt: 0, step: 40 }, "prompt", 1)).toEqual({ prompt: 1, step: 20 });
    expect(neighbour(m, { prompt: 0, step: 40 }, "prompt", -1)).toBeNull();
  });
});

describe("when the queue will be done", () => {
  const row = (id: number, more: Partial<RunRow>): RunRow =>
    ({
      id,
      state: "queued",
      held: false,
      modelId: 1,
      engineId: 1,
      progress,
      startedAt: null,
      endedAt: null,
      ...more,
    }) as RunRow;
  const ended = row(1, {
    state: "succeeded",
    progress: { ...progress, step: 100 },
    startedAt: 0,
    endedAt: 100_000,
  });
  const now = 1_000_000;

  test("one after the other, by the pace of a run like it", () => {
    const active = [row(2, { state: "running", progress: { ...progress, eta: 50_000 } })];
    const times = finishTimes({
      active,
      queue: [row(3, {}), row(4, {})],
      history: [ended],
      paused: false,
      now,
    });
    expect([...times]).toEqual([
      [3, now + 150_000],
      [4, now + 250_000],
    ]);
  });

  test("a held run takes no time, an unknown one makes those behind it unknown, a paused queue has none", () => {
    const queue = [row(3, { held: true }), row(4, {}), row(5, { modelId: 2 }), row(6, {})];
    expect([...finishTimes({ active: [], queue, history: [ended], paused: false, now }).keys()]).toEqual([4]);
    expect(finishTimes({ active: [], queue, history: [ended], paused: true, now }).size).toBe(0);
  });
});

test("a command is shown as a shell takes it", () => {
  expect(asTyped(["python", "train.py", "--name", "it's she", "--seed=1"])).toBe(
    "python train.py \\\n  --name 'it'\\''s she' \\\n  --seed=1",
  );
});
