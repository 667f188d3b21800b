import sharp from "sharp";
import { type Decoded, flatten } from "../domain/tagging/flatten";
import type { Rgb } from "../domain/tagging/resample";

/** Decodes a picture as the taggers' reference does: upright, 8 bits, no colour profile applied, on white. */
export async function decode(source: string | Uint8Array): Promise<Rgb> {
  const options = { failOn: "none", limitInputPixels: 300_000_000, ignoreIcc: true } as const;
  const { space } = await sharp(source, options).metadata();
  const cmyk = space === "cmyk";
  const input = sharp(source, options).autoOrient();
  const plain = cmyk ? input.pipelineColourspace("cmyk").toColourspace("cmyk") : input;
  const { data, info } = await plain.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  const decoded: Decoded = { data, width: info.width, height: info.height, channels: info.channels, cmyk };
  return flatten(decoded);
}
