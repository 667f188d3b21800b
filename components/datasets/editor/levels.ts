import type { Edit } from "@/server/domain/datasets/edit";
import { levelTable } from "@/server/domain/datasets/edit-pixels";
import { contextOf } from "./originals";

export type Levels = Omit<NonNullable<Edit["levels"]>, "off">;
export const NO_LEVELS: Levels = { black: 0, white: 255, gamma: 1 };

/** The picture with its levels changed, at most `most` px: small while a slider moves, whole when it rests. */
export function levelled(image: ImageBitmap, levels: Levels, most: number): HTMLCanvasElement {
  const share = Math.min(1, Math.sqrt(most / (image.width * image.height)));
  const width = Math.max(1, Math.round(image.width * share));
  const height = Math.max(1, Math.round(image.height * share));
  const ctx = contextOf(width, height, image);
  const picture = ctx.getImageData(0, 0, width, height);
  const table = levelTable(levels);
  const { data } = picture;
  for (let i = 0; i < data.length; i += 4) {
    data[i] = table[data[i]!]!;
    data[i + 1] = table[data[i + 1]!]!;
    data[i + 2] = table[data[i + 2]!]!;
  }
  ctx.putImageData(picture, 0, 0);
  return ctx.canvas;
}

/** How many pixels have each brightness, 0–255, of a small copy. */
export function histogram(image: ImageBitmap): Uint32Array {
  const share = Math.min(1, 320 / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * share));
  const height = Math.max(1, Math.round(image.height * share));
  const { data } = contextOf(width, height, image).getImageData(0, 0, width, height);
  const counts = new Uint32Array(256);
  for (let i = 0; i < data.length; i += 4) {
    const grey = Math.round(data[i]! * 0.299 + data[i + 1]! * 0.587 + data[i + 2]! * 0.114);
    counts[grey] = counts[grey]! + 1;
  }
  return counts;
}

/**
 * Black and white points that make paper white and ink black: half a percent of the pixels may be lost at each end. A
 * picture that uses the whole range stays as it is.
 */
export function automatic(counts: ArrayLike<number>, lost = 0.005): Levels {
  let total = 0;
  for (let i = 0; i < 256; i++) total += counts[i] ?? 0;
  const reach = (step: 1 | -1): number => {
    let sum = 0;
    for (let at = step === 1 ? 0 : 255; at >= 0 && at <= 255; at += step) {
      sum += counts[at] ?? 0;
      if (sum > total * lost) return at;
    }
    return step === 1 ? 0 : 255;
  };
  const black = reach(1);
  const white = reach(-1);
  return white - black < 16 ? NO_LEVELS : { black, white, gamma: 1 };
}
