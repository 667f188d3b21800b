import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Diagnosis } from "@/server/domain/runs/view";
import { getCurve } from "@/server/runs/curve";
import { followRun } from "@/server/runs/deltas";
import { readLog } from "@/server/runs/log";
import { attemptFolder } from "@/server/runs/places";
import { getRun, listRuns } from "@/server/runs/store";
import { makePlace, newKey, oneTo, type Place, stepsOf, until } from "./place";

let place: Place;
const open = (options: Parameters<typeof makePlace>[0] = {}) => (place = makePlace(options));
const codeOf = (run: { diagnosis: unknown }) => (run.diagnosis as Diagnosis | null)?.code;

afterEach(() => place.end());

describe("a run", { timeout: 60_000 }, () => {
  it("goes from the queue to its LoRA: points, samples, files, log, stream", async () => {
    open();
    const runner = await place.startRunner();
    const id = await place.enqueue({ "studio.freeze_te_after_step": 30 });
    const follower = followRun(place.studio, id);
    const heard: ReturnType<typeof follower.next> = [];
    await until(
      () => {
        heard.push(...follower.next());
        return ["succeeded", "failed"].includes(place.run(id).state);
      },
      30_000,
      () => `not done: ${JSON.stringify(place.run(id))} ${runner.output()}`,
    );
    heard.push(...follower.next());
    const run = place.run(id);
    expect(run.state, JSON.stringify(run.diagnosis) + runner.output()).toBe("succeeded");
    const [attempt] = place.attempts(id);
    expect(attempt).toMatchObject({
      number: 1,
      state: "succeeded",
      source: "events",
      exitCode: 0,
      step: 60,
      total: 60,
      frozenAt: 30,
    });
    expect(stepsOf(place.studio, attempt!.id)).toEqual(oneTo(60));
    expect(stepsOf(place.studio, attempt!.id, "lr_unet")).toEqual(oneTo(60));
    const detail = getRun(place.studio, id)!;
    expect(detail.samples.map((s) => s.step)).toEqual([30, 60]);
    expect(detail.files.map((f) => [f.step, f.final])).toEqual([
      [20, false],
      [40, false],
      [60, true],
    ]);
    expect(detail.command.join(" ")).toContain("--dataset_config");
    expect(detail.strip).toHaveLength(2);
    expect(listRuns(place.studio)[0]).toMatchObject({ id, state: "succeeded", loras: 3, rehearsal: true });
    const curve = getCurve(place.studio, id);
    expect(curve.lastStep).toBe(60);
    expect(curve.series.lr_te!.value.slice(30).every((v) => v === 0)).toBe(true);
    // what the page heard live is what the database says
    const points = heard.flatMap((m) => (m.type === "points" ? m.points : []));
    expect(points.filter(([s]) => s === "loss").map(([, step]) => step)).toEqual(oneTo(60));
    const log = heard.flatMap((m) => (m.type === "log" ? [m.text] : [])).join("");
    const file = readFileSync(join(attemptFolder(place.studio.data, id, 1), "log.txt"), "utf8");
    expect(log).toBe(file);
    expect(readLog(place.studio, id, { from: 0 })!.text).toBe(file);
    expect(heard.filter((m) => m.type === "sample")).toHaveLength(2);
    expect(heard.filter((m) => m.type === "file").length).toBeGreaterThanOrEqual(3);
    expect(heard.filter((m) => m.type === "run").at(-1)).toMatchObject({ state: "succeeded" });
    expect(place.studio.db.sqlite.prepare("SELECT count(*) FROM leases").pluck().get()).toBe(0);
  });

  it("is asked for twice and made once", async () => {
    open();
    await place.startRunner();
    const key = newKey();
    const [a, b] = await Promise.all([place.enqueue({}, { key }), place.enqueue({}, { key })]);
    expect(a).toBe(b);
    expect(listRuns(place.studio)).toHaveLength(1);
  });

  it("can be held, moved, called off, deleted and brought back while it waits", async () => {
    open();
    await place.startRunner();
    place.studio.db.sqlite.prepare("INSERT INTO settings VALUES ('queue.paused', 'true', 0)").run();
    const [a, b, c] = [await place.enqueue(), await place.enqueue(), await place.enqueue()];
    expect(listRuns(place.studio).map((r) => r.id)).toEqual([a, b, c]);
    expect((await place.tell("run.move", c!, { position: 0 })).state).toBe("done");
    expect(listRuns(place.studio).map((r) => r.id)).toEqual([c, a, b]);
    await place.tell("run.hold", c!, { held: true });
    await place.tell("run.cancel", b!);
    expect(place.run(b!).state).toBe("cancelled");
    expect((await place.tell("run.stop", a!, { how: "now" })).state).toBe("refused");
    // called off by mistake: back in the queue, and off again
    expect((await place.tell("run.retry", b!)).state).toBe("done");
    expect(place.run(b!).state).toBe("queued");
    await place.tell("run.cancel", b!);
    await place.tell("run.delete", a!);
    expect(listRuns(place.studio).map((r) => r.id)).toEqual([c, b]);
    expect(listRuns(place.studio, { deleted: true }).map((r) => r.id)).toEqual([a]);
    await place.tell("run.restore", a!);
    expect(listRuns(place.studio)).toHaveLength(3);
    place.studio.db.sqlite.prepare("UPDATE settings SET value = 'false' WHERE key = 'queue.paused'").run();
    await place.tell("run.hold", c!, { held: false });
    await place.reaches(c!, ["succeeded"]);
  });

  it("one after another on one device", async () => {
    open();
    await place.startRunner();
    const [a, b] = [await place.enqueue(), await place.enqueue()];
    await place.reaches(a!, ["running", "succeeded"]);
    if (place.run(a!).state === "running") expect(place.run(b!).state).toBe("queued");
    await place.reaches(b!, ["succeeded"]);
    expect(place.run(b!).startedAt!).toBeGreaterThanOrEqual(place.run(a!).endedAt!);
  });
});

