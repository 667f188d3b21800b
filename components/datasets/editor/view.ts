import type { Size } from "@/server/domain/datasets/bucket";
import type { Rect } from "@/server/domain/datasets/edit-geometry";

export type Point = { readonly x: number; readonly y: number };
/** Where the frame (the picture as the crop sees it) lies on the stage: stage px = frame px × scale + (x, y). */
export type View = { readonly scale: number; readonly x: number; readonly y: number };

/** One frame pixel is never larger than this on the stage. */
const CLOSEST = 24;

export const toStage = (view: View, at: Point): Point => ({
  x: at.x * view.scale + view.x,
  y: at.y * view.scale + view.y,
});
export const toPicture = (view: View, at: Point): Point => ({
  x: (at.x - view.x) / view.scale,
  y: (at.y - view.y) / view.scale,
});

/** Shows a part of the frame as large as the stage holds it with a margin (px); small pictures up to four times. */
export function fitted(part: Rect, stage: Size, margin = 24): View {
  const room = (length: number) => Math.max(16, length - 2 * Math.min(margin, length / 6));
  const scale = Math.min(room(stage.width) / part.w, room(stage.height) / part.h, 4);
  return {
    scale,
    x: stage.width / 2 - (part.x + part.w / 2) * scale,
    y: stage.height / 2 - (part.y + part.h / 2) * scale,
  };
}

/** Smallest and largest scale that make sense for a frame on a stage. */
export function limits(frame: Size, stage: Size): { least: number; most: number } {
  const whole = Math.min(stage.width / frame.width, stage.height / frame.height);
  return { least: Math.min(whole * 0.4, 1), most: Math.max(CLOSEST, whole) };
}

/** Zooms so that what lies under a point of the stage stays there. */
export function zoomed(view: View, at: Point, factor: number, frame: Size, stage: Size): View {
  const { least, most } = limits(frame, stage);
  const scale = Math.min(most, Math.max(least, view.scale * factor));
  const by = scale / view.scale;
  return held({ scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by }, frame, stage);
}

export const panned = (view: View, dx: number, dy: number, frame: Size, stage: Size): View =>
  held({ ...view, x: view.x + dx, y: view.y + dy }, frame, stage);

/** Two fingers: what was between them stays between them. */
export function pinched(
  view: View,
  before: readonly [Point, Point],
  after: readonly [Point, Point],
  frame: Size,
  stage: Size,
): View {
  const middle = ([a, b]: readonly [Point, Point]): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  const spread = ([a, b]: readonly [Point, Point]) => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
  const from = middle(before);
  const to = middle(after);
  const moved = { ...view, x: view.x + to.x - from.x, y: view.y + to.y - from.y };
  return zoomed(moved, to, spread(after) / spread(before), frame, stage);
}

/** Part of the frame stays on the stage, so that nobody gets lost. */
function held(view: View, frame: Size, stage: Size): View {
  const keep = (offset: number, length: number, room: number) => {
    const seen = Math.min(80, length / 2, room / 2);
    return Math.min(room - seen, Math.max(seen - length, offset));
  };
  return {
    scale: view.scale,
    x: keep(view.x, frame.width * view.scale, stage.width),
    y: keep(view.y, frame.height * view.scale, stage.height),
  };
}

/** Moves the view just so far that a point of the frame is on the stage, `margin` px from its edge. */
export function revealed(view: View, at: Point, stage: Size, margin = 48): View {
  const { x, y } = toStage(view, at);
  const nudge = (value: number, room: number) => {
    const edge = Math.min(margin, room / 3);
    return value < edge ? edge - value : value > room - edge ? room - edge - value : 0;
  };
  const dx = nudge(x, stage.width);
  const dy = nudge(y, stage.height);
  return dx || dy ? { ...view, x: view.x + dx, y: view.y + dy } : view;
}
