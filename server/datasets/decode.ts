import { open, readFile } from "node:fs/promises";
import { decode } from "bmp-ts";
import sharp, { type Sharp, type SharpOptions } from "sharp";
import { sniff } from "@/server/domain/datasets/pictures";

/** More pixels than this are refused: no scan has them, a decompression bomb does. */
export const MOST_PIXELS = 300_000_000;

/**
 * A picture file for reading, by its content whatever its name: what libvips reads, and BMP, which it does not. The
 * first frame of an animation. `failOn` and `more` as sharp's.
 */
export async function openPictureFile(
  path: string,
  failOn: "truncated" | "none",
  more: SharpOptions = {},
): Promise<Sharp> {
  const head = Buffer.alloc(32);
  const file = await open(path);
  try {
    await file.read(head, 0, head.length, 0);
  } finally {
    await file.close();
  }
  if (sniff(head) !== "bmp") return sharp(path, { ...more, failOn, limitInputPixels: MOST_PIXELS });
  const { data, width, height } = decode(wholeBmp(await readFile(path), failOn), { toRGBA: true });
  // the fourth byte of most BMPs is only padding, which a viewer leaves alone
  const rgb = Buffer.alloc((data.length / 4) * 3);
  for (let i = 0; i < data.length / 4; i++) data.copy(rgb, 3 * i, 4 * i, 4 * i + 3);
  return sharp(rgb, { raw: { width, height: Math.abs(height), channels: 3 } });
}

/** A BMP that ends too early is refused, or goes on in black; only files without compression tell their size. */
function wholeBmp(bytes: Buffer, failOn: "truncated" | "none"): Buffer {
  if (bytes.length < 34 || bytes.readUInt32LE(30) !== 0) return bytes;
  const row = Math.ceil((bytes.readInt32LE(18) * bytes.readUInt16LE(28)) / 32) * 4;
  const missing = bytes.readUInt32LE(10) + row * Math.abs(bytes.readInt32LE(22)) - bytes.length;
  if (missing <= 0 || missing > MOST_PIXELS) return bytes;
  if (failOn === "truncated") throw new Error(`bmp: ${missing} bytes are missing at its end`);
  return Buffer.concat([bytes, Buffer.alloc(missing)]);
}

export type Decoded = { width: number; height: number; rgb: Uint8Array; alpha: Uint8Array | null };

/**
 * All pixels of a file as a browser shows them: upright by EXIF, sRGB with 8 bits, alpha apart. What the decoder
 * complains about is read as far as it goes; throws when nothing can be read.
 */
export async function decodeUpright(path: string): Promise<Decoded> {
  try {
    return await pixelsOf(await openPictureFile(path, "truncated"));
  } catch {
    return await pixelsOf(await openPictureFile(path, "none"));
  }
}

async function pixelsOf(picture: Sharp): Promise<Decoded> {
  const { data, info } = await picture
    .autoOrient()
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels === 3) return { width, height, rgb: data, alpha: null };
  const rgb = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(width * height);
  for (let i = 0; i < alpha.length; i++) {
    rgb[3 * i] = data[4 * i]!;
    rgb[3 * i + 1] = data[4 * i + 1]!;
    rgb[3 * i + 2] = data[4 * i + 2]!;
    alpha[i] = data[4 * i + 3]!;
  }
  return { width, height, rgb, alpha };
}
