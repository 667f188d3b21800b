import { and, eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { leases, runs } from "@/db/schema/index";
import { holderOf } from "@/server/domain/runs/queue";
import { isActive } from "@/server/domain/runs/transition";
import { hint } from "../events/outbox";
import { renderingCells } from "./grid-plan";

export const holderOfExperiment = (experiment: number): string => `experiment:${experiment}`;

/** Takes the device for an experiment unless somebody else holds it; answers who does. */
export function takeFor(db: Db, device: string, experiment: number): string {
  const holder = holderOfExperiment(experiment);
  return db.immediate(() => {
    const lease = db.orm.select().from(leases).where(eq(leases.device, device)).get();
    if (lease) return lease.holder;
    db.orm.insert(leases).values({ device, holder, since: Date.now() }).run();
    hint(db, "lease", 0);
    return holder;
  });
}

/** Hands an experiment's device straight to a run, so that nobody else comes between. */
export function handOver(db: Db, device: string, experiment: number, run: number): void {
  db.immediate(() => {
    db.orm
      .update(leases)
      .set({ holder: holderOf(run), since: Date.now() })
      .where(and(eq(leases.device, device), eq(leases.holder, holderOfExperiment(experiment))))
      .run();
    hint(db, "lease", 0);
  });
}

/** Gives back what an experiment holds. */
export function releaseExperiment(db: Db, experiment: number): void {
  db.immediate(() => {
    const done = db.orm
      .delete(leases)
      .where(eq(leases.holder, holderOfExperiment(experiment)))
      .run();
    if (done.changes > 0) hint(db, "lease", 0);
  });
}

/** Gives back whatever the run holds. Call inside the transaction that ends it. */
export function release(db: Db, run: number): void {
  const done = db.orm
    .delete(leases)
    .where(eq(leases.holder, holderOf(run)))
    .run();
  if (done.changes > 0) hint(db, "lease", 0);
}

/**
 * On start: a lease whose run is not under way is nobody's; an experiment keeps its one only while a picture of it may
 * still be drawn.
 */
export function checkLeases(db: Db): void {
  db.immediate(() => {
    const drawing = new Set(renderingCells(db).map((c) => holderOfExperiment(c.experiment)));
    for (const lease of db.orm.select().from(leases).all()) {
      if (lease.holder.startsWith("experiment:") && !drawing.has(lease.holder)) {
        db.orm.delete(leases).where(eq(leases.device, lease.device)).run();
        hint(db, "lease", 0);
      }
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
