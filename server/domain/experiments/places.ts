import type { Axes } from "./axes";
import { axisLength, axisNames } from "./axis";
import type { Cell } from "./view";

/** Index per axis name: one place of the grid. */
export type Place = Record<string, number>;

/** A value of an axis as the page names it; `control` is 对照, the picture without a LoRA. */
export type AxisValue = { label: string; detail: string; control: boolean };

/** What stands along an axis, in order. */
export function axisValues(axes: Axes, name: string): AxisValue[] {
  const plain = (label: string, detail = label): AxisValue => ({ label, detail, control: false });
  switch (name) {
    case "lora":
      return [
        ...axes.loras.map((l) => plain(l.label)),
        ...(axes.control ? [{ label: "", detail: "", control: true }] : []),
      ];
    case "weight":
      return axes.weights.map((w) => plain(String(w)));
    case "prompt":
      return axes.prompts.map((p) => plain(p.label.trim() || p.positive, p.positive));
    case "seed":
      return axes.seeds.map((s) => plain(String(s)));
    case "base":
      return axes.bases.map((b) => plain(b.label, b.name));
    case "replace":
      return axes.replace.map((r) => plain(r));
    default:
      return axes.numbers.find((n) => n.axis === name)?.values.map((v) => plain(String(v))) ?? [];
  }
}

/** Axes with something to choose between: those that are not across or down become selectors. */
export const selectors = (axes: Axes, x: string, y: string): string[] =>
  axisNames(axes).filter((name) => name !== x && name !== y && axisLength(axes, name) > 1);

/** The axes that can be across or down: all that are there, those with one value last. */
export const layoutChoices = (axes: Axes): string[] => {
  const names = axisNames(axes);
  const many = (name: string) => axisLength(axes, name) > 1;
  return [...names.filter(many), ...names.filter((name) => !many(name))];
};

/**
 * Which axes are really across and down: what was asked for where it exists, else what the plan says, never the same
 * twice.
 */
export function layoutOf(axes: Axes, x: string | null, y: string | null): { x: string; y: string } {
  const choices = layoutChoices(axes);
  const across = [x, axes.layout.x].find((n) => n && choices.includes(n)) ?? choices[0] ?? "lora";
  const down =
    [y, axes.layout.y, axes.layout.x].find((n) => n && n !== across && choices.includes(n)) ??
    choices.find((n) => n !== across) ??
    "prompt";
  return { x: across, y: down };
}

const keyOf = (names: readonly string[], at: Place): string => names.map((n) => at[n] ?? 0).join(".");

/** Finds the cell of a place. A cell may stand at several places (the control at every weight). */
export function gridOf(axes: Axes, cells: readonly Cell[]): (at: Place) => Cell | undefined {
  const names = axisNames(axes);
  const map = new Map<string, Cell>();
  for (const cell of cells) for (const at of cell.at) map.set(keyOf(names, at), cell);
  return (at) => map.get(keyOf(names, at));
}

/** The neighbour along an axis, null at its end. */
export function step(axes: Axes, at: Place, axis: string, by: 1 | -1): Place | null {
  const next = (at[axis] ?? 0) + by;
  return next < 0 || next >= axisLength(axes, axis) ? null : { ...at, [axis]: next };
}

/** The same place without a LoRA; null when the experiment has no control. */
export const controlOf = (axes: Axes, at: Place): Place | null =>
  axes.control ? { ...at, lora: axes.loras.length } : null;

/** "lora-1.prompt-0" in the address; what is not on an axis of the plan is left out. */
export function placeText(axes: Axes, at: Place): string {
  return axisNames(axes)
    .filter((n) => axisLength(axes, n) > 1)
    .map((n) => `${n}-${at[n] ?? 0}`)
    .join(".");
}

/** Reads an address back; indexes that are out of range become 0. */
export function placeFrom(axes: Axes, text: string | null): Place {
  const at: Place = Object.fromEntries(axisNames(axes).map((n) => [n, 0]));
  for (const part of (text ?? "").split(".")) {
    const match = /^([a-zA-Z]+)-(\d{1,4})$/.exec(part);
    const name = match?.[1];
    if (!name || !(name in at)) continue;
    const index = Number(match[2]);
    at[name] = index < axisLength(axes, name) ? index : 0;
  }
  return at;
}

/** Places of cells that are in doubt or failed, in the order of the plan. */
export const doubtful = (cells: readonly Cell[]): Place[] =>
  cells.flatMap((c) => ((c.state === "suspect" || c.state === "failed") && c.at[0] ? [c.at[0]] : []));

/** How many doubtful cells stand at each value of an axis. */
export function doubtfulAt(cells: readonly Cell[], axis: string): Map<number, number> {
  const found = new Map<number, number>();
  for (const at of doubtful(cells)) found.set(at[axis] ?? 0, (found.get(at[axis] ?? 0) ?? 0) + 1);
  return found;
}
