import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { experiments, leases } from "@/db/schema/index";
import { promptAsSent } from "@/server/domain/engines/sdapi";
import type { WebuiError } from "@/server/domain/engines/webui-errors";
import { deviceOfWebui } from "../engines/devices";
import { WebuiFailed } from "../engines/sdapi/webui";
import type { Webui } from "../engines/webui";
import { createWebui } from "../engines/webuis";
import { changeCell } from "../experiments/cells";
import type { EngineRecord, RunnerContext } from "./context";
import { engineRow, GridPlan, openWork, renderingCells } from "./grid-plan";
import { handOver, holderOfExperiment, releaseExperiment, takeFor } from "./leases";
import { type Placed, placeAll, placeKept, stemOf, stillThere, sweepGrid, waitingKept } from "./placements";
import { nextRun } from "./queue";
import { startRehearsalWebui } from "./rehearsal-webui";
import { type Desk, drawCell, orderFor, rendersOf, type ToDraw } from "./render";
import type { Turns } from "./turns";
import { doubted, recall, remember, tellProblem } from "./webui-memory";

/** A cell whose connection breaks, or that runs out of memory, is tried so often before it is called failed. */
const TRIES = 3;
/** An orphaned picture is waited for so long before it is taken for dead, and looked for this often (ms). */
const ORPHAN = 30 * 60_000;
const GLANCE = 300;
/** What concerns the webui as a whole: no cell is to blame, all of them wait. */
const WHOLE = new Set<WebuiError["code"]>([
  "unreachable",
  "auth",
  "no-api",
  "not-found",
  "lora-folder",
  "no-other-base",
  "rehearsal-down",
]);

/** One webui's worker: from cell to cell until nothing is left, somebody else has the card, or the webui fails. */
export class GridDesk {
  readonly #plan = new GridPlan();
  readonly #strikes = new Map<number, number>();
  /** bases that failed to load since this worker began: not tried again for every cell */
  readonly #badBases = new Map<string, WebuiError>();
  #placed: Placed = new Map();
  #placedFor = -1;

  constructor(
    private readonly context: RunnerContext,
    private readonly turns: Turns,
    private readonly engineId: number,
    private readonly unsure: Set<number>,
    private readonly inFlight: Set<number>,
    private readonly signal: AbortSignal,
    private readonly wentWell: () => void,
  ) {}

  async work(): Promise<void> {
    const { db } = this.context.studio;
    let current = -1;
    while (!this.signal.aborted) {
      const engine = engineRow(db, this.engineId);
      if (!engine?.enabled || engine.deletedAt !== null) return this.#letGo(current);
      const webui = await this.#connect(engine);
      await this.#settleOrphans(webui);
      await this.#kept(engine, webui);
      const mine = openWork(db).filter((w) => w.engine === this.engineId);
      const next = mine.find((w) => w.id === current) ?? mine[0];
      if (current !== -1 && next?.id !== current) this.#letGo(current);
      current = next?.id ?? -1;
      if (!next) return this.#tidy(engine, webui);
      if (!(await this.#hold(engine, webui, next.id))) return;
      const cell = this.#plan.waiting(db, next.id)[0];
      if (cell) await this.#draw(engine, webui, cell);
    }
  }

  async #connect(engine: EngineRecord): Promise<Webui> {
    if (engine.kind === "rehearsal") await startRehearsalWebui(this.context.studio, engine);
    return createWebui(this.context.studio, engine);
  }

  /** A webui finishes what it was asked even when nobody waits any more: only then is anything sent to it. */
  async #settleOrphans(webui: Webui): Promise<void> {
    const { db } = this.context.studio;
    const orphans = renderingCells(db, this.engineId).filter((c) => !this.inFlight.has(c.id));
    if (orphans.length === 0 && !this.unsure.has(this.engineId)) return;
    const end = Date.now() + ORPHAN;
    let silent = 0;
    while (!this.signal.aborted && Date.now() < end && silent < 3) {
      const state = await webui.state();
      if (state?.idle) break;
      silent = state ? 0 : silent + 1;
      await sleep(GLANCE);
    }
    if (this.signal.aborted) return;
    this.unsure.delete(this.engineId);
    for (const cell of orphans) {
      const order = orderFor(cell, null, cell.task ?? "");
      // with which LoRAs its text was encoded nobody saw
      const weights = cell.values.lora?.weights;
      const stem = weights ? stemOf(this.context.studio, this.engineId, weights) : null;
      const loras = cell.values.lora && stem ? [{ stem, ...cell.values.lora }] : [];
      const asked = { ...order, loras, prompt: promptAsSent({ ...order, loras }) };
      remember(db, this.engineId, doubted(recall(db, this.engineId), asked));
      changeCell(db, cell.id, "crash", { task: null });
      // its experiment may be paused by now; one that goes on takes the card again
      releaseExperiment(db, cell.experiment);
    }
  }

