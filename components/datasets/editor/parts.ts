import type { Size } from "@/server/domain/datasets/bucket";
import type { Edit, Stroke } from "@/server/domain/datasets/edit";
import { isOn } from "@/server/domain/datasets/edit-canonical";
import {
  along,
  frameSize,
  inside,
  type Rect,
  toFrame,
  toSource,
} from "@/server/domain/datasets/edit-geometry";

const SINGLE = ["levels", "flip", "turn", "straighten", "crop", "pad"] as const;
type Single = (typeof SINGLE)[number];
/** One line of the history: a part of the recipe that can be switched off or removed alone. */
export type Part =
  | { readonly key: Single; readonly kind: Single; readonly off: boolean }
  | {
      readonly key: `paint:${string}`;
      readonly kind: "paint";
      readonly off: boolean;
      readonly stroke: Stroke;
    };

/** The parts of a recipe in the order in which they apply. */
export function partsOf(edit: Edit): Part[] {
  const single = (kind: Single): Part[] => {
    const part = edit[kind];
    return part ? [{ key: kind, kind, off: part.off === true }] : [];
  };
  const paint = (edit.paint ?? []).map(
    (stroke): Part => ({ key: `paint:${stroke.id}`, kind: "paint", off: stroke.off === true, stroke }),
  );
  return [...single("levels"), ...paint, ...SINGLE.slice(1).flatMap(single)];
}

/** Switches parts on or off; the crop goes along with the pixels it was put around. */
export function switched(edit: Edit, keys: ReadonlySet<string>, off: boolean, source: Size): Edit {
  const set = <T extends { off?: boolean | undefined }>(part: T): T => {
    const { off: _, ...rest } = part;
    return (off ? { ...rest, off: true } : rest) as T;
  };
  const next: Edit = { ...edit };
  for (const kind of SINGLE)
    if (keys.has(kind) && next[kind]) Object.assign(next, { [kind]: set(next[kind]) });
  if (edit.paint) next.paint = edit.paint.map((one) => (keys.has(`paint:${one.id}`) ? set(one) : one));
  return carried(edit, next, source);
}

/** A background removal that takes more (255) or less (1) for background. */
export const atThreshold = (edit: Edit, id: string, threshold: number): Edit => ({
  ...edit,
  paint: (edit.paint ?? []).map((one) =>
    one.kind === "background" && one.id === id ? { ...one, threshold } : one,
  ),
});

export function removed(edit: Edit, keys: ReadonlySet<string>, source: Size): Edit {
  const next: Edit = { ...edit };
  for (const kind of SINGLE) if (keys.has(kind)) delete next[kind];
  if (edit.paint) {
    const paint = edit.paint.filter((one) => !keys.has(`paint:${one.id}`));
    if (paint.length) next.paint = paint;
    else delete next.paint;
  }
  return carried(edit, next, source);
}

const quarter = (edit: Edit) => isOn(edit.turn) && edit.turn.by !== 180;

/** After a change of flip, turn or straightening: crop and padding follow the pixels. */
function carried(before: Edit, after: Edit, source: Size): Edit {
  const same = (["flip", "turn", "straighten"] as const).every(
    (key) => isOn(before[key]) === isOn(after[key]),
  );
  if (same) return after;
  const next: Edit = { ...after };
  const swap = quarter(before) !== quarter(after);
  if (after.crop) {
    const { x, y, w, h, ...rest } = after.crop;
    next.crop = { ...rest, ...movedTo({ x, y, w, h }, before, after, source, swap) };
  }
  if (after.pad && swap) next.pad = { ...after.pad, w: after.pad.h, h: after.pad.w };
  return next;
}

function movedTo(crop: Rect, before: Edit, after: Edit, source: Size, swap: boolean): Rect {
  const [sx, sy] = along(toSource(before, source), crop.x + crop.w / 2, crop.y + crop.h / 2);
  const [cx, cy] = along(toFrame(after, source), sx, sy);
  const [w, h] = swap ? [crop.h, crop.w] : [crop.w, crop.h];
  return inside({ x: cx - w / 2, y: cy - h / 2, w, h }, frameSize(after, source));
}

/** The corners of another picture's crop of the same scan, in the frame of this one: x0, y0, … x3, y3. null = whole. */
export function cropCorners(other: Edit | null, here: Edit, source: Size): number[] | null {
  if (!other || !isOn(other.crop)) return null;
  const { x, y, w, h } = other.crop;
  const back = toSource(other, source);
  const on = toFrame(here, source);
  return [
    [x, y],
    [x + w, y],
    [x + w, y + h],
    [x, y + h],
  ].flatMap(([cx = 0, cy = 0]) => {
    const [sx, sy] = along(back, cx, cy);
    return along(on, sx, sy);
  });
}
