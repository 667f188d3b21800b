import { describe, expect, test } from "vitest";
import { CurveStore, type Point, smoothed } from "@/components/runs/curve-store";

const points = (from: number, to: number, value = 0.1): Point[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ["loss", from + i, value] as const);
const settled = () => new Promise((done) => setTimeout(done, 260));

describe("the curve in the browser", () => {
  test("one point per step, whatever is sent twice", async () => {
    const store = new CurveStore();
    store.load({ series: { loss: { step: [1, 2, 3], value: [1, 1, 1] } }, lastStep: 3 }, 7);
    store.append(7, points(2, 6));
    store.append(7, points(4, 8));
    await settled();
    expect(store.snapshot().loss?.step).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("a newer attempt replaces everything from its first step on, an older one is ignored", async () => {
    const store = new CurveStore();
    store.load({ series: {}, lastStep: 0 }, 1);
    store.append(1, points(1, 10, 0.5));
    store.append(2, points(6, 7, 0.2));
    store.append(1, points(11, 12, 0.5));
    await settled();
    expect(store.snapshot().loss).toEqual({
      step: [1, 2, 3, 4, 5, 6, 7],
      value: [0.5, 0.5, 0.5, 0.5, 0.5, 0.2, 0.2],
    });
  });

  test("points that arrive while the curve is on its way are not lost", () => {
    const store = new CurveStore();
    store.expect();
    store.append(3, points(4, 5));
    store.load({ series: { loss: { step: [1, 2, 3], value: [1, 1, 1] } }, lastStep: 3 }, 3);
    expect(store.snapshot().loss?.step).toEqual([1, 2, 3, 4, 5]);
  });

  test("a long run stays as small as a chart is wide, and keeps its last point", async () => {
    const store = new CurveStore();
    store.load({ series: {}, lastStep: 0 }, 1);
    for (let step = 1; step <= 30_000; step += 10) store.append(1, points(step, step + 9, Math.sin(step)));
    await settled();
    const line = store.snapshot().loss!;
    expect(line.step.length).toBeLessThanOrEqual(2000);
    expect(line.step.at(-1)).toBe(30_000);
    expect(new Set(line.step).size).toBe(line.step.length);
  });

  test("a nan leaves a gap and does not touch the mean", () => {
    const drawn = smoothed({ step: [1, 2, 3, 4], value: [1, 1, null, 1] }, 10);
    expect(drawn.map((d) => d.smooth)).toEqual([1, 1, null, 1]);
    expect(drawn[2]).toEqual({ step: 3, raw: null, smooth: null });
  });

  test("the trainer's own average is left as it is", () => {
    const drawn = smoothed({ step: [1, 2, 4], value: [1.13, 1.09, 1.1] }, 0);
    expect(drawn.map((d) => d.smooth)).toEqual([1.13, 1.09, 1.1]);
  });
});
