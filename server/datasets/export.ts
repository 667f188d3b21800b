import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import yazl from "yazl";
import { numbered } from "@/server/domain/datasets/compare";
import { folderName, safeName } from "@/server/domain/datasets/folders";
import type { Manifest } from "@/server/domain/datasets/manifest";
import { StudioError } from "@/server/domain/errors";
import { insideRoots } from "@/server/settings/roots";
import type { Studio } from "@/server/settings/studio";
import { renderByWorker } from "./ask-worker";
import { liveDataset } from "./store";
import { manifestOf } from "./version-list";
import { type MaterialOptions, materialFiles, versionRow, writeManifest } from "./versions";

/** What is exported: a version, or (null) the dataset as it stands; `numbers` names the files 001, 002 … */
export type Exported = { datasetId: number; versionId: number | null; numbers: boolean };

async function chosen(studio: Studio, of: Exported): Promise<Manifest> {
  const found = await manifestOf(studio, of.datasetId, of.versionId);
  if (!found.entries.length)
    throw new StudioError("dataset-empty", {
      zh: "数据集里没有可以导出的图片。",
      en: "The dataset has no picture to export.",
    });
  return of.numbers ? numbered(found) : found;
}

/** The name of an exported folder or archive: the dataset's, and the version's number. */
export function exportName(studio: Studio, of: Exported): string {
  const name = safeName(liveDataset(studio.db, of.datasetId).name) || "dataset";
  return of.versionId === null ? name : `${name}-v${versionRow(studio.db, of.versionId).number}`;
}

/**
 * Writes a kohya dataset into a folder that is not there yet or empty, inside the allowed ones. Files of their own, so
 * that changing them changes nothing in the studio. It appears as a whole: a broken export leaves nothing.
 */
export async function exportFolder(
  studio: Studio,
  of: Exported & { path: string },
  options: MaterialOptions & {
    /** the person sits at the machine: any folder will do */
    anywhere?: boolean;
  } = {},
): Promise<{ path: string; pictures: number }> {
  const frozen = await chosen(studio, of);
  const path = await freePlace(studio, of.path, options.anywhere ?? false);
  const part = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  try {
    await mkdir(part);
    await writeManifest(studio, frozen, part, { render: renderByWorker(studio), ...options, copies: true });
    await rmdir(path).catch(() => undefined);
    await rename(part, path);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw inWords(error, path);
  }
  return { path, pictures: frozen.entries.length };
}

/** The real path of a folder to be made: its parent is there and allowed, and it is not there or empty. */
async function freePlace(studio: Studio, typed: string, anywhere: boolean): Promise<string> {
  const trimmed = typed.trim().replace(/\/+$/, "");
  const name = basename(trimmed);
  if (!name || safeName(name) !== name)
    throw new StudioError("folder-name", {
      zh: '文件夹名称不能用。换一个不含 \\ : * ? " < > | 的名称。',
      en: 'The folder name cannot be used. Choose one without \\ : * ? " < > |.',
    });
  const parent = dirname(trimmed);
  const path = join(anywhere ? parent : await insideRoots(studio, parent), name);
  const info = await stat(path).catch(() => null);
  if (info && !(info.isDirectory() && (await readdir(path)).length === 0))
    throw new StudioError(
      "not-empty",
      { zh: "这个文件夹里已经有东西，没有导出。", en: "This folder is not empty, so nothing was exported." },
      {
        next: { zh: "换一个新的文件夹名称。", en: "Give the name of a folder that does not exist yet." },
        evidence: [path],
      },
    );
  return path;
}

function inWords(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return new StudioError(
      "not-writable",
      { zh: "这个文件夹不能写入。", en: "The studio is not allowed to write there." },
      { next: { zh: "换一个可以写入的文件夹。", en: "Choose a folder it may write to." }, evidence: [path] },
    );
  if (code === "ENOSPC" || code === "EDQUOT")
    return new StudioError(
      "disk-full",
      { zh: "磁盘满了，没有导出。", en: "The disk is full and nothing was exported." },
      { next: { zh: "清出空间后再导出一次。", en: "Free some space and export again." }, evidence: [path] },
    );
  return error;
}

/** The same for every export of the same version, so that equal archives have equal bytes. */
const EPOCH = new Date(Date.UTC(2020, 0, 1));

/** Everything that has to be there before an archive can be written; what it throws can still be told. */
export async function exportFiles(studio: Studio, of: Exported, options: MaterialOptions = {}) {
  const frozen = await chosen(studio, of);
  const files = await materialFiles(studio, frozen, { render: renderByWorker(studio), ...options });
  const folders = new Map(frozen.subsets.map((subset) => [subset.name, folderName(subset)]));
  return files.map((file) => ({ ...file, path: `${folders.get(file.subset)}/${file.name}` }));
}

/**
 * Writes the same as a zip; pictures are packed already, so they are only stored. Rejects when a file is gone or nobody
 * reads it any more.
 */
export async function writeZip(files: Awaited<ReturnType<typeof exportFiles>>, out: Writable): Promise<void> {
  const zip = new yazl.ZipFile();
  // what yazl says of itself alone would end the process
  zip.on("error", (error: Error) => (zip.outputStream as Readable).destroy(error));
  let reading: Readable | undefined;
  const options = { mtime: EPOCH, mode: 0o100644, compress: false };
  for (const file of files) {
    if (file.text !== undefined) zip.addBuffer(Buffer.from(file.text, "utf8"), file.path, options);
    else {
      const { size } = await stat(file.source);
      zip.addReadStreamLazy(file.path, { ...options, size }, (give) => {
        reading = createReadStream(file.source);
        reading.once("error", (error) => zip.emit("error", error));
        give(null, reading);
      });
    }
  }
  zip.end();
  try {
    await pipeline(zip.outputStream, out);
  } finally {
    // yazl leaves the file in hand open when its reader goes away
    reading?.destroy();
  }
}
