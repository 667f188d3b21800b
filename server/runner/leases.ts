import { eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { leases, runs } from "@/db/schema/index";
import { holderOf } from "@/server/domain/runs/queue";
import { isActive } from "@/server/domain/runs/transition";
import { hint } from "../events/outbox";
import type { EngineRecord } from "./context";

/** What a run on this engine holds for itself alone: the card, or the rehearsal's one place (contracts §6). */
export function deviceOf(engine: Pick<EngineRecord, "kind" | "facts">): string {
  if (engine.kind === "rehearsal") return "rehearsal";
  const gpus = (engine.facts as { gpus?: { uuid?: unknown }[] } | null)?.gpus;
  const uuid = gpus?.[0]?.uuid;
  return typeof uuid === "string" && uuid ? uuid : "machine";
}

/** Gives back whatever the run holds. Call inside the transaction that ends it. */
export function release(db: Db, run: number): void {
  const done = db.orm
    .delete(leases)
    .where(eq(leases.holder, holderOf(run)))
    .run();
  if (done.changes > 0) hint(db, "lease", 0);
}

/** On start: a lease whose run is not under way is nobody's. */
export function checkLeases(db: Db): void {
  db.immediate(() => {
    for (const lease of db.orm.select().from(leases).all()) {
      const id = /^run:(\d+)$/.exec(lease.holder)?.[1];
      if (id === undefined) continue;
      const run = db.orm
        .select({ state: runs.state })
        .from(runs)
        .where(eq(runs.id, Number(id)))
        .get();
      if (!run || !isActive(run.state)) release(db, Number(id));
    }
  });
}
