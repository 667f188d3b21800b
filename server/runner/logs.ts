import { join } from "node:path";
import { type Decoder, feed, finish, type LogLine, newDecoder } from "@/server/domain/runs/lines";
import { pace } from "@/server/domain/runs/pace";
import { flatten, parse } from "@/server/domain/runs/parse";
import { LOG_FILE, readBytes } from "../runs/log";
import { attemptFolder } from "../runs/places";
import { type AttemptRecord, attemptById } from "../runs/write";
import type { Studio } from "../settings/studio";
import { paceOf } from "./events";
import { type AttemptPatch, commitRead, type Point } from "./metrics";

const CHUNK = 256 * 1024;
/** log_bytes is committed at most ten times a second (contracts §2). */
const PAUSE = 100;

/** Reads one attempt's log; lives as long as the attempt is followed. Starts at the committed offset. */
export class LogReader {
  readonly #studio: Studio;
  readonly #attempt: number;
  readonly #path: string;
  readonly #decoder: Decoder;
  #committedAt = 0;
  #patch: AttemptPatch = {};
  #points = new Map<string, Point>();

  constructor(studio: Studio, attempt: AttemptRecord) {
    this.#studio = studio;
    this.#attempt = attempt.id;
    this.#path = join(attemptFolder(studio.data, attempt.runId, attempt.number), LOG_FILE);
    this.#decoder = newDecoder(attempt.logBytes);
  }

  /** Reads and, when it is time (or `all`: to the very end, the trainer is gone), commits. Answers whether there was more. */
  read(now: number, all = false): boolean {
    const from = this.#decoder.offset + this.#decoder.pending.length;
    const bytes = readBytes(this.#path, from, from + CHUNK);
    const lines = feed(this.#decoder, bytes);
    if (all && bytes.length === 0) lines.push(...finish(this.#decoder));
    const attempt = attemptById(this.#studio.db, this.#attempt)!;
    for (const line of lines) this.#apply(line, attempt);
    const news = this.#decoder.offset > attempt.logBytes;
    if (news && (all || now - this.#committedAt >= PAUSE)) {
      const patch = { ...this.#patch, logBytes: this.#decoder.offset };
      commitRead(this.#studio.db, attempt, patch, [...this.#points.values()]);
      this.#committedAt = now;
      this.#patch = {};
      this.#points.clear();
    }
    return bytes.length > 0;
  }

  #apply(line: LogLine, attempt: AttemptRecord): void {
    const now = { ...attempt, ...this.#patch };
    for (const event of flatten(parse(line.text))) {
      // Before the first step only the log says what the trainer is busy with.
      if (event.type === "phase" && now.firstStepAt === null) this.#patch.phase = event.phase;
      if (now.source !== "log") continue;
      if (event.type === "progress") this.#step(event, now);
      else if (event.type === "epoch")
        Object.assign(this.#patch, { epoch: event.epoch, epochs: event.epochs });
      else if (event.type === "sampling") this.#patch.phase = "sample";
      else if (event.type === "saving") this.#patch.phase = "save";
      else if (event.type === "total" && event.what === "steps") this.#patch.total = event.value;
    }
  }

  /** The bar of the plain script: a step, and the running average it shows (the loss itself is not in the log). */
  #step(event: { done: number; total: number; loss?: number | null }, now: AttemptRecord): void {
    if (now.total === null) this.#patch.total = event.total;
    if (event.loss !== undefined && event.done > 0) {
      this.#points.set(`${event.done}`, { series: "average", step: event.done, value: event.loss });
    }
    if (event.done <= now.step) return;
    const at = Date.now();
    this.#patch.rate = pace(paceOf(now), event.done, at).rate;
    Object.assign(this.#patch, {
      step: event.done,
      phase: "train",
      lastStepAt: at,
      firstStepAt: now.firstStepAt ?? at,
    });
  }
}

/** The last lines of a log for its diagnosis, bars left out but the last of a row of them; at most 4 MB are looked at. */
export function tailLines(studio: Studio, attempt: AttemptRecord): LogLine[] {
  const path = join(attemptFolder(studio.data, attempt.runId, attempt.number), LOG_FILE);
  const size = attempt.logBytes;
  const from = Math.max(0, size - 4 * 1024 * 1024);
  const decoder = newDecoder(from);
  const lines = [...feed(decoder, readBytes(path, from, size + CHUNK)), ...finish(decoder)];
  return lines.filter((line, i) => !(line.over && lines[i + 1]?.text.slice(0, 6) === line.text.slice(0, 6)));
}
