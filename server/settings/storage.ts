import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { StorageKind, StorageView } from "@/server/domain/settings";
import type { DataFolder } from "./data";

/** Bytes that stay free on the data folder's disk: a full one stops the database and a training run. */
export const SPARE = 256 * 1024 * 1024;

/** Bytes that may still be written to the disk this path lies on. */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

/** Sizes of the data folder by kind. Hard links (a sample is in blobs/ and in its run) count once, where found first. */
export async function storageOf(data: DataFolder): Promise<StorageView> {
  const seen = new Set<number>();
  const kinds: StorageView["kinds"] = [];
  const folders: [StorageKind, string][] = [
    ["pictures", data.blobs],
    ["thumbnails", data.thumbs],
    ["renders", data.renders],
    ["runs", data.runs],
    ["models", data.models],
    ["loras", data.loras],
    ["backups", data.backups],
  ];
  kinds.push({ kind: "database", ...(await sizeOf([data.db, `${data.db}-wal`, `${data.db}-shm`])) });
  for (const [kind, folder] of folders) kinds.push({ kind, ...(await sizeBelow(folder, seen)) });
  const disk = await statfs(data.root);
  return { kinds, free: disk.bavail * disk.bsize, total: disk.blocks * disk.bsize };
}

async function sizeOf(paths: readonly string[]): Promise<{ bytes: number; files: number }> {
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (s) => s.size,
        () => null,
      ),
    ),
  );
  const there = sizes.filter((size) => size !== null);
  return { bytes: there.reduce((sum, size) => sum + size, 0), files: there.length };
}

async function sizeBelow(folder: string, seen: Set<number>): Promise<{ bytes: number; files: number }> {
  let bytes = 0;
  let files = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const inner = await sizeBelow(path, seen);
      bytes += inner.bytes;
      files += inner.files;
    } else if (entry.isFile()) {
      const info = await stat(path).catch(() => null);
      if (!info || (info.nlink > 1 && seen.has(info.ino))) continue;
      if (info.nlink > 1) seen.add(info.ino);
      bytes += info.size;
      files += 1;
    }
  }
  return { bytes, files };
}
