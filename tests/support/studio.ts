import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = process.cwd();

export type StudioOptions = {
  /** keep this data folder instead of a temporary one that goes with the studio */
  data?: string;
  env?: Record<string, string>;
  /** false = do not wait for "Ready" (a start that is expected to be refused) */
  wait?: boolean;
};

/** A running studio: the built start.mjs in a process group of its own, on any free port and a temporary data folder. */
export type RunningStudio = {
  readonly url: string;
  readonly port: number;
  readonly data: string;
  /** everything it printed so far */
  output(): string;
  /** pids of its web or runner process, found by their program */
  pidOf(program: "web" | "runner" | "worker"): number | null;
  /** kill -9 of web or runner; main starts it again */
  kill(program: "web" | "runner" | "worker"): void;
  /** waits until /api/health says that both are up, with other processes than `except` */
  healthy(): Promise<void>;
  /** SIGTERM to main alone, as Ctrl-C would; resolves with the exit code */
  stop(): Promise<number | null>;
  /** SIGKILL to the whole group: a power cut without the trainer, which lives in its own session */
  crash(): Promise<void>;
  /** stop and remove the temporary data folder, with whatever a test left running in it */
  [Symbol.asyncDispose](): Promise<void>;
};

/** Starts the built studio and waits for its Ready line. */
export async function startStudio(options: StudioOptions = {}): Promise<RunningStudio> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), "studio-"));
  const { child, output, ended } = launch(data, options.env);
  const url = await readyUrl(child, output, ended);
  const leader = child.pid ?? 0;

  const pidOf = (program: string) =>
    groupOf(leader).find((pid) => commandOf(pid).includes(`/dist/${program}.mjs`)) ?? null;

  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    return ended;
  };
  const studio: RunningStudio = {
    url,
    port: Number(new URL(url).port),
    data,
    output,
    pidOf,
    kill: (program) => {
      const pid = pidOf(program);
      if (!pid) throw new Error(`no ${program} process to kill`);
      process.kill(pid, "SIGKILL");
    },
    healthy: () => until(async () => (await health(url))?.runner === "ok", "web and runner are up"),
    stop,
    crash: async () => {
      process.kill(-leader, "SIGKILL");
      await ended;
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      killTrainers(data);
      if (!options.data) rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await studio.healthy();
  return studio;
}

/** Starts a studio that is expected to refuse: its exit code and what it said. */
export async function startRefused(options: { data: string; env?: Record<string, string> }) {
  const { output, ended, child } = launch(options.data, options.env);
  const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const code = await ended;
  clearTimeout(timer);
  return { code, output: output() };
}

function launch(data: string, env: Record<string, string> = {}) {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(STUDIO_|HOST$|PORT$|LANG$|LC_)/.test(name)),
  );
  const child = spawn(process.execPath, [join(ROOT, "server/start.mjs")], {
    cwd: ROOT,
    env: { ...inherited, NODE_ENV: "production", LANG: "en_US.UTF-8", PORT: "0", STUDIO_DATA: data, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  child.stderr.on("data", (chunk) => {
    text += chunk;
  });
  const ended = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
  return { child, output: () => text, ended };
}

async function readyUrl(child: ChildProcess, output: () => string, ended: Promise<unknown>): Promise<string> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  await until(async () => /^Ready: /m.test(output()) || over, "the studio says Ready", 60_000);
  const url = /^Ready: (http:\/\/\S+)$/m.exec(output())?.[1];
  if (url) return url;
  child.kill("SIGKILL");
  throw new Error(`the studio did not start:\n${output()}`);
}

/** Polls until `test` holds; throws after `patience` ms. */
export async function until(test: () => Promise<boolean>, what: string, patience = 30_000): Promise<void> {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    if (await test().catch(() => false)) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`waited ${patience / 1000} s in vain until ${what}`);
}

export type Health = { web: string; runner: string; version: string; schema: number };

export async function health(url: string): Promise<Health | null> {
  const answer = await fetch(`${url}/api/health`).catch(() => null);
  return answer?.ok ? ((await answer.json()) as Health) : null;
}

/** Processes of a process group: web, runner and worker stay in main's, trainers do not. */
function groupOf(leader: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return Number(group) === leader && state !== "Z";
      } catch {
        return false;
      }
    });
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** Trainers outlive the studio on purpose; those whose files lie in this data folder end with the test. */
function killTrainers(data: string): void {
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    if (!commandOf(Number(name)).includes(`${data}/runs/`)) continue;
    try {
      process.kill(Number(name), "SIGKILL");
    } catch {
      // It ended by itself in the meantime.
    }
  }
}
