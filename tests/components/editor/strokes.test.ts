import fc from "fast-check";
import { expect, it } from "vitest";
import {
  corners,
  freeId,
  lastEnd,
  nextSize,
  simplified,
  withStroke,
} from "@/components/datasets/editor/strokes";
import { tilt } from "@/components/datasets/editor/use-hands";
import { editSchema } from "@/server/domain/datasets/edit";

it("a straight line keeps its ends, a corner stays", () => {
  expect(simplified([0, 0, 5, 0, 10, 0.1, 20, 0], 0.5)).toEqual([0, 0, 20, 0]);
  expect(simplified([0, 0, 10, 0, 10, 10], 0.5)).toEqual([0, 0, 10, 0, 10, 10]);
  expect(simplified([3, 4], 1)).toEqual([3, 4]);
});

it("no drawn point is farther from the simpler line than asked", () => {
  const point = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 }));
  fc.assert(
    fc.property(fc.array(point, { minLength: 2, maxLength: 60 }), (list) => {
      const line = simplified(list.flat(), 2);
      for (const [x, y] of list) {
        let least = Number.POSITIVE_INFINITY;
        for (let i = 0; i + 3 < line.length; i += 2) {
          const [ax, ay, bx, by] = line.slice(i, i + 4) as [number, number, number, number];
          const length = (bx - ax) ** 2 + (by - ay) ** 2;
          const t = length
            ? Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length))
            : 0;
          least = Math.min(least, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)));
        }
        expect(least).toBeLessThanOrEqual(2.01);
      }
    }),
  );
});

it("a scribble of an hour still fits a recipe", () => {
  const points = Array.from({ length: 24_000 }, (_, i) => (i % 2 ? (i * 7919) % 3000 : i / 10));
  const stroke = { kind: "brush" as const, size: 20, points: simplified(points, 0.2) };
  expect(editSchema.safeParse(withStroke({ v: 1 }, stroke)).success).toBe(true);
});

it("strokes get ids of their own, and a straight line goes on from the last", () => {
  const one = withStroke({ v: 1 }, { kind: "brush", size: 9, points: [1, 2, 3, 4] });
  const two = withStroke(one, { kind: "rect", x: 0, y: 0, w: 5, h: 5 });
  expect(two.paint?.map(({ id }) => id)).toEqual(["1", "2"]);
  expect(freeId({ v: 1, paint: two.paint?.slice(1) })).toBe("3");
  expect(lastEnd(one)).toEqual({ x: 3, y: 4 });
  expect(lastEnd(two)).toBeNull();
});

it("a rectangle has its corners in order and is never empty", () => {
  expect(corners({ x: 9, y: 2 }, { x: 4, y: 2 })).toEqual({ x: 4, y: 2, w: 5, h: 1 });
});

it("brush sizes grow evenly and end", () => {
  expect([nextSize(1, 1), nextSize(60, 1), nextSize(60, -1), nextSize(1, -1), nextSize(2000, 1)]).toEqual([
    2, 69, 51, 1, 2000,
  ]);
});

it("a drawn line says how far the picture is off level or upright", () => {
  expect(tilt({ x: 0, y: 0 }, { x: 100, y: 10 })).toBeCloseTo(5.71, 2);
  expect(tilt({ x: 0, y: 0 }, { x: -10, y: 100 })).toBeCloseTo(5.71, 2);
  expect(tilt({ x: 100, y: 0 }, { x: 0, y: 0 })).toBeCloseTo(0, 9);
});
