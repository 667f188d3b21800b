import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { attempts, engines, leases, runs, settings } from "@/db/schema/index";
import { holderOf, plan } from "@/server/domain/runs/queue";
import { deviceOf } from "../engines/devices";
import { hint } from "../events/outbox";
import { QUEUE_PAUSED } from "../runs/pause";
import { changeRun, newestAttempt } from "../runs/write";
import type { Studio } from "../settings/studio";
import type { Duty, RunnerContext } from "./context";
import { wantsToDraw } from "./grid-plan";
import { launch } from "./launch";
import { holderOfExperiment } from "./leases";
import type { Turns } from "./turns";

/** Starts what can start: the lease, the attempt and its token commit before anything is spawned. */
export function queueDuty(context: RunnerContext, turns?: Turns): Duty {
  const { studio } = context;
  /** launches under way: copying a large dataset takes minutes, and other devices need not wait for it */
  const launching = new Set<Promise<void>>();
  return {
    name: "queue",
    async tick() {
      const launches = due(studio, turns);
      const begun = launches.map(({ run, device }) => begin(studio, run, device)).filter((id) => id !== null);
      for (const attempt of begun) {
        const work = launch(context, attempt).finally(() => launching.delete(work));
        launching.add(work);
      }
      return launching.size > 0;
    },
  };
}

function due({ db }: Studio, turns: Turns | undefined) {
  const list = inLine(db);
  if (!list.some((r) => r.state === "queued")) return [];
  const held = db.orm.select().from(leases).all();
  return plan({
    queued: list.filter((r) => r.state === "queued"),
    active: list.filter((r) => r.state !== "queued"),
    leases: [...held, ...(turns ? keptFor(db, turns, list) : [])],
    paused: isPaused(db),
  });
}

type InLine = { run: number; position: number; held: boolean; state: string; device: string };

const inLine = (db: Db): InLine[] =>
  db.orm
    .select({ run: runs.id, position: runs.position, held: runs.held, state: runs.state, engine: engines })
    .from(runs)
    .innerJoin(engines, eq(engines.id, runs.engineId))
    .where(
      and(inArray(runs.state, ["queued", "starting", "running", "stopping", "lost"]), isNull(runs.deletedAt)),
    )
    .all()
    .map((r) => ({ ...r, device: deviceOf(r.engine) }));

const isPaused = (db: Db): boolean =>
  db.orm.select({ value: settings.value }).from(settings).where(eq(settings.key, QUEUE_PAUSED)).get()
    ?.value === true;

/** Devices that belong to an experiment now: it gave way to a run, and that run has ended (contracts §6). */
function keptFor(db: Db, turns: Turns, list: readonly InLine[]) {
  return [...new Set(list.map((r) => r.device))].flatMap((device) => {
    const gave = turns.on(device);
    if (!gave || list.some((r) => r.run === gave.run && !r.held) || !wantsToDraw(db, gave.experiment))
      return [];
    return [{ device, holder: holderOfExperiment(gave.experiment) }];
  });
}

/** The queued run that would start on this device if nobody held it; null when none may. */
export function nextRun(db: Db, device: string): number | null {
  if (isPaused(db)) return null;
  const list = inLine(db);
  if (list.some((r) => r.state !== "queued" && r.device === device)) return null;
  const first = plan({
    queued: list.filter((r) => r.state === "queued" && r.device === device),
    active: [],
    leases: [],
    paused: false,
  })[0];
  return first?.run ?? null;
}

/** A device that was handed to a run which then did not start (held, cancelled, the queue paused) is nobody's again. */
export function takeBack(db: Db): void {
  const handed = db.orm
    .select()
    .from(leases)
    .all()
    .filter((l) => l.holder.startsWith("run:"));
  if (handed.length === 0) return;
  const list = inLine(db);
  const paused = isPaused(db);
  for (const lease of handed) {
    const run = list.find((r) => holderOf(r.run) === lease.holder);
    if (run && (run.state !== "queued" || (!run.held && !paused))) continue;
    db.immediate(() => {
      db.orm
        .delete(leases)
        .where(and(eq(leases.device, lease.device), eq(leases.holder, lease.holder)))
        .run();
      hint(db, "lease", 0);
    });
  }
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
