import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucket, DEFAULT_BUCKETS } from "@/server/domain/datasets/bucket";
import { type Edit, NO_EDIT } from "@/server/domain/datasets/edit";
import { changed, flipped, largest, straightened, turnedBy } from "@/server/domain/datasets/edit-change";
import {
  along,
  frameSize,
  inside,
  misfit,
  outcome,
  toFrame,
  toSource,
} from "@/server/domain/datasets/edit-geometry";
import { anyEdit } from "./any-edit";

const SCAN = { width: 300, height: 200 };
const size = (edit: Edit) => {
  const { size: of } = outcome(edit, SCAN);
  return [of.width, of.height];
};

describe("sizes through a recipe", () => {
  it.each<[string, Edit, [number, number]]>([
    ["nothing", { v: 1 }, [300, 200]],
    ["a flip", { v: 1, flip: { x: true, y: false } }, [300, 200]],
    ["a quarter turn", { v: 1, turn: { by: 90 } }, [200, 300]],
    ["half a turn", { v: 1, turn: { by: 180 } }, [300, 200]],
    ["a turn switched off", { v: 1, turn: { by: 90, off: true } }, [300, 200]],
    ["30 degrees", { v: 1, straighten: { by: 30 } }, [360, 324]],
    ["a crop", { v: 1, crop: { x: 10, y: 20, w: 30, h: 40 } }, [30, 40]],
    ["a square pad", { v: 1, pad: { w: 1, h: 1 } }, [300, 300]],
    ["a pad to a ratio it has", { v: 1, pad: { w: 3, h: 2 } }, [300, 200]],
    ["a crop padded to 2:3", { v: 1, crop: { x: 0, y: 0, w: 100, h: 100 }, pad: { w: 2, h: 3 } }, [100, 150]],
    ["a turned crop", { v: 1, turn: { by: 90 }, crop: { x: 0, y: 0, w: 200, h: 300 } }, [200, 300]],
  ])("%s", (_, edit, expected) => expect(size(edit)).toEqual(expected));

  it("a crop that leads outside does not fit, and is cut to the frame where it must be drawn", () => {
    const edit: Edit = { v: 1, turn: { by: 90 }, crop: { x: 0, y: 0, w: 300, h: 200 } };
    expect(misfit(edit, SCAN)?.en).toContain("200 × 300");
    expect(size(edit)).toEqual([200, 200]);
    expect(misfit({ ...edit, crop: { ...edit.crop!, off: true } }, SCAN)).toBeNull();
    expect(misfit({ v: 1, levels: { black: 200, white: 100, gamma: 1 } }, SCAN)).not.toBeNull();
  });

  it("lie inside one another, for any recipe that fits", () => {
    fc.assert(
      fc.property(anyEdit(SCAN), (edit) => {
        expect(misfit(edit, SCAN)).toBeNull();
        const { frame, crop, size: out, at } = outcome(edit, SCAN);
        expect(inside(crop, frame)).toEqual(crop);
        expect(at.x + crop.w).toBeLessThanOrEqual(out.width);
        expect(at.y + crop.h).toBeLessThanOrEqual(out.height);
        expect(bucket(out, { ...DEFAULT_BUCKETS, noUpscale: false })).not.toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it("the way to the frame and back is the identity, and no corner of the picture leaves the frame", () => {
    fc.assert(
      fc.property(anyEdit(SCAN), (edit) => {
        const [to, back] = [toFrame(edit, SCAN), toSource(edit, SCAN)];
        const frame = frameSize(edit, SCAN);
        for (const [x, y] of [
          [0, 0],
          [300, 0],
          [0, 200],
          [300, 200],
          [17, 151],
        ] as const) {
          const [u, v] = along(to, x, y);
          expect(u).toBeGreaterThan(-0.001);
          expect(u).toBeLessThan(frame.width + 0.001);
          expect(v).toBeGreaterThan(-0.001);
          expect(v).toBeLessThan(frame.height + 0.001);
          const [x2, y2] = along(back, u, v);
          expect(Math.hypot(x2 - x, y2 - y)).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("turning and mirroring what is seen", () => {
  /** Where the middle of the crop lies in the original: what a person looks at must stay what it was. */
  const seen = (edit: Edit) => {
    const { crop } = outcome(edit, SCAN);
    return along(toSource(edit, SCAN), crop.x + crop.w / 2, crop.y + crop.h / 2);
  };
  const close = (a: readonly number[], b: readonly number[], by: number) =>
    expect(Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!)).toBeLessThanOrEqual(by);

  it("keeps the crop on the same pixels, whatever was done before", () => {
    fc.assert(
      fc.property(
        anyEdit(SCAN),
        fc.constantFrom(90, 180, 270),
        fc.constantFrom("x", "y"),
        (any, by, axis) => {
          const edit: Edit = any.crop ? { ...any, crop: { ...any.crop, off: false } } : any;
          // a frame of an odd size turns about the middle of a pixel or between two
          const turned = turnedBy(edit, by as 90, SCAN);
          close(seen(turned), seen(edit), 1);
          const mirrored = flipped(edit, axis as "x", SCAN);
          close(seen(mirrored), seen(edit), 1);
          expect(misfit(turned, SCAN)).toBeNull();
          expect(misfit(mirrored, SCAN)).toBeNull();
        },
      ),
      { numRuns: 300 },
    );
  });

  it("four quarter turns and two mirrors are nothing", () => {
    const edit: Edit = { v: 1, crop: { x: 10, y: 20, w: 50, h: 60 }, pad: { w: 2, h: 3 } };
    let now = edit;
    for (let i = 0; i < 4; i++) now = turnedBy(now, 90, SCAN);
    now = flipped(flipped(now, "x", SCAN), "x", SCAN);
    expect(now).toEqual({ ...edit, flip: { x: false, y: false } });
  });

  it("a tilt keeps the crop in its place, and none gives it back", () => {
    const edit: Edit = { v: 1, crop: { x: 100, y: 50, w: 100, h: 100 } };
    const tilted = straightened(edit, 10, SCAN);
    close(seen(tilted), seen(edit), 1);
    expect(straightened(tilted, 0, SCAN)).toEqual(edit);
  });

  it("the largest crop of a ratio is in the middle", () => {
    expect(largest(SCAN, { w: 1, h: 1 })).toEqual({ x: 50, y: 0, w: 200, h: 200 });
    expect(largest(SCAN, { w: 512, h: 768 })).toEqual({ x: 83, y: 0, w: 133, h: 200 });
    expect(changed(NO_EDIT, { what: "crop", ratio: null }, SCAN)).toEqual(NO_EDIT);
    expect(changed({ v: 1, turn: { by: 90 } }, { what: "original" }, SCAN)).toBeNull();
  });
});
