import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { settle } from "@/server/datasets/blobs";
import { startListImport } from "@/server/datasets/completion";
import { quiet } from "@/server/datasets/heavy";
import { acceptUpload } from "@/server/datasets/import";
import { importZip } from "@/server/datasets/zip";
import { fileKind } from "@/server/domain/datasets/names";
import { HEAD, sniff } from "@/server/domain/datasets/pictures";
import { StudioError } from "@/server/domain/errors";
import type { Text } from "@/server/domain/language";
import { keepLora } from "../loras/arrive";
import type { DataFolder } from "../settings/data";
import { freeBytes, SPARE } from "../settings/storage";
import type { Studio } from "../settings/studio";
import { refuse, sendJson } from "./answer";
import { tabOf } from "./context";

/** Largest file one upload may carry, in bytes: scans are far below, a mistaken video or model is above. */
export const UPLOAD_LIMIT = 512 * 1024 * 1024;
/** Largest archive, in bytes: some thousand scans. */
const ARCHIVE_LIMIT = 32 * 1024 * 1024 * 1024;
/** A LoRA of a large model may have several GB; a base model sent by mistake is above. */
export const LORA_LIMIT = 4 * 1024 * 1024 * 1024;

export type Received = { sha256: string; bytes: number; path: string; head: Uint8Array };

/** Removes what uploads of an earlier process left behind. */
export async function clearIncoming(data: DataFolder): Promise<void> {
  for (const name of await readdir(data.incoming)) await rm(join(data.incoming, name), { force: true });
}

/**
 * PUT /upload?to=dataset&dataset=3&subset=5&name=043.png, one file as the raw body. Hashes while writing to incoming/,
 * compares with Content-Length, renames into blobs/ and answers what `acceptUpload` says. A cut one leaves nothing.
 * An archive (.zip) is answered as soon as it has arrived; it is unpacked by an import of its own.
 * `to=lora` keeps a .safetensors file and imports it; `to=preset` takes a preset's picture and answers its media key;
 * `to=dictionary` begins to import a list of tags.
 */
export async function upload(req: IncomingMessage, res: ServerResponse, studio: Studio): Promise<void> {
  if (req.method !== "PUT")
    return stop(req, res, 405, "method", { zh: "上传要用 PUT。", en: "Uploads are sent with PUT." });
  const query = new URL(req.url ?? "/", "http://studio").searchParams;
  const target = targetFrom(query);
  if (!target) {
    return stop(req, res, 400, "upload-target", {
      zh: "上传缺少目标：要写明数据集和文件名。",
      en: "The upload names no target: a dataset and a file name are needed.",
    });
  }
  const expected = Number(req.headers["content-length"]);
  if (!Number.isSafeInteger(expected)) {
    return stop(req, res, 411, "upload-length", {
      zh: "上传没有写明文件大小（Content-Length）。",
      en: "The upload does not say how long it is (Content-Length).",
    });
  }
  const archive = target.to === "dataset" && fileKind(target.name) === "archive";
  const limit = target.to === "lora" ? LORA_LIMIT : archive ? ARCHIVE_LIMIT : UPLOAD_LIMIT;
  if (expected > limit) {
    return stop(req, res, 413, "upload-large", {
      zh: `文件太大：${megabytes(expected)} MB，上限是 ${megabytes(limit)} MB。`,
      en: `The file is too large: ${megabytes(expected)} MB; the limit is ${megabytes(limit)} MB.`,
    });
  }
  if ((await freeBytes(studio.data.incoming)) < expected + SPARE) {
    return stop(req, res, 507, "disk-full", {
      zh: "数据文件夹所在的磁盘快满了，放不下这个文件。请先清出一些空间。",
      en: "The disk of the data folder is nearly full and this file does not fit. Free some space first.",
    });
  }
  const received = await receive(req, studio.data, expected);
  if (!received) return;
  if (target.to === "dictionary") {
    startListImport(studio, { path: received.path, name: target.name, remove: true });
    return sendJson(res, 200, { name: target.name });
  }
  if (target.to === "lora") return sendJson(res, 200, await keepLora(studio, target.name, received));
  if (target.to === "preset" && !sniff(received.head)) {
    await rm(received.path, { force: true });
    return stop(req, res, 400, "no-picture", {
      zh: "这个文件不是图片，没有保存。",
      en: "This file is no picture and was not kept.",
    });
  }
  if (archive) {
    const order = { datasetId: target.dataset, subsetId: target.subset, tab: tabOf(req) };
    const source = { file: received.path, name: target.relativePath, remove: true };
    try {
      return sendJson(res, 200, { state: "unpacking", ...importZip(studio, order, source) });
    } catch (error) {
      // an import that does not begin removes nothing
      await rm(received.path, { force: true });
      throw error;
    }
  }
  // A caption is read and then lives in the database; only pictures become blobs.
  const stored =
    fileKind(target.name) === "picture"
      ? { ...received, path: await settle(studio.data, received.path, received.sha256) }
      : received;
  try {
    await quiet(studio);
    const answer =
      target.to === "preset"
        ? { media: stored.sha256 }
        : acceptUpload(studio, { ...target, tab: tabOf(req) }, stored);
    if (stored === received) await rm(received.path, { force: true });
    sendJson(res, 200, answer);
  } catch (error) {
    if (stored === received) await rm(received.path, { force: true });
    throw error;
  }
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);

