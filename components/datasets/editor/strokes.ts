import type { Edit, Stroke } from "@/server/domain/datasets/edit";

/** Most numbers one stroke may have (edit.ts), two to a point. */
const MOST_NUMBERS = 20_000;
const FAR = 200_000;

/**
 * A line with fewer points that is nowhere farther than `tolerance` from the drawn one (Ramer, Douglas, Peucker);
 * x0, y0, x1, y1, … The ends stay. A line that would still be too long for a recipe is made coarser until it fits.
 */
export function simplified(points: readonly number[], tolerance: number): number[] {
  let kept = reduce(points, tolerance);
  for (let coarser = Math.max(tolerance, 0.25); kept.length > MOST_NUMBERS; coarser *= 2)
    kept = reduce(points, coarser);
  return kept.map((value) => Math.min(FAR, Math.max(-FAR, Math.round(value * 10) / 10)));
}

function reduce(points: readonly number[], tolerance: number): number[] {
  const count = Math.floor(points.length / 2);
  if (count <= 2) return points.slice(0, count * 2);
  const keep = new Uint8Array(count);
  keep[0] = 1;
  keep[count - 1] = 1;
  const spans: [number, number][] = [[0, count - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    let worst = tolerance;
    let at = -1;
    for (let i = from + 1; i < to; i++) {
      const off = distance(points, i, from, to);
      if (off > worst) [worst, at] = [off, i];
    }
    if (at < 0) continue;
    keep[at] = 1;
    spans.push([from, at], [at, to]);
  }
  const out: number[] = [];
  for (let i = 0; i < count; i++) if (keep[i]) out.push(points[2 * i] ?? 0, points[2 * i + 1] ?? 0);
  return out;
}

/** Distance of a point from the piece between two others. */
function distance(points: readonly number[], i: number, a: number, b: number): number {
  const [px = 0, py = 0] = [points[2 * i], points[2 * i + 1]];
  const [ax = 0, ay = 0] = [points[2 * a], points[2 * a + 1]];
  const [bx = 0, by = 0] = [points[2 * b], points[2 * b + 1]];
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / length));
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}

/** An id no stroke of the recipe has. */
export function freeId(edit: Edit): string {
  let most = 0;
  for (const { id } of edit.paint ?? []) most = Math.max(most, Number(/^\d+$/.test(id) ? id : 0));
  return String(most + 1);
}

/** A stroke as it is drawn, before it has an id. */
export type NewStroke = Stroke extends infer S ? (S extends { id: string } ? Omit<S, "id"> : never) : never;

export const withStroke = (edit: Edit, stroke: NewStroke): Edit => ({
  ...edit,
  paint: [...(edit.paint ?? []), { ...stroke, id: freeId(edit) } as Stroke],
});

/** Where the next straight line begins: the end of the last brush stroke. null = there is none. */
export function lastEnd(edit: Edit): { x: number; y: number } | null {
  const last = edit.paint?.at(-1);
  if (last?.kind !== "brush") return null;
  const [x, y] = last.points.slice(-2);
  return x === undefined || y === undefined ? null : { x, y };
}

/** A rectangle between two corners, whichever lies where, at least one pixel. */
export function corners(a: { x: number; y: number }, b: { x: number; y: number }) {
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    x: round(Math.min(a.x, b.x)),
    y: round(Math.min(a.y, b.y)),
    w: Math.max(1, round(Math.abs(a.x - b.x))),
    h: Math.max(1, round(Math.abs(a.y - b.y))),
  };
}

export const BRUSH = { least: 1, most: 2000 } as const;
/** The next brush size up or down: steps that feel equal at every size. */
export function nextSize(size: number, by: 1 | -1): number {
  const step = Math.max(1, Math.round(size * 0.15));
  return Math.min(BRUSH.most, Math.max(BRUSH.least, Math.round(size) + by * step));
}
