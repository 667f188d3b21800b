import type { Size } from "./bucket";
import type { Stroke } from "./edit";

/** An upright original: three bytes a pixel, and its own alpha where the file has one (one byte a pixel). */
export type Original = {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
  readonly alpha: Uint8Array | null;
};

/**
 * Which pixels of an upright original are painted: one byte a pixel, 1 = painted. Strokes count in their order, those
 * switched off do not. A pixel belongs to a shape when its centre does; edges are hard, so the same strokes give the
 * same bytes on every machine. `masks`: blob → the grey mask of a background removal, brought to the original's size.
 */
export function paintMask(
  strokes: readonly Stroke[],
  original: Original,
  masks: ReadonlyMap<string, Uint8Array> = new Map(),
): Uint8Array {
  const plane = new Uint8Array(original.width * original.height);
  for (const stroke of strokes) if (!stroke.off) apply(plane, stroke, original, masks);
  return plane;
}

function apply(
  plane: Uint8Array,
  stroke: Stroke,
  original: Original,
  masks: ReadonlyMap<string, Uint8Array>,
): void {
  const value = "erase" in stroke && stroke.erase ? 0 : 1;
  switch (stroke.kind) {
    case "brush":
      brush(plane, original, stroke.points, stroke.size / 2, value);
      break;
    case "rect": {
      const { x, y, w, h } = stroke;
      polygon(plane, original, [x, y, x + w, y, x + w, y + h, x, y + h], value);
      break;
    }
    case "lasso":
      polygon(plane, original, stroke.points, value);
      break;
    case "wand": {
      const area = flood(original, stroke.x, stroke.y, stroke.tolerance);
      for (let i = 0; i < area.length; i++) if (area[i]) plane[i] = value;
      break;
    }
    case "transparent":
      below(plane, original.alpha, stroke.threshold);
      break;
    case "background":
      below(plane, masks.get(stroke.mask) ?? null, stroke.threshold);
  }
}

function below(plane: Uint8Array, values: Uint8Array | null, threshold: number): void {
  if (!values) return;
  for (let i = 0; i < plane.length; i++) if ((values[i] ?? 255) < threshold) plane[i] = 1;
}

/** Fills the pixels of row y whose centres lie between two x; a centre on the far end belongs to the neighbour. */
function span(plane: Uint8Array, frame: Size, y: number, from: number, to: number, value: number): void {
  const first = Math.max(0, Math.ceil(from - 0.5));
  const last = Math.min(frame.width - 1, Math.ceil(to - 0.5) - 1);
  if (first <= last) plane.fill(value, y * frame.width + first, y * frame.width + last + 1);
}

/** Rows whose centres lie between two y, inside the frame. */
const rows = (frame: Size, from: number, to: number): [first: number, last: number] => [
  Math.max(0, Math.ceil(from - 0.5)),
  Math.min(frame.height - 1, Math.ceil(to - 0.5) - 1),
];

/** A line with round ends and joints: along each piece, every row is cut by one interval, because the piece is convex. */
function brush(plane: Uint8Array, frame: Size, points: readonly number[], r: number, value: number): void {
  const pieces = Math.max(1, Math.floor(points.length / 2) - 1);
  for (let i = 0; i < pieces; i++) {
    const [ax = 0, ay = 0] = [points[2 * i], points[2 * i + 1]];
    const [bx = ax, by = ay] = [points[2 * i + 2], points[2 * i + 3]];
    capsule(plane, frame, [ax, ay, bx, by], r, value);
  }
}

