import { z } from "zod";

/**
 * How a segmentation model wants its pixels: (value / brightest − mean) / deviation, channel by channel, as the models
 * were trained (rembg's sessions). Which one a file needs cannot be read from it; its name is a good guess.
 */
export const NORMS = {
  /** u2net, u2netp, silueta, BiRefNet */
  imagenet: { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
  /** isnet-general-use, RMBG */
  half: { mean: [0.5, 0.5, 0.5], deviation: [1, 1, 1] },
  /** isnet-anime */
  anime: { mean: [0.485, 0.456, 0.406], deviation: [1, 1, 1] },
} as const;
export type Norm = keyof typeof NORMS;
export const normSchema = z.enum(["imagenet", "half", "anime"]);

/** The setting `background.model`: a file of the person's own. */
export const segmentationModel = z.object({
  path: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  /** side of the square it is given, px */
  side: z.number().int(),
  norm: normSchema,
});
export type SegmentationModel = z.infer<typeof segmentationModel>;

/** The way a file of this name most likely wants its pixels. */
export function likelyNorm(name: string): Norm {
  if (/anime/i.test(name)) return "anime";
  return /isnet|rmbg|bria/i.test(name) ? "half" : "imagenet";
}

/** Pixels (three bytes each) as the model's input: float32, channel after channel. */
export function modelInput(rgb: Uint8Array, norm: Norm): Float32Array {
  const { mean, deviation } = NORMS[norm];
  const count = rgb.length / 3;
  const out = new Float32Array(rgb.length);
  let brightest = 1;
  for (const value of rgb) if (value > brightest) brightest = value;
  for (let i = 0; i < count; i++)
    for (let k = 0; k < 3; k++) out[k * count + i] = (rgb[3 * i + k]! / brightest - mean[k]!) / deviation[k]!;
  return out;
}

/** The model's answer stretched to 0–255: 255 = certainly figure. An answer without any contrast is all figure. */
export function modelMask(answer: Float32Array): Uint8Array {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of answer) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const range = most - least;
  if (!(range > 1e-6)) return new Uint8Array(answer.length).fill(255);
  return Uint8Array.from(answer, (value) => Math.floor(((value - least) / range) * 255));
}

export type Shape = readonly (number | string)[];

/**
 * The side of the square a model is given, from the shapes of its input and first output: N × 3 × S × S and N × 1 × S × S.
 * A size the model leaves open is 320, which every such model takes. null = it is no segmentation model.
 */
export function sideOf(input: Shape, output: Shape): number | null {
  if (input.length !== 4 || input[1] !== 3) return null;
  if (output.length !== 4 || (typeof output[1] === "number" && output[1] !== 1)) return null;
  const [height, width] = [input[2], input[3]];
  if (typeof height !== "number" || typeof width !== "number") return 320;
  return height === width && height >= 16 && height <= 4096 ? height : null;
}
