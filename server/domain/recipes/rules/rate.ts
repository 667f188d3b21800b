import { baseRates } from "../rates";
import { flag, number, text } from "../recipe";
import type { Rule } from "../validate";

const selfAdjusting = (optimizer: string): boolean => /^(prodigy|dadapt)/i.test(optimizer);

/** Learning rates, schedule, optimizer, network. */
export const rateRules: readonly Rule[] = [
  {
    code: "warmup-constant",
    check: (recipe, _, plan) =>
      recipe.lr_scheduler === "constant" &&
      plan.warmup > 0 && {
        severity: "block",
        dest: "lr_warmup_steps",
        text: {
          zh: "恒定学习率不能预热，训练脚本会在缓存完 latent 之后才报错。",
          en: "A constant rate cannot have a warm-up; the trainer would fail, and only after caching everything.",
        },
        remedy: {
          label: { zh: "改为“恒定（带预热）”", en: "Use constant with warm-up" },
          change: { lr_scheduler: "constant_with_warmup" },
        },
      },
  },
  {
    code: "warmup-long",
    check: (recipe, _, plan) =>
      recipe.lr_scheduler !== "constant" &&
      plan.warmup * 2 > plan.total && {
        severity: plan.warmup >= plan.total ? "block" : "warn",
        dest: "lr_warmup_steps",
        text:
          plan.warmup >= plan.total
            ? {
                zh: `预热 ${plan.warmup} 步，而一共只有 ${plan.total} 步，学习率到结束都升不到设定值。`,
                en: `The warm-up takes ${plan.warmup} steps and there are only ${plan.total}, so the rate never gets up to its full height.`,
              }
            : {
                zh: `预热 ${plan.warmup} 步，而一共只有 ${plan.total} 步，大部分时间学习率都没升上来。`,
                en: `The warm-up takes ${plan.warmup} of ${plan.total} steps, so for most of the run the rate is not at its full height.`,
              },
        remedy: {
          label: {
            zh: `改为 ${tenth(plan.total)} 步（10%）`,
            en: `Use ${tenth(plan.total)} steps (10 %)`,
          },
          change: { lr_warmup_steps: tenth(plan.total) },
        },
      },
  },
  {
    code: "min-lr-ratio",
    check: (recipe) =>
      recipe.lr_scheduler === "cosine_with_min_lr" &&
      number(recipe, "lr_scheduler_min_lr_ratio") === null && {
        severity: "block",
        dest: "lr_scheduler_min_lr_ratio",
        text: { zh: "余弦（留下限）必须给出下限比例。", en: "Cosine with a floor needs the floor's share." },
        remedy: { label: { zh: "改为 0.1", en: "Use 0.1" }, change: { lr_scheduler_min_lr_ratio: 0.1 } },
      },
  },
  {
    code: "rate-zero",
    check: (recipe) => {
      const { unet, te } = baseRates(recipe);
      return (
        unet === 0 &&
        (te ?? 0) === 0 && {
          severity: "block",
          dest: "learning_rate",
          text: { zh: "学习率是 0，什么也学不到。", en: "The learning rate is 0: nothing would be learned." },
          remedy: { label: { zh: "改为 1e-4", en: "Use 1e-4" }, change: { learning_rate: 1e-4 } },
        }
      );
    },
  },
  {
    code: "rate-low",
    check: (recipe) => {
      const { unet } = baseRates(recipe);
      return (
        unet > 0 &&
        unet < 1e-5 &&
        !selfAdjusting(text(recipe, "optimizer_type") ?? "") && {
          severity: "warn",
          dest: "learning_rate",
          text: {
            zh: "这个学习率对 LoRA 太低，几千步也学不像；训练脚本的默认值 2e-6 就是这样。",
            en: "Far too low for a LoRA: thousands of steps would change nothing. The trainer's own default, 2e-6, is like that.",
          },
          remedy: { label: { zh: "改为 1e-4", en: "Use 1e-4" }, change: { learning_rate: 1e-4 } },
        }
      );
    },
  },
  {
    code: "rate-high",
    check: (recipe) => {
      const { unet, te } = baseRates(recipe);
      return (
        Math.max(unet, te ?? 0) > 3e-3 &&
        !selfAdjusting(text(recipe, "optimizer_type") ?? "") && {
          severity: "warn",
          dest: "learning_rate",
          text: {
            zh: "学习率太高，loss 很可能变成 NaN，画面崩坏。",
            en: "So high a rate is likely to turn the loss into NaN and the pictures into noise.",
          },
          remedy: {
            label: { zh: "改为 1e-4", en: "Use 1e-4" },
            change: { learning_rate: 1e-4, unet_lr: null },
          },
        }
      );
    },
  },
  {
    code: "rate-adaptive",
    check: (recipe) =>
      selfAdjusting(text(recipe, "optimizer_type") ?? "") &&
      baseRates(recipe).unet <= 0.1 && {
        severity: "warn",
        dest: "learning_rate",
        text: {
          zh: "这个优化器自己找学习率，这里应当填 1。",
          en: "This optimizer finds its own rate; 1 belongs here.",
        },
        remedy: {
          label: { zh: "改为 1", en: "Use 1" },
          change: { learning_rate: 1, unet_lr: null, text_encoder_lr: null },
        },
      },
  },
  {
    code: "te-above-unet",
    check: (recipe) => {
      const { unet, te } = baseRates(recipe);
      return (
        te !== null &&
        te >= unet &&
        unet > 0 &&
        !selfAdjusting(text(recipe, "optimizer_type") ?? "") && {
          severity: "info",
          dest: "text_encoder_lr",
          text: {
            zh: "文本编码器学得和 U-Net 一样快，容易过拟合，一般取十分之一。",
            en: "The text encoder learns as fast as the U-Net and over-fits easily; a tenth is usual.",
          },
          remedy: {
            label: { zh: `改为 ${unet / 10}`, en: `Use ${unet / 10}` },
            change: { text_encoder_lr: unet / 10 },
          },
        }
      );
    },
  },
  {
    code: "alpha-above-dim",
    check: (recipe) => {
      const dim = number(recipe, "network_dim") ?? 4;
      const alpha = number(recipe, "network_alpha") ?? 1;
      return (
        alpha > dim && {
          severity: "warn",
          dest: "network_alpha",
          text: {
            zh: `alpha ${alpha} 大于 dim ${dim}，相当于学习率放大 ${round(alpha / dim)} 倍，容易崩。`,
            en: `Alpha ${alpha} above dim ${dim} acts like a learning rate ${round(alpha / dim)} times as high and easily breaks pictures.`,
          },
          remedy: {
            label: { zh: `alpha 改为 ${dim / 2}`, en: `Set alpha to ${dim / 2}` },
            change: { network_alpha: dim / 2 },
          },
        }
      );
    },
  },
  {
    code: "freeze-late",
    check: (recipe, _, plan) => {
      const freeze = number(recipe, "studio.freeze_te_after_step");
      return (
        freeze !== null &&
        !flag(recipe, "network_train_unet_only") &&
        freeze >= plan.total && {
          severity: "info",
          dest: "studio.freeze_te_after_step",
          text: {
            zh: `一共只有 ${plan.total} 步，冻结不会发生。`,
            en: `There are only ${plan.total} steps, so the freeze never comes.`,
          },
        }
      );
    },
  },
  {
    code: "arguments",
    check: (recipe) => {
      for (const dest of ["optimizer_args", "network_args"]) {
        const list = recipe[dest];
        const wrong = Array.isArray(list)
          ? (list as readonly string[]).find((item) =>
              dest === "optimizer_args" ? item.split("=").length !== 2 : !item.includes("="),
            )
          : undefined;
        if (wrong !== undefined) {
          return {
            severity: "block",
            dest,
            text: { zh: `“${wrong}”不是“名称=值”的形式。`, en: `“${wrong}” is not of the form name=value.` },
          };
        }
      }
      return null;
    },
  },
];

const round = (n: number): number => Math.round(n * 10) / 10;

const tenth = (total: number): number => Math.max(1, Math.round(total / 10));
