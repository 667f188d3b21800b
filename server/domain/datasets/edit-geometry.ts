import type { Text } from "../language";
import type { Size } from "./bucket";
import type { Edit } from "./edit";
import { isOn } from "./edit-canonical";

export type Rect = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

/** Sizes of a picture on its way through a recipe, all in pixels. */
export type Outcome = {
  /** flipped, turned, straightened: what the crop is measured in */
  readonly frame: Size;
  /** the part of the frame that is kept; all of it without a crop */
  readonly crop: Rect;
  /** what comes out: the crop, padded */
  readonly size: Size;
  /** where the crop lies in what comes out */
  readonly at: { readonly x: number; readonly y: number };
};

/** The size of what a recipe makes of an upright original of this size. A crop that leads outside is cut to the frame. */
export function outcome(edit: Edit | null, source: Size): Outcome {
  const frame = frameSize(edit, source);
  const crop = isOn(edit?.crop) ? inside(edit.crop, frame) : { x: 0, y: 0, w: frame.width, h: frame.height };
  const size = isOn(edit?.pad) ? padded({ width: crop.w, height: crop.h }, edit.pad) : sizeOf(crop);
  const at = { x: Math.floor((size.width - crop.w) / 2), y: Math.floor((size.height - crop.h) / 2) };
  return { frame, crop, size, at };
}

const sizeOf = ({ w, h }: Rect): Size => ({ width: w, height: h });

export const clamp = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);

/** The nearest whole rectangle of at least one pixel inside a frame; moved first, made smaller only where it must. */
export function inside(rect: Rect, frame: Size): Rect {
  const w = clamp(Math.round(rect.w), 1, frame.width);
  const h = clamp(Math.round(rect.h), 1, frame.height);
  return {
    x: clamp(Math.round(rect.x), 0, frame.width - w),
    y: clamp(Math.round(rect.y), 0, frame.height - h),
    w,
    h,
  };
}

function turned(edit: Edit | null, source: Size): Size {
  return isOn(edit?.turn) && edit.turn.by !== 180 ? { width: source.height, height: source.width } : source;
}

/** Size of the frame a crop is measured in. */
export function frameSize(edit: Edit | null, source: Size): Size {
  const size = turned(edit, source);
  if (!isOn(edit?.straighten)) return size;
  const { cos, sin } = lean(edit.straighten.by);
  const up = (value: number) => Math.max(1, Math.ceil(value - 1e-6));
  return {
    width: up(size.width * Math.abs(cos) + size.height * Math.abs(sin)),
    height: up(size.width * Math.abs(sin) + size.height * Math.abs(cos)),
  };
}

/** Cosine and sine of a tilt; degrees count to two decimals, as they are stored. */
function lean(degrees: number): { cos: number; sin: number } {
  const angle = (Math.round(degrees * 100) * Math.PI) / 18_000;
  return { cos: Math.cos(angle), sin: Math.sin(angle) };
}

function padded(size: Size, ratio: { w: number; h: number }): Size {
  const { width, height } = size;
  return width * ratio.h < height * ratio.w
    ? { width: Math.max(width, Math.round((height * ratio.w) / ratio.h)), height }
    : { width, height: Math.max(height, Math.round((width * ratio.h) / ratio.w)) };
}

/** x' = a·x + c·y + e, y' = b·x + d·y + f: the order of a canvas's setTransform. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

const times = (p: Matrix, q: Matrix): Matrix => [
  p[0] * q[0] + p[2] * q[1],
  p[1] * q[0] + p[3] * q[1],
  p[0] * q[2] + p[2] * q[3],
  p[1] * q[2] + p[3] * q[3],
  p[0] * q[4] + p[2] * q[5] + p[4],
  p[1] * q[4] + p[3] * q[5] + p[5],
];

/** Takes points of the upright original (where paint is) to the frame (where the crop is). */
export function toFrame(edit: Edit | null, source: Size): Matrix {
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  const { width, height } = source;
  if (isOn(edit?.flip)) {
    const { x, y } = edit.flip;
    matrix = [x ? -1 : 1, 0, 0, y ? -1 : 1, x ? width : 0, y ? height : 0];
  }
  if (isOn(edit?.turn)) {
    const by = edit.turn.by;
    const turn: Matrix =
      by === 90
        ? [0, 1, -1, 0, height, 0]
        : by === 180
          ? [-1, 0, 0, -1, width, height]
          : [0, -1, 1, 0, 0, width];
    matrix = times(turn, matrix);
  }
  if (isOn(edit?.straighten)) {
    const before = turned(edit, source);
    const frame = frameSize(edit, source);
    const { cos, sin } = lean(edit.straighten.by);
    const [cx, cy] = [before.width / 2, before.height / 2];
    const tilt: Matrix = [
      cos,
      sin,
      -sin,
      cos,
      frame.width / 2 - cos * cx + sin * cy,
      frame.height / 2 - sin * cx - cos * cy,
    ];
    matrix = times(tilt, matrix);
  }
  return matrix;
}

/** The way back: from the frame to the upright original. */
export function toSource(edit: Edit | null, source: Size): Matrix {
  const [a, b, c, d, e, f] = toFrame(edit, source);
  const det = a * d - b * c;
  return [d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det];
}

export const along = (m: Matrix, x: number, y: number): [x: number, y: number] => [
  m[0] * x + m[2] * y + m[4],
  m[1] * x + m[3] * y + m[5],
];

/** Why a recipe does not fit an original of this size; null = it does. */
export function misfit(edit: Edit, source: Size): Text | null {
  if (edit.levels && edit.levels.black >= edit.levels.white)
    return {
      zh: "色阶的黑点要小于白点。",
      en: "The black point of the levels must be below the white point.",
    };
  if (!isOn(edit.crop)) return null;
  const { frame } = outcome(edit, source);
  const { x, y, w, h } = edit.crop;
  if (x + w <= frame.width && y + h <= frame.height) return null;
  return {
    zh: `裁剪框超出了图片（${frame.width} × ${frame.height}）。`,
    en: `The crop leads outside the picture (${frame.width} × ${frame.height}).`,
  };
}
