import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openDb } from "@/db/open";
import { attempts, leases } from "@/db/schema/index";
import { materialise } from "@/server/datasets/versions";
import type { Diagnosis } from "@/server/domain/runs/view";
import { createTrainer } from "@/server/engines/local";
import { listLoras } from "@/server/loras/store";
import { adopt } from "@/server/runner/adopt";
import type { Duty, RunnerContext } from "@/server/runner/context";
import { followDuty } from "@/server/runner/follow";
import { intentDuty } from "@/server/runner/intents";
import { runDuties } from "@/server/runner/loop";
import { queueDuty } from "@/server/runner/queue";
import { sweepDuty } from "@/server/runner/sweep";
import { attemptFolder, runFolder } from "@/server/runs/places";
import { getRun } from "@/server/runs/store";
import { makePlace, oneTo, type Place, stepsOf, until } from "./place";

const PLAIN = join(process.cwd(), "tests/server/runner/plain");
let place: Place;
let loop: ReturnType<typeof runDuties> | null = null;

afterEach(async () => {
  await loop?.stop();
  loop = null;
  await place.end();
});

/** The runner's duties in this process; real trainers all the same. */
async function work(
  duties: (context: RunnerContext) => Duty[] = (c) => [intentDuty(c), queueDuty(c), followDuty(c)],
) {
  // a connection of its own, as the runner's process has: what it commits must be noticed by the other
  const studio = { ...place.studio, db: openDb(place.studio.db.file) };
  const context: RunnerContext = { studio, trainerOf: createTrainer, materialise };
  await adopt(context);
  const running = runDuties(studio, duties(context));
  loop = {
    async stop() {
      await running.stop();
      studio.db.close();
    },
  };
  return context;
}
async function rest() {
  await loop?.stop();
  loop = null;
}

/** A run committed as `starting`, as the runner leaves it when it is killed right then. */
async function killedWhileStarting(): Promise<{ run: number; attempt: number; dir: string }> {
  await work((c) => [intentDuty(c)]);
  const run = await place.enqueue();
  await rest();
  const { db, data } = place.studio;
  db.sqlite.prepare("UPDATE runs SET state = 'starting', started_at = ? WHERE id = ?").run(Date.now(), run);
  db.orm
    .insert(leases)
    .values({ device: "rehearsal", holder: `run:${run}`, since: Date.now() })
    .run();
  const { id } = db.orm
    .insert(attempts)
    .values({
      runId: run,
      number: 1,
      state: "starting",
      token: `token-${run}-${Date.now()}`,
      startedAt: Date.now(),
    })
    .returning({ id: attempts.id })
    .get();
  const dir = attemptFolder(data, run, 1);
  mkdirSync(dir, { recursive: true });
  return { run, attempt: id, dir };
}

describe("on start", { timeout: 60_000 }, () => {
  it("an attempt that was committed and never spawned goes back into the queue by itself", async () => {
    place = makePlace();
    const { run } = await killedWhileStarting();
    await work();
    await place.reaches(run, ["succeeded"]);
    expect(place.attempts(run).map((a) => [a.number, a.state])).toEqual([
      [1, "failed"],
      [2, "succeeded"],
    ]);
  });

  it("a process whose handle was never written is found by its token", async () => {
    place = makePlace({ speed: 60 });
    const { run, attempt } = await killedWhileStarting();
    // what launch() does, up to the moment before the handle is committed
    const { launch } = await import("@/server/runner/launch");
    const context: RunnerContext = { studio: place.studio, trainerOf: createTrainer, materialise };
    await launch(context, attempt);
    const before = place.attempts(run)[0]!.handle as { pid: number };
    place.studio.db.sqlite.prepare("UPDATE attempts SET handle = NULL WHERE id = ?").run(attempt);
    await work();
    expect((place.attempts(run)[0]!.handle as { pid: number }).pid).toBe(before.pid);
    await place.reaches(run, ["succeeded"]);
    expect(place.attempts(run)).toHaveLength(1);
    expect(stepsOf(place.studio, attempt)).toEqual(oneTo(60));
  });

  it("a process that came and went without a handle is judged by what it left", async () => {
    place = makePlace({ speed: 2000 });
    const { run, attempt, dir } = await killedWhileStarting();
    const { launch } = await import("@/server/runner/launch");
    await launch({ studio: place.studio, trainerOf: createTrainer, materialise }, attempt);
    const handle = place.attempts(run)[0]!.handle;
    place.studio.db.sqlite.prepare("UPDATE attempts SET handle = NULL WHERE id = ?").run(attempt);
    const trainer = createTrainer({ kind: "rehearsal", config: {} });
    let gone = false;
    await until(
      () => {
        void trainer.probe(handle as never).then((a) => (gone = a.state === "dead"));
        return gone;
      },
      20_000,
      () => `${dir} never ended`,
    );
    await work();
    await place.reaches(run, ["succeeded"]);
  });

  it("a restarted machine is named", async () => {
    place = makePlace();
    const { run, attempt } = await killedWhileStarting();
    const dir = attemptFolder(place.studio.data, run, 1);
    const handle = { kind: "process", pid: 4_000_000, startTicks: "1", bootId: "an earlier boot", dir };
    place.studio.db.sqlite
      .prepare("UPDATE attempts SET handle = ?, step = 7 WHERE id = ?")
      .run(JSON.stringify(handle), attempt);
    await work();
    const ended = await place.reaches(run, ["failed"]);
    expect((ended.diagnosis as Diagnosis).code).toBe("machine-restarted");
    expect(place.studio.db.orm.select().from(leases).all()).toEqual([]);
  });

  it("a lease of a run that is over is given back", async () => {
    place = makePlace();
    const { run } = await killedWhileStarting();
    place.studio.db.sqlite.prepare("UPDATE runs SET state = 'failed' WHERE id = ?").run(run);
    place.studio.db.sqlite.prepare("UPDATE attempts SET state = 'failed'").run();
    await work();
    expect(place.studio.db.orm.select().from(leases).all()).toEqual([]);
  });
});

