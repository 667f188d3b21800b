import { createHash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

export type Listed = { name: string; alias: string; path: string; metadata: Record<string, string> };

/** A LoRA as it is applied: what a webui would patch into the text encoder and the U-Net. */
export type Loaded = {
  stem: string;
  /** first 12 hex of sshs_model_hash as the file claims, else of the tensors' SHA-256 */
  hash: string;
  step: number;
  /** 0..1: how much it has learned, by the rehearsal trainer's own curve */
  learned: number;
};

/** Walks the folder like a webui: sub-folders too, hidden ones not; the last file of a name wins. */
export function listLoras(dir: string): Map<string, Listed> {
  const found = new Map<string, Listed>();
  const walk = (at: string): void => {
    let entries: Dirent[];
    try {
      entries = readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
      return;
    }
    for (const entry of entries) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith(".")) walk(path);
      } else if (/\.safetensors$/i.test(entry.name)) {
        const metadata = headerOf(path)?.metadata ?? {};
        const name = basename(entry.name).replace(/\.safetensors$/i, "");
        found.set(name, { name, alias: metadata.ss_output_name ?? name, path, metadata });
      }
    }
  };
  walk(dir);
  return found;
}

/** Loads a file; null when it is gone or cut short, as a webui then draws without it. */
export function loadLora(stem: string, path: string): Loaded | null {
  const header = headerOf(path);
  if (!header?.whole) return null;
  const { metadata } = header;
  const step = Number(metadata.ss_steps) || 0;
  const total = Number(metadata.ss_max_train_steps) || Math.max(step, 1);
  const claimed = metadata.sshs_model_hash;
  const hash = claimed ?? createHash("sha256").update(header.body()).digest("hex");
  return { stem, hash: hash.slice(0, 12), step, learned: 1 - Math.exp((-3.6 * step) / total) };
}

function headerOf(
  path: string,
): { metadata: Record<string, string>; whole: boolean; body: () => Buffer } | null {
  try {
    const bytes = readFileSync(path);
    const begin = 8 + Number(bytes.readBigUInt64LE());
    const { __metadata__, ...tensors } = JSON.parse(bytes.toString("utf8", 8, begin)) as Record<
      string,
      { data_offsets?: [number, number] }
    >;
    const end = Math.max(0, ...Object.values(tensors).map((t) => t.data_offsets?.[1] ?? 0));
    return {
      metadata: (__metadata__ ?? {}) as unknown as Record<string, string>,
      whole: begin + end === bytes.length,
      body: () => bytes.subarray(begin),
    };
  } catch {
    return null;
  }
}
