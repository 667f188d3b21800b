import { and, eq, isNull, max, ne } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/open";
import { attempts, datasetVersions, engines, models, runs } from "@/db/schema/index";
import { StudioError } from "@/server/domain/errors";
import { positionAt } from "@/server/domain/runs/queue";
import { isActive } from "@/server/domain/runs/transition";
import { hint } from "../events/outbox";
import { changeBoth, changeRun, newestAttempt, nextNumber, type RunRecord, runById } from "./write";

/** What the runner does when web asks; each runs inside the transaction that answers the intent. */

export type Asked = { clientKey: string; kind: string; target: number | null; payload: unknown };

export const enqueuePayload = z.object({
  name: z.string().trim().min(1).max(120),
  datasetId: z.number().int(),
  versionId: z.number().int(),
  modelId: z.number().int(),
  engineId: z.number().int(),
  recipe: z.record(z.string(), z.unknown()),
  plan: z.record(z.string(), z.unknown()),
});
/** `force` = do not wait any longer: the next level now. */
export const stopPayload = z.object({ how: z.enum(["now", "save", "epoch_end", "force"]) });
const holdPayload = z.object({ held: z.boolean() });
/** place in the queue, 0 = next */
const movePayload = z.object({ position: z.number().int().min(0) });

export type RunIntent = (db: Db, asked: Asked, now: number) => number | null;

export const RUN_INTENTS: Readonly<Record<string, RunIntent>> = {
  "run.enqueue": enqueue,
  "run.stop": stop,
  "run.save": save,
  "run.hold": hold,
  "run.move": move,
  "run.cancel": cancel,
  "run.retry": retry,
  "run.delete": remove,
  "run.restore": restore,
};

function enqueue(db: Db, asked: Asked, now: number): number {
  const order = enqueuePayload.parse(asked.payload);
  const twin = db.orm.select({ id: runs.id }).from(runs).where(eq(runs.clientKey, asked.clientKey)).get();
  if (twin) return twin.id;
  const version = db.orm
    .select({ dataset: datasetVersions.datasetId })
    .from(datasetVersions)
    .where(eq(datasetVersions.id, order.versionId))
    .get();
  if (version?.dataset !== order.datasetId) throw gone("数据集版本", "dataset version");
  const model = db.orm
    .select({ id: models.id })
    .from(models)
    .where(and(eq(models.id, order.modelId), isNull(models.deletedAt)))
    .get();
  if (!model) throw gone("底模", "base model");
  const engine = db.orm
    .select({ role: engines.role })
    .from(engines)
    .where(and(eq(engines.id, order.engineId), isNull(engines.deletedAt)))
    .get();
  if (engine?.role !== "trainer") throw gone("训练环境", "trainer");
  const { id } = db.orm
    .insert(runs)
    .values({
      ...order,
      clientKey: asked.clientKey,
      number: nextNumber(db, "run"),
      state: "queued",
      position: lastPosition(db) + 1,
      createdAt: now,
    })
    .returning({ id: runs.id })
    .get();
  hint(db, "run", id);
  hint(db, "run", 0);
  return id;
}

function stop(db: Db, asked: Asked, now: number): null {
  const { how } = stopPayload.parse(asked.payload);
  const run = must(db, asked);
  const attempt = newestAttempt(db, run.id);
  if (!attempt || !isActive(run.state)) throw notNow(run, "已经结束了，不用停止。", "has already ended.");
  if (run.state === "starting" || run.state === "running") {
    // Asking is heard at the next step. Without our launcher, or before the first step, only a signal is heard, and
    // nothing is lost by it.
    const deaf = attempt.source === "log" || (attempt.firstStepAt === null && how === "now");
    changeBoth(db, attempt, "stop", {
      attempt: {
        stopAsked: how === "force" ? "now" : how,
        stopLevel: how === "force" || deaf ? "term" : "ask",
        stopLevelAt: now,
      },
    });
    return null;
  }
  const level = attempt.stopLevel ?? "ask";
  const next = how === "force" ? (level === "ask" ? ("term" as const) : ("kill" as const)) : level;
  db.orm
    .update(attempts)
    .set({
      stopAsked: how === "force" ? (attempt.stopAsked ?? "now") : how,
      stopLevel: next,
      stopLevelAt: now,
    })
    .where(eq(attempts.id, attempt.id))
    .run();
  hint(db, "run", run.id);
  return null;
}

