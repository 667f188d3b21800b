import type { Size } from "@/server/domain/datasets/bucket";
import type { Original } from "@/server/domain/datasets/edit-mask";

/** An original for the screen: as it is, or smaller where a scan is larger than a screen can use. */
export type Loaded = {
  readonly image: ImageBitmap;
  /** image px per px of the original, at most 1 */
  readonly share: number;
};

const KEPT = 4;
const kept = new Map<string, Promise<Loaded>>();

/** Most pixels drawn; 8000 × 12000 would be 384 MB. */
const budget = (): number => (window.matchMedia("(pointer: coarse)").matches ? 6e6 : 16e6);

/**
 * The upright original, decoded off the main thread; the last few stay, so that the neighbours of a picture are there
 * when one goes on. Rejects with a Response where the studio has no such file, with a TypeError when it is not reached.
 */
export function loadOriginal(path: string, size: Size): Promise<Loaded> {
  const known = kept.get(path);
  if (known) {
    kept.delete(path);
    kept.set(path, known);
    return known;
  }
  const loading = load(path, size);
  kept.set(path, loading);
  loading.catch(() => {
    if (kept.get(path) === loading) kept.delete(path);
  });
  // not closed by hand: one that is let go here may still be on the screen
  for (const old of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(old);
  }
  return loading;
}

async function load(path: string, size: Size): Promise<Loaded> {
  const answer = await fetch(path);
  if (!answer.ok) throw answer;
  const file = await answer.blob();
  const share = Math.min(1, Math.sqrt(budget() / (size.width * size.height)));
  if (share === 1) return { image: await createImageBitmap(file), share };
  const image = await createImageBitmap(file, {
    resizeWidth: Math.round(size.width * share),
    resizeHeight: Math.round(size.height * share),
    resizeQuality: "high",
  });
  return { image, share: image.width / size.width };
}

const pixels = new WeakMap<ImageBitmap, Original>();

/** The picture's own pixels, for the wand, transparency and the histogram. */
export function pixelsOf(image: ImageBitmap): Original {
  const known = pixels.get(image);
  if (known) return known;
  const { width, height } = image;
  const { data } = contextOf(width, height, image).getImageData(0, 0, width, height);
  const rgb = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(width * height);
  for (let i = 0, at = 0, to = 0; i < alpha.length; i++, at += 4, to += 3) {
    rgb[to] = data[at]!;
    rgb[to + 1] = data[at + 1]!;
    rgb[to + 2] = data[at + 2]!;
    alpha[i] = data[at + 3]!;
  }
  const found = { width, height, rgb, alpha };
  pixels.set(image, found);
  return found;
}

/** A canvas whose pixels are read, with a picture drawn over all of it. */
export function contextOf(
  width: number,
  height: number,
  image?: CanvasImageSource,
): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const ctx = canvas.getContext("2d", { willReadFrequently: image !== undefined });
  if (!ctx) throw new Error("This browser gives no canvas.");
  if (image) ctx.drawImage(image, 0, 0, width, height);
  return ctx;
}
