import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import sharp from "sharp";
import { blobsOf, readEdit } from "@/server/domain/datasets/edit-canonical";
import { renderPixels } from "@/server/domain/datasets/edit-pixels";
import { type Decoded, decodeUpright } from "./decode";

/** What a picture is rendered from; every path absolute. */
export type RenderJob = {
  /** the original */
  source: string;
  /** pixel text of the recipe (edit-canonical.ts) */
  edit: string;
  /** blob → path of the masks the recipe needs */
  masks: { [blob: string]: string };
  /** the PNG to be */
  target: string;
};

/**
 * Renders a recipe as PNG: RGB, or RGBA where the fill is to be masked out. Equal jobs give equal bytes. The file
 * appears whole, by rename; what is there already is left as it is.
 */
export async function renderPicture(job: RenderJob): Promise<void> {
  if (existsSync(job.target)) return;
  const edit = readEdit(job.edit);
  const original = await decodeUpright(job.source);
  const masks = new Map<string, Uint8Array>();
  for (const blob of blobsOf(edit)) masks.set(blob, await maskFor(job.masks[blob] ?? "", original));
  const { width, height, channels, data } = renderPixels(edit, original, masks);
  await writePng(job.target, data, { width, height, channels });
}

/**
 * The original itself as a PNG that every browser shows, full size and with its own transparency: for files that a
 * browser cannot show. Lightly compressed, because somebody is waiting.
 */
export async function renderView(source: string, target: string): Promise<void> {
  if (existsSync(target)) return;
  const { width, height, rgb, alpha } = await decodeUpright(source);
  const pixels = sharp(rgb, { raw: { width, height, channels: 3 } });
  if (alpha) pixels.joinChannel(Buffer.from(alpha), { raw: { width, height, channels: 1 } });
  await put(target, await pixels.png({ compressionLevel: 1, adaptiveFiltering: false }).toBuffer());
}

/** A grey mask brought to the size of the original it belongs to. */
async function maskFor(path: string, { width, height }: Decoded): Promise<Uint8Array> {
  return await sharp(path)
    .toColourspace("b-w")
    .resize(width, height, { fit: "fill", kernel: "linear" })
    .raw({ depth: "uchar" })
    .toBuffer();
}

async function writePng(
  target: string,
  data: Uint8Array,
  raw: { width: number; height: number; channels: 3 | 4 },
): Promise<void> {
  // settings that decide the bytes are spelled out, so that no new default of the library changes them
  const png = { compressionLevel: 6, adaptiveFiltering: true, palette: false, progressive: false };
  await put(target, await sharp(data, { raw }).png(png).toBuffer());
}

/** Whole or not at all: a kill leaves at most a file of another name, which the sweep removes. */
async function put(target: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const part = `${target}.${randomUUID()}.new`;
  try {
    await writeFile(part, bytes);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
