import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { attempts, engines, leases, runs, settings } from "@/db/schema/index";
import { holderOf, plan } from "@/server/domain/runs/queue";
import { hint } from "../events/outbox";
import { QUEUE_PAUSED } from "../runs/pause";
import { changeRun, newestAttempt } from "../runs/write";
import type { Studio } from "../settings/studio";
import type { Duty, RunnerContext } from "./context";
import { launch } from "./launch";
import { deviceOf } from "./leases";

/** Starts what can start: the lease, the attempt and its token commit before anything is spawned. */
export function queueDuty(context: RunnerContext): Duty {
  const { studio } = context;
  /** launches under way: copying a large dataset takes minutes, and other devices need not wait for it */
  const launching = new Set<Promise<void>>();
  return {
    name: "queue",
    async tick() {
      const launches = due(studio);
      const begun = launches.map(({ run, device }) => begin(studio, run, device)).filter((id) => id !== null);
      for (const attempt of begun) {
        const work = launch(context, attempt).finally(() => launching.delete(work));
        launching.add(work);
      }
      return launching.size > 0;
    },
  };
}

function due({ db }: Studio) {
  const list = db.orm
    .select({ run: runs.id, position: runs.position, held: runs.held, state: runs.state, engine: engines })
    .from(runs)
    .innerJoin(engines, eq(engines.id, runs.engineId))
    .where(
      and(inArray(runs.state, ["queued", "starting", "running", "stopping", "lost"]), isNull(runs.deletedAt)),
    )
    .all()
    .map((r) => ({ ...r, device: deviceOf(r.engine) }));
  if (!list.some((r) => r.state === "queued")) return [];
  const paused = db.orm
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.key, QUEUE_PAUSED))
    .get();
  return plan({
    queued: list.filter((r) => r.state === "queued"),
    active: list.filter((r) => r.state !== "queued"),
    leases: db.orm.select().from(leases).all(),
    paused: paused?.value === true,
  });
}

/** Commits the lease and the attempt with its token; null when the run or the card was taken meanwhile. */
function begin({ db }: Studio, run: number, device: string): number | null {
  const now = Date.now();
  return db.immediate(() => {
    const holder = holderOf(run);
    const lease = db.orm.select().from(leases).where(eq(leases.device, device)).get();
    if (lease && lease.holder !== holder) return null;
    if (!changeRun(db, run, "launch", { startedAt: now, endedAt: null, diagnosis: null })) return null;
    db.orm.insert(leases).values({ device, holder, since: now }).onConflictDoNothing().run();
    hint(db, "lease", 0);
    const number = (newestAttempt(db, run)?.number ?? 0) + 1;
    return db.orm
      .insert(attempts)
      .values({ runId: run, number, state: "starting", token: randomUUID(), startedAt: now })
      .returning({ id: attempts.id })
      .get().id;
  });
}
