import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, statfs, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { attempts, engines, models } from "@/db/schema/index";
import { isStudioError, StudioError } from "@/server/domain/errors";
import { engineFacts } from "@/server/domain/recipes/engine";
import { environment } from "@/server/domain/recipes/recipe";
import { freezeAfter, type Places, render, type Subset } from "@/server/domain/recipes/render";
import { complete } from "@/server/domain/recipes/schema";
import { launchFailed } from "@/server/domain/runs/causes/ending";
import type { Diagnosis } from "@/server/domain/runs/view";
import { deviceOf } from "../engines/devices";
import type { LaunchOrder } from "../engines/trainer";
import { hint } from "../events/outbox";
import { ORDER_FILE } from "../runs/order";
import { attemptFolder, outputFolder, outputName, runFolder } from "../runs/places";
import { type AttemptRecord, attemptById, changeBoth, type RunRecord, runById } from "../runs/write";
import { hubEnvironment } from "../settings/view";
import { freeCard } from "./cards";
import type { EngineRecord, RunnerContext } from "./context";
import { release } from "./leases";

/** A run needs room for its files; with less the trainer would die at its first save. Bytes. */
const LEAST_DISK = 512 * 1024 * 1024;

/**
 * Starts the process of an attempt that is committed as `starting` with its token (contracts §5): its dataset
 * version, its files, then the trainer. Whatever goes wrong ends the attempt with its reason.
 */
export async function launch(context: RunnerContext, attemptId: number): Promise<void> {
  const { db } = context.studio;
  const attempt = attemptById(db, attemptId)!;
  const run = runById(db, attempt.runId)!;
  try {
    const engine = db.orm.select().from(engines).where(eq(engines.id, run.engineId)).get()!;
    if (engine.deletedAt !== null) throw engineGone(engine.name);
    const trainer = context.trainerOf(engine);
    const order = await prepare(context, run, attempt, engine);
    const command = trainer.command(order);
    await writeFile(join(order.dir, ORDER_FILE), JSON.stringify({ command, env: shown(order.env) }));
    await freeCard(context.studio, deviceOf(engine));
    // a stop that was asked for meanwhile needs no process
    if (attemptById(db, attemptId)!.state !== "starting") return void endUnstarted(context, attempt);
    const handle = await trainer.launch(order);
    db.orm.update(attempts).set({ handle }).where(eq(attempts.id, attemptId)).run();
  } catch (error) {
    if (isAbort(error)) return void endUnstarted(context, attempt);
    failLaunch(context, attempt, diagnosisOf(error));
  }
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";

const engineGone = (name: string) =>
  new StudioError("engine-gone", {
    zh: `训练环境“${name}”已经删除。`,
    en: `The trainer “${name}” has been removed.`,
  });

/** Ends an attempt whose trainer never came to be. */
export function failLaunch(context: RunnerContext, attempt: AttemptRecord, diagnosis: Diagnosis): void {
  const { db } = context.studio;
  const now = Date.now();
  db.immediate(() => {
    changeBoth(db, attempt, "fail", { diagnosis, attempt: { endedAt: now }, run: { endedAt: now } });
    release(db, attempt.runId);
  });
}

/** Ends an attempt that was stopped before its trainer came to be. */
export function endUnstarted({ studio: { db } }: RunnerContext, attempt: AttemptRecord): void {
  const now = Date.now();
  db.immediate(() => {
    changeBoth(db, attempt, "stopped", { attempt: { endedAt: now }, run: { endedAt: now } });
    release(db, attempt.runId);
  });
}

function diagnosisOf(error: unknown): Diagnosis {
  if (isStudioError(error)) {
    const base = launchFailed(error.text.en, error.evidence);
    return { ...base, code: error.code, cause: error.text, next: error.next ?? base.next };
  }
  const reason = error instanceof Error ? error.message : String(error);
  console.error("runner: launch:", error);
  return launchFailed(
    reason,
    error instanceof Error && error.stack ? error.stack.split("\n").slice(0, 4) : [],
  );
}

async function prepare(
  context: RunnerContext,
  run: RunRecord,
  attempt: AttemptRecord,
  engine: EngineRecord,
): Promise<LaunchOrder> {
  const { db, data } = context.studio;
  const dir = attemptFolder(data, run.id, attempt.number);
  const folder = runFolder(data, run.id);
  const output = outputFolder(data, run.id, attempt.number);
  const logs = join(dir, "tb");
  for (const path of [dir, output, logs]) await mkdir(path, { recursive: true });
  await enoughDisk(data.root);
  const model = db.orm.select().from(models).where(eq(models.id, run.modelId)).get()!;
  const { recipe } = complete(run.recipe as Record<string, unknown>);
  const tokenizer = (engine.config as { tokenizerCache?: unknown } | null)?.tokenizerCache;
  const places: Places = {
    folder,
    model: model.path,
    dataset: join(folder, "dataset"),
    output,
    logs,
    name: outputName(run.name, run.number),
    family: model.family,
    subsets: await dataset(context, run, attempt, folder),
    engine: engineFacts(engine.kind, engine.facts),
    ...(typeof tokenizer === "string" && tokenizer ? { tokenizerCache: tokenizer } : {}),
  };
  const { script, argv, files } = render(recipe, places);
  for (const file of files) await writeFile(join(folder, file.name), file.text);
  await writeFile(join(folder, "recipe.json"), JSON.stringify({ recipe, plan: run.plan }, null, 2));
  return {
    dir,
    script,
    argv,
    // as they are now: frozen with the run, like everything else; the later win
    env: { ...hubEnvironment(context.studio), ...engineEnv(engine), ...environment(recipe) },
    token: attempt.token,
    control: { freeze_te_after_step: freezeAfter(recipe), save_seq: attempt.saveSeq, stop: null },
  };
}

/** The environment as it is kept and shown: secrets (a hub token) are only in the trainer's own. */
const shown = (env: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).map(([k, v]) => [k, /TOKEN|SECRET|PASSWORD|API_?KEY/i.test(k) ? "(hidden)" : v]),
  );

