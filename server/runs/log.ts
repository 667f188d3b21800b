import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { and, desc, eq } from "drizzle-orm";
import { attempts } from "@/db/schema/index";
import type { Studio } from "../settings/studio";
import { attemptFolder } from "./places";

export const LOG_FILE = "log.txt";
/** Most bytes of one answer; a page asks again for more. */
export const LOG_CHUNK = 256 * 1024;

export type LogRange = { attempt: number; from: number; to: number; size: number; text: string };

/**
 * Bytes [from, to) of an attempt's log as text (default: the newest attempt, its last 256 kB). Only what the runner
 * has committed as complete lines (log_bytes). When the range had to begin inside a line, the rest of that line is
 * left out and `from` says where the text begins. null when the run has had no attempt.
 */
export function readLog(
  studio: Studio,
  run: number,
  range: { attempt?: number; from?: number; to?: number } = {},
): LogRange | null {
  const row = studio.db.orm
    .select({ number: attempts.number, bytes: attempts.logBytes })
    .from(attempts)
    .where(
      range.attempt === undefined
        ? eq(attempts.runId, run)
        : and(eq(attempts.runId, run), eq(attempts.number, range.attempt)),
    )
    .orderBy(desc(attempts.number))
    .limit(1)
    .get();
  if (!row) return null;
  const to = Math.min(range.to ?? row.bytes, row.bytes);
  const from = Math.max(0, range.from ?? to - LOG_CHUNK);
  const end = range.from === undefined ? to : Math.min(to, from + LOG_CHUNK);
  let bytes = readBytes(join(attemptFolder(studio.data, run, row.number), LOG_FILE), from, end);
  if (end < row.bytes) bytes = wholeLines(bytes);
  const skip = range.from === undefined && from > 0 ? afterFirstLine(bytes) : 0;
  return {
    attempt: row.number,
    from: from + skip,
    to: from + bytes.length,
    size: row.bytes,
    text: bytes.subarray(skip).toString("utf8"),
  };
}

const afterFirstLine = (bytes: Buffer): number => {
  const at = bytes.indexOf(10);
  return at < 0 ? 0 : at + 1;
};

/** Without the unfinished last line (and so without half a character); all of it when there is no line end at all. */
export function wholeLines(bytes: Buffer): Buffer {
  const last = Math.max(bytes.lastIndexOf(10), bytes.lastIndexOf(13));
  return last < 0 ? bytes : bytes.subarray(0, last + 1);
}

/** Bytes [from, to) of a file; fewer when it is shorter, none when it is not there. */
export function readBytes(path: string, from: number, to: number): Buffer {
  if (to <= from) return Buffer.alloc(0);
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const length = Math.min(to, fstatSync(fd).size) - from;
    if (length <= 0) return Buffer.alloc(0);
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, from));
  } finally {
    closeSync(fd);
  }
}