function save(db: Db, asked: Asked): null {
  const run = must(db, asked);
  const attempt = newestAttempt(db, run.id);
  if (run.state !== "running" || !attempt)
    throw notNow(run, "没有在训练，不能保存。", "is not training, so there is nothing to save.");
  if (attempt.source === "log") {
    throw new StudioError("no-save", {
      zh: "这个训练环境没有用启动器，训练中不能临时保存。",
      en: "This trainer runs without our launcher, so it cannot save on request.",
    });
  }
  db.orm
    .update(attempts)
    .set({ saveSeq: attempt.saveSeq + 1 })
    .where(eq(attempts.id, attempt.id))
    .run();
  hint(db, "run", run.id);
  return null;
}

function hold(db: Db, asked: Asked): null {
  const { held } = holdPayload.parse(asked.payload);
  const run = must(db, asked);
  if (run.state !== "queued") throw notNow(run, "不在队列里。", "is not in the queue.");
  db.orm.update(runs).set({ held }).where(eq(runs.id, run.id)).run();
  hint(db, "run", run.id);
  return null;
}

function move(db: Db, asked: Asked): null {
  const { position } = movePayload.parse(asked.payload);
  const run = must(db, asked);
  if (run.state !== "queued") throw notNow(run, "不在队列里。", "is not in the queue.");
  const others = db.orm
    .select({ position: runs.position })
    .from(runs)
    .where(and(eq(runs.state, "queued"), isNull(runs.deletedAt), ne(runs.id, run.id)))
    .orderBy(runs.position, runs.id)
    .all()
    .map((r) => r.position);
  db.orm
    .update(runs)
    .set({ position: positionAt(position, others) })
    .where(eq(runs.id, run.id))
    .run();
  hint(db, "run", run.id);
  hint(db, "run", 0);
  return null;
}

function cancel(db: Db, asked: Asked, now: number): null {
  const run = must(db, asked);
  if (run.state === "cancelled") return null;
  if (!changeRun(db, run.id, "cancel", { endedAt: now }))
    throw notNow(run, "已经开始了，请用停止。", "has already started; stop it instead.");
  hint(db, "run", 0);
  return null;
}

function retry(db: Db, asked: Asked): number {
  const run = must(db, asked);
  const done = changeRun(db, run.id, "requeue", {
    position: lastPosition(db) + 1,
    held: false,
    diagnosis: null,
    endedAt: null,
  });
  if (!done) throw notNow(run, "现在不能重新排队。", "cannot be queued again now.");
  hint(db, "run", 0);
  return run.id;
}

function remove(db: Db, asked: Asked, now: number): null {
  const run = must(db, asked);
  if (run.deletedAt !== null) return null;
  if (isActive(run.state)) throw notNow(run, "正在训练，请先停止。", "is training; stop it first.");
  if (run.state === "queued") changeRun(db, run.id, "cancel", { endedAt: now });
  db.orm.update(runs).set({ deletedAt: now }).where(eq(runs.id, run.id)).run();
  hint(db, "run", run.id);
  hint(db, "run", 0);
  return null;
}

function restore(db: Db, asked: Asked): null {
  const run = must(db, asked);
  db.orm.update(runs).set({ deletedAt: null }).where(eq(runs.id, run.id)).run();
  hint(db, "run", run.id);
  hint(db, "run", 0);
  return null;
}

function must(db: Db, asked: Asked): RunRecord {
  const run = asked.target === null ? undefined : runById(db, asked.target);
  if (!run) throw gone("训练任务", "run");
  return run;
}

function lastPosition(db: Db): number {
  return (
    db.orm
      .select({ last: max(runs.position) })
      .from(runs)
      .where(eq(runs.state, "queued"))
      .get()?.last ?? 0
  );
}

const gone = (zh: string, en: string) =>
  new StudioError("gone", { zh: `这个${zh}已经不在了。`, en: `This ${en} is no longer there.` });
const notNow = (run: RunRecord, zh: string, en: string) =>
  new StudioError("not-now", { zh: `训练任务 #${run.number} ${zh}`, en: `Run #${run.number} ${en}` });
