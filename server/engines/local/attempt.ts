import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Control } from "@/server/domain/engines/protocol";
import { StudioError } from "@/server/domain/errors";
import type { Alive, Handle } from "../trainer";
import { bootId, statOf, withVariable } from "./process";

/**
 * Runs the command and leaves its exit code in <dir>/exit, so that whoever looks later has it. `trap :` keeps this
 * shell alive through a signal to the group without the trainer inheriting an ignored one.
 */
const WRAPPER = `d=$1; shift; trap : INT TERM; "$@"; e=$?; echo $e >"$d/exit.tmp"; mv "$d/exit.tmp" "$d/exit"`;

/** Replaces <dir>/control.json in one step: the trainer reads it between two of its own. */
export function writeControl(dir: string, control: Control): void {
  const fresh = join(dir, "control.json.tmp");
  writeFileSync(fresh, JSON.stringify(control));
  renameSync(fresh, join(dir, "control.json"));
}

/** Starts `command` in a session of its own, output to <dir>/log.txt; it outlives whoever started it. */
export async function start(
  dir: string,
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  token: string,
): Promise<Handle> {
  const log = openSync(join(dir, "log.txt"), "a");
  try {
    const child = spawn("/bin/sh", ["-c", WRAPPER, "studio", dir, ...command], {
      cwd: dir,
      detached: true,
      stdio: ["ignore", log, log],
      env: { ...env, STUDIO_ATTEMPT: token, STUDIO_ATTEMPT_DIR: dir },
    });
    // read before Node can reap it: even one that ended at once still has its entry
    const stat = child.pid === undefined ? null : statOf(child.pid);
    await new Promise<void>((ok, no) => child.once("spawn", ok).once("error", no));
    child.unref();
    if (child.pid === undefined || !stat) throw new Error("the process has no entry in /proc");
    return { kind: "process", pid: child.pid, startTicks: stat.startTicks, bootId: bootId(), dir };
  } catch (e) {
    throw new StudioError(
      "trainer-not-started",
      { zh: "训练程序没能启动。", en: "The trainer could not be started." },
      { evidence: [e instanceof Error ? e.message : String(e), command.join(" ")] },
    );
  } finally {
    closeSync(log);
  }
}

/** The attempt that carries this token, although its handle was never written; null when nothing of it runs. */
export function findAttempt(token: string, dir: string): Handle | null {
  for (const pid of withVariable("STUDIO_ATTEMPT", token)) {
    const group = statOf(pid)?.group;
    if (group === undefined) continue;
    const leader = statOf(group);
    return { kind: "process", pid: group, startTicks: leader?.startTicks ?? "", bootId: bootId(), dir };
  }
  return null;
}

const leads = (handle: Handle): boolean => {
  const stat = statOf(handle.pid);
  return stat !== null && stat.startTicks === handle.startTicks && stat.state !== "Z" && stat.state !== "X";
};

/** Processes of the attempt that live on although the shell that led them is gone: they may hold the card. */
const orphans = (handle: Handle): boolean =>
  withVariable("STUDIO_ATTEMPT_DIR", handle.dir).some((pid) => statOf(pid)?.group === handle.pid);

function exitOf(dir: string): number | null {
  const file = join(dir, "exit");
  if (!existsSync(file)) return null;
  const text = readFileSync(file, "utf8").trim();
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** Alive = same process (start time, boot) and not a zombie. Dead without an exit code = killed, or the machine went down. */
export function probeAttempt(handle: Handle): Alive {
  try {
    const rebooted = bootId() !== handle.bootId;
    if (!rebooted && leads(handle)) return { state: "alive" };
    const exit = exitOf(handle.dir);
    if (!rebooted && exit === null && orphans(handle)) return { state: "alive" };
    return { state: "dead", exit, rebooted: rebooted && exit === null };
  } catch {
    return { state: "unknown" };
  }
}

/** To the whole group; never to a stranger that was given the same pid since. */
export function signalAttempt(handle: Handle, level: "term" | "kill"): void {
  if (bootId() !== handle.bootId || !(leads(handle) || orphans(handle))) return;
  try {
    process.kill(-handle.pid, level === "term" ? "SIGTERM" : "SIGKILL");
  } catch (e) {
    if (!(e instanceof Error && "code" in e && e.code === "ESRCH")) throw e;
  }
}