describe("the plain script, without the launcher", { timeout: 60_000 }, () => {
  const plainEngine = (env: Record<string, string> = {}) =>
    Number(
      place.studio.db.sqlite
        .prepare(
          "INSERT INTO engines (role, kind, name, config, enabled, created_at, updated_at) VALUES ('trainer', 'local', 'plain', ?, 1, 0, 0)",
        )
        .run(JSON.stringify({ python: process.execPath, dir: PLAIN, launcher: false, env })).lastInsertRowid,
    );

  it("is followed by its log and its folder", async () => {
    place = makePlace();
    const engine = plainEngine({ STEP_MS: "120" });
    await work();
    const run = await place.enqueue({ max_train_steps: 40 }, { engine });
    await until(
      () => getRun(place.studio, run)!.files.length > 0,
      20_000,
      () => "no file was found while it ran",
    );
    expect(place.run(run).state).toBe("running");
    expect((await place.tell("run.save", run)).state).toBe("refused");
    const ended = await place.reaches(run, ["succeeded", "failed"]);
    expect(ended.state, JSON.stringify(ended.diagnosis)).toBe("succeeded");
    const attempt = place.attempts(run)[0]!;
    expect(attempt).toMatchObject({ source: "log", step: 40, total: 40, epoch: 1 });
    expect(stepsOf(place.studio, attempt.id, "average")).toEqual(oneTo(40));
    const detail = getRun(place.studio, run)!;
    expect(detail.samples).toMatchObject([{ step: 10, promptIndex: 0, seed: 7 }]);
    // the last step file and the final one are equal: one LoRA with two files
    expect(detail.files.map((f) => [f.step, f.final, f.files.length])).toEqual([
      [10, false, 1],
      [40, true, 2],
    ]);
    expect(listLoras(place.studio).map((l) => l.picture?.step)).toEqual([10, 10]);
  });

  it("hears only a signal: stop is one from the start", async () => {
    place = makePlace();
    const engine = plainEngine({ STEP_MS: "100" });
    await work();
    const run = await place.enqueue({ max_train_steps: 400 }, { engine });
    await place.step(run, 3);
    await place.tell("run.stop", run, { how: "now" });
    await place.reaches(run, ["stopped"]);
    expect(place.attempts(run)[0]).toMatchObject({ stopLevel: "term", state: "stopped" });
  });
});

describe("the trash", { timeout: 60_000 }, () => {
  it("keeps a deleted LoRA for thirty days and then only its row", async () => {
    place = makePlace({ speed: 2000 });
    const context = await work();
    const run = await place.enqueue();
    await place.reaches(run, ["succeeded"]);
    const [lora] = listLoras(place.studio);
    expect((await place.tell("lora.rename", lora!.loraId, { name: "她" })).state).toBe("done");
    await place.tell("lora.delete", lora!.loraId);
    expect(listLoras(place.studio, { deleted: true }).map((l) => l.name)).toEqual(["她"]);
    await sweepDuty(context).tick();
    await place.tell("lora.restore", lora!.loraId);
    expect(listLoras(place.studio)).toHaveLength(3);
    await place.tell("lora.delete", lora!.loraId);
    place.studio.db.sqlite.prepare("UPDATE loras SET deleted_at = 1 WHERE id = ?").run(lora!.loraId);
    await sweepDuty(context).tick();
    expect((await place.tell("lora.restore", lora!.loraId)).state).toBe("refused");
    expect(listLoras(place.studio)).toHaveLength(2);
  });

  it("a run whose folder went away is still a page", async () => {
    place = makePlace({ speed: 2000 });
    await work();
    const run = await place.enqueue();
    await place.reaches(run, ["succeeded"]);
    rmSync(runFolder(place.studio.data, run), { recursive: true });
    expect(getRun(place.studio, run)!.command).toEqual([]);
  });
});
