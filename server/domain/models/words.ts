import type { Text } from "../language";
import type { Family, ModelFacts } from "./family";
import { TRAINABLE } from "./family";

/** The names people know the families by. */
export const FAMILY_NAME: Record<Family, Text> = {
  sd15: { zh: "SD 1.5", en: "SD 1.5" },
  sd2: { zh: "SD 2", en: "SD 2" },
  sdxl: { zh: "SDXL", en: "SDXL" },
  sd3: { zh: "SD 3", en: "SD 3" },
  flux: { zh: "FLUX", en: "FLUX" },
  anima: { zh: "Anima", en: "Anima" },
  lora: { zh: "LoRA", en: "LoRA" },
  vae: { zh: "VAE", en: "VAE" },
  controlnet: { zh: "ControlNet", en: "ControlNet" },
  embedding: { zh: "Embedding", en: "Embedding" },
  unknown: { zh: "未知", en: "Unknown" },
};

/** Why a model cannot be trained on as it is, or what to mind; null = nothing to say. */
export function remark(
  family: Family,
  facts: ModelFacts,
  format: string,
): { severity: "error" | "warn"; text: Text } | null {
  const error = (zh: string, en: string) => ({ severity: "error" as const, text: { zh, en } });
  const warn = (zh: string, en: string) => ({ severity: "warn" as const, text: { zh, en } });
  switch (family) {
    case "lora":
      return error(
        "这是一个 LoRA，不是底模，不能在它上面训练。",
        "This is a LoRA, not a base model; nothing can be trained on it.",
      );
    case "vae":
      return error("这是单独的 VAE，不是底模。", "This is a VAE by itself, not a base model.");
    case "controlnet":
      return error("这是 ControlNet，不是底模。", "This is a ControlNet, not a base model.");
    case "embedding":
      return error(
        "这是 Embedding（Textual Inversion），不是底模。",
        "This is an embedding (textual inversion), not a base model.",
      );
    case "sd3":
    case "flux":
    case "anima":
      return error(
        "能认出这种底模，但还没有适合它的训练参数。",
        "This kind of base model is recognised, but the studio has no recipe for it yet.",
      );
  }
  if (format === "ckpt") {
    return warn(
      ".ckpt 里可能夹带代码，工作室不会打开它，种类要由你确认。有 safetensors 版本就用那个。",
      "A .ckpt can carry code, so the studio does not open it and its kind is for you to say. Prefer the safetensors version.",
    );
  }
  if (family === "unknown")
    return error("认不出这是哪种模型。", "The studio does not recognise what this is.");
  if (facts.inpainting)
    return error(
      "这是局部重绘（inpainting）底模，不能用来训练 LoRA。",
      "This is an inpainting model; a LoRA cannot be trained on it.",
    );
  if (format !== "rehearsal" && facts.tensors > 0 && !(facts.vae && facts.textEncoder)) {
    return error(
      "文件里只有 U-Net，缺少文本编码器或 VAE，训练需要完整的底模。",
      "The file holds only the U-Net; training needs one with text encoder and VAE.",
    );
  }
  if (facts.prediction === "v") {
    return warn(
      "v 预测（v-pred）底模：训练参数里要打开 v_parameterization。",
      "A v-prediction model: its recipe needs v_parameterization.",
    );
  }
  return null;
}

/** Whether a run can use it. */
export const trainable = (family: Family, facts: ModelFacts, format: string): boolean =>
  TRAINABLE.includes(family) && remark(family, facts, format)?.severity !== "error";
