import { z } from "zod";

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

/** The settings a number axis may vary. */
export const NUMBER_AXES = ["steps", "cfg", "clipSkip", "width", "height"] as const;

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

/** The names of the axes that have more than one value, or that the layout names, in their natural order. */
export function axisNames(a: Axes): string[] {
  const names = ["lora", "weight", "prompt", "seed"];
  if (a.bases.length) names.push("base");
  if (a.replace.length) names.push("replace");
  for (const { axis } of a.numbers) names.push(axis);
  return names;
}

/** How many values an axis has; the control is one more on the LoRA axis. */
export function axisLength(a: Axes, name: string): number {
  switch (name) {
    case "lora":
      return a.loras.length + (a.control ? 1 : 0);
    case "weight":
      return a.weights.length;
    case "prompt":
      return a.prompts.length;
    case "seed":
      return a.seeds.length;
    case "base":
      return Math.max(1, a.bases.length);
    case "replace":
      return Math.max(1, a.replace.length);
    default:
      return a.numbers.find((n) => n.axis === name)?.values.length ?? 1;
  }
}
