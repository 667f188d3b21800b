import { setTimeout as sleep } from "node:timers/promises";
import { leases } from "@/db/schema/index";
import { studioFailed, webuiGone } from "@/server/domain/engines/webui-troubles";
import { newMemory } from "@/server/domain/experiments/observe";
import { WebuiFailed } from "../engines/sdapi/webui";
import { webuiRows } from "../engines/webuis";
import { hintsAfter, latestHint } from "../events/outbox";
import { changeCell } from "../experiments/cells";
import type { EngineRecord, RunnerContext } from "./context";
import { GridDesk } from "./grid-desk";
import { engineRow, openWork, renderingCells } from "./grid-plan";
import { releaseExperiment } from "./leases";
import { waitingKept } from "./placements";
import { takeBack } from "./queue";
import type { Turns } from "./turns";
import { problemOf, recall, remember, tellProblem } from "./webui-memory";

/** A webui that could not be used is tried again after so long, longer each time (ms). */
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30_000;
/** Hints that may mean work for a grid. */
const TOPICS = new Set(["experiment", "engine", "lora", "lease", "settings", "intent"]);

/** code = what is wrong; when somebody takes that back, the wait is over */
type Wait = { until: number; tries: number; code: string; engineAt: number };

/**
 * Draws the cells of open experiments: one worker per webui, one picture at a time. A worker goes on by itself from
 * cell to cell; `tick` only starts those that are needed.
 */
export function gridDuty(context: RunnerContext, turns: Turns) {
  const { studio } = context;
  const { db } = studio;
  const workers = new Map<number, Promise<void>>();
  const waits = new Map<number, Wait>();
  /** webuis for which something happened while their worker was busy */
  const missed = new Set<number>();
  /** webuis that may still draw something nobody waits for */
  const unsure = new Set(renderingCells(db).map((c) => c.engine));
  /** cells that a worker waits for now: a plan given to another webui meanwhile does not make them orphans */
  const inFlight = new Set<number>();
  const ending = new AbortController();
  let seen = -1;
  let due = true;

  function somethingHappened(): boolean {
    if (latestHint(db) === seen) return false;
    const news = seen < 0 ? [{ topic: "experiment" }] : hintsAfter(db, seen, 1000);
    seen = latestHint(db);
    return news.some(({ topic }) => TOPICS.has(topic));
  }

  function look(): void {
    const open = openWork(db);
    const drawing = new Set(renderingCells(db).map((c) => c.engine));
    for (const { id, engine } of open) if (!usable(engineRow(db, engine))) refuse(engine, id);
    for (const engine of webuiRows(studio)) {
      if (workers.has(engine.id)) missed.add(engine.id);
      if (!usable(engine)) waits.delete(engine.id);
      if (!usable(engine) || workers.has(engine.id)) continue;
      const wanted =
        open.some((w) => w.engine === engine.id) ||
        drawing.has(engine.id) ||
        waitingKept(studio, engine.id).length > 0 ||
        recall(db, engine.id).unloaded === true;
      if (!wanted) waits.delete(engine.id);
      else if (!mustWait(engine)) hire(engine.id);
    }
  }

  /** Whether this webui is left alone for now; a change of its row, or of what is told of it, ends the wait. */
  function mustWait(engine: EngineRecord): boolean {
    const wait = waits.get(engine.id);
    if (!wait) return false;
    const changed = engine.updatedAt !== wait.engineAt || problemOf(db, engine.id) === null;
    if (changed) waits.set(engine.id, { ...wait, until: 0 });
    // a person restarted it and had it checked: what was remembered of it is over
    if (changed && wait.code === "no-other-base") remember(db, engine.id, newMemory());
    return !changed && Date.now() < wait.until;
  }

  function refuse(engine: number, experiment: number): void {
    tellProblem(db, engine, webuiGone(engineRow(db, engine)?.name ?? ""));
    releaseExperiment(db, experiment);
  }

  function hire(engine: number): void {
    const wait = waits.get(engine);
    if (wait) waits.set(engine, { ...wait, until: Number.POSITIVE_INFINITY });
    const desk = new GridDesk(context, turns, engine, unsure, inFlight, ending.signal, () =>
      waits.delete(engine),
    );
    const work = desk
      .work()
      .catch((error: unknown) => leave(engine, error))
      .finally(() => {
        workers.delete(engine);
        if (missed.delete(engine)) due = true;
      });
    workers.set(engine, work);
  }

  /** A webui as a whole does not do: its experiments wait, the card is free for others meanwhile. */
  function leave(engine: number, error: unknown): void {
    if (ending.signal.aborted) return;
    if (!(error instanceof WebuiFailed)) console.error("runner: grid:", error);
    for (const { id, engine: of } of openWork(db)) {
      if (of !== engine) continue;
      releaseExperiment(db, id);
      for (const { device } of db.orm.select().from(leases).all()) turns.forget(device, id);
    }
    for (const cell of renderingCells(db, engine)) {
      if (inFlight.has(cell.id)) continue;
      changeCell(db, cell.id, "crash", { task: null });
      releaseExperiment(db, cell.experiment);
      unsure.add(engine);
    }
    const tries = (waits.get(engine)?.tries ?? 0) + 1;
    const fault = error instanceof WebuiFailed ? error.fault : studioFailed(error);
    tellProblem(db, engine, fault);
    waits.set(engine, {
      until: Date.now() + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1)),
      tries,
      code: fault.code,
      engineAt: engineRow(db, engine)?.updatedAt ?? 0,
    });
  }

  return {
    name: "grid",
    async tick(): Promise<boolean> {
      const waited = [...waits.values()].some((w) => Date.now() >= w.until);
      if (ending.signal.aborted || !(somethingHappened() || due || waited)) return false;
      due = false;
      takeBack(db);
      look();
      return false;
    },
    /** Leaves what is being drawn to the webui: the next start waits for it and draws that cell again. */
    async stop(): Promise<void> {
      ending.abort();
      await Promise.race([Promise.allSettled(workers.values()), sleep(2000)]);
    },
  };
}

const usable = (engine: EngineRecord | undefined): boolean =>
  engine !== undefined && engine.deletedAt === null && engine.enabled;
