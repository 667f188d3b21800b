import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { cellResults, cells, engines, experiments, loraFiles, loras } from "@/db/schema/index";
import type { Axes, CellSettings } from "@/server/domain/experiments/axes";
import type { Verdict } from "@/server/domain/experiments/verify";
import { createExperiment, openExperiment } from "@/server/experiments/write";
import { safetensors, tensors } from "@/server/rehearsal/weights";
import { makePlace, newKey, type Place, until } from "./place";

const ROOT = process.cwd();

/** A rehearsal webui of the test's own, reached by address like a real one. */
export type TestWebui = {
  url: string;
  loraDir: string;
  /** how many pictures it was made to draw, throw-aways included */
  renders(): Promise<number>;
  set(change: { faults?: string; speed?: number }): Promise<void>;
  kill(): void;
};

export type GridPlace = Place & {
  webui: number;
  loraIds: number[];
  weights: string[];
  startWebui(options?: { auth?: string; faults?: string; speed?: number; port?: number }): Promise<TestWebui>;
  /** a webui's row by address, as web would write it */
  addWebui(webui: TestWebui, config?: Record<string, unknown>): number;
  experiment(engine: number, axes?: Partial<Axes>, settings?: Partial<CellSettings>): number;
  cells(experiment: number): CellRow[];
  /** waits until no cell waits or is drawn */
  drawn(experiment: number, patience?: number): Promise<CellRow[]>;
};
export type CellRow = {
  id: number;
  lora: string | null;
  prompt: string;
  seed: number;
  state: string;
  blob: string | null;
  renders: number;
  verdict: (Verdict & { pixels: string }) | null;
  error: { code: string } | null;
  endedAt: number | null;
  base: string | null;
};

