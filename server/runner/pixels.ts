import { createHash } from "node:crypto";
import type { Pixels } from "@/server/domain/experiments/verify";

/**
 * Decodes a picture and takes what verify() asks: its size, whether it is all black, and the first 12 hex digits of
 * SHA-256 over its RGB bytes. null = it is no picture that can be decoded.
 */
export async function pixelsOf(bytes: Uint8Array): Promise<Pixels | null> {
  try {
    const sharp = await decoder();
    const { data, info } = await sharp(bytes, { limitInputPixels: 300_000_000 })
      .removeAlpha()
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return {
      width: info.width,
      height: info.height,
      black: data.every((v) => v === 0),
      hash: createHash("sha256").update(data).digest("hex").slice(0, 12),
    };
  } catch {
    return null;
  }
}

/** Loaded with the first picture: a runner that draws no grid does without its 20 MB. No picture is decoded twice. */
async function decoder() {
  const { default: sharp } = await import("sharp");
  sharp.cache(false);
  return sharp;
}
