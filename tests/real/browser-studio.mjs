// The studio that browser.mjs and compare.mjs drive, and what it wrote into its database.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { DATA, ROOT, sleep } from "./setting.mjs";

export function startStudio() {
  const child = spawn(process.execPath, [join(ROOT, "server/start.mjs")], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: "production", PORT: process.env.PORT ?? "0", STUDIO_DATA: DATA },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  return new Promise((ready, no) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const url = /^Ready: (http:\/\/\S+)$/m.exec(text)?.[1];
      if (url) ready({ url, child });
    });
    child.once("exit", (code) => no(new Error(`the studio ended with ${code}:\n${text}`)));
  });
}

export function ask(sql, ...values) {
  const db = new Database(join(DATA, "studio.db"), { readonly: true });
  try {
    return db.prepare(sql).all(...values);
  } finally {
    db.close();
  }
}

export const commandOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
};
export const groupOf = (pid) => {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[2]);
  } catch {
    return 0;
  }
};
const parentOf = (pid) => Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[1]);
/** The runner itself: a child that it has just forked bears its command line for a moment. */
export const runnerPid = (leader) =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && groupOf(name) === leader)
    .map(Number)
    .find((pid) => commandOf(pid).includes("/dist/runner.mjs") && parentOf(pid) === leader);

/** A run as the database has it. */
export const runOf = (id, studio, page) => ({
  id,
  studio,
  page,
  state: () => ask("SELECT state FROM runs WHERE id = ?", id)[0]?.state,
  diagnosis: () => ask("SELECT diagnosis FROM runs WHERE id = ?", id)[0]?.diagnosis,
  attempts: () => ask("SELECT * FROM attempts WHERE run_id = ? ORDER BY id", id),
  points: (series) =>
    ask(
      "SELECT m.step, m.value FROM metrics m JOIN attempts a ON a.id = m.attempt_id WHERE a.run_id = ? AND m.series = ? ORDER BY m.step",
      id,
      series,
    ),
  step() {
    return this.points("loss").at(-1)?.step ?? 0;
  },
  samples: () => ask("SELECT step, prompt_index, seed, path FROM samples WHERE run_id = ? ORDER BY id", id),
  loras: () =>
    ask("SELECT id, name, step, epoch, final, weights FROM loras WHERE run_id = ? ORDER BY id", id),
  files: () =>
    ask(
      "SELECT f.lora_id, f.path, f.bytes FROM lora_files f JOIN loras l ON l.id = f.lora_id WHERE l.run_id = ? ORDER BY f.id",
      id,
    ),
});

export async function until(test, what, patience = 900_000, every = 50) {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    if (await test()) return;
    await sleep(every);
  }
  throw new Error(`waited in vain until ${what}`);
}
