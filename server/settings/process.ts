import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { openDb } from "@/db/open";
import { dataFolder } from "./data";
import type { Studio } from "./studio";

/** The folder of the project: every program is bundled into <root>/dist. */
export function projectRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let dir = here; dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, "package.json")) && existsSync(join(dir, "db"))) return dir;
  }
  return process.cwd();
}

/** The studio's version: package.json's. */
export function studioVersion(root = projectRoot()): string {
  return (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;
}

/** The data folder's path: STUDIO_DATA (relative to where the command was given), else <root>/data. */
export const dataRoot = (root: string, env: NodeJS.ProcessEnv): string =>
  env.STUDIO_DATA ? resolve(env.STUDIO_DATA) : join(root, "data");

/**
 * Node flags for the studio's own processes. V8 lets its young generation grow to 48 MB and hardly gives it back; with
 * 1 MB half-spaces all of the studio takes some 75 MB less after a tour through its pages, at the same speed.
 */
export const SMALL_HEAP = ["--max-semi-space-size=1"];

/** What main tells web and runner over IPC. */
export type FromMain = { type: "runner"; state: "ok" | "down" } | { type: "stop" };

/** What web and runner tell main. `ready` = doing its work; `failed` = cannot start, and trying again is no use. */
export type ToMain = { type: "ready"; port?: number } | { type: "failed"; code: string; message: string };

/** Opens the (already migrated) database and data folder for web, runner or the command line. */
export function openStudio(options: { runner?: () => "ok" | "down" } = {}): Studio {
  const root = projectRoot();
  const data = dataFolder(dataRoot(root, process.env));
  return { db: openDb(data.db), data, version: studioVersion(root), runner: options.runner ?? (() => "ok") };
}

/**
 * Ties a child of main to its parent: `stop` runs once, when main says so, when main is gone (`disconnect`) or on
 * SIGTERM, and the process ends after it. Ctrl-C and a closed terminal reach the whole group, so those signals are main's to answer.
 */
export function liveWithParent(stop: () => Promise<void> | void, hear?: (message: FromMain) => void): void {
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    try {
      await stop();
    } finally {
      process.exit(0);
    }
  };
  process.on("SIGINT", () => undefined);
  process.on("SIGHUP", () => undefined);
  process.on("SIGTERM", () => void end());
  process.on("disconnect", () => void end());
  process.on("message", (message: FromMain) => {
    if (message.type === "stop") void end();
    else hear?.(message);
  });
}

/** Tells main something; does nothing when there is no parent (a program started by hand). */
export function tellMain(message: ToMain): void {
  process.send?.(message);
}
