import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { attempts, engines } from "@/db/schema/index";
import { launchFailed } from "@/server/domain/runs/causes/ending";
import type { Handle } from "../engines/trainer";
import { LOG_FILE } from "../runs/log";
import { attemptFolder } from "../runs/places";
import { type AttemptRecord, changeRun, runById } from "../runs/write";
import type { RunnerContext } from "./context";
import { endUnstarted, failLaunch } from "./launch";
import { checkLeases } from "./leases";

/** More starts in a row that end before the trainer exists are no accident. */
const MOST_STARTS = 5;

/**
 * On start: finds the processes of attempts whose handle was never written, because the runner was killed between
 * the commit of the token and the commit of the handle. An attempt that has its handle is simply followed on.
 * Where nothing was spawned the run goes back into the queue by itself: it lost nothing.
 */
export async function adopt(context: RunnerContext): Promise<void> {
  const { db } = context.studio;
  const open = db.orm
    .select()
    .from(attempts)
    .where(and(inArray(attempts.state, ["starting", "stopping", "lost"]), isNull(attempts.handle)))
    .all();
  for (const attempt of open) await adoptOne(context, attempt);
  checkLeases(db);
}

async function adoptOne(context: RunnerContext, attempt: AttemptRecord): Promise<void> {
  const { db, data } = context.studio;
  const run = runById(db, attempt.runId)!;
  const engine = db.orm.select().from(engines).where(eq(engines.id, run.engineId)).get()!;
  const dir = attemptFolder(data, run.id, attempt.number);
  const found = await context.trainerOf(engine).find(attempt.token, dir);
  const log = await stat(join(dir, LOG_FILE)).catch(() => null);
  if (found || log) {
    // started and gone already: a handle that points at nobody is followed to its end like any other
    const handle: Handle = found ?? {
      kind: "process",
      pid: 0,
      startTicks: "gone",
      bootId: bootWhen(attempt, log?.mtimeMs),
      dir,
    };
    db.orm.update(attempts).set({ handle }).where(eq(attempts.id, attempt.id)).run();
    return;
  }
  if (attempt.state === "stopping") return endUnstarted(context, attempt);
  db.immediate(() => {
    failLaunch(context, attempt, launchFailed("the studio was stopped before the trainer was started"));
    if (attempt.state === "starting" && attempt.number < MOST_STARTS) {
      changeRun(db, run.id, "requeue", { diagnosis: null, endedAt: null });
    }
  });
}

/** The boot id the attempt belongs to: this one, or none that is known when the machine was started after it. */
function bootWhen(attempt: AttemptRecord, wroteAt: number | undefined): string {
  const id = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
  const booted = Date.now() - uptime;
  return Math.max(attempt.startedAt, wroteAt ?? 0) < booted ? "an earlier boot" : id;
}
