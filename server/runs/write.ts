import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db/open";
import { attempts, counters, runs } from "@/db/schema/index";
import {
  type AttemptState,
  attemptTransition,
  type RunChange,
  transition,
} from "@/server/domain/runs/transition";
import type { Diagnosis, RunState } from "@/server/domain/runs/view";
import { hint } from "../events/outbox";

/** The runner's writes of run facts. Every state change is compare-and-swap through `transition` (design §6). */

export type RunRecord = typeof runs.$inferSelect;
export type AttemptRecord = typeof attempts.$inferSelect;

export const runById = (db: Db, id: number): RunRecord | undefined =>
  db.orm.select().from(runs).where(eq(runs.id, id)).get();

export const attemptById = (db: Db, id: number): AttemptRecord | undefined =>
  db.orm.select().from(attempts).where(eq(attempts.id, id)).get();

export const newestAttempt = (db: Db, run: number): AttemptRecord | undefined =>
  db.orm.select().from(attempts).where(eq(attempts.runId, run)).orderBy(desc(attempts.number)).limit(1).get();

/** The next number people see ("run #12"). Call inside a transaction. */
export function nextNumber(db: Db, counter: string): number {
  const row = db.orm
    .insert(counters)
    .values({ name: counter, value: 1 })
    .onConflictDoUpdate({ target: counters.name, set: { value: sql`${counters.value} + 1` } })
    .returning({ value: counters.value })
    .get();
  return row.value;
}

type More = Partial<Pick<RunRecord, "diagnosis" | "startedAt" | "endedAt" | "position" | "held">>;

/**
 * Changes a run's state if it is still what it was read as and the change is allowed from there; answers the new
 * state or null. `more` is written along. A hint goes out with it.
 */
export function changeRun(db: Db, run: number, change: RunChange, more: More = {}): RunState | null {
  return db.immediate(() => {
    const before = db.orm.select({ state: runs.state }).from(runs).where(eq(runs.id, run)).get();
    const after = before && transition(before.state, change);
    if (!before || !after) return null;
    const done = db.orm
      .update(runs)
      .set({ ...more, state: after })
      .where(and(eq(runs.id, run), eq(runs.state, before.state)))
      .run();
    if (done.changes !== 1) return null;
    hint(db, "run", run);
    return after;
  });
}

/** The same for a run and its attempt together: both move or neither. */
export function changeBoth(
  db: Db,
  attempt: Pick<AttemptRecord, "id" | "runId">,
  change: RunChange,
  more: { run?: More; attempt?: Partial<AttemptRecord>; diagnosis?: Diagnosis | null } = {},
): AttemptState | null {
  return db.immediate(() => {
    const before = db.orm
      .select({ state: attempts.state })
      .from(attempts)
      .where(eq(attempts.id, attempt.id))
      .get();
    const after = before && attemptTransition(before.state, change);
    if (!before || !after) return null;
    const diagnosis = more.diagnosis === undefined ? {} : { diagnosis: more.diagnosis };
    const moved = changeRun(db, attempt.runId, change, { ...more.run, ...diagnosis });
    if (moved !== after) return null;
    db.orm
      .update(attempts)
      .set({ ...more.attempt, ...diagnosis, state: after })
      .where(and(eq(attempts.id, attempt.id), eq(attempts.state, before.state)))
      .run();
    return after;
  });
}
