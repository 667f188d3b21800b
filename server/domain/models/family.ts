import type { Header } from "./header";

/** What a model file is. `lora`, `vae` … are known so that they can be refused with a reason. */
export const FAMILIES = [
  "sd15",
  "sd2",
  "sdxl",
  "sd3",
  "flux",
  "anima",
  "lora",
  "vae",
  "controlnet",
  "embedding",
  "unknown",
] as const;
export type Family = (typeof FAMILIES)[number];
/** Families the studio has a recipe for. */
export const TRAINABLE: readonly Family[] = ["sd15", "sd2", "sdxl"];

export type ModelFacts = {
  /** "F16", "BF16", "F32" … of most weights; null for a folder */
  dtype: string | null;
  tensors: number;
  /** number of weights */
  parameters: number;
  /** "v" needs v_parameterization; null = the file does not say */
  prediction: "v" | "epsilon" | null;
  /** nine input channels: trained for inpainting, the trainer cannot use it */
  inpainting: boolean;
  vae: boolean;
  textEncoder: boolean;
  title: string | null;
  /** for a LoRA: what it was trained on, as far as it says */
  loraBase: string | null;
};

/**
 * The family of a file by the names and shapes of its tensors: SD 1.5 and 2 differ from SDXL by the width of the text
 * that the U-Net attends to (768, 1024, 2048), which holds for every layout in use.
 */
export function classify(header: Header): { family: Family; facts: ModelFacts } {
  const names = [...header.tensors.keys()];
  const starts = (prefix: string) => names.some((n) => n.startsWith(prefix));
  const facts: ModelFacts = {
    ...weigh(header),
    tensors: names.length,
    prediction: predictionOf(header),
    inpainting: header.tensors.get("model.diffusion_model.input_blocks.0.0.weight")?.shape[1] === 9,
    vae: starts("first_stage_model.") || starts("vae."),
    textEncoder: starts("cond_stage_model.") || starts("conditioner.embedders.") || starts("text_encoders."),
    title: header.metadata["modelspec.title"]?.trim() || null,
    loraBase: null,
  };
  const lora = loraBase(names, header.metadata);
  if (lora !== null) return { family: "lora", facts: { ...facts, loraBase: lora || null } };
  return { family: familyOf(header, names, starts), facts };
}

function familyOf(header: Header, names: readonly string[], starts: (prefix: string) => boolean): Family {
  const has = (part: string) => names.some((n) => n.includes(part));
  if (
    starts("control_model.") ||
    starts("input_hint_block.") ||
    has("controlnet_cond_embedding.") ||
    starts("controlnet_down_blocks.")
  )
    return "controlnet";
  if (
    names.length <= 4 &&
    names.some(
      (n) => n === "emb_params" || n.startsWith("string_to_param") || n === "clip_g" || n === "clip_l",
    )
  )
    return "embedding";
  if (has("llm_adapter.")) return "anima";
  if (has("double_blocks.") && has("img_attn")) return "flux";
  if (has("joint_blocks.")) return "sd3";
  const width = contextWidth(header);
  if (width === 2048) return "sdxl";
  if (width === 1024) return "sd2";
  if (width === 768) return "sd15";
  // a VAE alone; inside a checkpoint there is a U-Net beside it
  const alone = !starts("model.diffusion_model.") && !starts("cond_stage_model.");
  if (alone && has("decoder.conv_in.weight") && (has("encoder.conv_in.weight") || has("encoder.down")))
    return "vae";
  return "unknown";
}

/** Width of the text the U-Net attends to; SDXL's refiner (1280) and other networks come out as something else or null. */
function contextWidth(header: Header): number | null {
  for (const [name, { shape }] of header.tensors) {
    if (
      /(?:^|\.)(?:input_blocks\.\d+\.1|down_blocks\.\d+\.attentions\.\d+)\.transformer_blocks\.0\.attn2\.to_k\.weight$/.test(
        name,
      ) &&
      shape.length === 2
    ) {
      return shape[1] ?? null;
    }
  }
  return null;
}

/** null = not a LoRA; else what it says it was trained on ("" = it does not say). */
function loraBase(names: readonly string[], metadata: Readonly<Record<string, string>>): string | null {
  const trained =
    /\.(lora_(?:up|down|A|B)(?:\.default)?\.weight|hada_w1_a|lokr_w[12](?:_a)?|oft_blocks|oft_diag|diff)$/;
  if (!metadata.ss_network_module && !names.some((n) => trained.test(n))) return null;
  const told = metadata.ss_base_model_version ?? metadata["modelspec.architecture"] ?? "";
  if (/sdxl|xl-v1/i.test(told)) return "sdxl";
  if (/sd_v1|sd_1|stable-diffusion-v1/i.test(told)) return "sd15";
  if (/sd_v2|stable-diffusion-v2/i.test(told)) return "sd2";
  if (/flux|sd3|anima/i.test(told)) return /flux|sd3|anima/i.exec(told)![0].toLowerCase();
  if (
    names.some(
      (n) => n.startsWith("lora_te2_") || n.startsWith("lora_unet_input_blocks_7_1_transformer_blocks_9"),
    )
  )
    return "sdxl";
  if (names.some((n) => n.includes("double_blocks"))) return "flux";
  if (names.some((n) => n.startsWith("lora_te_text_model"))) return "sd15";
  return "";
}

function predictionOf(header: Header): ModelFacts["prediction"] {
  // NoobAI and others put an empty tensor of this name into v-prediction files
  if (header.tensors.has("v_pred")) return "v";
  const told = header.metadata["modelspec.prediction_type"]?.toLowerCase();
  return told === "v" || told === "v_prediction" ? "v" : told === "epsilon" ? "epsilon" : null;
}

function weigh(header: Header): { dtype: string | null; parameters: number } {
  const per = new Map<string, number>();
  let parameters = 0;
  for (const { dtype, shape } of header.tensors.values()) {
    const n = shape.reduce((a, b) => a * b, 1);
    parameters += n;
    per.set(dtype, (per.get(dtype) ?? 0) + n);
  }
  const dtype = [...per].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
  return { dtype, parameters };
}

/** The family of a diffusers folder, from its model_index.json, unet/config.json and scheduler_config.json. */
export function classifyFolder(
  index: unknown,
  unet: unknown,
  scheduler: unknown,
): { family: Family; facts: ModelFacts } {
  const at = (v: unknown, key: string): unknown =>
    typeof v === "object" && v !== null ? (v as Record<string, unknown>)[key] : undefined;
  const pipeline = String(at(index, "_class_name") ?? "");
  const width = at(unet, "cross_attention_dim");
  const told = at(scheduler, "prediction_type");
  const family: Family =
    /XL/.test(pipeline) || width === 2048
      ? "sdxl"
      : /Diffusion3/.test(pipeline)
        ? "sd3"
        : /Flux/.test(pipeline)
          ? "flux"
          : width === 1024
            ? "sd2"
            : width === 768
              ? "sd15"
              : "unknown";
  return {
    family,
    facts: {
      dtype: null,
      tensors: 0,
      parameters: 0,
      prediction: told === "v_prediction" ? "v" : told === "epsilon" ? "epsilon" : null,
      inpainting: at(unet, "in_channels") === 9,
      vae: at(index, "vae") !== undefined,
      textEncoder: at(index, "text_encoder") !== undefined,
      title: null,
      loraBase: null,
    },
  };
}
