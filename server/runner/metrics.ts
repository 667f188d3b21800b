import { eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { attempts } from "@/db/schema/index";
import { hint } from "../events/outbox";
import { type AttemptRecord, changeBoth } from "../runs/write";

export type Point = { series: string; step: number; value: number | null };
export type AttemptPatch = Partial<
  Pick<
    AttemptRecord,
    | "source"
    | "phase"
    | "startStep"
    | "step"
    | "total"
    | "epoch"
    | "epochs"
    | "rate"
    | "frozenAt"
    | "eventsBytes"
    | "logBytes"
    | "firstStepAt"
    | "lastStepAt"
  >
>;

/** Lists show a run's progress without following it: they are told this often (ms). */
const TELL = 3000;

/**
 * Commits what was read of an attempt: its points, how far it is, and the offset up to which the file was read, in
 * one transaction (contracts §5): after a crash reading goes on exactly there, and the primary key keeps a point that
 * is told twice from being two. `deeds` are further writes that belong to the same bytes.
 */
export function commitRead(
  db: Db,
  attempt: AttemptRecord,
  patch: AttemptPatch,
  points: readonly Point[],
  deeds: readonly (() => void)[] = [],
): void {
  db.immediate(() => {
    const put = db.sqlite.prepare(
      "INSERT INTO metrics (attempt_id, series, step, value) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
    );
    for (const { series, step, value } of points) put.run(attempt.id, series, step, value);
    if (Object.keys(patch).length > 0)
      db.orm.update(attempts).set(patch).where(eq(attempts.id, attempt.id)).run();
    // the first word of the trainer: it runs (refused, and rightly, from any state but `starting`)
    if (attempt.state === "starting") changeBoth(db, attempt, "begin");
    for (const deed of deeds) deed();
    if (tells(attempt, patch)) hint(db, "run", attempt.runId);
  });
}

function tells(before: AttemptRecord, patch: AttemptPatch): boolean {
  if (patch.phase !== undefined && patch.phase !== before.phase) return true;
  if (patch.frozenAt !== undefined || patch.source !== undefined || patch.total !== undefined) return true;
  if (patch.lastStepAt === undefined || patch.lastStepAt === null) return false;
  return Math.floor(patch.lastStepAt / TELL) !== Math.floor((before.lastStepAt ?? 0) / TELL);
}
