import fc from "fast-check";
import { expect, it } from "vitest";
import {
  fitted,
  limits,
  panned,
  pinched,
  revealed,
  toPicture,
  toStage,
  zoomed,
} from "@/components/datasets/editor/view";

const stage = { width: 1000, height: 700 };
const frame = { width: 1600, height: 1200 };
const whole = { x: 0, y: 0, w: 1600, h: 1200 };

it("a picture fits with a margin, a small one is not blown up beyond four times", () => {
  const view = fitted(whole, stage, 28);
  expect(toStage(view, { x: 800, y: 600 })).toEqual({ x: 500, y: 350 });
  expect(view.scale).toBeCloseTo((700 - 56) / 1200, 9);
  expect(fitted({ x: 0, y: 0, w: 10, h: 10 }, stage).scale).toBe(4);
});

it("what is under the pointer stays there while it zooms", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 300, max: 700 }),
      fc.integer({ min: 250, max: 450 }),
      fc.double({ min: 1.01, max: 6, noNaN: true }),
      (x, y, factor) => {
        const before = fitted(whole, stage);
        const under = toPicture(before, { x, y });
        const after = zoomed(before, { x, y }, factor, frame, stage);
        const now = toStage(after, under);
        expect(now.x).toBeCloseTo(x, 6);
        expect(now.y).toBeCloseTo(y, 6);
      },
    ),
  );
});

it("zoom ends where pixels are large or the picture is small", () => {
  const view = fitted(whole, stage);
  const { least, most } = limits(frame, stage);
  expect(zoomed(view, { x: 500, y: 350 }, 1000, frame, stage).scale).toBe(most);
  expect(zoomed(view, { x: 500, y: 350 }, 0.0001, frame, stage).scale).toBe(least);
});

it("the picture cannot be pushed off the stage", () => {
  const view = panned(fitted(whole, stage), 99_999, -99_999, frame, stage);
  const corner = toStage(view, { x: 0, y: frame.height });
  expect(corner.x).toBeLessThan(stage.width);
  expect(corner.y).toBeGreaterThan(0);
});

it("two fingers: what was between them stays between them, and spreading them enlarges", () => {
  const view = fitted(whole, stage);
  const middle = toPicture(view, { x: 500, y: 350 });
  const after = pinched(
    view,
    [
      { x: 450, y: 350 },
      { x: 550, y: 350 },
    ],
    [
      { x: 420, y: 360 },
      { x: 620, y: 360 },
    ],
    frame,
    stage,
  );
  expect(after.scale).toBeCloseTo(view.scale * 2, 6);
  expect(toStage(after, middle).x).toBeCloseTo(520, 6);
  expect(toStage(after, middle).y).toBeCloseTo(360, 6);
});

it("the cursor of the keys is brought back onto the stage, and only then the view moves", () => {
  const view = { scale: 1, x: 0, y: 0 };
  expect(revealed(view, { x: 500, y: 300 }, stage)).toBe(view);
  expect(toStage(revealed(view, { x: 1500, y: 300 }, stage), { x: 1500, y: 300 }).x).toBe(952);
});