describe("an end that is no success", { timeout: 60_000 }, () => {
  const cases: [string, string][] = [
    ["oom@20", "cuda-oom"],
    ["nan@20", "loss-nan"],
    ["nodata", "no-data"],
    ["diskfull@10", "disk-full"],
    ["die@25", "killed"],
  ];
  for (const [faults, code] of cases) {
    it(`${faults} → ${code}`, async () => {
      open({ faults });
      await place.startRunner();
      const id = await place.enqueue();
      const run = await place.reaches(id, ["failed", "succeeded"]);
      expect(run.state).toBe("failed");
      expect(codeOf(run)).toBe(code);
      expect((run.diagnosis as Diagnosis).evidence.length).toBeGreaterThan(0);
      expect(place.studio.db.sqlite.prepare("SELECT count(*) FROM leases").pluck().get()).toBe(0);
    });
  }

  it("can be tried again: the next attempt's points stand for the run", async () => {
    open({ faults: "oom@20" });
    await place.startRunner();
    const id = await place.enqueue();
    await place.reaches(id, ["failed"]);
    place.studio.db.sqlite.prepare("UPDATE engines SET config = json_set(config, '$.faults', '')").run();
    expect((await place.tell("run.retry", id)).state).toBe("done");
    await place.reaches(id, ["succeeded"]);
    expect(place.attempts(id).map((a) => [a.number, a.state])).toEqual([
      [1, "failed"],
      [2, "succeeded"],
    ]);
    expect(getCurve(place.studio, id).series.loss!.step).toEqual(oneTo(60));
    expect(place.run(id).diagnosis).toBe(null);
    expect(
      new Set(getRun(place.studio, id)!.files.flatMap((f) => f.files.map((x) => x.id))).size,
    ).toBeGreaterThan(2);
  });

  it("a trainer that cannot be started says so", async () => {
    open();
    await place.startRunner();
    const engine = place.studio.db.sqlite
      .prepare(
        "INSERT INTO engines (role, kind, name, config, enabled, created_at, updated_at) VALUES ('trainer', 'local', 'x', ?, 1, 0, 0)",
      )
      .run(
        JSON.stringify({ python: "/nowhere/python", dir: "/nowhere", launcher: false, env: {} }),
      ).lastInsertRowid;
    const id = await place.enqueue({}, { engine: Number(engine) });
    const run = await place.reaches(id, ["failed"]);
    expect(codeOf(run)).toBeTruthy();
    expect((run.diagnosis as Diagnosis).cause.zh).toBeTruthy();
  });
});

