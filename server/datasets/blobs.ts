import { createHash, randomUUID } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { chmod, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { blobPath, type DataFolder } from "@/server/settings/data";
import type { Stored } from "./import";

/**
 * Copies a file into blobs/, hashing while reading, with little memory whatever its size. The blob appears by rename,
 * so a kill leaves nothing half. Aborting `signal` stops between two chunks and leaves nothing either.
 */
export async function storeFile(data: DataFolder, source: string, signal?: AbortSignal): Promise<Stored> {
  const part = join(data.incoming, `${randomUUID()}.part`);
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const out = await open(part, "wx", 0o600);
    try {
      for await (const chunk of createReadStream(source, { highWaterMark: 1 << 20, signal })) {
        hash.update(chunk as Buffer);
        bytes += (chunk as Buffer).length;
        await out.write(chunk as Buffer);
      }
    } finally {
      await out.close();
    }
    const sha256 = hash.digest("hex");
    const path = blobPath(data, sha256);
    await mkdir(dirname(path), { recursive: true });
    if (existsSync(path)) await rm(part, { force: true });
    else {
      await chmod(part, 0o444);
      await rename(part, path);
    }
    return { sha256, bytes, path };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Stores bytes that are in memory already (manifests, drawn pictures). */
export function storeBytes(data: DataFolder, content: Uint8Array | string): Stored {
  const bytes = Buffer.from(content);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const path = blobPath(data, sha256);
  if (!existsSync(path)) {
    const part = join(data.incoming, `${randomUUID()}.part`);
    mkdirSync(dirname(path), { recursive: true });
    try {
      writeFileSync(part, bytes, { mode: 0o444 });
      renameSync(part, path);
    } finally {
      rmSync(part, { force: true });
    }
  }
  return { sha256, bytes: bytes.length, path };
}
