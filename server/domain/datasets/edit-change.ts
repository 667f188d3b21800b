import { z } from "zod";
import type { Size } from "./bucket";
import { type Edit, levelParts, NO_EDIT, padRatio, quarters, tilt } from "./edit";
import { isOn } from "./edit-canonical";
import { frameSize, inside, type Rect } from "./edit-geometry";

/** One change that makes sense for many pictures at once, whatever each of them was edited to before. */
export const changeSchema = z.discriminatedUnion("what", [
  /** clockwise, on top of what there is */
  z.strictObject({ what: z.literal("turn"), by: quarters }),
  z.strictObject({ what: z.literal("flip"), axis: z.enum(["x", "y"]) }),
  /** to this angle, clockwise in degrees; 0 = not straightened */
  z.strictObject({ what: z.literal("straighten"), by: tilt }),
  /** to this ratio; null = not padded */
  z.strictObject({
    what: z.literal("pad"),
    ratio: z.strictObject(padRatio).nullable(),
  }),
  z.strictObject({
    what: z.literal("levels"),
    levels: z
      .strictObject(levelParts)
      .refine(({ black, white }) => black < white)
      .nullable(),
  }),
  /** the largest part of this ratio in the middle; null = not cropped */
  z.strictObject({
    what: z.literal("crop"),
    ratio: z
      .strictObject({ w: z.number().int().min(1).max(8192), h: z.number().int().min(1).max(8192) })
      .nullable(),
  }),
  z.strictObject({ what: z.literal("painted"), as: z.enum(["white", "mask"]) }),
  /** back to the picture as it came */
  z.strictObject({ what: z.literal("original") }),
]);
export type EditChange = z.infer<typeof changeSchema>;

/** A recipe after one change; the crop goes along with the pixels it was put around. */
export function changed(edit: Edit | null, change: EditChange, source: Size): Edit | null {
  const from = edit ?? NO_EDIT;
  switch (change.what) {
    case "turn":
      return turnedBy(from, change.by, source);
    case "flip":
      return flipped(from, change.axis, source);
    case "straighten":
      return straightened(from, change.by, source);
    case "pad":
      return replaced(from, "pad", change.ratio ?? undefined);
    case "levels":
      return replaced(from, "levels", change.levels ?? undefined);
    case "crop":
      return replaced(
        from,
        "crop",
        change.ratio ? largest(frameSize(from, source), change.ratio) : undefined,
      );
    case "painted":
      return { ...from, painted: change.as };
    case "original":
      return null;
  }
}

function replaced<K extends keyof Edit>(edit: Edit, key: K, value: Edit[K] | undefined): Edit {
  const { [key]: _, ...rest } = edit;
  return (value === undefined ? rest : { ...rest, [key]: value }) as Edit;
}

/** The largest rectangle of a ratio in the middle of a frame. */
export function largest(frame: Size, ratio: { w: number; h: number }): Rect {
  const wide = frame.width * ratio.h > frame.height * ratio.w;
  const w = wide ? Math.max(1, Math.floor((frame.height * ratio.w) / ratio.h)) : frame.width;
  const h = wide ? frame.height : Math.max(1, Math.floor((frame.width * ratio.h) / ratio.w));
  return { x: Math.floor((frame.width - w) / 2), y: Math.floor((frame.height - h) / 2), w, h };
}

/** Turns the picture as it is seen; straightening commutes with it, the crop and the ratio of the padding turn along. */
export function turnedBy(edit: Edit, by: 90 | 180 | 270, source: Size): Edit {
  const frame = frameSize(edit, source);
  const total = ((isOn(edit.turn) ? edit.turn.by : 0) + by) % 360;
  let next = replaced(edit, "turn", total === 0 ? undefined : { by: total as 90 | 180 | 270 });
  if (edit.crop) {
    const { x, y, w, h, ...rest } = edit.crop;
    const { width, height } = frame;
    const crop =
      by === 90
        ? { x: height - y - h, y: x, w: h, h: w }
        : by === 180
          ? { x: width - x - w, y: height - y - h, w, h }
          : { x: y, y: width - x - w, w: h, h: w };
    next = replaced(next, "crop", { ...rest, ...inside(crop, frameSize(next, source)) });
  }
  if (edit.pad && by !== 180) next = replaced(next, "pad", { ...edit.pad, w: edit.pad.h, h: edit.pad.w });
  return next;
}

/** Mirrors the picture as it is seen: behind a quarter turn the other axis of the original, and the tilt leans the other way. */
export function flipped(edit: Edit, axis: "x" | "y", source: Size): Edit {
  const frame = frameSize(edit, source);
  const quarter = isOn(edit.turn) && edit.turn.by !== 180;
  const own = quarter ? (axis === "x" ? "y" : "x") : axis;
  const now = isOn(edit.flip) ? edit.flip : { x: false, y: false };
  let next = replaced(edit, "flip", { x: now.x, y: now.y, [own]: !now[own] });
  if (edit.straighten) next = replaced(next, "straighten", { ...edit.straighten, by: -edit.straighten.by });
  if (edit.crop) {
    const { x, y, w, h } = edit.crop;
    const crop = axis === "x" ? { x: frame.width - x - w, y, w, h } : { x, y: frame.height - y - h, w, h };
    next = replaced(next, "crop", { ...edit.crop, ...inside(crop, frame) });
  }
  return next;
}

/** Tilts to an angle; the crop keeps its size and its place relative to the middle, as far as the new frame holds it. */
export function straightened(edit: Edit, by: number, source: Size): Edit {
  const before = frameSize(edit, source);
  const next = replaced(edit, "straighten", by === 0 ? undefined : { by });
  if (!edit.crop) return next;
  const after = frameSize(next, source);
  const moved = {
    ...edit.crop,
    x: edit.crop.x + Math.trunc((after.width - before.width) / 2),
    y: edit.crop.y + Math.trunc((after.height - before.height) / 2),
  };
  return replaced(next, "crop", { ...edit.crop, ...inside(moved, after) });
}

/** What another crop of the same scan begins with: what concerns the scan, not what was cut out of it. */
export function scanPart(edit: Edit | null): Edit | null {
  if (!edit) return null;
  const { v, levels, flip, turn, straighten } = edit;
  return {
    v,
    ...(levels && { levels }),
    ...(flip && { flip }),
    ...(turn && { turn }),
    ...(straighten && { straighten }),
  };
}
