import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";

/** What a LoRA file is, read without loading its tensors. */
export type LoraHeader = {
  /** `__metadata__`: ss_*, modelspec.*, sshs_* */
  metadata: Record<string, string>;
  tensors: number;
  /** byte where the tensors begin */
  begin: number;
  bytes: number;
};

const LARGEST_HEADER = 64 * 1024 * 1024;

/**
 * Reads the header of a safetensors file and checks that the file is whole: header parses, tensors fill the rest to
 * the byte. null = not there, not safetensors, or cut short (the trainer writes in place, without a rename).
 */
export async function readLoraHeader(path: string): Promise<LoraHeader | null> {
  const file = await open(path).catch(() => null);
  if (!file) return null;
  try {
    const { size } = await file.stat();
    const first = Buffer.alloc(8);
    if ((await file.read(first, 0, 8, 0)).bytesRead < 8) return null;
    const length = Number(first.readBigUInt64LE());
    if (length < 2 || length > LARGEST_HEADER || 8 + length > size) return null;
    const raw = Buffer.alloc(length);
    if ((await file.read(raw, 0, length, 8)).bytesRead < length) return null;
    const header = JSON.parse(raw.toString("utf8")) as Record<string, { data_offsets?: [number, number] }>;
    const { __metadata__, ...tensors } = header;
    let end = 0;
    for (const tensor of Object.values(tensors))
      end = Math.max(end, tensor.data_offsets?.[1] ?? Number.POSITIVE_INFINITY);
    if (8 + length + end !== size) return null;
    return {
      metadata: (__metadata__ ?? {}) as unknown as Record<string, string>,
      tensors: Object.keys(tensors).length,
      begin: 8 + length,
      bytes: size,
    };
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

/**
 * sshs_model_hash as computed, never as claimed: SHA-256 of everything after the header (sd-scripts.md §6). Streamed;
 * 64 hex digits.
 */
export async function weightsHash(path: string, header: LoraHeader): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { start: header.begin, highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
}
