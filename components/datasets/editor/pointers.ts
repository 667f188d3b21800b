import type { Point } from "./view";

export type Press = Point & { readonly id: number; readonly touch: boolean };
/** What the pointers on the stage amount to. `start` … `end` belong to the tool, `pinch` moves the view. */
export type Act =
  | { readonly what: "start" | "move" | "end"; readonly at: Point }
  | { readonly what: "cancel" }
  | {
      readonly what: "pinch";
      readonly before: readonly [Point, Point];
      readonly after: readonly [Point, Point];
    };

type Finger = Press & { readonly from: Point };
export type Pointers = {
  readonly down: readonly Finger[];
  /** waiting = one finger that may become a stroke or the first of two; spent = nothing more until all are up */
  readonly mode: "none" | "waiting" | "tool" | "pinch" | "spent";
};
export const NO_POINTERS: Pointers = { down: [], mode: "none" };

/** A finger that moved less than this (px) has not begun a stroke: the second of a pinch may still come. */
const SLACK = 5;

const spot = ({ x, y }: Point): Point => ({ x, y });

export function pressed(state: Pointers, press: Press): [Pointers, Act[]] {
  const finger = { ...press, from: spot(press) };
  if (state.mode === "none")
    return press.touch
      ? [{ down: [finger], mode: "waiting" }, []]
      : [{ down: [finger], mode: "tool" }, [{ what: "start", at: spot(press) }]];
  if (!press.touch || !state.down.every((one) => one.touch)) return [state, []];
  const down = [...state.down, finger];
  if (down.length !== 2) return [{ down, mode: "spent" }, state.mode === "tool" ? [{ what: "cancel" }] : []];
  return [{ down, mode: "pinch" }, state.mode === "tool" ? [{ what: "cancel" }] : []];
}

export function moved(state: Pointers, press: Press): [Pointers, Act[]] {
  const known = state.down.find((one) => one.id === press.id);
  if (!known) return [state, []];
  const down = state.down.map((one) => (one.id === press.id ? { ...one, x: press.x, y: press.y } : one));
  const next = { ...state, down };
  if (state.mode === "tool") return [next, [{ what: "move", at: spot(press) }]];
  if (state.mode === "waiting") {
    if (Math.hypot(press.x - known.from.x, press.y - known.from.y) < SLACK) return [next, []];
    return [
      { ...next, mode: "tool" },
      [
        { what: "start", at: known.from },
        { what: "move", at: spot(press) },
      ],
    ];
  }
  if (state.mode === "pinch") {
    const [a, b] = [state.down, down].map((both) => both.map(spot) as [Point, Point]);
    return [next, a && b ? [{ what: "pinch", before: a, after: b }] : []];
  }
  return [next, []];
}

export function lifted(state: Pointers, press: Press): [Pointers, Act[]] {
  if (!state.down.some((one) => one.id === press.id)) return [state, []];
  const down = state.down.filter((one) => one.id !== press.id);
  const rest: Pointers = down.length ? { down, mode: "spent" } : NO_POINTERS;
  if (state.mode === "tool") return [rest, [{ what: "end", at: spot(press) }]];
  if (state.mode === "waiting")
    return [
      rest,
      [
        { what: "start", at: spot(press) },
        { what: "end", at: spot(press) },
      ],
    ];
  return [rest, []];
}

/** The system took a pointer away: what it was doing does not count. */
export function gone(state: Pointers, id: number): [Pointers, Act[]] {
  const down = state.down.filter((one) => one.id !== id);
  return [
    down.length ? { down, mode: "spent" } : NO_POINTERS,
    state.mode === "tool" && down.length < state.down.length ? [{ what: "cancel" }] : [],
  ];
}
