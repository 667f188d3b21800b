import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Control } from "@/server/domain/engines/protocol";
import { createTrainer } from "@/server/engines/local";
import { bootId, statOf, withVariable } from "@/server/engines/local/process";
import { surroundings } from "@/server/engines/local/surroundings";
import type { Alive, Handle, LaunchOrder, Trainer } from "@/server/engines/trainer";

const control: Control = { freeze_te_after_step: null, save_seq: 0, stop: null };
let root: string;
let handles: Handle[];
let children: ChildProcess[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "trainer-"));
  handles = [];
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  for (const handle of handles) {
    try {
      process.kill(-handle.pid, "SIGKILL");
    } catch {
      // already gone
    }
  }
  rmSync(root, { recursive: true, force: true });
});

/** A "trainer" that is a shell script: the plain way runs `<python> <dir>/<script> ARGS`. */
function shellTrainer(script: string): Trainer {
  writeFileSync(join(root, "train_network.py"), script);
  return createTrainer({ kind: "local", config: { python: "/bin/sh", dir: root, launcher: false } });
}
function order(more: Partial<LaunchOrder> = {}): LaunchOrder {
  const dir = join(root, `attempt-${handles.length + 1}`);
  mkdirSync(dir);
  return { dir, script: "train_network.py", argv: [], env: {}, token: `t-${dir}`, control, ...more };
}
async function launch(trainer: Trainer, given: LaunchOrder): Promise<Handle> {
  const handle = await trainer.launch(given);
  handles.push(handle);
  return handle;
}
async function until<T>(look: () => T | Promise<T>, good: (value: T) => boolean): Promise<T> {
  for (let i = 0; i < 200; i++) {
    const value = await look();
    if (good(value)) return value;
    await new Promise((ok) => setTimeout(ok, 25));
  }
  return look();
}
const ended = (trainer: Trainer, handle: Handle): Promise<Alive> =>
  until(
    () => trainer.probe(handle),
    (a) => a.state === "dead",
  );
const said = (handle: Handle, word: string) =>
  until(
    () => readFileSync(join(handle.dir, "log.txt"), "utf8"),
    (text) => text.includes(word),
  );

test("an ended trainer leaves its exit code, and both its outputs in one log", async () => {
  const trainer = shellTrainer("echo out; echo err >&2; exit 7");
  const handle = await launch(trainer, order());
  expect(await ended(trainer, handle)).toEqual({ state: "dead", exit: 7, rebooted: false });
  expect(readFileSync(join(handle.dir, "log.txt"), "utf8")).toBe("out\nerr\n");
  expect(JSON.parse(readFileSync(join(handle.dir, "control.json"), "utf8"))).toEqual(control);
});

test("exit 0 is told as 0, and a program that is not there as 127", async () => {
  const trainer = shellTrainer("exit 0");
  expect(await ended(trainer, await launch(trainer, order()))).toMatchObject({ exit: 0 });
  const lost = createTrainer({
    kind: "local",
    config: { python: join(root, "none"), dir: root, launcher: false },
  });
  expect(await ended(lost, await launch(lost, order()))).toMatchObject({ state: "dead", exit: 127 });
});

test("arguments arrive as they are: spaces, quotes, dollar signs, Chinese", async () => {
  const trainer = shellTrainer('for a in "$@"; do echo "[$a]"; done');
  const argv = ["--a b", "it's", '"q"', "$HOME `id` \\", "平沢唯", "*"];
  const handle = await launch(trainer, order({ argv }));
  await ended(trainer, handle);
  expect(readFileSync(join(handle.dir, "log.txt"), "utf8")).toBe(argv.map((a) => `[${a}]\n`).join(""));
});

test("term reaches every process of the group, and the code of a trainer that answers it is kept", async () => {
  const trainer = shellTrainer("trap 'exit 75' TERM; sleep 60 & echo ready; wait");
  const handle = await launch(trainer, order());
  await said(handle, "ready");
  trainer.signal(handle, "term");
  expect(await ended(trainer, handle)).toEqual({ state: "dead", exit: 75, rebooted: false });
  expect(withVariable("STUDIO_ATTEMPT_DIR", handle.dir)).toEqual([]);
});

test("a trainer that does not answer term dies of it, as it would without the studio (143)", async () => {
  const trainer = shellTrainer("echo ready; exec sleep 60");
  const handle = await launch(trainer, order());
  await said(handle, "ready");
  trainer.signal(handle, "term");
  expect(await ended(trainer, handle)).toEqual({ state: "dead", exit: 143, rebooted: false });
});

test("kill takes everything, so nobody writes a code", async () => {
  const trainer = shellTrainer("trap '' TERM; sleep 60 & echo ready; wait");
  const handle = await launch(trainer, order());
  await said(handle, "ready");
  trainer.signal(handle, "kill");
  expect(await ended(trainer, handle)).toEqual({ state: "dead", exit: null, rebooted: false });
});

test("when only the trainer is killed (out of memory), its shell still says so: 137", async () => {
  const trainer = shellTrainer("echo ready; exec sleep 60");
  const handle = await launch(trainer, order());
  await said(handle, "ready");
  const victim = withVariable("STUDIO_ATTEMPT_DIR", handle.dir).find((pid) => pid !== handle.pid)!;
  process.kill(victim, "SIGKILL");
  expect(await ended(trainer, handle)).toEqual({ state: "dead", exit: 137, rebooted: false });
});

