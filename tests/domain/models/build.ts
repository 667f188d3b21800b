/** A small real .safetensors file: these tensors (all zero) and this metadata. */
export function safetensors(
  tensors: Record<string, { shape: readonly number[]; dtype?: string }>,
  metadata: Record<string, string> = {},
): Uint8Array {
  const size: Record<string, number> = { F32: 4, F16: 2, BF16: 2, I64: 8 };
  const header: Record<string, unknown> = Object.keys(metadata).length ? { __metadata__: metadata } : {};
  let at = 0;
  for (const [name, { shape, dtype = "F16" }] of Object.entries(tensors)) {
    const bytes = shape.reduce((a, b) => a * b, 1) * (size[dtype] ?? 2);
    header[name] = { dtype, shape, data_offsets: [at, at + bytes] };
    at += bytes;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(8 + json.length + at);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
  out.set(json, 8);
  return out;
}

const unet = (block: string, width: number) => ({
  "model.diffusion_model.input_blocks.0.0.weight": { shape: [8, 4, 3, 3] },
  [`model.diffusion_model.${block}.transformer_blocks.0.attn2.to_k.weight`]: { shape: [4, width] },
});
const vae = { "first_stage_model.decoder.conv_in.weight": { shape: [2, 4, 3, 3] } };

/** The names that matter of one checkpoint of each kind. */
export const CHECKPOINTS = {
  sd15: {
    ...unet("input_blocks.1.1", 768),
    ...vae,
    "cond_stage_model.transformer.text_model.embeddings.position_ids": { shape: [1, 77], dtype: "I64" },
  },
  sd2: {
    ...unet("input_blocks.1.1", 1024),
    ...vae,
    "cond_stage_model.model.ln_final.weight": { shape: [1024] },
  },
  sdxl: {
    ...unet("input_blocks.4.1", 2048),
    ...vae,
    "conditioner.embedders.0.transformer.text_model.final_layer_norm.weight": { shape: [768] },
  },
  sd3: { "model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight": { shape: [4, 4] } },
  flux: {
    "double_blocks.0.img_attn.qkv.weight": { shape: [4, 4] },
    "single_blocks.0.linear1.weight": { shape: [4, 4] },
  },
  anima: {
    "net.llm_adapter.blocks.0.cross_attn.k_proj.weight": { shape: [4, 4] },
    "net.blocks.0.self_attn.q_proj.weight": { shape: [4, 4] },
  },
  vae: {
    "decoder.conv_in.weight": { shape: [2, 4, 3, 3] },
    "encoder.conv_in.weight": { shape: [2, 3, 3, 3] },
  },
  controlnet: { "control_model.input_blocks.0.0.weight": { shape: [8, 4, 3, 3] } },
  embedding: { emb_params: { shape: [4, 768] } },
  lora: { "lora_unet_mid_block_attentions_0_proj_in.lora_up.weight": { shape: [8, 4] } },
  unknown: { "something.else.weight": { shape: [2] } },
} satisfies Record<string, Record<string, { shape: readonly number[]; dtype?: string }>>;
