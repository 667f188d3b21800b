import { join } from "node:path";
import { type TrainerEvent, trainerEvent } from "@/server/domain/engines/protocol";
import { pace } from "@/server/domain/runs/pace";
import { prepareLora } from "../loras/add";
import { readBytes } from "../runs/log";
import { attemptFolder } from "../runs/places";
import { prepareSample } from "../runs/samples";
import { type AttemptRecord, attemptById } from "../runs/write";
import type { Studio } from "../settings/studio";
import { type AttemptPatch, commitRead, type Point } from "./metrics";

export const EVENTS_FILE = "events.jsonl";
const CHUNK = 256 * 1024;

/**
 * Reads what the launcher wrote since the committed offset and commits it. A sample or a LoRA file is hashed and
 * taken in first, then committed together with the offset past its line. Answers whether there was anything.
 */
export async function readEvents(studio: Studio, attemptId: number): Promise<boolean> {
  let attempt = attemptById(studio.db, attemptId)!;
  const path = join(attemptFolder(studio.data, attempt.runId, attempt.number), EVENTS_FILE);
  const bytes = readBytes(path, attempt.eventsBytes, attempt.eventsBytes + CHUNK);
  const end = bytes.lastIndexOf(10) + 1;
  if (end === 0) return false;
  let patch: AttemptPatch = {};
  let points: Point[] = [];
  let from = 0;
  const commit = (offset: number, deeds: (() => void)[] = []) => {
    commitRead(studio.db, attempt, { ...patch, eventsBytes: offset }, points, deeds);
    attempt = attemptById(studio.db, attemptId)!;
    patch = {};
    points = [];
  };
  const start = attempt.eventsBytes;
  while (from < end) {
    const to = bytes.indexOf(10, from) + 1;
    const event = read(bytes.subarray(from, to).toString("utf8"));
    from = to;
    if (!event) continue;
    if (event.event === "sample" || event.event === "file") {
      const deed = await takeIn(studio, attempt, event);
      commit(start + to, deed ? [deed] : []);
    } else apply(event, { ...attempt, ...patch }, patch, points);
  }
  commit(start + end);
  return true;
}

/** One line; null for one that is cut, empty or not of this protocol (a newer launcher's event is no reason to stop). */
function read(line: string): TrainerEvent | null {
  if (line.trim() === "") return null;
  try {
    const parsed = trainerEvent.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function takeIn(
  studio: Studio,
  attempt: AttemptRecord,
  event: Extract<TrainerEvent, { event: "sample" | "file" }>,
) {
  const { runId: run, id } = attempt;
  const { step, epoch, path } = event;
  return orSkip(
    event.event === "file"
      ? prepareLora(studio, { run, path, step, epoch, final: event.final })
      : prepareSample(studio, {
          run,
          attempt: id,
          path,
          step,
          epoch,
          promptIndex: event.prompt,
          seed: event.seed,
        }),
  );
}

/** A file that cannot be read must not hold up the points behind it; a full disk is waited for. */
export async function orSkip<T>(work: Promise<T | null>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw error;
    console.error("runner: a file could not be taken in:", error);
    return null;
  }
}

/** What an event changes. `now` = the attempt with what earlier events of this chunk changed. */
export function apply(event: TrainerEvent, now: AttemptRecord, patch: AttemptPatch, points: Point[]): void {
  const at = Math.round(event.t * 1000);
  switch (event.event) {
    case "loaded":
      patch.source = event.can.steps ? "events" : "log";
      break;
    case "phase":
      patch.phase = event.phase;
      break;
    case "start":
      patch.startStep = event.step;
      patch.total = event.total;
      if (event.epochs !== undefined) patch.epochs = event.epochs;
      break;
    case "step": {
      // once `loaded` said that steps come as events, points come only from events (contracts §5)
      points.push({ series: "loss", step: event.step, value: event.loss });
      if (event.average !== undefined)
        points.push({ series: "average", step: event.step, value: event.average });
      for (const [name, value] of Object.entries(event.lr))
        points.push({ series: `lr_${name}`, step: event.step, value });
      patch.rate = pace(paceOf(now), event.step, at).rate;
      patch.step = event.step;
      patch.epoch = event.epoch;
      patch.phase = "train";
      patch.firstStepAt = now.firstStepAt ?? at;
      patch.lastStepAt = at;
      break;
    }
    case "epoch_end":
      patch.epoch = event.epoch;
      break;
    case "sampling":
      patch.phase = "sample";
      break;
    case "frozen":
      patch.frozenAt = event.step;
      break;
    case "stopped":
      patch.phase = "end";
      break;
    // the end itself is seen at the process; `failed` is read again for the diagnosis, notices are in the file
    case "finished":
    case "failed":
    case "notice":
    case "sample":
    case "file":
      break;
  }
}

export const paceOf = (a: AttemptRecord) =>
  a.lastStepAt === null ? null : { rate: a.rate, step: a.step, at: a.lastStepAt, since: a.startStep + 1 };

/** The launcher's `failed` event, from the end of its file. */
export function raisedBy(studio: Studio, attempt: AttemptRecord): { type: string; error: string } | null {
  const path = join(attemptFolder(studio.data, attempt.runId, attempt.number), EVENTS_FILE);
  const lines = readBytes(path, Math.max(0, attempt.eventsBytes - 64 * 1024), attempt.eventsBytes + CHUNK)
    .toString("utf8")
    .split("\n");
  for (const line of lines.reverse()) {
    const event = read(line);
    if (event?.event === "failed") return { type: event.type, error: event.error };
  }
  return null;
}
