import { openPictureFile } from "../datasets/decode";
import { type Decoded, flatten } from "../domain/tagging/flatten";
import type { Rgb } from "../domain/tagging/resample";

/** Decodes a picture as the taggers' reference does: upright, 8 bits, no colour profile applied, on white. */
export async function decode(path: string): Promise<Rgb> {
  const picture = await openPictureFile(path, "none", { ignoreIcc: true });
  const cmyk = (await picture.metadata()).space === "cmyk";
  const input = picture.autoOrient();
  const plain = cmyk ? input.pipelineColourspace("cmyk").toColourspace("cmyk") : input;
  const { data, info } = await plain.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  const decoded: Decoded = { data, width: info.width, height: info.height, channels: info.channels, cmyk };
  return flatten(decoded);
}