test("an attempt whose shell was killed is alive as long as its trainer holds on, and can be ended", async () => {
  const trainer = shellTrainer("echo ready; exec sleep 60");
  const given = order();
  const handle = await launch(trainer, given);
  await said(handle, "ready");
  process.kill(handle.pid, "SIGKILL");
  await until(
    () => statOf(handle.pid)?.state ?? "gone",
    (state) => state === "gone" || state === "Z",
  );
  expect(await trainer.probe(handle)).toEqual({ state: "alive" });
  const again = await trainer.find(given.token, given.dir);
  expect(again?.pid).toBe(handle.pid);
  trainer.signal(again!, "kill");
  expect(await ended(trainer, again!)).toMatchObject({ state: "dead", exit: null });
});

test("a process is found again by its token, with the very same handle", async () => {
  const trainer = shellTrainer("sleep 60 & echo ready; wait");
  const given = order();
  const handle = await launch(trainer, given);
  await said(handle, "ready");
  expect(await trainer.find(given.token, given.dir)).toEqual(handle);
  expect(await trainer.find("another", given.dir)).toBeNull();
  trainer.signal(handle, "kill");
  await ended(trainer, handle);
  expect(await trainer.find(given.token, given.dir)).toBeNull();
});

test("a pid that was given to someone else is not ours, and is not signalled", async () => {
  const trainer = shellTrainer("echo ready; exec sleep 60");
  const handle = await launch(trainer, order());
  await said(handle, "ready");
  const stranger = { ...handle, startTicks: "1", dir: join(root, "elsewhere") };
  expect(await trainer.probe(stranger)).toEqual({ state: "dead", exit: null, rebooted: false });
  trainer.signal(stranger, "kill");
  expect(await trainer.probe(handle)).toEqual({ state: "alive" });
});

test("another boot: dead by the restart, unless it had ended before", async () => {
  const trainer = shellTrainer("exit 3");
  const handle = await launch(trainer, order());
  await ended(trainer, handle);
  const before = { ...handle, bootId: "00000000-0000-0000-0000-000000000000" };
  expect(await trainer.probe(before)).toEqual({ state: "dead", exit: 3, rebooted: false });
  rmSync(join(handle.dir, "exit"));
  expect(await trainer.probe(before)).toEqual({ state: "dead", exit: null, rebooted: true });
});

test("a zombie is dead", async () => {
  const trainer = shellTrainer("exit 0");
  // a parent that never waits: its child stays a zombie
  const parent = spawn("/bin/sh", ["-c", 'sleep 0.2 & echo $! >"$0/pid"; exec sleep 60', root], {
    stdio: "ignore",
  });
  children.push(parent);
  const pid = Number(
    await until(
      () => (existsSync(join(root, "pid")) ? readFileSync(join(root, "pid"), "utf8") : ""),
      (text) => text !== "",
    ),
  );
  const startTicks = statOf(pid)!.startTicks;
  await until(
    () => statOf(pid)?.state,
    (state) => state === "Z",
  );
  const handle: Handle = { kind: "process", pid, startTicks, bootId: bootId(), dir: root };
  expect(statOf(pid)).toMatchObject({ state: "Z", startTicks });
  expect(await trainer.probe(handle)).toEqual({ state: "dead", exit: null, rebooted: false });
});

test("the trainer leads a process group of its own", async () => {
  const trainer = shellTrainer("echo ready; sleep 0.5; exit 4");
  const handle = await launch(trainer, order());
  await said(handle, "ready");
  expect(statOf(handle.pid)?.group).toBe(handle.pid);
  expect(statOf(process.pid)?.group).not.toBe(handle.pid);
  expect(await ended(trainer, handle)).toMatchObject({ exit: 4 });
});

test("the control file is replaced in one step", async () => {
  const trainer = shellTrainer("exit 0");
  const handle = await launch(trainer, order());
  trainer.steer(handle, { freeze_te_after_step: 400, save_seq: 3, stop: "epoch_end" });
  expect(JSON.parse(readFileSync(join(handle.dir, "control.json"), "utf8"))).toEqual({
    freeze_te_after_step: 400,
    save_seq: 3,
    stop: "epoch_end",
  });
  expect(existsSync(join(handle.dir, "control.json.tmp"))).toBe(false);
});

test("what would mislead a trainer is not inherited; the run's own variables win", () => {
  const env = surroundings(
    {
      NODE_ENV: "test",
      PATH: "/bin",
      HF_HOME: "/models/hf",
      RANK: "1",
      LOCAL_RANK: "1",
      WORLD_SIZE: "4",
      MASTER_ADDR: "x",
      ACCELERATE_GRADIENT_ACCUMULATION_STEPS: "8",
      LINES: "40",
      COLUMNS: "80",
      FORCE_COLOR: "1",
      STUDIO_PASSWORD: "secret",
      NODE_OPTIONS: "--inspect",
    },
    { HF_ENDPOINT: "https://mirror", HF_HOME: "/engine" },
    { HF_HOME: "/run" },
  );
  expect(env).toEqual({
    NODE_ENV: "test",
    PATH: "/bin",
    HF_HOME: "/run",
    HF_ENDPOINT: "https://mirror",
    PYTHONUNBUFFERED: "1",
    PYTHONUTF8: "1",
    PYTHONIOENCODING: "utf-8",
    COLUMNS: "400",
  });
});

test("settings that cannot be read are refused by name", () => {
  expect(() => createTrainer({ kind: "local", config: { dir: "/x" } })).toThrow(/cannot be read/);
  expect(() => createTrainer({ kind: "slurm", config: {} })).toThrow(/cannot be read/);
});
