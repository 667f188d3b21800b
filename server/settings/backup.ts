import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { StudioError } from "@/server/domain/errors";
import type { Backup } from "@/server/domain/settings";
import type { DataFolder } from "./data";
import { projectRoot } from "./process";

/** Writes a consistent, compact copy of the database into backups/. Secrets and pictures are not part of it. */
export async function backUp(data: DataFolder): Promise<Backup> {
  const name = `studio-${new Date().toISOString().replace(/[:.]/g, "-")}.db`;
  const target = join(data.backups, name);
  try {
    await new Promise<void>((done, fail) => {
      const thread = new Worker(join(projectRoot(), "dist", "backup.mjs"), {
        workerData: { file: data.db, target },
      });
      thread.once("error", fail);
      thread.once("exit", (code) => (code === 0 ? done() : fail(new Error(`exit ${code}`))));
    });
  } catch (error) {
    await rm(target, { force: true });
    throw new StudioError(
      "backup",
      {
        zh: "备份没有写成，没有留下不完整的文件。",
        en: "The backup was not written; no half of it was left.",
      },
      {
        next: {
          zh: "请看看数据文件夹所在的磁盘是否已满。",
          en: "See whether the disk of the data folder is full.",
        },
        evidence: [(error as Error).message],
      },
    );
  }
  const { size, mtimeMs } = await stat(target);
  return { name, bytes: size, at: Math.round(mtimeMs) };
}

/** Backups there are, newest first: those asked for and those made before an upgrade. */
export async function listBackups(data: DataFolder): Promise<Backup[]> {
  const names = (await readdir(data.backups)).filter((name) => name.endsWith(".db"));
  const list = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(data.backups, name));
      return { name, bytes: size, at: Math.round(mtimeMs) };
    }),
  );
  return list.sort((a, b) => b.at - a.at);
}