const engineEnv = (engine: EngineRecord): Record<string, string> =>
  (engine.config as { env?: Record<string, string> } | null)?.env ?? {};

/** The run's own copy of its dataset version; made once, whole or not at all, used again by later attempts. */
async function dataset(
  context: RunnerContext,
  run: RunRecord,
  attempt: AttemptRecord,
  folder: string,
): Promise<Subset[]> {
  const target = join(folder, "dataset");
  const list = join(folder, "subsets.json");
  if (!existsSync(list)) {
    const fresh = `${target}.new`;
    for (const path of [fresh, target]) await rm(path, { recursive: true, force: true });
    await mkdir(fresh, { recursive: true });
    const subsets = await context.materialise(
      context.studio,
      run.versionId,
      fresh,
      rendering(context.studio.db, attempt),
    );
    await rename(fresh, target);
    await writeFile(`${list}.new`, JSON.stringify(subsets.map((s) => ({ ...s, dir: basename(s.dir) }))));
    await rename(`${list}.new`, list);
  }
  return JSON.parse(await readFile(list, "utf8")) as Subset[];
}

/** Says how far the rendering of edited pictures is, and ends it when the run is not wanted any more. */
function rendering(db: Db, { id, runId }: AttemptRecord) {
  const stop = new AbortController();
  let said = 0;
  const progress = (done: number, total: number): void => {
    const now = Date.now();
    if (total === 0 || (done < total && now - said < 250)) return;
    said = now;
    if (attemptById(db, id)?.state !== "starting") {
      stop.abort();
      return;
    }
    const phase = done < total ? `pictures ${done}/${total}` : null;
    db.immediate(() => {
      db.orm.update(attempts).set({ phase }).where(eq(attempts.id, id)).run();
      hint(db, "run", runId);
    });
  };
  return { progress, signal: stop.signal };
}

async function enoughDisk(root: string): Promise<void> {
  const free = await freeBytes(root);
  if (free === null || free >= LEAST_DISK) return;
  const mb = Math.round(free / 1024 / 1024);
  throw new StudioError(
    "disk-nearly-full",
    {
      zh: `磁盘只剩 ${mb} MB，没有开始训练。`,
      en: `Only ${mb} MB are free on the disk; training was not started.`,
    },
    {
      next: {
        zh: "至少留出 512 MB（旧任务、回收站、HF 缓存），再重新排队。",
        en: "Free at least 512 MB (old runs, the trash, the Hugging Face cache), then queue again.",
      },
    },
  );
}

/** Bytes a user may still write on the disk of `path`; null when it cannot be asked. */
export async function freeBytes(path: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return null;
  }
}
