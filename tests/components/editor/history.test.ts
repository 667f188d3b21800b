import { describe, expect, it } from "vitest";
import { begin, done, redone, same, sealed, undone } from "@/components/datasets/editor/history";
import { cropCorners, partsOf, removed, switched } from "@/components/datasets/editor/parts";
import type { Edit } from "@/server/domain/datasets/edit";
import { turnedBy } from "@/server/domain/datasets/edit-change";

const bare: Edit = { v: 1 };
const crop = (x: number): Edit => ({ v: 1, crop: { x, y: 0, w: 10, h: 10 } });

describe("steps", () => {
  it("go back and forth, and something new ends the way forth", () => {
    let steps = done(done(begin(bare), crop(1), "crop"), crop(2), "crop");
    steps = undone(steps);
    expect([steps.now, steps.future.length]).toEqual([crop(1), 1]);
    expect(redone(steps).now).toEqual(crop(2));
    expect(done(steps, crop(3), "crop").future).toEqual([]);
    expect(undone(undone(undone(steps))).now).toEqual(bare);
  });
  it("one drag is one step, the next another, and one that came back none", () => {
    let steps = begin(bare);
    for (const x of [1, 2, 3]) steps = done(steps, crop(x), "crop", "a");
    steps = sealed(steps);
    expect([steps.past.length, steps.now]).toEqual([1, crop(3)]);
    steps = done(done(steps, crop(9), "crop", "a"), crop(3), "crop", "a");
    expect(sealed(steps).past.length).toBe(1);
  });
  it("recipes are the same when they are stored the same", () => {
    expect(same(null, bare)).toBe(true);
    expect(same({ v: 1, flip: { x: false, y: false } }, null)).toBe(true);
    expect(same(crop(1), crop(2))).toBe(false);
  });
});

describe("parts", () => {
  const source = { width: 100, height: 60 };
  const edit: Edit = {
    v: 1,
    paint: [
      { id: "1", kind: "rect", x: 0, y: 0, w: 5, h: 5 },
      { id: "2", kind: "brush", size: 3, points: [1, 1], off: true },
    ],
    turn: { by: 90 },
    crop: { x: 5, y: 10, w: 20, h: 30 },
    pad: { w: 2, h: 3 },
  };
  it("are listed in the order in which they apply", () =>
    expect(partsOf(edit).map(({ key, off }) => `${key}${off ? "-" : ""}`)).toEqual([
      "paint:1",
      "paint:2-",
      "turn",
      "crop",
      "pad",
    ]));
  it("are switched off and on alone", () => {
    const off = switched(edit, new Set(["paint:1"]), true, source);
    expect(off.paint?.[0]).toMatchObject({ off: true });
    expect(switched(off, new Set(["paint:1"]), false, source)).toEqual(edit);
  });
  it("a removed turn takes the crop and the padding back with it", () => {
    const upright: Edit = { v: 1, crop: { x: 10, y: 35, w: 30, h: 20 }, pad: { w: 3, h: 2 } };
    const turned = turnedBy(upright, 90, source);
    expect(removed(turned, new Set(["turn"]), source)).toEqual(upright);
    expect(switched(turned, new Set(["turn"]), true, source)).toMatchObject({
      crop: upright.crop,
      pad: upright.pad,
    });
  });
  it("the last stroke takes the list with it", () =>
    expect("paint" in removed(edit, new Set(["paint:1", "paint:2"]), source)).toBe(false));
  it("a sibling's crop is found again in a picture that was turned", () => {
    const corners = cropCorners(
      { v: 1, crop: { x: 0, y: 0, w: 10, h: 20 } },
      { v: 1, turn: { by: 90 } },
      source,
    );
    expect(corners?.map(Math.round)).toEqual([60, 0, 60, 10, 40, 10, 40, 0]);
    expect(cropCorners({ v: 1 }, bare, source)).toBeNull();
  });
});
