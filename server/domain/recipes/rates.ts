import type { Recipe } from "./option";
import { flag, number, text } from "./recipe";
import type { StepPlan } from "./steps";

/** Learning rates over the run; arrays parallel to `steps`. te = null when no text encoder is trained. */
export type Rates = { readonly steps: number[]; readonly unet: number[]; readonly te: number[] | null };

/**
 * The scheduler's factor after `done` of `total` optimizer steps, as transformers' schedules compute it (the ones
 * train_util.get_scheduler_fix can make). Optimizers that schedule themselves keep 1.
 */
export function scheduleFactor(recipe: Recipe, total: number, warmup: number, done: number): number {
  if (/schedulefree$/i.test(text(recipe, "optimizer_type") ?? "")) return 1;
  const kind = text(recipe, "lr_scheduler") ?? "constant";
  if (kind === "constant") return 1;
  if (done < warmup) return done / Math.max(1, warmup);
  if (kind === "constant_with_warmup") return 1;
  const progress = (done - warmup) / Math.max(1, total - warmup);
  switch (kind) {
    case "linear":
      return Math.max(0, (total - done) / Math.max(1, total - warmup));
    case "cosine":
      return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
    case "cosine_with_restarts": {
      const cycles = number(recipe, "lr_scheduler_num_cycles") ?? 1;
      return progress >= 1 ? 0 : Math.max(0, 0.5 * (1 + Math.cos(Math.PI * ((cycles * progress) % 1))));
    }
    case "cosine_with_min_lr": {
      const floor = number(recipe, "lr_scheduler_min_lr_ratio") ?? 0;
      return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)) * (1 - floor) + floor);
    }
    case "polynomial": {
      const power = number(recipe, "lr_scheduler_power") ?? 1;
      return progress >= 1 ? 0 : (1 - progress) ** power;
    }
    default:
      return 1;
  }
}

/** What the U-Net's and the text encoder's learning rates are at full height. */
export function baseRates(recipe: Recipe): { unet: number; te: number | null } {
  const rate = number(recipe, "learning_rate") ?? 2e-6;
  return {
    unet: number(recipe, "unet_lr") ?? rate,
    te: flag(recipe, "network_train_unet_only") ? null : (number(recipe, "text_encoder_lr") ?? rate),
  };
}

/** The learning rates in `points` places from step 0 to the end; the freeze drops the text encoder's to 0. */
export function learningRates(recipe: Recipe, plan: StepPlan, points = 200): Rates {
  const { unet, te } = baseRates(recipe);
  const at = new Set<number>();
  const n = Math.max(2, Math.min(points, plan.total + 1));
  for (let i = 0; i < n; i++) at.add(Math.round((i * plan.total) / (n - 1)));
  // corners that an even grid would round off
  at.add(Math.min(plan.total, plan.warmup));
  if (plan.freezeAfter !== null) {
    at.add(plan.freezeAfter);
    at.add(Math.min(plan.total, plan.freezeAfter + 1));
  }
  const steps = [...at].sort((a, b) => a - b);
  const factors = steps.map((step) => scheduleFactor(recipe, plan.total, plan.warmup, step));
  return {
    steps,
    unet: factors.map((factor) => unet * factor),
    te:
      te === null
        ? null
        : steps.map((step, i) =>
            plan.freezeAfter !== null && step > plan.freezeAfter ? 0 : te * (factors[i] as number),
          ),
  };
}
