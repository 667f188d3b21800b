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
  const { frame, crop, size, at } = outcome(active, original);
  // before anything is resampled: what was painted over must not seep into its neighbours
  if (active.paint && (!masked || active.straighten)) cover(pixels, masked);
  if (active.straighten) pixels = tilted(pixels, active, frame);
  else if (active.flip || active.turn) pixels = oriented(pixels, active);
  if (active.crop || active.pad) pixels = placed(pixels, crop, size, at);
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

/** Catmull-Rom weights of the four neighbours at a distance t (0..1) past the second. */
const cubic = (t: number): [number, number, number, number] => [
  ((2 - t) * t - 1) * t * 0.5,
  ((3 * t - 5) * t * t + 2) * 0.5,
  ((4 - 3 * t) * t + 1) * t * 0.5,
  (t - 1) * t * t * 0.5,
];

/** Any angle: bicubic, mirrored and turned in the same pass; what lies outside the picture is fill. */
function tilted(from: Pixels, edit: Edit, frame: { width: number; height: number }): Pixels {
  const { width, height } = frame;
  const [a, b, c, d, e, f] = toSource(edit, from);
  const rgb = new Uint8Array(width * height * 3);
  const fill = new Uint8Array(width * height);
  const [w, h] = [from.width, from.height];
  const column = [0, 0, 0, 0];
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const sx = a * (x + 0.5) + c * (y + 0.5) + e;
      const sy = b * (x + 0.5) + d * (y + 0.5) + f;
      if (sx < 0 || sy < 0 || sx >= w || sy >= h) {
        fill[to] = 1;
        rgb.fill(255, 3 * to, 3 * to + 3);
        continue;
      }
      fill[to] = from.fill[Math.floor(sy) * w + Math.floor(sx)]!;
      const [left, top] = [Math.floor(sx - 0.5), Math.floor(sy - 0.5)];
      const wx = cubic(sx - 0.5 - left);
      const wy = cubic(sy - 0.5 - top);
      for (let i = 0; i < 4; i++) column[i] = 3 * Math.min(Math.max(left - 1 + i, 0), w - 1);
      for (let k = 0; k < 3; k++) {
        let sum = 0;
        for (let j = 0; j < 4; j++) {
          const row = 3 * w * Math.min(Math.max(top - 1 + j, 0), h - 1) + k;
          sum +=
            wy[j]! *
            (wx[0] * from.rgb[row + column[0]!]! +
              wx[1] * from.rgb[row + column[1]!]! +
              wx[2] * from.rgb[row + column[2]!]! +
              wx[3] * from.rgb[row + column[3]!]!);
        }
        rgb[3 * to + k] = Math.min(255, Math.max(0, Math.round(sum)));
      }
    }
  }
  return { width, height, rgb, fill };
}

/** Cuts the crop out and puts it where it belongs in what comes out; the rest is fill. */
function placed(
  from: Pixels,
  crop: Rect,
  size: { width: number; height: number },
  at: { x: number; y: number },
): Pixels {
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