/** A data folder with three LoRAs of one rehearsed run's making, a rehearsal webui's row, and no runner yet. */
export function makeGridPlace(): GridPlace {
  const place = makePlace();
  const { db, data } = place.studio;
  const now = Date.now();
  const living: ChildProcess[] = [];
  const webui = db.orm
    .insert(engines)
    .values({
      role: "webui",
      kind: "rehearsal",
      name: "Rehearsal webui",
      config: { speed: 400, faults: "" },
      createdAt: now,
      updatedAt: now,
    })
    .returning({ id: engines.id })
    .get().id;
  const made = [10, 20, 40].map((step) => newLora(step));

  function newLora(step: number): { id: number; weights: string } {
    const list = tensors({
      family: "sd15",
      dim: 1,
      alpha: 1,
      dtype: "F16",
      seed: 1,
      step,
      frozenAfter: 1000,
      unetOnly: false,
    });
    const file = safetensors(
      list,
      { ss_steps: String(step), ss_max_train_steps: "40", ss_output_name: "mikan" },
      "F16",
    );
    const weights = createHash("sha256")
      .update(Buffer.concat(list.map((t) => t.bytes)))
      .digest("hex");
    const path = join("loras", `mikan-${step}.safetensors`);
    mkdirSync(data.loras, { recursive: true });
    writeFileSync(join(data.root, path), file);
    const { id } = db.orm
      .insert(loras)
      .values({ runId: null, weights, name: `mikan-${step}`, step, createdAt: now })
      .returning({ id: loras.id })
      .get();
    db.orm.insert(loraFiles).values({ loraId: id, path, bytes: file.length, createdAt: now }).run();
    return { id, weights };
  }

  const one: GridPlace = {
    ...place,
    webui,
    loraIds: made.map((m) => m.id),
    weights: made.map((m) => m.weights),
    async startWebui(options = {}) {
      const loraDir = join(data.root, `webui-${living.length}`, "Lora");
      const where = join(data.root, `where-${living.length}.json`);
      const args = ["--lora-dir", loraDir, "--where", where, "--port", String(options.port ?? 0)];
      if (options.auth) args.push("--api-auth", options.auth);
      const child = spawn(process.execPath, [join(ROOT, "dist/rehearsal-webui.mjs"), ...args], {
        stdio: "ignore",
        env: {
          ...process.env,
          REHEARSAL_WEBUI_SPEED: String(options.speed ?? 400),
          REHEARSAL_WEBUI_FAULTS: options.faults ?? "",
        },
      });
      living.push(child);
      await until(
        () => existsSync(where),
        10_000,
        () => "the rehearsal webui did not start",
      );
      const { url } = JSON.parse(readFileSync(where, "utf8")) as { url: string };
      return {
        url,
        loraDir,
        renders: async () =>
          ((await (await fetch(`${url}/rehearsal`)).json()) as { renders: number }).renders,
        set: async (change) => {
          await fetch(`${url}/rehearsal/faults`, { method: "POST", body: JSON.stringify(change) });
        },
        kill: () => child.kill("SIGKILL"),
      };
    },
    addWebui: (to, config = {}) =>
      db.orm
        .insert(engines)
        .values({
          role: "webui",
          kind: "sdapi",
          name: "by address",
          config: { url: to.url, loraDir: to.loraDir, ...config },
          facts: { family: "rehearsal" },
          createdAt: now,
          updatedAt: now,
        })
        .returning({ id: engines.id })
        .get().id,
    experiment(engine, axes = {}, settings = {}) {
      const { id } = createExperiment(db, {
        clientKey: newKey(),
        name: "which one",
        engineId: engine,
        references: [],
        axes: {
          loras: made.map((m, i) => ({ weights: m.weights, loraId: m.id, label: `v${i}` })),
          control: true,
          weights: [0.8],
          prompts: [
            { label: "a", positive: "1girl, upper body", negative: "lowres" },
            { label: "b", positive: "1girl, guitar", negative: "lowres" },
          ],
          seeds: [1],
          numbers: [],
          replace: [],
          bases: [],
          layout: { x: "lora", y: "prompt" },
          ...axes,
        },
        settings: {
          base: null,
          sampler: "Euler a",
          scheduler: "Automatic",
          steps: 8,
          cfg: 7,
          width: 64,
          height: 64,
          clipSkip: 2,
          vae: null,
          trigger: "",
          ...settings,
        },
      });
      openExperiment(db, id);
      return id;
    },
    cells: (experiment) =>
      db.orm
        .select({ cell: cells, result: cellResults })
        .from(cells)
        .leftJoin(cellResults, eq(cellResults.cellId, cells.id))
        .where(eq(cells.experimentId, experiment))
        .orderBy(asc(cells.id))
        .all()
        .map(({ cell, result }) => {
          const v = cell.values as {
            lora: { weights: string } | null;
            prompt: string;
            seed: number;
            base: { name: string } | null;
          };
          return {
            id: cell.id,
            lora: v.lora?.weights ?? null,
            prompt: v.prompt,
            seed: v.seed,
            base: v.base?.name ?? null,
            state: result?.state ?? "queued",
            blob: result?.blob ?? null,
            renders: result?.renders ?? 0,
            verdict: (result?.verdict ?? null) as CellRow["verdict"],
            error: (result?.error ?? null) as CellRow["error"],
            endedAt: result?.endedAt ?? null,
          };
        }),
    async drawn(experiment, patience = 30_000) {
      await until(
        () => one.cells(experiment).every((c) => !["queued", "rendering"].includes(c.state)),
        patience,
        () => JSON.stringify(one.cells(experiment), null, 1),
      );
      return one.cells(experiment);
    },
    async end() {
      for (const child of living) child.kill("SIGKILL");
      await place.end();
    },
  };
  return one;
}

/** Leaves an experiment's state to the runner: web's own column, as the pause button writes it. */
export function setState(place: Place, id: number, state: "open" | "paused"): void {
  place.studio.db.orm
    .update(experiments)
    .set({ state, updatedAt: Date.now() })
    .where(eq(experiments.id, id))
    .run();
}

export const reasons = (cell: CellRow): string[] => cell.verdict?.reasons.map((r) => r.code) ?? [];
