import { randomUUID } from "node:crypto";
import { endsImport, readFailure } from "@/server/domain/datasets/import-notes";
import { isStudioError } from "@/server/domain/errors";
import type { Text } from "@/server/domain/language";
import { freeBytes, SPARE } from "@/server/settings/storage";
import type { Studio } from "@/server/settings/studio";
import { quiet } from "./heavy";
import { examine, type ImportAnswer, type Ready, type Stored, takeIn } from "./import";
import { JobBook, tellPages } from "./jobs";

/** One file of an import and what came of it. */
export type ImportLine = { name: string; state: ImportAnswer["state"]; note: Text | null };

/** An import this process works on, from its order until it is put away; what it brought in is journalled. */
export type ImportJob = {
  id: string;
  datasetId: number;
  source: "folder" | "zip";
  /** folder or archive, as a person knows it */
  path: string;
  state: "reading" | "copying" | "done" | "cancelled" | "failed";
  /** files found, files dealt with, bytes taken */
  total: number;
  done: number;
  bytes: number;
  added: number;
  captioned: number;
  already: number;
  kept: number;
  refused: number;
  /** taken in, but not quite as they came */
  noted: number;
  /** files in its list */
  lines: number;
  error: Text | null;
  batch: number | null;
  startedAt: number;
  endedAt: number | null;
};

export type Order = { datasetId: number; subsetId: number | null; tab: string };

/** What the reader of a folder or an archive tells while it works. */
export type Intake = {
  readonly view: ImportJob;
  readonly signal: AbortSignal;
  /** takes a stored file in; rows are written together, so the answer comes into the list a moment later */
  take(path: string, stored: Stored, shown?: string): Promise<void>;
  refuse(path: string, note: Text): void;
  /** a file that could not be read; throws when every other one would fail the same way */
  failed(path: string, error: unknown): void;
};

type Job = { view: ImportJob; lines: ImportLine[]; stop: AbortController };

const jobs = new JobBook<Job>();

const HINT_MS = 400;
/** Files whose rows are written in one transaction, and how long the first of them waits at most (ms). */
const TOGETHER = 24;
const WAIT_MS = 60;
/** Files between two looks at the free space. */
const LOOK_EVERY = 50;

/** Starts an import and answers at once. `read` walks the source; what it throws ends the import with its reason. */
export function startJob(
  studio: Studio,
  order: Order,
  source: { kind: ImportJob["source"]; path: string },
  read: (intake: Intake) => Promise<void>,
): { id: string } {
  const view: ImportJob = {
    id: randomUUID(),
    datasetId: order.datasetId,
    source: source.kind,
    path: source.path,
    state: "reading",
    total: 0,
    done: 0,
    bytes: 0,
    added: 0,
    captioned: 0,
    already: 0,
    kept: 0,
    refused: 0,
    noted: 0,
    lines: 0,
    error: null,
    batch: null,
    startedAt: Date.now(),
    endedAt: null,
  };
  const job: Job = { view, lines: [], stop: new AbortController() };
  jobs.add(studio, job);
  void work(studio, order, job, read);
  return { id: view.id };
}

async function work(
  studio: Studio,
  order: Order,
  job: Job,
  read: (intake: Intake) => Promise<void>,
): Promise<void> {
  const { view, stop } = job;
  const writer = rowWriter(studio, job);
  let told = 0;
  let taken = 0;
  const tell = () => {
    if (Date.now() - told < HINT_MS) return;
    told = Date.now();
    tellPages(studio, "job", order.datasetId);
  };
  const place = { dataset: order.datasetId, subset: order.subsetId, batch: view.id, tab: order.tab };
  const intake: Intake = {
    view,
    signal: stop.signal,
    async take(path, stored, shown = path) {
      const name = path.split("/").pop() ?? path;
      view.bytes += stored.bytes;
      const ready = examine({ ...place, name, relativePath: path }, stored);
      if ("state" in ready) note(job, { ...ready, name: shown });
      else await writer.push(ready, shown);
      tell();
      if (++taken % LOOK_EVERY === 0 && !(await roomIn(studio))) throw DISK;
    },
    refuse(path, text) {
      note(job, { name: path, state: "refused", note: text });
      tell();
    },
    failed(path, error) {
      if (stop.signal.aborted || isStudioError(error) || isFatal(error)) throw error;
      const code = (error as NodeJS.ErrnoException).code ?? "";
      if (endsImport(code)) throw error;
      note(job, { name: path, state: "refused", note: readFailure(code) });
      tell();
    },
  };
  try {
    if (!(await roomIn(studio))) throw DISK;
    await read(intake);
    await writer.flush();
    view.state = stop.signal.aborted ? "cancelled" : "done";
  } catch (error) {
    try {
      await writer.flush();
    } catch {
      // the reason is told below: the dataset is gone or the disk is full
    }
    view.state = stop.signal.aborted ? "cancelled" : "failed";
    if (view.state === "failed") view.error = reason(error);
  }
  view.endedAt = Date.now();
  tellPages(studio, "job", order.datasetId);
}

