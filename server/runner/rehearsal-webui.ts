import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { rehearsalDown } from "@/server/domain/engines/webui-troubles";
import { ask } from "../engines/sdapi/http";
import { WebuiFailed } from "../engines/sdapi/webui";
import { readRehearsalWhere, rehearsalWebuiConfig, rehearsalWebuiPlace } from "../engines/webuis";
import { projectRoot } from "../settings/process";
import type { Studio } from "../settings/studio";
import type { EngineRecord } from "./context";

const PATIENCE = 15_000;
/** Nobody asked it anything for so long: it ends by itself (seconds). */
const IDLE = 1800;

/**
 * The rehearsal webui runs when this returns: the one that is there, also one that an earlier runner started (it
 * outlives a kill -9), else a new one in a session of its own. Throws WebuiFailed.
 */
export async function startRehearsalWebui(studio: Studio, engine: EngineRecord): Promise<void> {
  const found = readRehearsalWhere(studio.data);
  const config = rehearsalWebuiConfig.parse(engine.config ?? {});
  const now = found && (await look(found.url));
  if (found && now) return adjust(found.url, now, config);
  const program = join(projectRoot(), "dist", "rehearsal-webui.mjs");
  if (!existsSync(program)) throw new WebuiFailed(rehearsalDown(program));
  const { where, loraDir } = rehearsalWebuiPlace(studio.data);
  await mkdir(loraDir, { recursive: true });
  const token = randomUUID();
  const log = await open(join(dirname(loraDir), "log.txt"), "a");
  const child = spawn(
    process.execPath,
    [program, "--lora-dir", loraDir, "--where", where, "--token", token, "--idle", String(IDLE)],
    {
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      env: {
        ...process.env,
        REHEARSAL_WEBUI_SPEED: String(config.speed ?? ""),
        REHEARSAL_WEBUI_FAULTS: config.faults,
      },
    },
  );
  child.unref();
  child.on("error", () => undefined);
  await log.close();
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    const told = readRehearsalWhere(studio.data);
    if (told?.token === token && (await look(told.url))) return;
    if (child.exitCode !== null) break;
    await sleep(50);
  }
  throw new WebuiFailed(rehearsalDown(`exit ${child.exitCode ?? "-"}`));
}

type Standing = { speed: number; faults: string };

async function look(url: string): Promise<Standing | null> {
  const answer = await ask({ url, user: null, password: null }, "GET", "/rehearsal", null, { idleMs: 2000 });
  const body = answer.ok && answer.status === 200 ? (answer.body as Partial<Standing> | null) : null;
  return body && "rehearsal" in body ? { speed: body.speed ?? 0, faults: body.faults ?? "" } : null;
}

/** Its pace and faults as the engine's row says; told only when they differ, because faults count pictures. */
async function adjust(url: string, now: Standing, config: { speed?: number; faults: string }): Promise<void> {
  const to = { url, user: null, password: null };
  const change: Partial<Standing> = {};
  if (config.speed !== undefined && config.speed !== now.speed) change.speed = config.speed;
  if (config.faults !== now.faults) change.faults = config.faults;
  if (Object.keys(change).length === 0) return;
  await ask(to, "POST", "/rehearsal/faults", change, { idleMs: 2000 });
}

/** Ends the rehearsal webui with the studio: it holds nothing that has to outlive it. */
export function stopRehearsalWebui(studio: Studio): void {
  const found = readRehearsalWhere(studio.data);
  if (!found) return;
  try {
    const command = readFileSync(`/proc/${found.pid}/cmdline`, "utf8");
    if (command.includes("rehearsal-webui.mjs") && command.includes(found.token))
      process.kill(found.pid, "SIGTERM");
  } catch {
    // gone already
  }
}