  async #kept(engine: EngineRecord, webui: Webui): Promise<void> {
    if (waitingKept(this.context.studio, engine.id).length > 0)
      await placeKept(this.context.studio, engine, webui);
  }

  /** Has the card, or stands in line for it: an experiment gives way once, and to whoever has it already. */
  async #hold(engine: EngineRecord, webui: Webui, experiment: number): Promise<boolean> {
    const { db } = this.context.studio;
    const device = deviceOfWebui(db, engine);
    const run = this.turns.has(device, experiment) ? null : nextRun(db, device);
    const holder = takeFor(db, device, experiment);
    if (holder === holderOfExperiment(experiment) && run === null) {
      await this.#loadAgain(webui);
      return true;
    }
    if (holder === holderOfExperiment(experiment)) {
      handOver(db, device, experiment, run!);
      this.turns.gaveWay(device, experiment, run!);
      return false;
    }
    const ahead = /^run:(\d+)$/.exec(holder)?.[1];
    if (ahead && !this.turns.has(device, experiment)) this.turns.gaveWay(device, experiment, Number(ahead));
    return false;
  }

  /** A webui that was asked to free the card for a training cannot draw before it is told to load again (A1111). */
  async #loadAgain(webui: Webui): Promise<void> {
    const { db } = this.context.studio;
    const memory = recall(db, this.engineId);
    if (!memory.unloaded) return;
    // one that was restarted meanwhile has loaded by itself
    await webui.reload().catch((e) => {
      if (!(e instanceof WebuiFailed) || e.fault.code !== "unreachable") throw e;
    });
    remember(db, this.engineId, { ...memory, unloaded: false });
  }

  async #draw(engine: EngineRecord, webui: Webui, cell: ToDraw): Promise<void> {
    const { studio } = this.context;
    const { db } = studio;
    const bad = cell.values.base ? this.#badBases.get(cell.values.base.name) : undefined;
    if (bad && !this.#strikes.has(cell.id)) return this.#fail(cell, bad);
    const placed = cell.values.lora ? await this.#place(engine, webui, cell) : null;
    if (placed && "error" in placed) return this.#fail(cell, placed.error);
    const desk: Desk = { studio, engine: this.engineId, webui, signal: this.signal };
    this.inFlight.add(cell.id);
    const end = await drawCell(desk, cell, placed?.stem ?? null).finally(() => this.inFlight.delete(cell.id));
    if (end.kind === "drawn") {
      this.#strikes.delete(cell.id);
      tellProblem(db, this.engineId, null);
      this.wentWell();
    }
    if (end.kind !== "error") return;
    const { error } = end;
    if (WHOLE.has(error.code)) {
      changeCell(db, cell.id, "crash", { task: null, error });
      throw new WebuiFailed(error);
    }
    const strikes = (this.#strikes.get(cell.id) ?? 0) + 1;
    this.#strikes.set(cell.id, strikes);
    if (error.code === "model-failed" && cell.values.base) this.#badBases.set(cell.values.base.name, error);
    if (error.code === "reset" || error.code === "timeout") this.unsure.add(this.engineId);
    if (!error.transient || strikes >= TRIES) return this.#fail(cell, error);
    changeCell(db, cell.id, "crash", { task: null, error });
    tellProblem(db, this.engineId, error);
    await sleep(500 * 2 ** strikes);
  }

  #fail(cell: ToDraw, error: WebuiError): void {
    const { db } = this.context.studio;
    this.#strikes.set(cell.id, 0);
    const at = Date.now();
    db.immediate(() => {
      // never sent: it passes through "rendering" all the same, the only way to "failed"
      changeCell(db, cell.id, "send", { startedAt: at });
      changeCell(db, cell.id, "fail", { error, task: null, endedAt: at });
    });
  }

  /** The stem a cell's LoRA is asked for by; all of the experiment's are put in place together, before its first cell. */
  async #place(engine: EngineRecord, webui: Webui, cell: ToDraw) {
    const { studio } = this.context;
    const lora = cell.values.lora!;
    if (this.#placedFor !== cell.experiment) {
      const wanted = new Map(
        this.#plan
          .waiting(studio.db, cell.experiment)
          .flatMap(({ values: { lora: l } }) => (l ? [[l.weights, l] as const] : [])),
      );
      this.#placed = await placeAll(studio, engine, webui, [...wanted.values()]);
      this.#placedFor = cell.experiment;
    }
    const known = this.#placed.get(lora.weights);
    const again = rendersOf(studio.db, cell.id) > 0;
    if (known && "stem" in known && !again && stillThere(studio, engine.id, known.stem)) return known;
    if (known && "error" in known && !this.#strikes.has(cell.id)) return known;
    // asked for again by hand, gone from the folder meanwhile, or new on the axis: put there (again)
    const put = await placeAll(studio, engine, webui, [lora], again);
    const found = put.get(lora.weights);
    if (found) this.#placed.set(lora.weights, found);
    return found ?? null;
  }

  #letGo(experiment: number): void {
    const { db } = this.context.studio;
    if (experiment === -1) return;
    releaseExperiment(db, experiment);
    const engine = engineRow(db, this.engineId);
    if (engine) this.turns.forget(deviceOfWebui(db, engine), experiment);
  }

  /** Nothing is left to draw: the card is given back, what was put into the folder for grids goes. */
  async #tidy(engine: EngineRecord, webui: Webui): Promise<void> {
    const { studio } = this.context;
    const { db } = studio;
    const own = db.orm.select().from(experiments).where(eq(experiments.engineId, this.engineId)).all();
    for (const { id } of own) this.#letGo(id);
    tellProblem(db, this.engineId, null);
    this.wentWell();
    const device = deviceOfWebui(db, engine);
    const held = db.orm.select().from(leases).where(eq(leases.device, device)).get();
    if (!held) await this.#loadAgain(webui);
    if (sweepGrid(studio, this.engineId)) await webui.refreshLoras().catch(() => undefined);
  }
}
