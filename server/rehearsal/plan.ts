import { readFileSync } from "node:fs";
import type { Prompt, Recipe } from "@/server/domain/recipes/option";
import { readPrompts } from "@/server/domain/recipes/prompts";
import { baseRates, scheduleFactor } from "@/server/domain/recipes/rates";
import { complete } from "@/server/domain/recipes/schema";
import { type StepPlan, steps } from "@/server/domain/recipes/steps";
import { type Config, str } from "./configuration";
import type { Dataset } from "./folders";

/** The run as the studio's own arithmetic sees it: it and the rehearsal can only be wrong together. */
export type Plan = StepPlan & {
  recipe: Recipe;
  /** learning rates that optimizer step `step` uses: the scheduler moves on after it */
  ratesAt(step: number): { unet: number; te: number | null };
};

export function planOf(config: Config, dataset: Dataset): Plan {
  const { settings } = dataset;
  const { recipe } = complete({
    ...config,
    resolution: `${settings.width},${settings.height}`,
    train_batch_size: settings.batch,
    enable_bucket: settings.buckets,
    min_bucket_reso: settings.min,
    max_bucket_reso: settings.max,
    bucket_reso_steps: settings.step,
    bucket_no_upscale: settings.noUpscale,
  });
  const pictures = dataset.folders.flatMap((f) =>
    f.pictures.map((p) => ({ width: p.width, height: p.height, repeats: f.repeats, isReg: f.isReg })),
  );
  const plan = steps(recipe, { family: null, pictures });
  const base = baseRates(recipe);
  return {
    ...plan,
    recipe,
    ratesAt(step) {
      const factor = scheduleFactor(recipe, plan.total, plan.warmup, step - 1);
      return { unet: base.unet * factor, te: base.te === null ? null : base.te * factor };
    },
  };
}

/** The prompt file, read again at every sampling as the trainer does; null when it is not there. */
export function promptsOf(config: Config): readonly Prompt[] | null {
  const file = str(config, "sample_prompts");
  if (!file) return [];
  try {
    return readPrompts(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
