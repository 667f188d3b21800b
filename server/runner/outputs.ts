import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { eq } from "drizzle-orm";
import { loraFiles, loras, samples } from "@/db/schema/index";
import { prepareLora } from "../loras/add";
import { outputFolder, outputName, runFolder } from "../runs/places";
import { prepareSample, readSampleName } from "../runs/samples";
import { type AttemptRecord, type RunRecord, runById } from "../runs/write";
import type { Studio } from "../settings/studio";
import { orSkip } from "./events";

/** A file that was written to this recently may still grow (ms). */
const SETTLED = 1500;

/**
 * Takes in files of the output folder that no event told of: all of them for a plain script, and at an attempt's end
 * whatever the launcher's last words left out. `ended` = nobody writes any more.
 */
export async function scanOutputs(studio: Studio, attempt: AttemptRecord, ended: boolean): Promise<boolean> {
  const run = runById(studio.db, attempt.runId)!;
  const folder = outputFolder(studio.data, run.id, attempt.number);
  const now = Date.now();
  const settled = (path: string) => ended || now - statSync(path).mtimeMs >= SETTLED;
  const deeds: (() => void)[] = [];
  for (const path of unknownLoras(studio, run.id, folder).filter(settled)) {
    const deed = await orSkip(prepareLora(studio, { run: run.id, path, ...stepOf(path, run, attempt) }));
    if (deed) deeds.push(deed);
  }
  for (const path of unknownSamples(studio, run.id, join(folder, "sample")).filter(settled)) {
    const name = readSampleName(path);
    if (!name) continue;
    const step = name.step ?? attempt.step;
    const deed = await orSkip(
      prepareSample(studio, { ...name, run: run.id, attempt: attempt.id, path, step }),
    );
    if (deed) deeds.push(deed);
  }
  if (deeds.length) studio.db.immediate(() => deeds.forEach((deed) => void deed()));
  return deeds.length > 0;
}

/** `<name>-step00000500`, `<name>-000003` or `<name>` (sd-scripts.md §6). */
function stepOf(path: string, run: RunRecord, attempt: AttemptRecord) {
  const stem = relative(join(path, ".."), path).replace(/\.safetensors$/, "");
  const rest = stem.slice(outputName(run.name, run.number).length);
  const step = /^-step(\d{8})$/.exec(rest)?.[1];
  const epoch = /^-(\d{6})$/.exec(rest)?.[1];
  if (step) return { step: Number(step), epoch: null, final: false };
  if (epoch) return { step: null, epoch: Number(epoch), final: false };
  return { step: attempt.step || null, epoch: attempt.epoch, final: rest === "" };
}

function listed(folder: string, suffix: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(suffix))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function unknownLoras({ db, data }: Studio, run: number, folder: string): string[] {
  const found = listed(folder, ".safetensors");
  if (found.length === 0) return [];
  const known = db.orm
    .select({ path: loraFiles.path })
    .from(loraFiles)
    .innerJoin(loras, eq(loras.id, loraFiles.loraId))
    .where(eq(loras.runId, run))
    .all();
  const paths = new Set(known.map((k) => k.path));
  return found.filter((path) => !paths.has(relative(data.root, path)));
}

function unknownSamples({ db, data }: Studio, run: number, folder: string): string[] {
  const found = listed(folder, ".png");
  if (found.length === 0) return [];
  const known = db.orm.select({ path: samples.path }).from(samples).where(eq(samples.runId, run)).all();
  const paths = new Set(known.map((k) => k.path));
  return found.filter((path) => !paths.has(relative(runFolder(data, run), path)));
}
