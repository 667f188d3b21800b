import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { migrate, readMigrations } from "@/db/migrate";
import { openDb } from "@/db/open";
import { attempts, engines, pictures, runs } from "@/db/schema/index";
import { makeVersion } from "@/server/datasets/versions";
import type { Recipe, Value } from "@/server/domain/recipes/option";
import { DEFAULTS } from "@/server/domain/recipes/recipe";
import { steps } from "@/server/domain/recipes/steps";
import { createSample } from "@/server/engines/sample";
import { askRunner, type IntentKind } from "@/server/events/intents";
import type { AttemptRecord, RunRecord } from "@/server/runs/write";
import { dataFolder, makePlaces } from "@/server/settings/data";
import type { Studio } from "@/server/settings/studio";

const ROOT = process.cwd();

/** A data folder with the sample dataset, the rehearsal and its base model; real SQLite, no runner yet. */
export type Place = {
  studio: Studio;
  dataset: number;
  model: number;
  engine: number;
  /** the built runner, as main starts it */
  startRunner(): Promise<Runner>;
  enqueue(
    recipe?: Record<string, Value>,
    more?: { engine?: number; key?: string; name?: string },
  ): Promise<number>;
  tell(kind: IntentKind, run: number | null, payload?: unknown, key?: string): ReturnType<typeof askRunner>;
  run(id: number): RunRecord;
  attempts(run: number): AttemptRecord[];
  /** waits until the run is in one of these states; says what it was in when it takes too long */
  reaches(run: number, states: RunRecord["state"][], patience?: number): Promise<RunRecord>;
  step(run: number, step: number): Promise<void>;
  end(): Promise<void>;
};
export type Runner = { pid: number; kill(): Promise<void>; stop(): Promise<void>; output(): string };

let counter = 0;
export const newKey = () => `test-key-${++counter}-${Date.now()}`;

export const SHORT: Record<string, Value> = {
  max_train_steps: 60,
  train_batch_size: 2,
  gradient_accumulation_steps: 2,
  network_module: "networks.lora",
  network_dim: 4,
  resolution: "512,512",
  enable_bucket: true,
  caption_extension: ".txt",
  learning_rate: 1e-4,
  save_every_n_steps: 20,
  sample_every_n_steps: 30,
  "studio.prompts": [
    { text: "mikan, smile", negative: "", seed: 1, width: 64, height: 64, steps: 2, cfg: 7 },
  ],
};

export function makePlace(options: { speed?: number; faults?: string } = {}): Place {
  const data = dataFolder(mkdtempSync(join(tmpdir(), "runner-")));
  makePlaces(data);
  migrate(data.db, readMigrations(join(ROOT, "db", "migrations")), data.backups);
  const studio: Studio = { db: openDb(data.db), data, version: "test", runner: () => "ok" };
  const { db } = studio;
  const { id: dataset, model, engine } = createSample(studio, { locale: "en", tab: "test" });
  db.orm
    .update(engines)
    .set({ config: { speed: options.speed ?? 200, faults: options.faults ?? "" } })
    .where(eq(engines.id, engine))
    .run();
  const living: ChildProcess[] = [];

  const place: Place = {
    studio,
    dataset,
    model,
    engine,
    startRunner: () => startRunner(data.root, living),
    async enqueue(recipe = {}, more = {}) {
      const whole: Recipe = { ...DEFAULTS, ...SHORT, ...recipe };
      const used = db.orm.select().from(pictures).where(eq(pictures.datasetId, dataset)).all();
      const plan = steps(whole, {
        family: "sd15",
        pictures: used.map(() => ({ width: 768, height: 1024, repeats: 10 })),
      });
      const answer = await place.tell(
        "run.enqueue",
        null,
        {
          name: more.name ?? "mikan",
          datasetId: dataset,
          versionId: makeVersion(studio, dataset).id,
          modelId: model,
          engineId: more.engine ?? engine,
          recipe: whole,
          plan,
        },
        more.key,
      );
      if (answer.result === null) throw new Error(`not queued: ${JSON.stringify(answer)}`);
      return answer.result;
    },
    tell: (kind, target, payload = {}, key = newKey()) =>
      askRunner(studio, { clientKey: key, kind, target, payload }, 10_000),
    run: (id) => db.orm.select().from(runs).where(eq(runs.id, id)).get()!,
    attempts: (run) =>
      db.orm.select().from(attempts).where(eq(attempts.runId, run)).orderBy(asc(attempts.number)).all(),
    async reaches(id, states, patience = 30_000) {
      await until(
        () => states.includes(place.run(id).state),
        patience,
        () => {
          const { state, diagnosis } = place.run(id);
          return `run ${id} is ${state}, not ${states.join("|")}: ${JSON.stringify(diagnosis)} ${JSON.stringify(place.attempts(id).at(-1))}`;
        },
      );
      return place.run(id);
    },
    step: (id, step) =>
      until(
        () => (place.attempts(id).at(-1)?.step ?? 0) >= step,
        30_000,
        () => `run ${id} never came to step ${step}`,
      ),
    async end() {
      for (const child of living) child.kill("SIGKILL");
      await killAll(data.root);
      db.close();
      rmSync(data.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
  return place;
}

async function startRunner(root: string, living: ChildProcess[]): Promise<Runner> {
  const child = fork(join(ROOT, "dist/runner.mjs"), [], {
    env: { ...process.env, STUDIO_DATA: root },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  living.push(child);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (text += chunk));
  const gone = new Promise<void>((done) => child.once("exit", () => done()));
  await new Promise<void>((ok, no) => {
    child.on("message", (m: { type: string }) => m.type === "ready" && ok());
    void gone.then(() => no(new Error(`the runner ended: ${text}`)));
  });
  return {
    pid: child.pid!,
    kill: () => {
      child.kill("SIGKILL");
      return gone;
    },
    stop: () => {
      child.disconnect();
      return gone;
    },
    output: () => text,
  };
}

export async function until(test: () => boolean, patience: number, why: () => string): Promise<void> {
  const end = Date.now() + patience;
  while (!test()) {
    if (Date.now() > end) throw new Error(why());
    await new Promise((ok) => setTimeout(ok, 10));
  }
}

/** Every step from 1 to `last` once, and nothing else: the promise of contracts §5. */
export function stepsOf(studio: Studio, attempt: number, series = "loss"): number[] {
  return studio.db.sqlite
    .prepare("SELECT step FROM metrics WHERE attempt_id = ? AND series = ? ORDER BY step")
    .pluck()
    .all(attempt, series) as number[];
}
export const oneTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

/** Trainers outlive the runner on purpose; a test's own end with it. */
function belonging(root: string): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      if (/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${name}/stat`, "utf8"))) return [];
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8");
      const environment = readFileSync(`/proc/${name}/environ`, "utf8");
      const ours =
        command.includes(`${root}/runs/`) || environment.split("\0").includes(`STUDIO_DATA=${root}`);
      return ours ? [Number(name)] : [];
    } catch {
      return []; // ended by itself meanwhile
    }
  });
}

/** Ends them and waits until they are gone: a picture worker that still writes keeps its folder from being removed. */
async function killAll(root: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const left = belonging(root);
    if (left.length === 0) return;
    for (const pid of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // ended by itself meanwhile
      }
    }
    await new Promise((done) => setTimeout(done, 20));
  }
}
