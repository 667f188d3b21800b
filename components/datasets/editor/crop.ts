import { type BucketSettings, bucket, type Size } from "@/server/domain/datasets/bucket";
import { inside, type Rect } from "@/server/domain/datasets/edit-geometry";
import type { Point } from "./view";

export const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"] as const;
export type Handle = (typeof HANDLES)[number] | "move";

type Ratio = { readonly w: number; readonly h: number };
/** What proportions a crop may have. `buckets` = those of the bucket that is nearest to what was drawn. */
export type Aspect =
  | { readonly kind: "free" }
  | ({ readonly kind: "ratio" } & Ratio)
  | { readonly kind: "buckets"; readonly settings: BucketSettings };

/** A pointer makes no crop smaller than this (px): it would be one by accident. Fields and keys may. */
const LEAST = 8;

export const RATIOS: readonly Ratio[] = [
  { w: 1, h: 1 },
  { w: 2, h: 3 },
  { w: 3, h: 4 },
  { w: 9, h: 16 },
  { w: 3, h: 2 },
  { w: 4, h: 3 },
  { w: 16, h: 9 },
];

const handlePoint = (rect: Rect, handle: (typeof HANDLES)[number]): Point => ({
  x: rect.x + (handle.includes("w") ? 0 : handle.includes("e") ? rect.w : rect.w / 2),
  y: rect.y + (handle.includes("n") ? 0 : handle.includes("s") ? rect.h : rect.h / 2),
});
export const handlePoints = (rect: Rect) =>
  HANDLES.map((handle) => ({ handle, ...handlePoint(rect, handle) }));

/** What a pointer takes hold of, all in one unit: corners first, then edges along their whole length, then the inside. */
export function hit(rect: Rect, at: Point, reach: number): Handle | null {
  let best: Handle | null = null;
  let least = reach;
  for (const { handle, x, y } of handlePoints(rect)) {
    if (handle.length < 2) continue;
    const far = Math.max(Math.abs(at.x - x), Math.abs(at.y - y));
    if (far <= least) [best, least] = [handle, far];
  }
  if (best) return best;
  const alongX = at.x > rect.x && at.x < rect.x + rect.w;
  const alongY = at.y > rect.y && at.y < rect.y + rect.h;
  const edge = reach * 0.7;
  // a narrow crop must still be movable
  const thin = (length: number) => length < 3 * edge;
  if (alongX && Math.abs(at.y - rect.y) <= (thin(rect.h) ? 3 : edge)) return "n";
  if (alongX && Math.abs(at.y - rect.y - rect.h) <= (thin(rect.h) ? 3 : edge)) return "s";
  if (alongY && Math.abs(at.x - rect.x) <= (thin(rect.w) ? 3 : edge)) return "w";
  if (alongY && Math.abs(at.x - rect.x - rect.w) <= (thin(rect.w) ? 3 : edge)) return "e";
  return alongX && alongY ? "move" : null;
}

export function cursorOf(handle: Handle | null): string {
  if (handle === null) return "crosshair";
  return handle === "move" ? "move" : `${handle}-resize`;
}

/** The proportions asked for, in lowest terms; null = free. */
export function ratioFor(aspect: Aspect, w: number, h: number): Ratio | null {
  if (aspect.kind === "free") return null;
  if (aspect.kind === "ratio") return lowest(aspect.w, aspect.h);
  const size = { width: Math.max(1, Math.round(w)), height: Math.max(1, Math.round(h)) };
  const found = bucket(size, aspect.settings);
  return found ? lowest(found.bucket[0], found.bucket[1]) : null;
}

function lowest(w: number, h: number): Ratio {
  let [a, b] = [w, h];
  while (b) [a, b] = [b, a % b];
  return { w: w / a, h: h / a };
}

/**
 * The largest whole size of exactly these proportions that comes close to `want` (in units of the ratio) and fits the
 * room: with exact proportions the trainer cuts nothing. Pictures smaller than the ratio's terms are rounded.
 */
function sized(ratio: Ratio, want: number, room: Size): Size {
  const most = Math.min(room.width / ratio.w, room.height / ratio.h);
  const units = Math.max(0, Math.min(want, most));
  const whole = Math.min(Math.max(1, Math.round(units)), Math.floor(most));
  if (whole >= 1) return { width: whole * ratio.w, height: whole * ratio.h };
  return {
    width: Math.max(1, Math.round(units * ratio.w)),
    height: Math.max(1, Math.round(units * ratio.h)),
  };
}