/** Errors that are not about one file: no space, or rows that could not be written. */
const fatal = new WeakSet<object>();
const isFatal = (error: unknown): boolean => fatal.has(error as object);
const DISK = Object.assign(new Error("too little space is left"), { code: "ENOSPC" });
fatal.add(DISK);

const roomIn = async ({ data }: Studio): Promise<boolean> => (await freeBytes(data.incoming)) > SPARE;

const reason = (error: unknown): Text =>
  isStudioError(error) ? error.text : readFailure((error as NodeJS.ErrnoException).code ?? "");

/** Collects what is ready and writes it together: a commit each would wake every process for each file. */
function rowWriter(studio: Studio, job: Job) {
  const ready: { ready: Ready; shown: string }[] = [];
  let since = 0;
  const flush = async () => {
    await quiet(studio);
    const list = ready.splice(0);
    since = Date.now();
    if (!list.length) return;
    let answers: ImportAnswer[];
    try {
      answers = studio.db.immediate(() => list.map((one) => takeIn(studio.db, one.ready)));
    } catch (error) {
      fatal.add(error as object);
      throw error;
    }
    for (const [i, answer] of answers.entries())
      note(job, { ...answer, name: list[i]?.shown ?? answer.name });
  };
  return {
    async push(one: Ready, shown: string) {
      ready.push({ ready: one, shown });
      if (ready.length >= TOGETHER || Date.now() - since > WAIT_MS) await flush();
    },
    flush,
  };
}

function note({ view, lines }: Job, answer: ImportLine & { batch?: number | null }): void {
  const { name, state } = answer;
  view.batch = answer.batch ?? view.batch;
  view.done++;
  view.state = view.state === "reading" ? "copying" : view.state;
  if (state === "skipped") return;
  lines.push({ name, state, note: answer.note });
  view.lines = lines.length;
  if (state === "added" || state === "restored") view.added++;
  else if (state === "captioned" || state === "waiting") view.captioned++;
  else if (state === "already") view.already++;
  else if (state === "kept") view.kept++;
  else view.refused++;
  if (answer.note && state !== "refused" && state !== "kept") view.noted++;
}

/** Imports of a dataset, newest first: those at work, and those that ended since the studio started. */
export const importJobs = (studio: Studio, datasetId: number): ImportJob[] => jobs.list(studio, datasetId);

/** Files of an import in the order in which they were dealt with, `limit` of them from `from` on. */
export function importLines(
  studio: Studio,
  input: { id: string; problems: boolean; from: number; limit: number },
): { total: number; lines: ImportLine[] } {
  const all = jobs.get(studio, input.id)?.lines ?? [];
  const shown = input.problems ? all.filter(isProblem) : all;
  return { total: shown.length, lines: shown.slice(input.from, input.from + input.limit) };
}

const isProblem = (line: ImportLine): boolean => line.state === "refused" || line.note !== null;

/** Stops after the file in hand; what was brought in stays, and can be undone as one step. */
export function cancelImport(studio: Studio, id: string): void {
  jobs.get(studio, id)?.stop.abort();
}

/** Forgets the record of an import that has ended. */
export const dismissImport = (studio: Studio, id: string): void => jobs.dismiss(studio, id);
