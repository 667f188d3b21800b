import { z } from "zod";
import { NUMBER_AXES } from "./axis";

/** A LoRA on an axis: by its weights, with the name people read. null = 对照, the control without a LoRA. */
export const loraPoint = z.object({
  weights: z.string(),
  loraId: z.number().int(),
  label: z.string(),
});
export type LoraPoint = z.infer<typeof loraPoint>;

export const promptPoint = z.object({
  label: z.string(),
  positive: z.string(),
  negative: z.string(),
});
export type PromptPoint = z.infer<typeof promptPoint>;

/**
 * One experiment's axes. `loras` and `weights` make the LoRA part of a cell; `control` adds the picture without any
 * LoRA once per prompt, seed and number (weights do not multiply it). `replace` is Prompt S/R: the first value is
 * searched in prompt and negative prompt, every value (the first included) takes its place.
 */
export const axes = z.object({
  loras: z.array(loraPoint).max(64),
  control: z.boolean(),
  weights: z.array(z.number().min(-4).max(4)).min(1).max(64),
  prompts: z.array(promptPoint).min(1).max(64),
  seeds: z.array(z.number().int().min(0).max(4294967295)).min(1).max(64),
  numbers: z
    .array(z.object({ axis: z.enum(NUMBER_AXES), values: z.array(z.number()).min(1).max(200) }))
    .max(3),
  replace: z.array(z.string().min(1)).max(64).default([]),
  bases: z
    .array(z.object({ name: z.string(), hash: z.string().nullable(), label: z.string() }))
    .max(16)
    .default([]),
  /** which axis is across, down; the others are the Z selectors */
  layout: z.object({ x: z.string(), y: z.string() }),
});
export type Axes = z.infer<typeof axes>;

export const cellSettings = z.object({
  base: z.object({ name: z.string(), hash: z.string().nullable() }).nullable(),
  sampler: z.string(),
  scheduler: z.string().nullable(),
  steps: z.number().int().min(1).max(150),
  cfg: z.number().min(1).max(30),
  width: z.number().int().min(64).max(2048).multipleOf(8),
  height: z.number().int().min(64).max(2048).multipleOf(8),
  clipSkip: z.number().int().min(1).max(12),
  vae: z.string().nullable(),
  /** trigger words that go into `{trigger}` of a prompt */
  trigger: z.string().default(""),
});
export type CellSettings = z.infer<typeof cellSettings>;

/** Everything that decides a picture, frozen in the cell. */
export const cellValues = z.object({
  base: z.object({ name: z.string(), hash: z.string().nullable() }).nullable(),
  lora: z
    .object({ weights: z.string(), loraId: z.number().int(), te: z.number(), unet: z.number() })
    .nullable(),
  prompt: z.string(),
  negative: z.string(),
  seed: z.number().int(),
  sampler: z.string(),
  scheduler: z.string().nullable(),
  steps: z.number().int(),
  cfg: z.number(),
  width: z.number().int(),
  height: z.number().int(),
  clipSkip: z.number().int(),
  vae: z.string().nullable(),
});
export type CellValues = z.infer<typeof cellValues>;
