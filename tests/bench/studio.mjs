// A built studio on a temporary folder, for measuring.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts the studio; `ms` is the time from the command to its Ready line. */
export async function startStudio(/** @type {Record<string, string>} */ env = {}) {
  const data = mkdtempSync(join(tmpdir(), "bench-"));
  const began = performance.now();
  const child = spawn(process.execPath, ["server/start.mjs"], {
    env: { ...process.env, ...env, NODE_ENV: "production", HOST: "", PORT: "0", STUDIO_DATA: data },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  /** @type {string} */
  const url = await new Promise((done, fail) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const ready = /^Ready: (\S+)$/m.exec(text);
      if (ready?.[1]) done(ready[1]);
    });
    child.once("exit", (code) => fail(new Error(`the studio ended with ${code}`)));
  });
  const ms = performance.now() - began;
  return {
    url,
    data,
    ms,
    /** pids of main and everything it started in its own process group */
    pids: () => groupOf(child.pid ?? 0),
    stop: async () => {
      const gone = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      await gone;
      rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function groupOf(/** @type {number} */ leader) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]) === leader;
      } catch {
        return false;
      }
    });
}

/** Calls a tRPC mutation. */
export async function mutate(
  /** @type {string} */ url,
  /** @type {string} */ path,
  /** @type {unknown} */ input,
) {
  const answer = await fetch(`${url}/trpc/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(input),
  });
  const { result, error } = await answer.json();
  if (error) throw new Error(JSON.stringify(error));
  return result.data;
}

/** Calls a tRPC query. */
export async function query(
  /** @type {string} */ url,
  /** @type {string} */ path,
  /** @type {unknown} */ input,
) {
  const suffix = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const { result, error } = await (await fetch(`${url}/trpc/${path}${suffix}`)).json();
  if (error) throw new Error(JSON.stringify(error));
  return result.data;
}

/** The value below which the share `q` of `values` lies. */
export function quantile(/** @type {number[]} */ values, /** @type {number} */ q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
export const median = (/** @type {number[]} */ values) => quantile(values, 0.5);

/** Runs `work` over `items`, `width` at a time; answers items a second. */
export async function rate(items, width, work) {
  const began = performance.now();
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
  return (items.length / (performance.now() - began)) * 1000;
}
