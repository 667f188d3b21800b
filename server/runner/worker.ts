import { mkdir, rename, writeFile } from "node:fs/promises";
import { setPriority } from "node:os";
import { dirname } from "node:path";
import sharp, { type Sharp } from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import { bare, lookAt, reason } from "../datasets/look";
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

/**
 * Thumbnails and facts of one file out of one decode. Encoding is the cost: WebP effort 2 is its sweet spot where the
 * gallery loads many, effort 0 saves a third of it for the large one.
 */
async function examine(job: PictureJob): Promise<PictureFacts> {
  if (job.render) await renderPicture(job.render);
  const { looked, large, small } = await lookAt(job.source);
  await put(job.thumb512, await bare(large).webp({ quality: 80, effort: 0 }).toBuffer());
  await put(job.thumb256, await bare(small).webp({ quality: 78, effort: 2 }).toBuffer());
  return { ...looked, thumbhash: await thumbHash(bare(small)) };
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

async function put(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, bytes);
  await rename(`${path}.new`, path);
}
