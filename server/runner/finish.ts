import { stat } from "node:fs/promises";
import { join } from "node:path";
import { EXIT_STOPPED } from "@/server/domain/engines/protocol";
import type { EndFacts } from "@/server/domain/runs/causes/rule";
import { diagnose } from "@/server/domain/runs/diagnose";
import { outcome } from "@/server/domain/runs/success";
import { hint } from "../events/outbox";
import { readLoraHeader, weightsHash } from "../loras/header";
import { outputFolder, outputName } from "../runs/places";
import { type AttemptRecord, attemptById, changeBoth, type RunRecord, runById } from "../runs/write";
import type { Studio } from "../settings/studio";
import { raisedBy } from "./events";
import { freeBytes } from "./launch";
import { release } from "./leases";
import { tailLines } from "./logs";

/** File times may be a little behind the clock (coarse timestamps). */
const CLOCK_SLACK = 2000;

/**
 * Ends an attempt whose process was seen to be gone, with all it wrote already read: state, reason, lease. "Stopped"
 * is written only here, after the exit was seen (design §5).
 */
export async function endAttempt(
  studio: Studio,
  attemptId: number,
  end: { exit: number | null; rebooted: boolean },
): Promise<void> {
  const { db } = studio;
  const attempt = attemptById(db, attemptId)!;
  const run = runById(db, attempt.runId)!;
  const facts = await endFacts(studio, run, attempt, end);
  const change = outcome(facts, EXIT_STOPPED);
  // an end by force is worth a word although it was wanted
  const needsReason = change === "fail" || (change === "stopped" && attempt.stopLevel === "kill");
  const diagnosis = needsReason ? diagnose(tailLines(studio, attempt), facts) : null;
  const now = Date.now();
  db.immediate(() => {
    const more = { endedAt: now };
    changeBoth(db, attempt, change, {
      diagnosis,
      attempt: { ...more, exitCode: end.exit, phase: null },
      run: more,
    });
    release(db, run.id);
    hint(db, "run", 0);
  });
}

async function endFacts(
  studio: Studio,
  run: RunRecord,
  attempt: AttemptRecord,
  end: { exit: number | null; rebooted: boolean },
): Promise<EndFacts> {
  const planned = (run.plan as { total?: unknown }).total;
  return {
    ...end,
    step: attempt.step,
    total: attempt.total ?? (typeof planned === "number" ? planned : null),
    nonFiniteAt: nonFiniteTail(studio, attempt.id),
    final: await finalState(studio, run, attempt),
    stop: attempt.stopAsked ? { asked: attempt.stopAsked, level: attempt.stopLevel ?? "ask" } : null,
    raised: raisedBy(studio, attempt),
    phase: attempt.phase,
    recipe: run.recipe as Record<string, unknown>,
    diskFree: await freeBytes(studio.data.root),
    datasetId: run.datasetId,
    engineId: run.engineId,
  };
}

/**
 * The step from which on every loss is nan or infinite, null when the last one is finite: one bad picture now and
 * then is skipped by the gradient scaler and spoils nothing, a diverged run never comes back.
 */
export function nonFiniteTail({ db }: Studio, attempt: number): number | null {
  const series = db.sqlite
    .prepare(
      "SELECT series FROM metrics WHERE attempt_id = ? AND series IN ('loss', 'average') ORDER BY series DESC LIMIT 1",
    )
    .pluck()
    .get(attempt) as string | undefined;
  if (series === undefined) return null;
  const finite = db.sqlite
    .prepare("SELECT max(step) FROM metrics WHERE attempt_id = ? AND series = ? AND value IS NOT NULL")
    .pluck()
    .get(attempt, series) as number | null;
  return db.sqlite
    .prepare("SELECT min(step) FROM metrics WHERE attempt_id = ? AND series = ? AND step > ?")
    .pluck()
    .get(attempt, series, finite ?? -1) as number | null;
}

/** Whether the final LoRA is there, whole, what its header says, and of this attempt. */
async function finalState(
  studio: Studio,
  run: RunRecord,
  attempt: AttemptRecord,
): Promise<EndFacts["final"]> {
  const folder = outputFolder(studio.data, run.id, attempt.number);
  const path = join(folder, `${outputName(run.name, run.number)}.safetensors`);
  const info = await stat(path).catch(() => null);
  if (!info?.isFile()) return "missing";
  const header = await readLoraHeader(path);
  if (!header || header.tensors === 0) return "unreadable";
  const claimed = header.metadata.sshs_model_hash;
  if (claimed && claimed !== (await weightsHash(path, header))) return "wrong-hash";
  return info.mtimeMs < attempt.startedAt - CLOCK_SLACK ? "old" : "ok";
}
