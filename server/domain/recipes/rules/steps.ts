import { flag, number, prompts } from "../recipe";
import type { Rule } from "../validate";

/** Length, saves and samples. */
export const stepRules: readonly Rule[] = [
  {
    code: "no-pictures",
    check: (_, __, plan) =>
      plan.pictures === 0 && {
        severity: "block",
        dest: "",
        text: {
          zh: "数据集里没有可训练的图片；训练脚本遇到这种情况会什么都不做，还报告成功。",
          en: "The dataset has no pictures to train on; the trainer would do nothing and call it a success.",
        },
      },
  },
  {
    code: "epochs-part",
    check: (recipe, _, plan) =>
      number(recipe, "max_train_epochs") === null &&
      plan.stepsPerEpoch > 0 &&
      plan.epochs >= 1 &&
      plan.total % plan.stepsPerEpoch !== 0 && {
        severity: "info",
        dest: "max_train_steps",
        text: {
          zh: `${plan.total} 步 = ${plan.epochs.toFixed(2)} 轮：最后一轮在中途结束，有些图会少学一遍。`,
          en: `${plan.total} steps = ${plan.epochs.toFixed(2)} epochs: the last epoch ends midway, so some pictures are seen once less.`,
        },
        remedy: whole(plan.total, plan.stepsPerEpoch),
      },
  },
  {
    code: "too-short",
    check: (_, __, plan) =>
      plan.stepsPerEpoch > 0 &&
      plan.epochs < 1 && {
        severity: "warn",
        dest: "max_train_steps",
        text: {
          zh: `${plan.total} 步不到一轮（${plan.stepsPerEpoch} 步），有些图一次也学不到。`,
          en: `${plan.total} steps are less than one epoch (${plan.stepsPerEpoch}); some pictures are never seen.`,
        },
        remedy: {
          label: { zh: `改为 ${plan.stepsPerEpoch} 步`, en: `Use ${plan.stepsPerEpoch} steps` },
          change: { max_train_steps: plan.stepsPerEpoch },
        },
      },
  },
  {
    code: "sample-without-prompts",
    check: (recipe) =>
      prompts(recipe).filter((prompt) => prompt.text.trim() !== "").length === 0 &&
      (number(recipe, "sample_every_n_steps") !== null ||
        number(recipe, "sample_every_n_epochs") !== null ||
        flag(recipe, "sample_at_first")) && {
        severity: "warn",
        dest: "studio.prompts",
        text: {
          zh: "要画预览图，却没有提示词：一张也画不出来，训练中看不到效果。",
          en: "Samples are asked for, but there is no prompt: none will be drawn, and you cannot watch the likeness grow.",
        },
        remedy: {
          label: { zh: "不画预览图", en: "Draw none" },
          change: { sample_every_n_steps: null, sample_every_n_epochs: null, sample_at_first: false },
        },
      },
  },
  {
    code: "no-samples",
    check: (recipe, _, plan) =>
      prompts(recipe).length > 0 &&
      plan.samples.filter((step) => step > 0).length === 0 && {
        severity: "info",
        dest: "sample_every_n_steps",
        text: {
          zh: "写了预览图提示词，但训练中不会画。",
          en: "There are sample prompts, but none will be drawn during the run.",
        },
        remedy: {
          label: { zh: "每 200 步画一次", en: "Draw every 200 steps" },
          change: { sample_every_n_steps: 200 },
        },
      },
  },
  {
    code: "samples-ignored",
    check: (recipe) =>
      number(recipe, "sample_every_n_epochs") !== null &&
      number(recipe, "sample_every_n_steps") !== null && {
        severity: "info",
        dest: "sample_every_n_steps",
        text: {
          zh: "已经按轮画预览图，按步的设置不起作用。",
          en: "Samples are drawn by epoch, so the setting by steps does nothing.",
        },
        remedy: { label: { zh: "只按步画", en: "By steps only" }, change: { sample_every_n_epochs: null } },
      },
  },
  {
    code: "saves-without-sample",
    check: (recipe, _, plan) => {
      const missing = plan.saves.filter((step) => !plan.samples.includes(step));
      if (plan.samples.length === 0 || missing.length === 0) return null;
      const saveEvery = number(recipe, "save_every_n_steps");
      const sampleEvery = number(recipe, "sample_every_n_steps");
      const better =
        saveEvery !== null && sampleEvery !== null ? nearestDivisor(saveEvery, sampleEvery) : null;
      const cures = better !== null && plan.saves.every((step) => step % better === 0);
      const list = missing.slice(0, 4).join("、") + (missing.length > 4 ? "…" : "");
      const listEn = missing.slice(0, 4).join(", ") + (missing.length > 4 ? "…" : "");
      return {
        severity: "info",
        dest: "sample_every_n_steps",
        text: {
          zh: `${list} 步存下的版本没有自己的预览图，挑的时候只能看临近的。`,
          en: `The versions saved at ${listEn} have no samples of their own; you would judge them by a neighbour's.`,
        },
        ...(cures && {
          remedy: {
            label: { zh: `预览改为每 ${better} 步`, en: `Draw every ${better} steps` },
            change: { sample_every_n_steps: better },
          },
        }),
      };
    },
  },
  {
    code: "no-saves",
    check: (_, __, plan) =>
      plan.saves.length <= 1 &&
      plan.total >= 600 && {
        severity: "warn",
        dest: "save_every_n_steps",
        text: {
          zh: "中途不保存：如果最后过拟合了，就没有更早的版本可选。",
          en: "Nothing is saved on the way: if the end is over-fitted, there is no earlier version to choose.",
        },
        remedy: {
          label: { zh: "每 500 步保存", en: "Save every 500 steps" },
          change: { save_every_n_steps: 500 },
        },
      },
  },
  {
    code: "saves-many",
    check: (_, __, plan) =>
      plan.saves.length - plan.removed.length > 60 && {
        severity: "warn",
        dest: "save_every_n_steps",
        text: {
          zh: `会存下 ${plan.saves.length} 个文件，占很多磁盘，也没法一个个比。`,
          en: `${plan.saves.length} files would be kept: much disk, and far too many to compare.`,
        },
      },
  },
  {
    code: "saves-removed",
    check: (_, __, plan) =>
      plan.removed.length > 0 && {
        severity: "warn",
        dest: "save_last_n_steps",
        text: {
          zh: `第 ${plan.removed.slice(0, 3).join("、")}${plan.removed.length > 3 ? "…" : ""} 步的版本会在训练中被删掉。`,
          en: `The versions of step ${plan.removed.slice(0, 3).join(", ")}${plan.removed.length > 3 ? "…" : ""} are deleted during the run.`,
        },
        remedy: { label: { zh: "全部保留", en: "Keep all" }, change: { save_last_n_steps: null } },
      },
  },
];

/** The divisor of `save` closest to `sample`, not below an eighth of it. */
function nearestDivisor(save: number, sample: number): number | null {
  let best: number | null = null;
  for (let parts = 1; parts <= 20; parts++) {
    if (save % parts !== 0) continue;
    const candidate = save / parts;
    if (best === null || Math.abs(candidate - sample) < Math.abs(best - sample)) best = candidate;
  }
  return best;
}

function whole(total: number, perEpoch: number) {
  const epochs = Math.max(1, Math.round(total / perEpoch));
  return {
    label: {
      zh: `改为整 ${epochs} 轮（${epochs * perEpoch} 步）`,
      en: `Use ${epochs} whole ${epochs === 1 ? "epoch" : "epochs"} (${epochs * perEpoch} steps)`,
    },
    change: { max_train_steps: epochs * perEpoch },
  };
}
