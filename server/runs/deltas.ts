import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { loraFiles, loras, runs } from "@/db/schema/index";
import type { StreamMessage } from "@/server/domain/events";
import type { Diagnosis } from "@/server/domain/runs/view";
import type { Studio } from "../settings/studio";
import { toFiles } from "./files";
import { LOG_FILE, readBytes, wholeLines } from "./log";
import { attemptFolder } from "./places";
import { progressOf, stoppingOf } from "./progress";
import { samplesOf } from "./store";
import { type AttemptRecord, newestAttempt } from "./write";

/** How far a follower of a run has read; plain JSON. */
export type RunCursor = {
  attempt: number | null;
  /** rowid of the newest point sent: SQLite gives them in the order of insertion */
  point: number;
  sample: number;
  file: number;
  /** byte of the newest attempt's log up to which lines were sent */
  log: number;
  /** the last `run` message, to send only what differs */
  said: string;
};

/** Points of a run just joined that are sent again: those a page's own first fetch may have missed. */
const OVERLAP = 200;
const MOST_POINTS = 2000;
const MOST_LOG = 64 * 1024;

/** The cursor of now: what comes after it is news (a page fetches the rest itself, after the stream's hello). */
export function runCursor(studio: Studio, run: number): RunCursor {
  const { sqlite } = studio.db;
  const last = (sql: string, ...args: unknown[]) =>
    (sqlite
      .prepare(sql)
      .pluck()
      .get(...args) as number | null) ?? 0;
  const attempt = newestAttempt(studio.db, run);
  return {
    attempt: attempt?.id ?? null,
    point: Math.max(0, last("SELECT max(rowid) FROM metrics") - OVERLAP),
    sample: last("SELECT max(id) FROM samples WHERE run_id = ?", run),
    file: last("SELECT max(f.id) FROM lora_files f JOIN loras l ON l.id = f.lora_id WHERE l.run_id = ?", run),
    log: attempt?.logBytes ?? 0,
    said: "",
  };
}

/** What is new of a run since `cursor`, which moves on. */
export function runDeltas(studio: Studio, run: number, cursor: RunCursor): StreamMessage[] {
  const row = studio.db.orm
    .select({ state: runs.state, diagnosis: runs.diagnosis, plan: runs.plan })
    .from(runs)
    .where(eq(runs.id, run))
    .get();
  if (!row) return [];
  const attempt = newestAttempt(studio.db, run);
  if (attempt && attempt.id !== cursor.attempt) {
    cursor.attempt = attempt.id;
    cursor.log = 0;
  }
  const messages: StreamMessage[] = [];
  const total = (row.plan as { total?: unknown }).total;
  const state: StreamMessage = {
    type: "run",
    run,
    state: row.state,
    progress: progressOf(attempt, typeof total === "number" ? total : null, row.state === "queued"),
    stopping: row.state === "stopping" ? stoppingOf(attempt) : null,
    diagnosis: row.diagnosis as Diagnosis | null,
    logBytes: attempt?.logBytes ?? 0,
  };
  const said = JSON.stringify(state);
  if (said !== cursor.said) {
    cursor.said = said;
    messages.push(state);
  }
  if (attempt) messages.push(...points(studio, run, attempt, cursor), ...log(studio, run, attempt, cursor));
  for (const sample of samplesOf(studio, run, cursor.sample)) {
    cursor.sample = sample.id;
    messages.push({ type: "sample", run, sample });
  }
  messages.push(...files(studio, run, cursor));
  return messages;
}

function points(studio: Studio, run: number, attempt: AttemptRecord, cursor: RunCursor): StreamMessage[] {
  // "+attempt_id" keeps SQLite on the rowid: the few new rows are read, not the attempt's thousands
  const rows = studio.db.sqlite
    .prepare(
      "SELECT rowid, series, step, value FROM metrics WHERE rowid > ? AND +attempt_id = ? ORDER BY rowid LIMIT ?",
    )
    .raw()
    .all(cursor.point, attempt.id, MOST_POINTS) as [number, string, number, number | null][];
  if (rows.length === 0) return [];
  cursor.point = rows.at(-1)![0];
  return [
    {
      type: "points",
      run,
      attempt: attempt.id,
      points: rows.map(([, series, step, value]) => [series, step, value]),
    },
  ];
}

function log(studio: Studio, run: number, attempt: AttemptRecord, cursor: RunCursor): StreamMessage[] {
  if (attempt.logBytes <= cursor.log) return [];
  const from = cursor.log;
  const end = Math.min(attempt.logBytes, from + MOST_LOG);
  const path = join(attemptFolder(studio.data, run, attempt.number), LOG_FILE);
  let bytes = readBytes(path, from, end);
  if (end < attempt.logBytes) bytes = wholeLines(bytes);
  if (bytes.length === 0) return [];
  cursor.log = from + bytes.length;
  return [{ type: "log", run, attempt: attempt.number, from, to: cursor.log, text: bytes.toString("utf8") }];
}

function files(studio: Studio, run: number, cursor: RunCursor): StreamMessage[] {
  const news = studio.db.orm
    .select({ file: loraFiles.id, lora: loras })
    .from(loraFiles)
    .innerJoin(loras, eq(loras.id, loraFiles.loraId))
    .where(eq(loras.runId, run))
    .orderBy(asc(loraFiles.id))
    .all()
    .filter((f) => f.file > cursor.file);
  if (news.length === 0) return [];
  cursor.file = news.at(-1)!.file;
  const rows = [...new Map(news.map((n) => [n.lora.id, n.lora])).values()];
  return toFiles(studio, rows).map((file) => ({ type: "file", run, file }));
}

/** What the stream asks for news of one run, each once. */
export function followRun(studio: Studio, run: number): { next(): StreamMessage[] } {
  const cursor = runCursor(studio, run);
  return { next: () => runDeltas(studio, run, cursor) };
}
