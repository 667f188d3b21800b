import { createHash, randomUUID } from "node:crypto";
import {
  constants,
  createReadStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HEAD } from "@/server/domain/datasets/pictures";
import { blobPath, type DataFolder } from "@/server/settings/data";
import type { Stored } from "./import";

/** Files up to this many bytes are read in one piece: a third of the calls, and still little memory. */
const ONE_PIECE = 8 * 1024 * 1024;

/**
 * Copies a file into blobs/, hashing while reading, with little memory whatever its size. The blob appears by rename,
 * so a kill leaves nothing half. Aborting `signal` stops between two chunks and leaves nothing either.
 */
export async function storeFile(data: DataFolder, source: string, signal?: AbortSignal): Promise<Stored> {
  const from = await openPlain(source);
  try {
    signal?.throwIfAborted();
    if ((await from.stat()).size > ONE_PIECE) {
      const stream = from.createReadStream({ highWaterMark: 1 << 20, signal, autoClose: false });
      return await storeStream(data, stream, Number.POSITIVE_INFINITY, signal);
    }
    const content = await from.readFile();
    return await arrive(data, async (part) => {
      await writeFile(part, content, { flag: "wx", mode: 0o444 });
      const sha256 = createHash("sha256").update(content).digest("hex");
      return { sha256, bytes: content.length, head: headOf(content) };
    });
  } finally {
    await from.close();
  }
}

/** A new file of incoming/ that `fill` writes gets its place in blobs/; a failure leaves nothing of it. */
async function arrive(
  data: DataFolder,
  fill: (part: string) => Promise<Omit<Stored, "path">>,
): Promise<Stored> {
  const part = join(data.incoming, `${randomUUID()}.part`);
  try {
    const filled = await fill(part);
    return { ...filled, path: await settle(data, part, filled.sha256) };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** sha256 and length of a file, read with little memory whatever its size. */
export async function hashFile(path: string | Buffer): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** A copy, so that the whole file does not stay in memory for its beginning. */
const headOf = (content: Buffer): Uint8Array => Uint8Array.from(content.subarray(0, HEAD));

/** Opens an ordinary file, and nothing else: a link would lead elsewhere, a pipe would never end. */
async function openPlain(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw Object.assign(new Error(`${path} is no file`), { code: "ENOTFILE" });
}

/** A small text beside a picture, read and not stored; of one longer than `most` bytes only the length is told. */
export async function readText(path: string, most: number): Promise<Stored> {
  const file = await openPlain(path);
  try {
    const { size } = await file.stat();
    if (size > most) return { sha256: "", bytes: size, path };
    const head = await file.readFile();
    return { sha256: "", bytes: head.length, path, head };
  } finally {
    await file.close();
  }
}

/** Writes a stream of at most `most` bytes into incoming/ and gives it its place in blobs/. */
export async function storeStream(
  data: DataFolder,
  stream: AsyncIterable<Buffer>,
  most: number,
  signal?: AbortSignal,
): Promise<Stored> {
  return await arrive(data, async (part) => {
    const hash = createHash("sha256");
    let bytes = 0;
    let head: Uint8Array | undefined;
    const out = await open(part, "wx", 0o444);
    try {
      for await (const chunk of stream) {
        signal?.throwIfAborted();
        bytes += chunk.length;
        if (bytes > most) throw Object.assign(new Error("more than announced"), { code: "ETOOLARGE" });
        hash.update(chunk);
        head = head === undefined || head.length < HEAD ? grown(head, chunk) : head;
        await out.write(chunk);
      }
    } finally {
      await out.close();
    }
    return { sha256: hash.digest("hex"), bytes, head };
  });
}

const grown = (head: Uint8Array | undefined, chunk: Buffer): Uint8Array =>
  headOf(head ? Buffer.concat([head, chunk]) : chunk);

/** Folders of blobs/ that are there. */
const made = new Set<string>();

/** Gives a finished file of incoming/ its place in blobs/; the same bytes are kept once. Answers the place. */
export async function settle(data: DataFolder, part: string, sha256: string): Promise<string> {
  const path = blobPath(data, sha256);
  if (existsSync(path)) {
    await rm(part, { force: true });
    return path;
  }
  const folder = dirname(path);
  if (!made.has(folder)) {
    await mkdir(folder, { recursive: true });
    made.add(folder);
  }
  await rename(part, path);
  return path;
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
