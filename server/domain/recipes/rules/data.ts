import { flag, number, size } from "../recipe";
import type { Rule } from "../validate";

const OTHERS = (recipe: Parameters<Rule["check"]>[0]): boolean =>
  flag(recipe, "cache_latents") || flag(recipe, "cache_latents_to_disk");

/** Pictures, buckets and captions. */
export const dataRules: readonly Rule[] = [
  {
    code: "bucket-min",
    check: (recipe) => {
      const side = Math.min(...(size(recipe.resolution) ?? [512, 512]));
      return (
        flag(recipe, "enable_bucket") &&
        (number(recipe, "min_bucket_reso") ?? 256) > side && {
          severity: "block",
          dest: "min_bucket_reso",
          text: {
            zh: `桶的最短边大于训练分辨率的短边 ${side}，训练脚本会拒绝开始。`,
            en: `The shortest bucket side is above the resolution's shorter side, ${side}; the trainer refuses that.`,
          },
          remedy: {
            label: { zh: `改为 ${floor64(side)}`, en: `Use ${floor64(side)}` },
            change: { min_bucket_reso: floor64(side) },
          },
        }
      );
    },
  },
  {
    code: "bucket-max",
    check: (recipe) => {
      const side = Math.max(...(size(recipe.resolution) ?? [512, 512]));
      return (
        flag(recipe, "enable_bucket") &&
        (number(recipe, "max_bucket_reso") ?? 1024) < side && {
          severity: "block",
          dest: "max_bucket_reso",
          text: {
            zh: `桶的最长边小于训练分辨率的长边 ${side}，训练脚本会拒绝开始。`,
            en: `The longest bucket side is below the resolution's longer side, ${side}; the trainer refuses that.`,
          },
          remedy: {
            label: { zh: `改为 ${side * 2}`, en: `Use ${side * 2}` },
            change: { max_bucket_reso: side * 2 },
          },
        }
      );
    },
  },
  {
    code: "bucket-step",
    check: (recipe, { family }) => {
      const unit = family === "sdxl" ? 32 : 64;
      return (
        flag(recipe, "enable_bucket") &&
        (number(recipe, "bucket_reso_steps") ?? 64) % unit !== 0 && {
          severity: "block",
          dest: "bucket_reso_steps",
          text: {
            zh: `桶的间隔必须是 ${unit} 的倍数。`,
            en: `The bucket grid must be a multiple of ${unit}.`,
          },
          remedy: { label: { zh: "改为 64", en: "Use 64" }, change: { bucket_reso_steps: 64 } },
        }
      );
    },
  },
  {
    code: "no-bucket-no-cache",
    check: (recipe, { pictures }) => {
      const [w, h] = size(recipe.resolution) ?? [512, 512];
      const odd = pictures.some((p) => p.width > 0 && (p.width !== w || p.height !== h));
      return (
        !flag(recipe, "enable_bucket") &&
        !OTHERS(recipe) &&
        odd && {
          severity: "block",
          dest: "enable_bucket",
          text: {
            zh: "不分桶也不缓存 latent 时，每张图都必须正好是训练分辨率，否则第一个 batch 就报错。",
            en: "Without buckets and cached latents every picture must have exactly the training resolution, or the first batch fails.",
          },
          remedy: { label: { zh: "打开分桶", en: "Turn buckets on" }, change: { enable_bucket: true } },
        }
      );
    },
  },
  {
    code: "cache-crop",
    check: (recipe) =>
      OTHERS(recipe) &&
      flag(recipe, "random_crop") && {
        severity: "block",
        dest: "random_crop",
        text: {
          zh: "缓存 latent 时不能随机裁剪，训练脚本会报错。",
          en: "Random crop cannot go with cached latents; the trainer would fail.",
        },
        remedy: { label: { zh: "关掉随机裁剪", en: "Turn random crop off" }, change: { random_crop: false } },
      },
  },
  {
    code: "cache-color",
    check: (recipe) =>
      OTHERS(recipe) &&
      flag(recipe, "color_aug") && {
        severity: "block",
        dest: "color_aug",
        text: {
          zh: "缓存 latent 时不能随机变色，训练脚本会报错。",
          en: "Colour variation cannot go with cached latents; the trainer would fail.",
        },
        remedy: { label: { zh: "关掉随机变色", en: "Turn it off" }, change: { color_aug: false } },
      },
  },
  {
    code: "flip",
    check: (recipe, { captions }) => {
      if (!flag(recipe, "flip_aug")) return null;
      const found = captions.oneSided.slice(0, 3);
      return {
        severity: "warn",
        dest: "flip_aug",
        text:
          found.length > 0
            ? {
                zh: `标签里有 ${found.join("、")}：翻转会让它们左右都出现，角色的特征被学乱。`,
                en: `The captions have ${found.join(", ")}: mirroring shows them on both sides, and the character's marks get mixed up.`,
              }
            : {
                zh: "发卡、刘海、吉他这些都分左右，翻转会把它们学乱。",
                en: "Hairpins, partings and guitars are one-sided; mirroring mixes them up.",
              },
        remedy: { label: { zh: "关掉翻转", en: "Turn mirroring off" }, change: { flip_aug: false } },
      };
    },
  },
  {
    code: "trigger-shuffled",
    check: (recipe, { captions }) =>
      flag(recipe, "shuffle_caption") &&
      (number(recipe, "keep_tokens") ?? 0) === 0 && {
        severity: "info",
        dest: "keep_tokens",
        text: {
          zh: "保留前 N 个标签是 0：触发词也会被打乱到后面，超出 token 上限时学不到。",
          en: "Keep tokens is 0: the trigger word is shuffled too and may end up beyond the length the trainer reads.",
        },
        remedy: {
          label: {
            zh: `保留前 ${Math.max(1, captions.triggers.length)} 个`,
            en: `Keep the first ${Math.max(1, captions.triggers.length)}`,
          },
          change: { keep_tokens: Math.max(1, captions.triggers.length) },
        },
      },
  },
  {
    code: "caption-extension",
    check: (recipe) =>
      recipe.caption_extension !== ".txt" && {
        severity: "block",
        dest: "caption_extension",
        text: {
          zh: "训练文件夹里的 caption 是 .txt，用别的扩展名会一条也读不到，还不会报错。",
          en: "The captions in the training folder are .txt; with another extension none is read, without an error.",
        },
        remedy: { label: { zh: "改为 .txt", en: "Use .txt" }, change: { caption_extension: ".txt" } },
      },
  },
  {
    code: "captions-missing",
    check: (_, { captions }, plan) =>
      captions.missing > 0 &&
      plan.pictures > 0 && {
        severity: "warn",
        dest: "",
        text: {
          zh: `${captions.missing} 张图没有标签，只能按类别词训练，触发词绑不住它们。`,
          en: `${captions.missing} ${captions.missing === 1 ? "picture has" : "pictures have"} no caption and can only be trained on the class word, not on the trigger.`,
        },
      },
  },
  {
    code: "unreadable",
    check: (_, { unreadable = 0 }) =>
      unreadable > 0 && {
        severity: "block",
        dest: "",
        text: {
          zh: `${unreadable} 张图打不开，训练脚本会因此报错退出；请在数据集里换掉或设为不参与训练。`,
          en: `${unreadable} ${unreadable === 1 ? "picture cannot" : "pictures cannot"} be opened and would make the trainer fail; replace them in the dataset or mark them as not used.`,
        },
      },
  },
  {
    code: "unmeasured",
    check: (_, __, plan) =>
      plan.unmeasured > 0 && {
        severity: "info",
        dest: "",
        text: {
          zh: `还有 ${plan.unmeasured} 张图没量好尺寸，步数可能会有一点变化。`,
          en: `${plan.unmeasured} ${plan.unmeasured === 1 ? "picture is" : "pictures are"} still being measured; the step count may change a little.`,
        },
      },
  },
];

const floor64 = (n: number): number => Math.max(64, Math.floor(n / 64) * 64);
