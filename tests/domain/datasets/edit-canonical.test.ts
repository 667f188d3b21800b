import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Edit, editSchema } from "@/server/domain/datasets/edit";
import {
  activeEdit,
  editText,
  isMasked,
  isNothing,
  normalEdit,
  pixelText,
  readEdit,
} from "@/server/domain/datasets/edit-canonical";
import { anyEdit } from "./any-edit";

const rect = (id: string, more: object = {}) =>
  ({ id, kind: "rect", x: 1, y: 2, w: 3, h: 4, ...more }) as const;

describe("the one form of a recipe", () => {
  it.each<[string, Edit]>([
    ["nothing at all", { v: 1 }],
    ["levels that change nothing", { v: 1, levels: { black: 0, white: 255, gamma: 1 } }],
    ["no strokes", { v: 1, paint: [] }],
    ["a flip along no axis", { v: 1, flip: { x: false, y: false } }],
    ["a tilt of nothing", { v: 1, straighten: { by: 0.004 } }],
    ["a mask where nothing is filled", { v: 1, painted: "mask" }],
  ])("of %s is no recipe", (_, edit) => {
    expect(editText(edit)).toBeNull();
    expect(isNothing(edit)).toBe(true);
  });

  it("does not know ids, the order of keys, defaults or a hundredth of a pixel", () => {
    const one = { v: 1, paint: [rect("abc", { erase: false, x: 1.04 })], painted: "white" } as Edit;
    const two = JSON.parse(`{"paint":[{"h":4,"w":3,"y":2,"x":1,"kind":"rect","id":"9"}],"v":1}`) as Edit;
    expect(editText(one)).toBe(editText(two));
    expect(editText({ v: 1, pad: { w: 4, h: 4 } })).toBe(editText({ v: 1, pad: { w: 1, h: 1 } }));
  });

  it("keeps what is switched off, which changes no pixel", () => {
    const edit: Edit = { v: 1, turn: { by: 90, off: true }, paint: [rect("1", { off: true })] };
    expect(editText(edit)).toContain('"off":true');
    expect(isNothing(edit)).toBe(true);
    expect(isMasked({ ...edit, painted: "mask" })).toBe(false);
  });

  it("leaves out erasing where nothing was painted yet", () => {
    const edit: Edit = { v: 1, paint: [rect("1", { erase: true })] };
    expect(pixelText(edit)).toBeNull();
    expect(activeEdit({ v: 1, paint: [rect("1", { erase: true }), rect("2")] }).paint).toHaveLength(1);
  });

  it("is a fixed point that the schema takes, for any recipe", () => {
    fc.assert(
      fc.property(anyEdit({ width: 300, height: 200 }), (edit) => {
        const normal = normalEdit(edit);
        expect(normalEdit(normal)).toEqual(normal);
        expect(editSchema.parse(normal)).toEqual(normal);
        const text = editText(edit);
        if (text !== null) expect(editText(readEdit(text))).toBe(text);
        const pixels = pixelText(edit);
        if (pixels !== null) expect(pixelText(readEdit(pixels))).toBe(pixels);
      }),
      { numRuns: 300 },
    );
  });
});
