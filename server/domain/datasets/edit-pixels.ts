import type { Size } from "./bucket";
import { type Edit, NO_EDIT } from "./edit";
import { activeEdit } from "./edit-canonical";
import { along, frameSize, outcome, type Rect, toSource } from "./edit-geometry";
import { type Original, paintMask } from "./edit-mask";
import { fillFromSurroundings } from "./edit-surroundings";

/** Three bytes a pixel, and one that says what the recipe filled (1), which decides the mask. */
type Pixels = { width: number; height: number; rgb: Uint8Array; fill: Uint8Array };

export type RenderedPixels = {
  readonly width: number;
  readonly height: number;
  /** 4 = with alpha: the recipe's fill is to be masked out */
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
};

/**
 * What a recipe makes of an upright original, in the fixed order of edit.ts; only integers and IEEE arithmetic, so the
 * same input gives the same bytes everywhere. The original is not changed. `masks` as for paintMask.
 */
export function renderPixels(
  edit: Edit | null,
  original: Original,
  masks: ReadonlyMap<string, Uint8Array> = new Map(),
): RenderedPixels {
  const active = activeEdit(edit ?? NO_EDIT);
  const { width, height } = original;
  const masked = active.painted === "mask";
  let pixels: Pixels = {
    width,
    height,
    rgb: onWhite(original),
    fill: active.paint ? paintMask(active.paint, original, masks) : new Uint8Array(width * height),
  };
  if (active.levels) level(pixels.rgb, active.levels);
  const { crop, size, at } = outcome(active, original);
  // before anything is resampled: what was painted over must not seep into its neighbours
  if (active.paint && (!masked || active.straighten)) cover(pixels, masked);
  if (active.straighten) pixels = tilted(pixels, active, crop);
  else if (active.flip || active.turn) pixels = oriented(pixels, active);
  const cut = active.straighten ? { x: 0, y: 0, w: crop.w, h: crop.h } : crop;
  if (active.crop || active.pad) pixels = placed(pixels, cut, size, at);
  if (active.paint || active.straighten || active.pad) cover(pixels, masked);
  if (!masked) return { width: pixels.width, height: pixels.height, channels: 3, data: pixels.rgb };
  return { width: pixels.width, height: pixels.height, channels: 4, data: withAlpha(pixels) };
}

function onWhite({ rgb, alpha }: Original): Uint8Array {
  const out = rgb.slice();
  if (!alpha) return out;
  for (let i = 0; i < alpha.length; i++) {
    const a = alpha[i]!;
    if (a === 255) continue;
    for (let k = 3 * i; k < 3 * i + 3; k++) out[k] = (rgb[k]! * a + 255 * (255 - a) + 127) / 255;
  }
  return out;
}

/** Levels as a table of 256 values. */
export function levelTable({ black, white, gamma }: NonNullable<Edit["levels"]>): Uint8Array {
  const table = new Uint8Array(256);
  for (let v = 0; v < 256; v++) {
    const share = Math.min(1, Math.max(0, (v - black) / Math.max(1, white - black)));
    table[v] = Math.round(255 * share ** (1 / gamma));
  }
  return table;
}

function level(rgb: Uint8Array, levels: NonNullable<Edit["levels"]>): void {
  const table = levelTable(levels);
  for (let i = 0; i < rgb.length; i++) rgb[i] = table[rgb[i]!]!;
}

function cover({ rgb, fill, width, height }: Pixels, masked: boolean): void {
  if (masked) fillFromSurroundings(rgb, fill, width, height);
  else for (let i = 0; i < fill.length; i++) if (fill[i]) rgb.fill(255, 3 * i, 3 * i + 3);
}

function withAlpha({ rgb, fill }: Pixels): Uint8Array {
  const out = new Uint8Array(fill.length * 4);
  for (let i = 0; i < fill.length; i++) {
    out[4 * i] = rgb[3 * i]!;
    out[4 * i + 1] = rgb[3 * i + 1]!;
    out[4 * i + 2] = rgb[3 * i + 2]!;
    out[4 * i + 3] = fill[i] ? 0 : 255;
  }
  return out;
}

