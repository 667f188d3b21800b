import type { Recipe } from "@/server/domain/recipes/option";
import type { StepPlan } from "@/server/domain/recipes/steps";

const DRAWN = [
  "learning_rate",
  "unet_lr",
  "text_encoder_lr",
  "network_train_unet_only",
  "optimizer_type",
  "lr_scheduler",
  "lr_scheduler_num_cycles",
  "lr_scheduler_power",
  "lr_scheduler_min_lr_ratio",
] as const;

/** All that the chart shows, as one word: while it is the same, the chart is not drawn again. */
export const curveLook = (recipe: Recipe, plan: StepPlan): string =>
  JSON.stringify([DRAWN.map((dest) => recipe[dest]), plan.total, plan.warmup, plan.freezeAfter, plan.saves]);
