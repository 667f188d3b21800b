import { createHash } from "node:crypto";
import { chance, seedOf } from "./chance";

type Module = { name: string; from: number; to: number; text: boolean };

/** Widths are those of the real network divided by this: a rehearsal LoRA has the real names in a fraction of the bytes. */
const SCALE = 64;

/** Module names and widths of networks.lora for SD 1.5 (72 text encoder + 192 U-Net) and SDXL (264 + 722). */
export function modules(family: "sd15" | "sdxl"): Module[] {
  return family === "sd15"
    ? [...textEncoder("lora_te", 12, 768), ...unet15()]
    : [...textEncoder("lora_te1", 12, 768), ...textEncoder("lora_te2", 32, 1280), ...unetXl()];
}

function textEncoder(prefix: string, layers: number, width: number): Module[] {
  return Array.from({ length: layers }, (_, i) => {
    const at = `${prefix}_text_model_encoder_layers_${i}`;
    const m = (name: string, from = width, to = width) => ({ name: `${at}_${name}`, from, to, text: true });
    return [
      m("mlp_fc1", width, width * 4),
      m("mlp_fc2", width * 4, width),
      ...["k", "out", "q", "v"].map((p) => m(`self_attn_${p}_proj`)),
    ];
  }).flat();
}

function attention(at: string, width: number, context: number, depth: number): Module[] {
  const m = (name: string, from = width, to = width) => ({ name: `${at}_${name}`, from, to, text: false });
  const blocks = Array.from({ length: depth }, (_, i) => {
    const b = `transformer_blocks_${i}`;
    return [
      ...["to_k", "to_out_0", "to_q", "to_v"].map((p) => m(`${b}_attn1_${p}`)),
      ...["to_k", "to_out_0", "to_q", "to_v"].map((p) =>
        m(`${b}_attn2_${p}`, p === "to_k" || p === "to_v" ? context : width),
      ),
      m(`${b}_ff_net_0_proj`, width, width * 8),
      m(`${b}_ff_net_2`, width * 4, width),
    ];
  }).flat();
  return [m("proj_in"), m("proj_out"), ...blocks];
}

function unet15(): Module[] {
  const widths = [320, 640, 1280];
  const down = widths.flatMap((w, b) =>
    [0, 1].flatMap((a) => attention(`lora_unet_down_blocks_${b}_attentions_${a}`, w, 768, 1)),
  );
  const up = [1, 2, 3].flatMap((b) =>
    [0, 1, 2].flatMap((a) => attention(`lora_unet_up_blocks_${b}_attentions_${a}`, widths[3 - b]!, 768, 1)),
  );
  return [...down, ...attention("lora_unet_mid_block_attentions_0", 1280, 768, 1), ...up];
}

function unetXl(): Module[] {
  const at = (name: string, width: number, depth: number) =>
    attention(`lora_unet_${name}_1`, width, 2048, depth);
  return [
    ...[4, 5].flatMap((i) => at(`input_blocks_${i}`, 640, 2)),
    ...[7, 8].flatMap((i) => at(`input_blocks_${i}`, 1280, 10)),
    ...at("middle_block", 1280, 10),
    ...[0, 1, 2].flatMap((i) => at(`output_blocks_${i}`, 1280, 10)),
    ...[3, 4, 5].flatMap((i) => at(`output_blocks_${i}`, 640, 2)),
  ];
}

export type State = {
  family: "sd15" | "sdxl";
  dim: number;
  alpha: number;
  seed: number;
  step: number;
  /** step whose text encoder weights are kept; Infinity = never frozen */
  frozenAfter: number;
  /** no text encoder LoRA at all */
  unetOnly: boolean;
  dtype: "F16" | "F32" | "BF16";
};

/**
 * The tensors of a step: repeatable from (seed, step), growing with the step as trained weights do; the text encoder's
 * stop changing after `frozenAfter`. Ranks are real, widths are scaled down.
 */
export function tensors(state: State): { name: string; shape: number[]; bytes: Buffer }[] {
  const out: { name: string; shape: number[]; bytes: Buffer }[] = [];
  const rank = Math.max(1, Math.min(state.dim, 128));
  for (const m of modules(state.family)) {
    if (m.text && state.unetOnly) continue;
    const step = m.text ? Math.min(state.step, state.frozenAfter) : state.step;
    const random = chance(seedOf(m.name, state.seed, step));
    const from = Math.max(1, Math.round(m.from / SCALE));
    const to = Math.max(1, Math.round(m.to / SCALE));
    const grown = 1 - Math.exp(-step / 400);
    const fill = (n: number, size: number) =>
      numbers(
        Array.from({ length: n }, () => random.normal() * size),
        state.dtype,
      );
    out.push({ name: `${m.name}.alpha`, shape: [], bytes: numbers([state.alpha], state.dtype) });
    out.push({ name: `${m.name}.lora_down.weight`, shape: [rank, from], bytes: fill(rank * from, 0.03) });
    out.push({ name: `${m.name}.lora_up.weight`, shape: [to, rank], bytes: fill(to * rank, 0.01 * grown) });
  }
  return out.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * A .safetensors file: header with metadata, then the tensors. `sshs_model_hash` is SHA-256 of everything behind the
 * header, as sd-scripts computes it; `sshs_legacy_hash` the first 8 hex of 0x10000 bytes at 0x100000.
 */
export function safetensors(
  list: readonly { name: string; shape: number[]; bytes: Buffer }[],
  metadata: Record<string, string>,
  dtype: string,
): Buffer {
  const body = Buffer.concat(list.map((t) => t.bytes));
  const header: Record<string, unknown> = {
    __metadata__: {
      ...metadata,
      sshs_model_hash: createHash("sha256").update(body).digest("hex"),
      sshs_legacy_hash: createHash("sha256")
        .update(body.subarray(0x100000, 0x110000))
        .digest("hex")
        .slice(0, 8),
    },
  };
  let at = 0;
  for (const t of list) {
    header[t.name] = { dtype, shape: t.shape, data_offsets: [at, at + t.bytes.length] };
    at += t.bytes.length;
  }
  const text = Buffer.from(JSON.stringify(header), "utf8");
  const padded = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, body]);
}

function numbers(values: number[], dtype: State["dtype"]): Buffer {
  const wide = new Float32Array(values);
  if (dtype === "F32") return Buffer.from(wide.buffer);
  const bits = new Uint32Array(wide.buffer);
  const out = Buffer.alloc(values.length * 2);
  for (let i = 0; i < bits.length; i++)
    out.writeUInt16LE(dtype === "BF16" ? bits[i]! >>> 16 : half(bits[i]!), i * 2);
  return out;
}

/** float32 bits → float16 bits, truncating; small enough numbers become 0 */
function half(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  if (exponent <= 0) return sign;
  if (exponent >= 31) return sign | 0x7c00;
  return sign | (exponent << 10) | ((bits >>> 13) & 0x3ff);
}
