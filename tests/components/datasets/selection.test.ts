import { expect, it } from "vitest";
import { after, all, NOTHING, only, range, toggle, within } from "@/components/datasets/selection";

const order = [10, 11, 12, 13, 14];
const ids = (s: { ids: ReadonlySet<number> }) => [...s.ids].sort();

it("click, Ctrl click, Shift click", () => {
  const one = only(11);
  expect(ids(toggle(one, 13))).toEqual([11, 13]);
  expect(toggle(toggle(one, 13), 13).focus).toBe(11);
  const many = range(one, order, 13);
  expect([ids(many), many.anchor, many.focus]).toEqual([[11, 12, 13], 11, 13]);
  expect(ids(range(many, order, 10))).toEqual([10, 11]);
  expect(ids(range({ ...only(14), ids: new Set([10, 14]) }, order, 13, true))).toEqual([10, 13, 14]);
  expect(ids(range(NOTHING, order, 12))).toEqual([12]);
  expect(ids(all(order, null))).toEqual(order);
});

it("culling goes on with the picture after the last selected one", () => {
  expect(after(only(12), order)).toBe(13);
  expect(after(range(only(10), order, 12), order)).toBe(13);
  expect(after(only(14), order)).toBeNull();
});

it("what leaves the filter leaves the selection, and the focus goes to its neighbour", () => {
  const kept = within(only(12), [10, 11, 13, 14], order);
  expect([kept.focus, ids(kept)]).toEqual([13, [13]]);
  expect(within(only(14), [10, 11], order).focus).toBe(11);
  expect(within(only(14), [], order)).toMatchObject({ focus: null });
  const same = only(12);
  expect(within(same, order, order)).toBe(same);
});
