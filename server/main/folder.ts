import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { migrate, NewerDatabase, readMigrations } from "@/db/migrate";
import { type DataFolder, makePlaces } from "../settings/data";
import { giveUp } from "../terminal.mjs";

/** The file system type of the longest mount point that contains `path`, from /proc/mounts. */
export function fileSystemOf(path: string, mounts: string): string | null {
  let best = { point: "", type: null as string | null };
  for (const line of mounts.split("\n")) {
    const [, rawPoint, type] = line.split(" ");
    if (!rawPoint || !type) continue;
    const point = rawPoint.replace(/\\040/g, " ");
    const holds = point === "/" || path === point || path.startsWith(`${point}/`);
    if (holds && point.length >= best.point.length) best = { point, type };
  }
  return best.type;
}

/** Makes the data folder; ends the program when it cannot be written, or lies on a Windows disk seen from WSL. */
export function prepareFolder(data: DataFolder): void {
  const windowsDisk = /microsoft/i.test(release()) && isWindowsDisk(data.root);
  if (windowsDisk) {
    giveUp({
      zh: `数据文件夹 ${data.root} 在 Windows 磁盘上，那里的文件锁和硬链接不可靠。请放到 WSL 自己的磁盘里，例如 STUDIO_DATA=~/studio-data npm start。`,
      en: `The data folder ${data.root} is on a Windows disk, where file locks and links are not reliable. Keep it on WSL's own disk, for example: STUDIO_DATA=~/studio-data npm start`,
    });
  }
  try {
    mkdirSync(data.root, { recursive: true });
    accessSync(data.root, constants.W_OK | constants.X_OK);
    makePlaces(data);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    giveUp({
      zh: `数据文件夹 ${data.root} 不能写入（${code}）。请改它的权限，或用 STUDIO_DATA=<文件夹> 换一个位置。`,
      en: `The data folder ${data.root} cannot be written (${code}). Change its permissions, or choose another one with STUDIO_DATA=<folder>.`,
    });
  }
}

function isWindowsDisk(path: string): boolean {
  const type = fileSystemOf(path, readFileSync("/proc/mounts", "utf8"));
  return type === "9p" || type === "drvfs" || type === "v9fs";
}

/**
 * Takes the data folder for this process: BEGIN EXCLUSIVE on lock.db, which the operating system gives back when the
 * process dies, however it dies. Ends the program when another studio holds it.
 */
export function takeLock(data: DataFolder): Database.Database {
  try {
    const lock = new Database(data.lock, { timeout: 0 });
    lock.pragma("journal_mode = DELETE");
    lock.exec("BEGIN EXCLUSIVE");
    // Whoever asks before this one is ready shall not be told where an earlier one was.
    rmSync(data.where, { force: true });
    return lock;
  } catch (error) {
    const code = (error as { code?: string }).code ?? String(error);
    if (!code.startsWith("SQLITE_BUSY")) {
      giveUp({
        zh: `数据文件夹 ${data.root} 无法加锁（${code}）。它可能在网络磁盘上；请用 STUDIO_DATA=<文件夹> 换到本机磁盘。`,
        en: `The data folder ${data.root} cannot be locked (${code}). It may be on a network disk; choose a local one with STUDIO_DATA=<folder>.`,
      });
    }
    const url = whereItRuns(data);
    giveUp({
      zh: `这个数据文件夹已经有一个工作室在运行${url ? `：${url}` : ""}。请直接打开它；想再开一个，就用 STUDIO_DATA=<另一个文件夹>。`,
      en: `A studio is already running on this data folder${url ? `: ${url}` : ""}. Open that one, or start another with STUDIO_DATA=<another folder>.`,
    });
  }
}

function whereItRuns(data: DataFolder): string | null {
  try {
    const { url } = JSON.parse(readFileSync(data.where, "utf8")) as { url?: unknown };
    return typeof url === "string" ? url : null;
  } catch {
    return null;
  }
}

/** Writes where.json, by which a second start can say where the first one is. */
export function writeWhere(data: DataFolder, url: string, version: string): void {
  writeFileSync(`${data.where}.new`, JSON.stringify({ url, version }));
  renameSync(`${data.where}.new`, data.where);
}

/** Migrates studio.db; ends the program for a database of a newer studio or one that cannot be read. */
export function upgrade(data: DataFolder, root: string): number {
  try {
    return migrate(data.db, readMigrations(join(root, "db", "migrations")), data.backups);
  } catch (error) {
    if (error instanceof NewerDatabase) {
      giveUp({
        zh: `数据库来自更新版本的工作室（结构 ${error.found}，这个版本只认识到 ${error.known}）。请更新工作室：git pull 后再运行 npm start。数据没有被改动。`,
        en: `The database comes from a newer studio (schema ${error.found}; this version knows ${error.known}). Update the studio: git pull, then npm start. Nothing was changed.`,
      });
    }
    giveUp({
      zh: `数据库 ${data.db} 打不开或升级失败：${(error as Error).message}。升级前的备份在 ${data.backups}。`,
      en: `The database ${data.db} could not be opened or upgraded: ${(error as Error).message}. Backups made before an upgrade are in ${data.backups}.`,
    });
  }
}
