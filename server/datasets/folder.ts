import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { NOTE, readFailure } from "@/server/domain/datasets/import-notes";
import { arrivalRank, byNature, fileKind, isClutter } from "@/server/domain/datasets/names";
import { StudioError } from "@/server/domain/errors";
import type { Text } from "@/server/domain/language";
import { completePath, insideRoots, type PathEntry } from "@/server/settings/roots";
import type { Studio } from "@/server/settings/studio";
import { readText, storeFile } from "./blobs";
import { CAPTION_LIMIT } from "./import";
import { type Order, startJob } from "./import-job";
import { liveDataset } from "./store";
import { importZip } from "./zip";

/** How deep below the folder pictures are looked for, and how many files one import may have. */
const DEEPEST = 8;
const MOST = 100_000;

export type Listing = { files: string[]; refused: { name: string; note: Text }[] };

/**
 * Pictures and texts below a folder as paths with "/", in the order in which they are taken in, and what is left out
 * with its reason. Links are not followed, so nothing leads out or round in a circle.
 */
export async function listFolder(root: string): Promise<Listing> {
  const files: string[] = [];
  const refused: Listing["refused"] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (folder === root) throw error;
      refused.push({ name: `${inside(folder)}/`, note: readFailure(error.code ?? "") });
      return [];
    });
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const inner = inside(path);
      if (isClutter(inner) || files.length >= MOST) continue;
      if (entry.isDirectory()) {
        if (depth < DEEPEST) await walk(path, depth + 1);
        else refused.push({ name: `${inner}/`, note: NOTE.deep });
      } else if (entry.isSymbolicLink()) refused.push({ name: inner, note: NOTE.link });
      else if (!entry.isFile()) refused.push({ name: inner, note: NOTE.noFile });
      else if (fileKind(entry.name) === "other") refused.push({ name: inner, note: NOTE.unsupported });
      else if (fileKind(entry.name) === "archive") refused.push({ name: inner, note: NOTE.archiveInside });
      else files.push(inner);
    }
  };
  const inside = (path: string) => relative(root, path).split(sep).join("/");
  await walk(root, 0);
  files.sort((a, b) => arrivalRank(a) - arrivalRank(b) || byNature(a, b));
  return { files, refused };
}

/** Counts what a folder holds before it is imported; an archive is opened only by its import. */
export async function lookInto(
  studio: Studio,
  typed: string,
): Promise<{ path: string; archive: boolean; pictures: number; captions: number; folders: string[] }> {
  const path = await insideRoots(studio, typed);
  const none = { path, archive: false, pictures: 0, captions: 0, folders: [] };
  const info = await stat(path);
  if (!info.isDirectory()) return { ...none, archive: info.isFile() && fileKind(path) === "archive" };
  const { files } = await listFolder(path);
  const folders = new Set(
    files.map((file) => file.split("/").slice(0, -1).join("/")).filter((folder) => folder !== ""),
  );
  const pictures = files.filter((file) => fileKind(file) === "picture").length;
  return {
    ...none,
    pictures,
    captions: files.length - pictures,
    folders: [...folders].sort(byNature).slice(0, 50),
  };
}

/**
 * Starts copying a folder (or unpacking an archive) of this machine into a dataset and answers at once; the originals
 * are not touched. Doing it again brings in only what is new. Folders named `<repeats>_<name>` become subsets, also
 * when the folder itself is one.
 */
export async function importFolder(studio: Studio, input: Order & { path: string }): Promise<{ id: string }> {
  liveDataset(studio.db, input.datasetId);
  const path = await insideRoots(studio, input.path);
  const info = await stat(path);
  if (info.isFile() && fileKind(path) === "archive")
    return importZip(studio, input, { file: path, name: path });
  if (!info.isDirectory())
    throw new StudioError("no-folder", {
      zh: "这不是文件夹，也不是 .zip 压缩包。",
      en: "This is neither a folder nor a .zip archive.",
    });
  return startJob(studio, input, { kind: "folder", path }, async (intake) => {
    const { files, refused } = await listFolder(path);
    intake.view.total = files.length + refused.length;
    for (const { name, note } of refused) intake.refuse(name, note);
    for (const inner of files) {
      if (intake.signal.aborted) return;
      const from = join(path, inner);
      try {
        const stored =
          fileKind(inner) === "picture"
            ? await storeFile(studio.data, from, intake.signal)
            : await readText(from, CAPTION_LIMIT);
        // the folder's own name counts too: naming ".../10_yui" means that subset
        await intake.take(`${basename(path)}/${inner}`, stored, inner);
      } catch (error) {
        intake.failed(inner, error);
      }
    }
  });
}

/** Folders and archives that complete a path being typed. */
export const completeFolder = (studio: Studio, typed: string): Promise<PathEntry[]> =>
  completePath(studio, typed, (name) => fileKind(name) === "archive");
