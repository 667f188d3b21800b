import { and, asc, eq, inArray, isNotNull } from "drizzle-orm";
import { attempts, engines } from "@/db/schema/index";
import type { Control } from "@/server/domain/engines/protocol";
import { freezeAfter } from "@/server/domain/recipes/render";
import { complete } from "@/server/domain/recipes/schema";
import { escalation } from "@/server/domain/runs/escalation";
import type { Handle, Trainer } from "../engines/trainer";
import { hint } from "../events/outbox";
import { type AttemptRecord, attemptById, changeBoth, runById } from "../runs/write";
import type { Duty, RunnerContext } from "./context";
import { readEvents } from "./events";
import { endAttempt } from "./finish";
import { LogReader } from "./logs";
import { scanOutputs } from "./outputs";

/** A living process is looked at this often; a plain script's output folder that often (ms). */
const PROBE = 200;
const SCAN = 1000;

/** What this process remembers of an attempt it follows; everything that matters is in the database. */
type Follower = {
  trainer: Trainer;
  /** last step that trains the text encoder; the recipe is frozen, so this is */
  freeze: number | null;
  log: LogReader;
  probedAt: number;
  scannedAt: number;
  /** the control file as last written by this process */
  steered: string;
  signalled: "term" | "kill" | null;
};

/** Follows every attempt that has a process: reads what it writes, steers and stops it, ends it when it is gone. */
export function followDuty(context: RunnerContext): Duty {
  const { studio } = context;
  const followers = new Map<number, Follower>();
  return {
    name: "follow",
    async tick() {
      const open = studio.db.orm
        .select({ id: attempts.id })
        .from(attempts)
        .where(
          and(
            inArray(attempts.state, ["starting", "running", "stopping", "lost"]),
            isNotNull(attempts.handle),
          ),
        )
        .orderBy(asc(attempts.id))
        .all();
      const ids = new Set(open.map((a) => a.id));
      for (const id of followers.keys()) if (!ids.has(id)) followers.delete(id);
      await Promise.all(
        open.map(({ id }) => {
          const follower = followers.get(id) ?? newFollower(context, attemptById(studio.db, id)!);
          followers.set(id, follower);
          return follow(context, id, follower);
        }),
      );
      return open.length > 0;
    },
  };
}

function newFollower(context: RunnerContext, attempt: AttemptRecord): Follower {
  const { db } = context.studio;
  const run = runById(db, attempt.runId)!;
  const engine = db.orm.select().from(engines).where(eq(engines.id, run.engineId)).get()!;
  const trainer = context.trainerOf(engine);
  // without the launcher nothing will ever say `loaded`: the log is all there is
  if (
    engine.kind === "local" &&
    attempt.source === null &&
    (engine.config as { launcher?: unknown }).launcher === false
  ) {
    db.orm.update(attempts).set({ source: "log" }).where(eq(attempts.id, attempt.id)).run();
  }
  const log = new LogReader(context.studio, attempt);
  const freeze = freezeAfter(complete(run.recipe as Record<string, unknown>).recipe);
  return { trainer, freeze, log, probedAt: 0, scannedAt: Date.now(), steered: "", signalled: null };
}

async function follow(context: RunnerContext, id: number, f: Follower): Promise<void> {
  const { studio } = context;
  const now = Date.now();
  const handle = attemptById(studio.db, id)!.handle as Handle;
  // Looked at before reading: a process found dead has written all it ever will.
  const alive = now - f.probedAt >= PROBE ? await f.trainer.probe(handle) : null;
  if (alive) f.probedAt = now;
  await readEvents(studio, id);
  f.log.read(now);
  if (alive?.state === "dead") {
    while ((await readEvents(studio, id)) || f.log.read(now, true));
    await scanOutputs(studio, attemptById(studio.db, id)!, true);
    return endAttempt(studio, id, alive);
  }
  const attempt = attemptById(studio.db, id)!;
  if (attempt.source === "log" && now - f.scannedAt >= SCAN) {
    f.scannedAt = now;
    await scanOutputs(studio, attempt, false);
  }
  if (alive?.state === "unknown" && attempt.state !== "lost") changeBoth(studio.db, attempt, "lose");
  if (alive?.state === "alive" && attempt.state === "lost") readopt(context, attempt);
  steer(context, attempt, handle, f);
}

/** Found again: it runs, and a stop that was asked for is still asked for. */
function readopt({ studio: { db } }: RunnerContext, attempt: AttemptRecord): void {
  db.immediate(() => {
    changeBoth(db, attempt, "adopt");
    if (attempt.stopAsked) changeBoth(db, attempt, "stop");
  });
}

/** Makes the control file and the signals sent agree with the attempt's row; a stop that is not heard is raised. */
function steer(context: RunnerContext, attempt: AttemptRecord, handle: Handle, f: Follower): void {
  const { db } = context.studio;
  const control: Control = {
    freeze_te_after_step: f.freeze,
    save_seq: attempt.saveSeq,
    stop: attempt.stopAsked,
  };
  const wanted = JSON.stringify(control);
  if (wanted !== f.steered) {
    f.trainer.steer(handle, control);
    f.steered = wanted;
  }
  const { stopAsked: asked, stopLevel: level, stopLevelAt: since } = attempt;
  if (!asked || !level || since === null || attempt.state !== "stopping") return;
  if (level !== "ask" && level !== f.signalled) {
    f.trainer.signal(handle, level);
    f.signalled = level;
  }
  const now = Date.now();
  const next = escalation(asked, level, since, now);
  if (!next) return;
  db.immediate(() => {
    db.orm
      .update(attempts)
      .set({ stopLevel: next, stopLevelAt: now })
      .where(and(eq(attempts.id, attempt.id), eq(attempts.stopLevel, level)))
      .run();
    hint(db, "run", attempt.runId);
  });
}
