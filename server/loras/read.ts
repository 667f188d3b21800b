import { open, readdir, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { StudioError } from "@/server/domain/errors";
import { type LoraMeta, readMeta } from "@/server/domain/loras/metadata";
import { spotOf } from "@/server/domain/loras/series";
import { type Header, headerBytes, parseHeader, START_BYTES } from "@/server/domain/models/header";
import type { LoraHeader } from "./header";

export type LoraOnDisk = {
  path: string;
  /** file name without its ending */
  name: string;
  bytes: number;
  mtime: number;
  meta: LoraMeta;
  step: number | null;
  epoch: number | null;
  final: boolean;
  /** the words of its header as written, and where its tensors begin */
  header: LoraHeader;
};

export const isLoraName = (name: string): boolean => /\.safetensors$/i.test(name);

/**
 * What a LoRA file is, by its header alone. Throws StudioError for what is no LoRA, with what it is instead, and for a
 * file that is cut short or damaged.
 */
export async function readLora(path: string): Promise<LoraOnDisk> {
  const { size, mtimeMs } = await stat(path);
  const header = await headerOf(path, size);
  const name = basename(path, extname(path));
  const spot = spotOf(name, header.metadata);
  const meta = readMeta(header, spot.series);
  if (!meta) throw notLora(path);
  let end = 0;
  for (const tensor of header.tensors.values()) end = Math.max(end, tensor.data_offsets[1]);
  if (header.length + end !== size) throw damaged(header.length + end, size);
  const { step, epoch, final } = spot;
  return {
    path,
    name,
    bytes: size,
    mtime: Math.round(mtimeMs),
    meta,
    step,
    epoch,
    final,
    header: { metadata: header.metadata, tensors: header.tensors.size, begin: header.length, bytes: size },
  };
}

async function headerOf(path: string, size: number): Promise<Header> {
  const file = await open(path, "r");
  try {
    const start = Buffer.alloc(START_BYTES);
    const got = await file.read(start, 0, START_BYTES, 0);
    const length = headerBytes(start.subarray(0, got.bytesRead), size);
    const json = Buffer.alloc(length);
    const { bytesRead } = await file.read(json, 0, length, 8);
    return parseHeader(json.subarray(0, bytesRead), size);
  } finally {
    await file.close();
  }
}

/** How deep a folder is looked into, and how many files are taken at most. */
const DEPTH = 3;
const MOST = 500;

/** The .safetensors files at a path: itself, or those in the folder and below it, in natural order. */
export async function loraFilesAt(path: string): Promise<{ paths: string[]; more: boolean }> {
  if ((await stat(path)).isFile()) return { paths: [path], more: false };
  const paths: string[] = [];
  await walk(path, DEPTH, paths);
  return { paths: paths.slice(0, MOST), more: paths.length > MOST };
}

async function walk(dir: string, depth: number, into: string[]): Promise<void> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  entries.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  for (const entry of entries) {
    if (into.length > MOST || entry.name.startsWith(".")) continue;
    if (entry.isFile() && isLoraName(entry.name)) into.push(join(dir, entry.name));
    else if (entry.isDirectory() && depth > 0) await walk(join(dir, entry.name), depth - 1, into);
  }
}

const notLora = (path: string) =>
  new StudioError(
    "not-a-lora",
    { zh: "这不是 LoRA：文件里没有 LoRA 的层。", en: "This is no LoRA: it has none of the layers of one." },
    {
      next: {
        zh: "底模请在“底模”那一页添加。",
        en: "A base model is added on the base models page.",
      },
      evidence: [path],
    },
  );

const damaged = (needed: number, size: number) =>
  new StudioError(
    "lora-damaged",
    {
      zh: "文件大小和文件头写的不一致，可能没有写完或者损坏了。",
      en: "The size of the file is not what its header says; it may be unfinished or damaged.",
    },
    { evidence: [`${size} ≠ ${needed} bytes`] },
  );