describe("stopping", { timeout: 60_000 }, () => {
  it("now: at the next step, seen before it is called stopped", async () => {
    open({ speed: 100 });
    await place.startRunner();
    const id = await place.enqueue({ max_train_steps: 2000 });
    await place.step(id, 30);
    expect((await place.tell("run.stop", id, { how: "now" })).state).toBe("done");
    expect(["stopping", "stopped"]).toContain(place.run(id).state);
    const run = await place.reaches(id, ["stopped"]);
    const attempt = place.attempts(id).at(-1)!;
    expect(attempt).toMatchObject({ stopAsked: "now", stopLevel: "ask", exitCode: 75 });
    expect(run.diagnosis).toBe(null);
    expect(stepsOf(place.studio, attempt.id)).toEqual(oneTo(attempt.step));
  });

  it("save: with a LoRA of the step it stopped at", async () => {
    open({ speed: 100 });
    await place.startRunner();
    const id = await place.enqueue({ max_train_steps: 2000, save_every_n_steps: 1000 });
    await place.step(id, 30);
    await place.tell("run.save", id);
    await until(
      () => getRun(place.studio, id)!.files.length === 1,
      10_000,
      () => "nothing was saved",
    );
    expect(place.run(id).state).toBe("running");
    await place.tell("run.stop", id, { how: "save" });
    await place.reaches(id, ["stopped"]);
    expect(getRun(place.studio, id)!.files).toHaveLength(2);
  });

  it("by force when the trainer does not hear", async () => {
    open({ speed: 100, faults: "hang@20" });
    await place.startRunner();
    const id = await place.enqueue({ max_train_steps: 2000 });
    await place.step(id, 19);
    await place.tell("run.stop", id, { how: "now" });
    expect(getRun(place.studio, id)!.stopping).toMatchObject({ asked: "now", level: "ask" });
    await place.tell("run.stop", id, { how: "force" });
    expect(getRun(place.studio, id)!.stopping).toMatchObject({ level: "term" });
    await place.tell("run.stop", id, { how: "force" });
    const run = await place.reaches(id, ["stopped"]);
    expect(codeOf(run)).toBe("stopped-by-force");
  });
});

describe("kill -9 of the runner", { timeout: 90_000 }, () => {
  it("in mid-run, several times: adopted, one point per step", async () => {
    open({ speed: 60 });
    const id = await (async () => {
      const runner = await place.startRunner();
      const made = await place.enqueue({
        max_train_steps: 240,
        save_every_n_steps: 60,
        sample_every_n_steps: 60,
      });
      await place.step(made, 30);
      await runner.kill();
      return made;
    })();
    for (const step of [60, 61, 120, 180]) {
      const runner = await place.startRunner();
      await place.step(id, step);
      await runner.kill();
    }
    await place.startRunner();
    await place.reaches(id, ["succeeded"]);
    const all = place.attempts(id);
    expect(all).toHaveLength(1);
    expect(stepsOf(place.studio, all[0]!.id)).toEqual(oneTo(240));
    const detail = getRun(place.studio, id)!;
    expect(detail.samples.map((s) => s.step)).toEqual([60, 120, 180, 240]);
    expect(detail.files.map((f) => f.step)).toEqual([60, 120, 180, 240]);
  });

  it("just after spawning, at many moments: never twice, never lost", async () => {
    open({ speed: 400 });
    for (const delay of [0, 5, 15, 40, 100]) {
      const runner = await place.startRunner();
      const id = await place.enqueue();
      await until(
        () => place.run(id).state !== "queued",
        10_000,
        () => "was not started",
      );
      await new Promise((ok) => setTimeout(ok, delay));
      await runner.kill();
      const again = await place.startRunner();
      await place.reaches(id, ["succeeded"]);
      expect(stepsOf(place.studio, place.attempts(id).at(-1)!.id), `after ${delay} ms`).toEqual(oneTo(60));
      expect(place.attempts(id).filter((a) => a.state === "succeeded")).toHaveLength(1);
      await again.stop();
    }
  });

  it("the trainer killed while nobody looks: failed, truthfully", async () => {
    open({ speed: 50 });
    const runner = await place.startRunner();
    const id = await place.enqueue({ max_train_steps: 2000 });
    await place.step(id, 20);
    await runner.kill();
    const { handle, step } = place.attempts(id)[0]!;
    process.kill(-(handle as { pid: number }).pid, "SIGKILL");
    await place.startRunner();
    const run = await place.reaches(id, ["failed"]);
    expect(codeOf(run)).toBe("killed");
    const attempt = place.attempts(id)[0]!;
    expect(attempt.step).toBeGreaterThanOrEqual(step);
    expect(stepsOf(place.studio, attempt.id)).toEqual(oneTo(attempt.step));
  });

  it("a run that ended meanwhile is read to its end", async () => {
    open({ speed: 300 });
    const runner = await place.startRunner();
    const id = await place.enqueue();
    await place.step(id, 5);
    await runner.kill();
    const dir = attemptFolder(place.studio.data, id, 1);
    await until(
      () => existsSync(join(dir, "exit")),
      20_000,
      () => "the trainer goes on without a runner",
    );
    await place.startRunner();
    await place.reaches(id, ["succeeded"]);
    expect(stepsOf(place.studio, place.attempts(id)[0]!.id)).toEqual(oneTo(60));
  });
});
