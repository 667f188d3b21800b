import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Aspect, dragged, drawn, HANDLES, hit, nudged, shaped } from "@/components/datasets/editor/crop";
import { bucket, DEFAULT_BUCKETS } from "@/server/domain/datasets/bucket";

const frame = { width: 1600, height: 1200 };
const free: Aspect = { kind: "free" };
const buckets: Aspect = { kind: "buckets", settings: DEFAULT_BUCKETS };
const start = { x: 100, y: 200, w: 300, h: 400 };

describe("what the pointer takes hold of", () => {
  it.each([
    [{ x: 102, y: 203 }, "nw"],
    [{ x: 399, y: 601 }, "se"],
    [{ x: 250, y: 196 }, "n"],
    [{ x: 104, y: 400 }, "w"],
    [{ x: 250, y: 400 }, "move"],
    [{ x: 900, y: 400 }, null],
  ] as const)("%o is %s", (at, handle) => expect(hit(start, at, 10)).toBe(handle));

  it("a crop thinner than the reach can still be moved", () =>
    expect(hit({ x: 100, y: 100, w: 20, h: 400 }, { x: 110, y: 300 }, 10)).toBe("move"));
});

describe("dragging", () => {
  it("moves a corner and leaves the opposite one", () =>
    expect(dragged(start, "nw", 50, -20, free, frame)).toEqual({ x: 150, y: 180, w: 250, h: 420 }));
  it("moves the whole as far as the frame goes", () =>
    expect(dragged(start, "move", -500, 5000, free, frame)).toEqual({ x: 0, y: 800, w: 300, h: 400 }));
  it("an edge in proportion grows both ways around its middle", () =>
    expect(dragged(start, "e", 100, 0, { kind: "ratio", w: 1, h: 1 }, frame)).toEqual({
      x: 100,
      y: 200,
      w: 400,
      h: 400,
    }));
  it("a new crop may be drawn in any direction", () =>
    expect(drawn({ x: 500, y: 500 }, { x: 300, y: 100 }, free, frame)).toEqual({
      x: 300,
      y: 100,
      w: 200,
      h: 400,
    }));
  it("a click makes no crop of one pixel", () =>
    expect(drawn({ x: 500, y: 500 }, { x: 501, y: 501 }, free, frame)).toMatchObject({ w: 8, h: 8 }));
});

it("whatever is dragged stays whole numbers inside the frame and in proportion", () => {
  const aspects: Aspect[] = [free, buckets, { kind: "ratio", w: 2, h: 3 }, { kind: "ratio", w: 16, h: 9 }];
  fc.assert(
    fc.property(
      fc.constantFrom(...HANDLES, "move" as const),
      fc.constantFrom(...aspects),
      fc.integer({ min: -2000, max: 2000 }),
      fc.integer({ min: -2000, max: 2000 }),
      (handle, aspect, dx, dy) => {
        const { x, y, w, h } = dragged(start, handle, dx, dy, aspect, frame);
        for (const value of [x, y, w, h]) expect(Number.isInteger(value)).toBe(true);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(Math.min(w, h)).toBeGreaterThanOrEqual(1);
        expect(x + w).toBeLessThanOrEqual(frame.width);
        expect(y + h).toBeLessThanOrEqual(frame.height);
        if (aspect.kind === "ratio" && handle !== "move") expect(w * aspect.h).toBe(h * aspect.w);
      },
    ),
  );
});

it("trainer buckets: the trainer cuts nothing off a crop of their proportions", () => {
  fc.assert(
    fc.property(fc.integer({ min: 64, max: 1500 }), fc.integer({ min: 64, max: 1100 }), (x, y) => {
      const { w, h } = drawn({ x: 0, y: 0 }, { x, y }, buckets, frame);
      // the nearest bucket of what came out may be another one only for the narrowest shapes
      const found = bucket({ width: w, height: h }, DEFAULT_BUCKETS);
      expect(found?.lost).toBeLessThan(0.005);
    }),
  );
});

it("another shape keeps the middle and the area, and the whole picture stays as large as it can", () => {
  expect(shaped(start, { kind: "ratio", w: 1, h: 1 }, frame)).toEqual({ x: 77, y: 227, w: 346, h: 346 });
  expect(shaped({ x: 0, y: 0, w: 1600, h: 1200 }, { kind: "ratio", w: 1, h: 1 }, frame)).toEqual({
    x: 200,
    y: 0,
    w: 1200,
    h: 1200,
  });
});

it("keys move the crop and its right and lower edge", () => {
  expect(nudged(start, 10, 0, false, free, frame)).toEqual({ ...start, x: 110 });
  expect(nudged(start, 0, -10, true, free, frame)).toEqual({ ...start, h: 390 });
  expect(nudged({ x: 0, y: 0, w: 1600, h: 1200 }, 10, 0, true, free, frame)).toEqual({
    x: 0,
    y: 0,
    w: 1600,
    h: 1200,
  });
  const square = nudged(start, 10, 0, true, { kind: "ratio", w: 1, h: 1 }, frame);
  expect([square.w, square.h]).toEqual([310, 310]);
});
