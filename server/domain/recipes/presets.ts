import type { Text } from "../language";
import type { Recipe, RecipeFamily, Value } from "./option";
import { DEFAULTS } from "./recipe";

export type BuiltIn = {
  /** "builtin:…", kept in recipes.base */
  readonly key: string;
  readonly name: Text;
  readonly note: Text;
  readonly families: readonly RecipeFamily[];
  readonly recipe: Recipe;
};

const recipe = (values: { [dest: string]: Value }): Recipe => ({ ...DEFAULTS, ...values });

const NEGATIVE =
  "lowres, bad anatomy, bad hands, text, error, extra digit, fewer digits, cropped, worst quality, low quality";

/** Drawn with the trigger words of the dataset in place of {trigger}; see `withTriggers`. */
const samplePrompts = (width: number, height: number) => [
  {
    text: "{trigger}, 1girl, solo, upper body, looking at viewer, smile, simple background",
    negative: NEGATIVE,
    seed: 42,
    width,
    height,
    steps: 24,
    cfg: 7,
  },
  {
    text: "{trigger}, 1girl, solo, full body, standing, casual clothes, outdoors",
    negative: NEGATIVE,
    seed: 43,
    width,
    height,
    steps: 24,
    cfg: 7,
  },
];

/** The values of a widely used command for a character on SD 1.5 with 24 GB; every number is the user's. */
export const CHARACTER_SD15_3090: Recipe = recipe({
  clip_skip: 2,
  save_model_as: "safetensors",
  save_precision: "fp16",
  network_module: "networks.lora",
  network_dim: 32,
  network_alpha: 16,
  learning_rate: 1e-4,
  text_encoder_lr: 1e-5,
  "studio.freeze_te_after_step": 400,
  optimizer_type: "AdamW8bit",
  optimizer_args: ["weight_decay=0.01", "eps=1e-8"],
  lr_scheduler: "cosine",
  lr_warmup_steps: 200,
  min_snr_gamma: 5,
  max_train_steps: 2000,
  train_batch_size: 2,
  gradient_accumulation_steps: 2,
  seed: 42,
  save_every_n_steps: 500,
  sample_every_n_steps: 200,
  "studio.prompts": samplePrompts(512, 768),
  resolution: "512,512",
  enable_bucket: true,
  caption_extension: ".txt",
  shuffle_caption: true,
  mixed_precision: "fp16",
  "studio.attention": "xformers",
  gradient_checkpointing: true,
  cache_latents: true,
  max_data_loader_n_workers: 4,
  persistent_data_loader_workers: true,
  "studio.env": { PYTORCH_CUDA_ALLOC_CONF: "expandable_segments:True,max_split_size_mb:128" },
});

/** The same intent on SDXL kin (Illustrious, NoobAI) within 24 GB: 1024 px, U-Net only, half the dim. */
export const CHARACTER_SDXL_3090: Recipe = recipe({
  ...CHARACTER_SD15_3090,
  clip_skip: null,
  network_dim: 16,
  network_alpha: 8,
  network_train_unet_only: true,
  text_encoder_lr: null,
  "studio.freeze_te_after_step": null,
  resolution: "1024,1024",
  max_bucket_reso: 2048,
  keep_tokens: 1,
  max_token_length: "225",
  mixed_precision: "bf16",
  no_half_vae: true,
  sample_every_n_steps: 250,
  "studio.prompts": samplePrompts(832, 1216),
});

export const BUILT_IN: readonly BuiltIn[] = [
  {
    key: "builtin:character-sd15-3090",
    name: { zh: "角色 · SD 1.5 · RTX 3090", en: "Character · SD 1.5 · RTX 3090" },
    note: {
      zh: "dim 32、512 分桶、批量 2 × 累加 2、2000 步，文本编码器 400 步后冻结。",
      en: "Dim 32, 512 px buckets, batch 2 × accumulation 2, 2000 steps, text encoder frozen after 400.",
    },
    families: ["sd15", "sd2"],
    recipe: CHARACTER_SD15_3090,
  },
  {
    key: "builtin:character-sdxl-3090",
    name: { zh: "角色 · SDXL · RTX 3090", en: "Character · SDXL · RTX 3090" },
    note: {
      zh: "Illustrious、NoobAI 等 SDXL 底模：dim 16、1024 分桶、只训练 U-Net、bf16。",
      en: "For SDXL kin such as Illustrious and NoobAI: dim 16, 1024 px buckets, U-Net only, bf16.",
    },
    families: ["sdxl"],
    recipe: CHARACTER_SDXL_3090,
  },
];

/** The built-in that fits a base model's family; SD 1.5's for anything unknown. */
export const builtInFor = (family: string | null): BuiltIn =>
  BUILT_IN.find((preset) => (preset.families as readonly string[]).includes(family ?? "")) ??
  (BUILT_IN[0] as BuiltIn);

export const builtIn = (key: string): BuiltIn | undefined => BUILT_IN.find((preset) => preset.key === key);

/** Puts trigger words where a prompt says {trigger}. Without any, the slot goes. */
export function filledSlot(prompt: string, triggers: readonly string[]): string {
  const words = triggers.join(", ");
  return prompt.replace(/\{trigger\}(,\s*)?/g, (_: string, comma?: string) =>
    words ? words + (comma ?? "") : "",
  );
}

/** Puts a dataset's trigger words where a preset's sample prompts say {trigger}. Without any, the slot goes. */
export function withTriggers(values: Recipe, triggers: readonly string[]): Recipe {
  const prompts = values["studio.prompts"];
  if (!Array.isArray(prompts)) return values;
  return {
    ...values,
    "studio.prompts": prompts.map((prompt) => ({ ...prompt, text: filledSlot(prompt.text, triggers) })),
  };
}

/** The way back of `withTriggers`: a recipe to be kept as a preset names no character. */
export function withSlot(values: Recipe, triggers: readonly string[]): Recipe {
  const words = triggers.join(", ");
  const prompts = values["studio.prompts"];
  if (!Array.isArray(prompts) || words === "") return values;
  return {
    ...values,
    "studio.prompts": prompts.map((prompt) => ({
      ...prompt,
      text: prompt.text.split(words).join("{trigger}"),
    })),
  };
}