/** A rectangle drawn from one corner to another, whichever lies where, kept inside the frame and in proportion. */
export function drawn(from: Point, to: Point, aspect: Aspect, frame: Size): Rect {
  const clampTo = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const ax = Math.round(clampTo(from.x, frame.width));
  const ay = Math.round(clampTo(from.y, frame.height));
  const bx = clampTo(to.x, frame.width);
  const by = clampTo(to.y, frame.height);
  const [left, up] = [bx < ax, by < ay];
  const [dw, dh] = [Math.max(LEAST, Math.abs(bx - ax)), Math.max(LEAST, Math.abs(by - ay))];
  const ratio = ratioFor(aspect, dw, dh);
  const room = { width: left ? ax : frame.width - ax, height: up ? ay : frame.height - ay };
  const size = ratio
    ? sized(ratio, Math.max(dw / ratio.w, dh / ratio.h), room)
    : { width: Math.max(1, Math.round(dw)), height: Math.max(1, Math.round(dh)) };
  return inside(
    { x: left ? ax - size.width : ax, y: up ? ay - size.height : ay, w: size.width, h: size.height },
    frame,
  );
}

/** The crop after one of its handles was dragged by (dx, dy) from where it began; the opposite side stays. */
export function dragged(
  start: Rect,
  handle: Handle,
  dx: number,
  dy: number,
  aspect: Aspect,
  frame: Size,
): Rect {
  if (handle === "move") return inside({ ...start, x: start.x + dx, y: start.y + dy }, frame);
  const [right, bottom] = [start.x + start.w, start.y + start.h];
  if (handle.length === 2) {
    const [west, north] = [handle.includes("w"), handle.includes("n")];
    const anchor = { x: west ? right : start.x, y: north ? bottom : start.y };
    // the dragged corner never passes the one that stays
    const to = {
      x: west ? Math.min(start.x + dx, right - 1) : Math.max(right + dx, start.x + 1),
      y: north ? Math.min(start.y + dy, bottom - 1) : Math.max(bottom + dy, start.y + 1),
    };
    return drawn(anchor, to, aspect, frame);
  }
  const along = handle === "e" || handle === "w";
  const want = Math.max(
    1,
    along
      ? Math.min(start.w + (handle === "e" ? dx : -dx), handle === "e" ? frame.width - start.x : right)
      : Math.min(start.h + (handle === "s" ? dy : -dy), handle === "s" ? frame.height - start.y : bottom),
  );
  const ratio = ratioFor(aspect, along ? want : start.w, along ? start.h : want);
  const room = along
    ? { width: handle === "e" ? frame.width - start.x : right, height: frame.height }
    : { width: frame.width, height: handle === "s" ? frame.height - start.y : bottom };
  const size = ratio
    ? sized(ratio, want / (along ? ratio.w : ratio.h), room)
    : along
      ? { width: Math.round(want), height: start.h }
      : { width: start.w, height: Math.round(want) };
  return inside(
    {
      x: handle === "w" ? right - size.width : along ? start.x : start.x + (start.w - size.width) / 2,
      y: handle === "n" ? bottom - size.height : along ? start.y + (start.h - size.height) / 2 : start.y,
      w: size.width,
      h: size.height,
    },
    frame,
  );
}

/** The crop brought to new proportions around its middle, as large as it was, as far as the frame holds it. */
export function shaped(rect: Rect, aspect: Aspect, frame: Size): Rect {
  const ratio = ratioFor(aspect, rect.w, rect.h);
  if (!ratio) return rect;
  const want = Math.sqrt((rect.w * rect.h) / (ratio.w * ratio.h));
  const full = rect.w === frame.width && rect.h === frame.height;
  const size = sized(ratio, full ? Number.POSITIVE_INFINITY : want, frame);
  return inside(
    {
      x: Math.round(rect.x + (rect.w - size.width) / 2),
      y: Math.round(rect.y + (rect.h - size.height) / 2),
      w: size.width,
      h: size.height,
    },
    frame,
  );
}

/** One key: moves the crop, or its right and lower edge; in proportion both change together. */
export function nudged(
  rect: Rect,
  dx: number,
  dy: number,
  resize: boolean,
  aspect: Aspect,
  frame: Size,
): Rect {
  if (!resize) return dragged(rect, "move", dx, dy, aspect, frame);
  if (aspect.kind === "free")
    return inside(
      {
        ...rect,
        w: Math.min(Math.max(1, rect.w + dx), frame.width - rect.x),
        h: Math.min(Math.max(1, rect.h + dy), frame.height - rect.y),
      },
      frame,
    );
  const ratio = ratioFor(aspect, rect.w, rect.h);
  if (!ratio) return rect;
  const grown =
    Math.round(rect.w / ratio.w) +
    Math.sign(dx || dy) * Math.max(1, Math.round(Math.abs(dx || dy) / Math.max(ratio.w, ratio.h)));
  const size = sized(ratio, Math.max(1, grown), {
    width: frame.width - rect.x,
    height: frame.height - rect.y,
  });
  return inside({ ...rect, w: size.width, h: size.height }, frame);
}