function capsule(
  plane: Uint8Array,
  frame: Size,
  [ax, ay, bx, by]: readonly [number, number, number, number],
  r: number,
  value: number,
): void {
  const length = Math.hypot(bx - ax, by - ay);
  const [nx, ny] = length > 0 ? [(-(by - ay) / length) * r, ((bx - ax) / length) * r] : [0, 0];
  const corners = [ax + nx, ay + ny, bx + nx, by + ny, bx - nx, by - ny, ax - nx, ay - ny];
  const [first, last] = rows(frame, Math.min(ay, by) - r, Math.max(ay, by) + r);
  for (let y = first; y <= last; y++) {
    const cy = y + 0.5;
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    const reach = (x: number) => {
      from = Math.min(from, x);
      to = Math.max(to, x);
    };
    for (const [x, at] of [
      [ax, ay],
      [bx, by],
    ] as const) {
      const half = r * r - (cy - at) * (cy - at);
      if (half < 0) continue;
      reach(x - Math.sqrt(half));
      reach(x + Math.sqrt(half));
    }
    if (length > 0) crossings(corners, cy, (x) => reach(x));
    if (from <= to) span(plane, frame, y, from, to, value);
  }
}

/** Where the edges of a closed polygon cross a height; `down` = 1 where the edge leads downwards, else -1. */
function crossings(points: readonly number[], cy: number, found: (x: number, down: 1 | -1) => void): void {
  const count = Math.floor(points.length / 2);
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count;
    const [x0 = 0, y0 = 0] = [points[2 * i], points[2 * i + 1]];
    const [x1 = 0, y1 = 0] = [points[2 * j], points[2 * j + 1]];
    if (y0 <= cy === y1 <= cy) continue;
    found(x0 + ((cy - y0) / (y1 - y0)) * (x1 - x0), y1 > y0 ? 1 : -1);
  }
}

/** The inside of a closed line; where it crosses itself, everything it goes round counts (as canvases fill). */
function polygon(plane: Uint8Array, frame: Size, points: readonly number[], value: number): void {
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = 1; i < points.length; i += 2) {
    top = Math.min(top, points[i] ?? top);
    bottom = Math.max(bottom, points[i] ?? bottom);
  }
  const [first, last] = rows(frame, top, bottom);
  for (let y = first; y <= last; y++) {
    const hits: { x: number; down: number }[] = [];
    crossings(points, y + 0.5, (x, down) => hits.push({ x, down }));
    hits.sort((a, b) => a.x - b.x);
    let winding = 0;
    let from = 0;
    for (const hit of hits) {
      const before = winding;
      winding += hit.down;
      if (before === 0) from = hit.x;
      else if (winding === 0) span(plane, frame, y, from, hit.x, value);
    }
  }
}

/**
 * Everything connected with a pixel (by its four sides) whose colour differs from it by at most `tolerance` in each
 * channel: one byte a pixel. A point outside the picture touches nothing. Row by row, so its memory is bounded.
 */
export function flood(original: Original, x: number, y: number, tolerance: number): Uint8Array {
  const { width, height, rgb } = original;
  const area = new Uint8Array(width * height);
  const [sx, sy] = [Math.floor(x), Math.floor(y)];
  if (sx < 0 || sy < 0 || sx >= width || sy >= height) return area;
  const start = (sy * width + sx) * 3;
  const [r = 0, g = 0, b = 0] = [rgb[start], rgb[start + 1], rgb[start + 2]];
  const open = (at: number): boolean =>
    area[at] === 0 &&
    Math.abs((rgb[at * 3] ?? 0) - r) <= tolerance &&
    Math.abs((rgb[at * 3 + 1] ?? 0) - g) <= tolerance &&
    Math.abs((rgb[at * 3 + 2] ?? 0) - b) <= tolerance;
  const seeds = [sy * width + sx];
  for (let at = seeds.pop(); at !== undefined; at = seeds.pop()) {
    if (!open(at)) continue;
    const row = Math.floor(at / width) * width;
    let left = at;
    let right = at;
    while (left > row && open(left - 1)) left--;
    while (right < row + width - 1 && open(right + 1)) right++;
    area.fill(1, left, right + 1);
    for (const other of [row - width, row + width]) {
      if (other < 0 || other >= area.length) continue;
      let inside = false;
      for (let i = left - row; i <= right - row; i++) {
        const now = open(other + i);
        if (now && !inside) seeds.push(other + i);
        inside = now;
      }
    }
  }
  return area;
}
