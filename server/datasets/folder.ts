import { randomUUID } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { byNature, fileKind, isClutter } from "@/server/domain/datasets/names";
import { isStudioError } from "@/server/domain/errors";
import type { Text } from "@/server/domain/language";
import { hint } from "@/server/events/outbox";
import { completePath, insideRoots, type PathEntry } from "@/server/settings/roots";
import type { Studio } from "@/server/settings/studio";
import { storeFile } from "./blobs";
import { quiet } from "./heavy";
import { acceptUpload, type ImportAnswer } from "./import";
import { liveDataset } from "./store";

/** An import of a folder of this machine while it runs and until the studio stops; what it brought in is journalled. */
export type FolderImport = {
  id: string;
  datasetId: number;
  path: string;
  state: "reading" | "copying" | "done" | "cancelled" | "failed";
  /** files found, files looked at, bytes copied */
  total: number;
  done: number;
  bytes: number;
  added: number;
  captioned: number;
  already: number;
  refused: { name: string; note: Text }[];
  error: Text | null;
  batch: number | null;
  startedAt: number;
  endedAt: number | null;
};

type Job = { view: FolderImport; stop: AbortController };

/** In memory on purpose: after a restart the same import is simply asked for again, and doubles nothing. */
const jobsOf = new WeakMap<Studio, Map<string, Job>>();
const jobs = (studio: Studio): Map<string, Job> => {
  let map = jobsOf.get(studio);
  if (!map) {
    map = new Map();
    jobsOf.set(studio, map);
  }
  return map;
};

/** How deep below the folder pictures are looked for, and how many files one import may have. */
const DEEPEST = 8;
const MOST = 100_000;
const HINT_MS = 400;

/** Pictures and captions below a folder as paths with "/", pictures first, so that captions find them. Links are not followed. */
export async function listFolder(root: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const inner = relative(root, path).split(sep).join("/");
      if (isClutter(inner) || found.length >= MOST) continue;
      if (entry.isDirectory()) {
        if (depth < DEEPEST) await walk(path, depth + 1);
      } else if (entry.isFile() && fileKind(entry.name) !== "other") found.push(inner);
    }
  };
  await walk(root, 0);
  const rank = (path: string) => (fileKind(path) === "picture" ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b) || byNature(a, b));
}

/** Counts what a folder holds before it is imported. */
export async function lookInto(
  studio: Studio,
  typed: string,
): Promise<{ path: string; pictures: number; captions: number; folders: string[] }> {
  const path = await insideRoots(studio, typed);
  if (!(await stat(path)).isDirectory()) return { path, pictures: 0, captions: 0, folders: [] };
  const files = await listFolder(path);
  const folders = new Set(
    files.map((file) => file.split("/").slice(0, -1).join("/")).filter((folder) => folder !== ""),
  );
  return {
    path,
    pictures: files.filter((file) => fileKind(file) === "picture").length,
    captions: files.filter((file) => fileKind(file) === "caption").length,
    folders: [...folders].sort(byNature).slice(0, 50),
  };
}

/**
 * Starts copying a folder of this machine into a dataset and answers at once; the originals are not touched. Doing it
 * again brings in only what is new. Folders named `<repeats>_<name>` become subsets, also when the folder itself is one.
 */
export async function importFolder(
  studio: Studio,
  input: { datasetId: number; subsetId: number | null; path: string; tab: string },
): Promise<{ id: string }> {
  liveDataset(studio.db, input.datasetId);
  const path = await insideRoots(studio, input.path);
  const view: FolderImport = {
    id: randomUUID(),
    datasetId: input.datasetId,
    path,
    state: "reading",
    total: 0,
    done: 0,
    bytes: 0,
    added: 0,
    captioned: 0,
    already: 0,
    refused: [],
    error: null,
    batch: null,
    startedAt: Date.now(),
    endedAt: null,
  };
  const job: Job = { view, stop: new AbortController() };
  jobs(studio).set(view.id, job);
  void work(studio, job, input);
  return { id: view.id };
}

async function work(
  studio: Studio,
  { view, stop }: Job,
  input: { datasetId: number; subsetId: number | null; tab: string },
): Promise<void> {
  let told = 0;
  const tell = (always = false) => {
    if (!always && Date.now() - told < HINT_MS) return;
    told = Date.now();
    hint(studio.db, "job", input.datasetId);
  };
  try {
    const files = await listFolder(view.path);
    view.total = files.length;
    view.state = "copying";
    for (const inner of files) {
      if (stop.signal.aborted) break;
      tell();
      try {
        const stored = await storeFile(studio.data, join(view.path, inner), stop.signal);
        view.bytes += stored.bytes;
        const place = { dataset: input.datasetId, subset: input.subsetId, batch: view.id, tab: input.tab };
        const name = basename(inner);
        // the folder's own name counts too: naming ".../10_yui" means that subset
        const relativePath = `${basename(view.path)}/${inner}`;
        await quiet(studio);
        count(view, acceptUpload(studio, { ...place, name, relativePath }, stored), inner);
      } catch (error) {
        if (stop.signal.aborted) break;
        if (isStudioError(error) && error.code === "no-dataset") throw error;
        view.refused.push({ name: inner, note: reason(error) });
      }
      view.done++;
    }
    view.state = stop.signal.aborted ? "cancelled" : "done";
  } catch (error) {
    view.state = "failed";
    view.error = reason(error);
  }
  view.endedAt = Date.now();
  tell(true);
}

function count(view: FolderImport, answer: ImportAnswer, inner: string): void {
  view.batch = answer.batch ?? view.batch;
  if (answer.state === "added" || answer.state === "restored") view.added++;
  else if (answer.state === "captioned") view.captioned++;
  else if (answer.state === "already") view.already++;
  else if (answer.state === "refused" && answer.note) view.refused.push({ name: inner, note: answer.note });
}

function reason(error: unknown): Text {
  if (isStudioError(error)) return error.text;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "EACCES" || code === "EPERM")
    return { zh: "没有读取权限。", en: "The studio is not allowed to read it." };
  if (code === "ENOSPC") return { zh: "磁盘已满。", en: "The disk is full." };
  if (code === "ENOENT") return { zh: "文件不见了。", en: "The file is gone." };
  return { zh: `读取失败（${code || "未知原因"}）。`, en: `Reading failed (${code || "unknown cause"}).` };
}

/** Imports of a dataset's folders, newest first: those at work, and those that ended since the studio started. */
export const folderImports = (studio: Studio, datasetId: number): FolderImport[] =>
  [...jobs(studio).values()]
    .map((job) => job.view)
    .filter((view) => view.datasetId === datasetId)
    .sort((a, b) => b.startedAt - a.startedAt);

/** Stops after the file in hand; what was brought in stays, and can be undone as one step. */
export function cancelImport(studio: Studio, id: string): void {
  jobs(studio).get(id)?.stop.abort();
}

/** Forgets the record of an import that has ended. */
export function dismissImport(studio: Studio, id: string): void {
  const job = jobs(studio).get(id);
  if (job?.view.endedAt) jobs(studio).delete(id);
}

/** Folders that complete a path being typed. */
export const completeFolder = (studio: Studio, typed: string): Promise<PathEntry[]> =>
  completePath(studio, typed);