/** Mirrors and quarter turns: every pixel moves whole. */
function oriented(from: Pixels, edit: Edit): Pixels {
  const { width, height } = frameSize(edit, from);
  const matrix = toSource(edit, from);
  const rgb = new Uint8Array(width * height * 3);
  const fill = new Uint8Array(width * height);
  // steps in the original for one pixel to the right and one down
  const [a, b, c, d] = matrix.map(Math.round) as [number, number, number, number];
  const [x0, y0] = along(matrix, 0.5, 0.5);
  const start = Math.floor(y0) * from.width + Math.floor(x0);
  const [right, down] = [b * from.width + a, d * from.width + c];
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, at = start + y * down; x < width; x++, at += right, to++) {
      rgb[3 * to] = from.rgb[3 * at]!;
      rgb[3 * to + 1] = from.rgb[3 * at + 1]!;
      rgb[3 * to + 2] = from.rgb[3 * at + 2]!;
      fill[to] = from.fill[at]!;
    }
  }
  return { width, height, rgb, fill };
}

/**
 * Any angle, mirrored and turned in the same pass: Catmull-Rom over four by four neighbours, only where the crop is. What
 * lies outside the picture is fill.
 */
function tilted(from: Pixels, edit: Edit, crop: Rect): Pixels {
  const [a, b, c, d, e, f] = toSource(edit, from);
  const { width: w, height: h, rgb: source } = from;
  const rgb = new Uint8Array(crop.w * crop.h * 3).fill(255);
  const fill = new Uint8Array(crop.w * crop.h);
  for (let y = 0, to = 0; y < crop.h; y++) {
    for (let x = 0; x < crop.w; x++, to++) {
      const u = crop.x + x + 0.5;
      const v = crop.y + y + 0.5;
      const sx = a * u + c * v + e;
      const sy = b * u + d * v + f;
      if (sx < 0 || sy < 0 || sx >= w || sy >= h) {
        fill[to] = 1;
        continue;
      }
      fill[to] = from.fill[Math.floor(sy) * w + Math.floor(sx)]!;
      const left = Math.floor(sx - 0.5);
      const top = Math.floor(sy - 0.5);
      const t = sx - 0.5 - left;
      const x0 = 3 * Math.max(left - 1, 0);
      const x1 = 3 * Math.max(left, 0);
      const x2 = 3 * Math.min(left + 1, w - 1);
      const x3 = 3 * Math.min(left + 2, w - 1);
      const w0 = cubic(0, t);
      const w1 = cubic(1, t);
      const w2 = cubic(2, t);
      const w3 = cubic(3, t);
      let [red, green, blue] = [0, 0, 0];
      for (let j = 0; j < 4; j++) {
        const row = 3 * w * Math.min(Math.max(top - 1 + j, 0), h - 1);
        const weight = cubic(j, sy - 0.5 - top);
        const [i0, i1, i2, i3] = [row + x0, row + x1, row + x2, row + x3];
        red += weight * (w0 * source[i0]! + w1 * source[i1]! + w2 * source[i2]! + w3 * source[i3]!);
        green +=
          weight *
          (w0 * source[i0 + 1]! + w1 * source[i1 + 1]! + w2 * source[i2 + 1]! + w3 * source[i3 + 1]!);
        blue +=
          weight *
          (w0 * source[i0 + 2]! + w1 * source[i1 + 2]! + w2 * source[i2 + 2]! + w3 * source[i3 + 2]!);
      }
      rgb[3 * to] = red < 0 ? 0 : red > 255 ? 255 : red + 0.5;
      rgb[3 * to + 1] = green < 0 ? 0 : green > 255 ? 255 : green + 0.5;
      rgb[3 * to + 2] = blue < 0 ? 0 : blue > 255 ? 255 : blue + 0.5;
    }
  }
  return { width: crop.w, height: crop.h, rgb, fill };
}

/** Weight of the j-th of four neighbours at a distance t (0..1) past the second. */
function cubic(j: number, t: number): number {
  if (j === 0) return ((2 - t) * t - 1) * t * 0.5;
  if (j === 1) return ((3 * t - 5) * t * t + 2) * 0.5;
  if (j === 2) return ((4 - 3 * t) * t + 1) * t * 0.5;
  return (t - 1) * t * t * 0.5;
}

/** Cuts the crop out and puts it where it belongs in what comes out; the rest is fill. */
function placed(from: Pixels, crop: Rect, size: Size, at: { x: number; y: number }): Pixels {
  const rgb = new Uint8Array(size.width * size.height * 3).fill(255);
  const fill = new Uint8Array(size.width * size.height).fill(1);
  for (let y = 0; y < crop.h; y++) {
    const source = (crop.y + y) * from.width + crop.x;
    const target = (at.y + y) * size.width + at.x;
    rgb.set(from.rgb.subarray(3 * source, 3 * (source + crop.w)), 3 * target);
    fill.set(from.fill.subarray(source, source + crop.w), target);
  }
  return { width: size.width, height: size.height, rgb, fill };
}