/** Refuses before the body was read, and closes: the rest of the body would be taken for the next request. */
function stop(req: IncomingMessage, res: ServerResponse, status: number, code: string, text: Text): void {
  res.setHeader("Connection", "close");
  refuse(req, res, status, code, text);
  req.resume();
}

function targetFrom(query: URLSearchParams) {
  const dataset = Number(query.get("dataset"));
  const subset = query.get("subset") === null ? null : Number(query.get("subset"));
  const name = query.get("name") ?? "";
  const to = query.get("to");
  if (to === "dictionary") return name ? ({ to, name: name.slice(0, 200) } as const) : null;
  if (to === "preset") return fileKind(name) === "picture" ? ({ to, name } as const) : null;
  if (to === "lora") return /^[^\0/\\]{1,200}\.safetensors$/i.test(name) ? ({ to, name } as const) : null;
  if (to !== "dataset" || !Number.isSafeInteger(dataset) || dataset < 1) return null;
  if (subset !== null && (!Number.isSafeInteger(subset) || subset < 1)) return null;
  if (!name || name.length > 255 || /[\0/\\]/.test(name) || name === "." || name === "..") return null;
  const relativePath = query.get("path") ?? name;
  return { to, dataset, subset, name, relativePath, batch: query.get("batch") } as const;
}

/** Streams the body into incoming/; null when the browser went away (nothing is left then). */
async function receive(req: IncomingMessage, data: DataFolder, expected: number): Promise<Received | null> {
  const part = join(data.incoming, `${randomUUID()}.part`);
  const hash = createHash("sha256");
  let bytes = 0;
  let head = Buffer.alloc(0);
  const whole = await new Promise<boolean>((done, fail) => {
    // Read-only from the start, as it will be in blobs/; the open handle may still write. A wide buffer saves a pause
    // per chunk.
    const file = createWriteStream(part, { mode: 0o444, highWaterMark: 1 << 20 });
    const abandon = () => {
      file.destroy();
      done(false);
    };
    req.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      hash.update(chunk);
      if (head.length < HEAD) head = Buffer.concat([head, chunk.subarray(0, HEAD - head.length)]);
      if (!file.write(chunk)) req.pause();
    });
    file.on("drain", () => req.resume());
    file.on("error", fail);
    req.on("end", () => file.end(() => done(true)));
    req.on("aborted", abandon);
    req.on("error", abandon);
  }).catch(async (error: NodeJS.ErrnoException) => {
    await rm(part, { force: true });
    throw error.code === "ENOSPC" ? full() : error;
  });
  if (!whole || bytes !== expected) {
    await rm(part, { force: true });
    return null;
  }
  return { sha256: hash.digest("hex"), bytes, path: part, head };
}

const full = () =>
  new StudioError("disk-full", {
    zh: "磁盘已满，文件没有存下来。请清出空间后再传一次。",
    en: "The disk is full and the file was not kept. Free some space and send it again.",
  });
