import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { experiments, webuiMemory } from "@/db/schema/index";
import type { WebuiError } from "@/server/domain/engines/webui-errors";
import {
  type Asked,
  conditioningKey,
  newMemory,
  type ServerMemory,
} from "@/server/domain/experiments/observe";
import { hint } from "../events/outbox";

/** What is remembered of a webui, and whether the studio made it give its card back (then it must load again). */
export type Remembered = ServerMemory & { unloaded?: boolean };

export function recall(db: Db, engine: number): Remembered {
  const row = db.orm.select().from(webuiMemory).where(eq(webuiMemory.engineId, engine)).get();
  return { ...newMemory(), ...((row?.memory ?? {}) as Partial<Remembered>) };
}

export function remember(db: Db, engine: number, memory: Remembered): void {
  const at = Date.now();
  db.orm
    .insert(webuiMemory)
    .values({ engineId: engine, memory, problem: null, at })
    .onConflictDoUpdate({ target: webuiMemory.engineId, set: { memory, at } })
    .run();
}

/** The problem that stops a webui's experiments; null while there is none. */
export function problemOf(db: Db, engine: number): WebuiError | null {
  const row = db.orm.select().from(webuiMemory).where(eq(webuiMemory.engineId, engine)).get();
  return (row?.problem as WebuiError | null | undefined) ?? null;
}

/** Says what stops a webui's experiments, or that nothing does any more. */
export function tellProblem(db: Db, engine: number, problem: WebuiError | null): void {
  if (JSON.stringify(problemOf(db, engine)) === JSON.stringify(problem)) return;
  const at = Date.now();
  db.immediate(() => {
    db.orm
      .insert(webuiMemory)
      .values({ engineId: engine, memory: newMemory(), problem, at })
      .onConflictDoUpdate({ target: webuiMemory.engineId, set: { problem, at } })
      .run();
    hint(db, "engine", engine);
    const open = db.orm
      .select({ id: experiments.id })
      .from(experiments)
      .where(and(eq(experiments.engineId, engine), isNull(experiments.deletedAt)))
      .all();
    for (const { id } of open) hint(db, "experiment", id);
  });
}

/**
 * After an exchange whose end was not seen (a crash of the runner, a broken connection, an error half-way) nobody
 * knows with which LoRAs the text was encoded: the next picture of the same prompt first draws another one.
 */
export const doubted = (memory: Remembered, asked: Asked): Remembered => ({
  ...memory,
  conditioning: { key: conditioningKey(asked), tainted: true },
});
