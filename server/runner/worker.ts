import { mkdir, rename, writeFile } from "node:fs/promises";
import { setPriority } from "node:os";
import { dirname } from "node:path";
import sharp, { type Sharp } from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import { openPictureFile } from "../datasets/decode";
import { renderPicture, renderView } from "../datasets/render-picture";
import type { MakeAnswer, MakeJob, PictureAnswer, PictureFacts, PictureJob } from "./picture-job";

// Picture work in a process of its own: it has no database, takes jobs and gives answers over IPC, and can be killed by
// a poisonous file without anything else noticing. One thread per picture and two pictures at a time is 1.6 × faster
// than two threads on one; the cache only costs memory, because no picture is opened twice.
sharp.concurrency(1);
sharp.cache(false);
setPriority(10);

// Both reach the whole terminal group; the runner tells the worker when to end.
process.on("SIGINT", () => undefined);
process.on("SIGHUP", () => undefined);
process.on("disconnect", () => process.exit(0));
process.on("message", (job: PictureJob | MakeJob) => void answer(job));

async function answer(job: PictureJob | MakeJob): Promise<void> {
  let result: PictureAnswer | MakeAnswer;
  try {
    result = "make" in job ? await make(job) : { key: job.key, facts: await examine(job) };
  } catch (error) {
    result = { key: job.key, error: reason(error) };
  }
  process.send?.(result);
}

async function make(job: MakeJob): Promise<MakeAnswer> {
  if (job.make === "render") await renderPicture(job.render);
  else await renderView(job.source, job.target);
  return { key: job.key, made: true };
}

/** libvips repeats itself over several lines; the first says what is wrong. */
const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 300) ?? "";

/**
 * A file the decoder complains about is tried again without the complaint, so that there is something to see; `damage`
 * then says what was wrong with it (the trainer's reader refuses such a file).
 */
async function examine(job: PictureJob): Promise<PictureFacts> {
  if (job.render) await renderPicture(job.render);
  try {
    return await develop(job, "truncated", null);
  } catch (error) {
    return await develop(job, "none", reason(error));
  }
}

/**
 * One decode (shrunk while loading) to at most 512 px with EXIF orientation applied; from those pixels come both
 * thumbnails, the dHash and the ThumbHash. Encoding is the cost: WebP effort 2 is its sweet spot where the gallery loads
 * many, effort 0 saves a third of it for the large one.
 */
async function develop(
  job: PictureJob,
  failOn: "truncated" | "none",
  damage: string | null,
): Promise<PictureFacts> {
  const input = await openPictureFile(job.source, failOn);
  const meta = await input.metadata();
  const turned = (meta.orientation ?? 1) >= 5;
  const { data, info } = await input
    .autoOrient()
    .resize(512, 512, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const large = sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  await put(job.thumb512, await large.clone().webp({ quality: 80, effort: 0 }).toBuffer());
  // the rest comes from the small one: a third of the pixels, and the same to the eye
  const half = await large.resize(256, 256, INSIDE).raw().toBuffer({ resolveWithObject: true });
  const pixels = () =>
    sharp(half.data, {
      raw: { width: half.info.width, height: half.info.height, channels: half.info.channels },
    });
  await put(job.thumb256, await pixels().webp({ quality: 78, effort: 2 }).toBuffer());
  return {
    width: turned ? meta.height : meta.width,
    height: turned ? meta.width : meta.height,
    // libvips reads no BMP: what came in as bare pixels was one
    format: (meta.format as string) === "raw" ? "bmp" : meta.format,
    orientation: meta.orientation ?? 1,
    hasAlpha: meta.hasAlpha,
    space: meta.space,
    pages: meta.pages ?? 1,
    thumbhash: await thumbHash(pixels()),
    dhash: await differenceHash(pixels()),
    damage,
  };
}

const INSIDE = { fit: "inside", withoutEnlargement: true } as const;

async function thumbHash(pixels: Sharp): Promise<string> {
  const { data, info } = await pixels
    .resize(48, 48, INSIDE)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString("base64");
}

/** 64 bits: is each of 9 × 8 grey cells darker than its right neighbour; near pictures differ in few bits. */
async function differenceHash(pixels: Sharp): Promise<string> {
  const grey = await pixels
    .flatten({ background: "#ffffff" })
    .greyscale()
    .resize(9, 8, { fit: "fill" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { channels } = grey.info;
  let bits = 0n;
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const at = (y * 9 + x) * channels;
      bits = (bits << 1n) | ((grey.data[at] ?? 0) < (grey.data[at + channels] ?? 0) ? 1n : 0n);
    }
  }
  return bits.toString(16).padStart(16, "0");
}

async function put(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, bytes);
  await rename(`${path}.new`, path);
}
