import { readFileSync } from "node:fs";

const RECORDED = "tests/corpus/loras/lora_yui_v1_dim32a16.header.json";

type Recorded = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> & {
  __metadata__: Record<string, string>;
};

/**
 * A LoRA file as somebody else's training would leave it: the recorded header of a real one, varied by `metadata`, with
 * the layers kept there (shapes as recorded) and weights that only depend on `seed`.
 */
export function foreignLora(metadata: Record<string, string>, seed: number): Uint8Array {
  const { __metadata__, ...tensors } = JSON.parse(readFileSync(RECORDED, "utf8")) as Recorded;
  const header: Record<string, unknown> = { __metadata__: { ...__metadata__, ...metadata } };
  let at = 0;
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(tensors)) {
    const bytes = data_offsets[1] - data_offsets[0];
    header[name] = { dtype, shape, data_offsets: [at, at + bytes] };
    at += bytes;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const weights = Buffer.alloc(at);
  for (let i = 0; i < at; i += 4)
    weights.writeUInt32LE((Math.imul(i + seed, 2654435761) >>> 0) & 0x3fff3fff, i & ~3);
  return Buffer.concat([length, json, weights]);
}
