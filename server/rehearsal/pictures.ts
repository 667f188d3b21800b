import sharp from "sharp";
import type { Prompt } from "@/server/domain/recipes/option";
import { chance, seedOf } from "./chance";
import { figure } from "./figure/figure";
import { sceneOf } from "./figure/scene";
import { badge } from "./glyphs";

/** A prompt with the trainer's defaults in place of what was not said (sd-scripts reference §7). */
export type Wish = {
  prompt: string;
  negative: string | null;
  width: number;
  height: number;
  seed: number | null;
  steps: number;
  scale: number;
};

export function wish(prompt: Prompt): Wish {
  // the trainer floors sizes to multiples of 8, at least 64
  const side = (n: number | undefined) => Math.max(64, Math.floor((n ?? 512) / 8) * 8);
  return {
    prompt: prompt.text,
    negative: prompt.negative || null,
    width: side(prompt.width),
    height: side(prompt.height),
    seed: prompt.seed ?? null,
    steps: prompt.steps ?? 30,
    scale: prompt.cfg ?? 7.5,
  };
}

/**
 * The training sample of a step, as PNG: the sample character coming out of noise as `learned` grows from 0 to 1,
 * posed and dressed by the words of the prompt. Same wish, seed and step → same bytes.
 */
export async function drawSample(w: Wish, seed: number, step: number, learned: number): Promise<Buffer> {
  const { width, height } = w;
  const clear = Math.min(1, Math.max(0, learned));
  const scene = { ...sceneOf(w.prompt, seed), likeness: clear ** 1.4 };
  const drawn = sharp(Buffer.from(figure(scene, width, height)))
    .removeAlpha()
    .toColourspace("srgb");
  if (clear < 0.97) drawn.blur(0.3 + 7 * (1 - clear) ** 2);
  const picture = await drawn.raw().toBuffer();
  const noise = await blotches(width, height, seedOf(seed, w.prompt));
  const share = Math.min(0.92, (1 - clear) ** 1.25);
  const fine = chance(seedOf(seed, step, "grain"));
  for (let i = 0; i < picture.length; i++) {
    const grain = share > 0.02 ? (fine.next() - 0.5) * 70 * share : 0;
    picture[i] = Math.max(0, Math.min(255, picture[i]! * (1 - share) + noise[i]! * share + grain));
  }
  return sharp(picture, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(badge(step, width, height)) }])
    .png({ compressionLevel: 6 })
    .toBuffer();
}

/** Soft coloured blotches, like a latent that has not become anything yet. */
export async function blotches(width: number, height: number, seed: number): Promise<Buffer> {
  const small = { width: Math.max(4, Math.round(width / 24)), height: Math.max(4, Math.round(height / 24)) };
  const random = chance(seed);
  const raw = Buffer.alloc(small.width * small.height * 3);
  for (let i = 0; i < raw.length; i += 3) {
    const light = 128 + random.normal() * 42;
    for (let c = 0; c < 3; c++)
      raw[i + c] = Math.max(
        0,
        Math.min(255, light + random.normal() * 34 + (c === 0 ? 12 : c === 2 ? 4 : -6)),
      );
  }
  return sharp(raw, { raw: { ...small, channels: 3 } })
    .resize(width, height, { kernel: "cubic", fit: "fill" })
    .raw()
    .toBuffer();
}
