import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { chmod, copyFile, link, mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, relative } from "node:path";
import { and, eq } from "drizzle-orm";
import { samples } from "@/db/schema/index";
import { hint } from "../events/outbox";
import { blobPath } from "../settings/data";
import type { Studio } from "../settings/studio";
import { runFolder } from "./places";

export type NewSample = {
  run: number;
  attempt: number;
  path: string;
  step: number;
  epoch: number | null;
  promptIndex: number;
  seed: number | null;
};

/** Puts a file into blobs/ by hard link (copy where the disk refuses) and answers its sha256. The file stays. */
export async function intoBlobs(studio: Studio, path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) hash.update(chunk as Buffer);
  const sha256 = hash.digest("hex");
  const blob = blobPath(studio.data, sha256);
  if (existsSync(blob)) return sha256;
  await mkdir(dirname(blob), { recursive: true });
  const part = `${blob}.${process.pid}.part`;
  await rm(part, { force: true });
  await link(path, part).catch(() => copyFile(path, part));
  // The trainer under another umask may have made it unreadable for others; a blob is never written again.
  await chmod(part, 0o444).catch(() => undefined);
  await rename(part, blob);
  // rename() does nothing when both names are already the same file, and the part would stay behind
  await rm(part, { force: true });
  return sha256;
}

/**
 * Takes a picture the trainer drew in. Safe to repeat. Answers what to commit, or null when the file is gone.
 */
export async function prepareSample(studio: Studio, sample: NewSample): Promise<(() => void) | null> {
  const { db, data } = studio;
  const info = await stat(sample.path).catch(() => null);
  if (!info?.isFile() || info.size === 0) return null;
  const blob = await intoBlobs(studio, sample.path);
  const path = relative(runFolder(data, sample.run), sample.path);
  return () => {
    const known = db.orm
      .select({ id: samples.id })
      .from(samples)
      .where(and(eq(samples.runId, sample.run), eq(samples.path, path)))
      .get();
    if (known) return;
    db.orm
      .insert(samples)
      .values({
        runId: sample.run,
        attemptId: sample.attempt,
        step: sample.step,
        epoch: sample.epoch,
        promptIndex: sample.promptIndex,
        seed: sample.seed,
        path,
        blob,
        createdAt: Math.round(info.mtimeMs),
      })
      .run();
    hint(db, "run", sample.run);
    hint(db, "picture", 0);
  };
}

export type SampleName = {
  step: number | null;
  epoch: number | null;
  promptIndex: number;
  seed: number | null;
};

/** `[name_]<6 digits step, or e and 6 digits epoch>_<prompt>_<time>[_<seed>].png` (sd-scripts.md §6). */
export function readSampleName(path: string): SampleName | null {
  const m = /(?:^|_)(e?)(\d{6,})_(\d{2,})_\d{14}(?:_(\d+))?\.png$/.exec(basename(path));
  if (!m) return null;
  const at = Number(m[2]);
  return {
    step: m[1] ? null : at,
    epoch: m[1] ? at : null,
    promptIndex: Number(m[3]),
    seed: m[4] ? Number(m[4]) : null,
  };
}
