import { flag, number, text } from "../recipe";
import { scriptFor } from "../script";
import type { Finding, Rule } from "../validate";

/** What base model, trainer and card can take. */
export const engineRules: readonly Rule[] = [
  {
    code: "no-model",
    check: (_, { family }) =>
      family === null && {
        severity: "block",
        dest: "studio.model",
        text: { zh: "还没有选底模。", en: "No base model is chosen." },
      },
  },
  {
    code: "no-engine",
    check: (_, { engine }) =>
      engine === null && {
        severity: "block",
        dest: "studio.engine",
        text: { zh: "还没有选训练环境。", en: "No trainer is chosen." },
      },
  },
  {
    code: "family",
    check: (_, { family }) =>
      family !== null &&
      scriptFor(family) === null && {
        severity: "block",
        dest: "studio.model",
        text: {
          zh: `这个文件（${family}）不能当底模训练，请选 SD 1.5、SD 2 或 SDXL 的底模。`,
          en: `This file (${family}) cannot be trained on; choose an SD 1.5, SD 2 or SDXL base model.`,
        },
      },
  },
  {
    code: "rehearsal-model",
    check: (_, { format, engine }) =>
      format === "rehearsal" &&
      engine !== null &&
      engine.kind !== "rehearsal" && {
        severity: "block",
        dest: "studio.model",
        text: {
          zh: "这是演示用的底模，里面没有真正的权重，只能用于演示模式。",
          en: "This is the rehearsal's base model: it has no real weights and only works with the rehearsal.",
        },
      },
  },
  {
    code: "masks",
    check: (_, { engine, masked = 0 }) =>
      masked > 0 &&
      engine?.masks === false && {
        severity: "block",
        dest: "studio.engine",
        text: {
          zh: `${masked} 张图的涂抹部分设成了蒙版，但这个版本的 sd-scripts 不认识 alpha_mask，会报错退出。请更新到 v0.9.1 或更新的版本，或在数据集里把它们改成涂白。`,
          en: `${masked} ${masked === 1 ? "picture is" : "pictures are"} masked, and this version of sd-scripts does not know alpha_mask and would stop with an error. Update it to v0.9.1 or later, or turn the masks into white in the dataset.`,
        },
      },
  },
  {
    code: "resolution-family",
    check: (recipe, { family }): Finding => {
      const [w, h] = (text(recipe, "resolution") ?? "512,512").split(",").map(Number) as [number, number];
      const side = Math.sqrt(w * (h || w));
      if (family === "sdxl" && side < 768) {
        return {
          severity: "warn",
          dest: "resolution",
          text: {
            zh: "SDXL 是按 1024 训练的，用这么小的分辨率会糊、会画错。",
            en: "SDXL was made for 1024 px; at this resolution pictures come out blurred and wrong.",
          },
          remedy: {
            label: { zh: "改为 1024", en: "Use 1024" },
            change: { resolution: "1024,1024", max_bucket_reso: 2048 },
          },
        };
      }
      if ((family === "sd15" || family === "sd2") && side > 1024) {
        return {
          severity: "warn",
          dest: "resolution",
          text: {
            zh: "SD 1.5 超过 1024 容易出双头和多余的肢体，也很慢。",
            en: "Beyond 1024 px SD 1.5 tends to double heads and limbs, and gets slow.",
          },
          remedy: { label: { zh: "改为 768", en: "Use 768" }, change: { resolution: "768,768" } },
        };
      }
      return null;
    },
  },
  {
    code: "clip-skip-family",
    check: (recipe, { family }) =>
      family !== "sd15" &&
      family !== null &&
      number(recipe, "clip_skip") !== null && {
        severity: "info",
        dest: "clip_skip",
        text: {
          zh: "CLIP 跳过层数只对 SD 1.5 有用，这次不会写进参数。",
          en: "CLIP skip concerns SD 1.5 only and is left out of this run.",
        },
        remedy: { label: { zh: "清空", en: "Clear it" }, change: { clip_skip: null } },
      },
  },
  {
    code: "cpu-precision",
    check: (recipe, { engine }) =>
      engine?.device === "cpu" &&
      recipe.mixed_precision !== "no" && {
        severity: "warn",
        dest: "mixed_precision",
        text: {
          zh: "这个训练环境只有 CPU：fp16 和 bf16 在 CPU 上极慢，可能一步也走不完。",
          en: "This trainer has only a CPU, where fp16 and bf16 are so slow that not even one step may finish.",
        },
        remedy: { label: { zh: "改为不用", en: "Use none" }, change: { mixed_precision: "no" } },
      },
  },
  {
    code: "bitsandbytes",
    check: (recipe, { engine }) =>
      engine?.bitsandbytes === false &&
      /8bit$/i.test(text(recipe, "optimizer_type") ?? "") && {
        severity: "block",
        dest: "optimizer_type",
        text: {
          zh: "训练环境里没有 bitsandbytes，8bit 优化器会在载入底模之后才报错退出。",
          en: "The trainer has no bitsandbytes; an 8-bit optimizer would fail, and only after the base model was loaded.",
        },
        remedy: { label: { zh: "改用 AdamW", en: "Use AdamW" }, change: { optimizer_type: "AdamW" } },
      },
  },
  {
    code: "xformers",
    check: (recipe, { engine }) =>
      engine?.xformers === false &&
      recipe["studio.attention"] === "xformers" && {
        severity: "info",
        dest: "studio.attention",
        text: {
          zh: "训练环境里没有 xformers，会自动改用 sdpa，效果一样。",
          en: "The trainer has no xformers; sdpa is used instead, with the same result.",
        },
        remedy: { label: { zh: "改为 sdpa", en: "Use sdpa" }, change: { "studio.attention": "sdpa" } },
      },
  },
  {
    code: "freeze-launcher",
    check: (_, { engine }, plan) =>
      engine?.launcher === false &&
      plan.freezeAfter !== null && {
        severity: "warn",
        dest: "studio.freeze_te_after_step",
        text: {
          zh: "这个训练环境只能跑原版脚本，冻结文本编码器做不到，会一直训练。",
          en: "This trainer can only run the plain script, which cannot freeze the text encoder: it will be trained to the end.",
        },
        remedy: {
          label: { zh: "不冻结", en: "Do not freeze" },
          change: { "studio.freeze_te_after_step": null },
        },
      },
  },
  {
    code: "workers",
    check: (recipe, { engine }) => {
      const workers = number(recipe, "max_data_loader_n_workers") ?? 0;
      return (
        engine?.cpus !== null &&
        engine?.cpus !== undefined &&
        workers > engine.cpus && {
          severity: "info",
          dest: "max_data_loader_n_workers",
          text: {
            zh: `这台机器只有 ${engine.cpus} 个 CPU 核，会用 ${engine.cpus} 个进程。`,
            en: `This machine has ${engine.cpus} CPU cores, so ${engine.cpus} processes will be used.`,
          },
          remedy: {
            label: { zh: `改为 ${engine.cpus}`, en: `Use ${engine.cpus}` },
            change: { max_data_loader_n_workers: engine.cpus },
          },
        }
      );
    },
  },
  {
    code: "persistent-workers",
    check: (recipe) =>
      flag(recipe, "persistent_data_loader_workers") &&
      number(recipe, "max_data_loader_n_workers") === 0 && {
        severity: "block",
        dest: "persistent_data_loader_workers",
        text: {
          zh: "读图进程数是 0，不能常驻，训练脚本会报错。",
          en: "With 0 loader processes none can be kept; the trainer would fail.",
        },
        remedy: {
          label: { zh: "关掉常驻", en: "Do not keep them" },
          change: { persistent_data_loader_workers: false },
        },
      },
  },
  {
    code: "precision-match",
    check: (recipe) => {
      const precision = text(recipe, "mixed_precision");
      const wrong =
        (flag(recipe, "full_fp16") && precision !== "fp16" && (["full_fp16", "fp16"] as const)) ||
        (flag(recipe, "full_bf16") && precision !== "bf16" && (["full_bf16", "bf16"] as const)) ||
        (flag(recipe, "fp8_base") && precision === "no" && (["fp8_base", "fp16"] as const));
      if (!wrong) return null;
      return {
        severity: "block",
        dest: wrong[0],
        text: { zh: `这个选项要求混合精度是 ${wrong[1]}。`, en: `This needs mixed precision ${wrong[1]}.` },
        remedy: {
          label: { zh: `混合精度改为 ${wrong[1]}`, en: `Set it to ${wrong[1]}` },
          change: { mixed_precision: wrong[1] },
        },
      };
    },
  },
  {
    code: "cache-text-encoder",
    check: (recipe, { family }) => {
      if (family !== "sdxl" || !flag(recipe, "cache_text_encoder_outputs")) return null;
      const clash =
        flag(recipe, "shuffle_caption") ||
        (number(recipe, "caption_dropout_rate") ?? 0) > 0 ||
        (number(recipe, "caption_tag_dropout_rate") ?? 0) > 0 ||
        !flag(recipe, "network_train_unet_only");
      return (
        clash && {
          severity: "block",
          dest: "cache_text_encoder_outputs",
          text: {
            zh: "缓存文本编码器输出时，只能训练 U-Net，标签也不能打乱或丢弃。",
            en: "With cached text encoder outputs only the U-Net can be trained, and tags can be neither shuffled nor dropped.",
          },
          remedy: {
            label: { zh: "按要求改好", en: "Set these so" },
            change: {
              network_train_unet_only: true,
              shuffle_caption: false,
              caption_dropout_rate: 0,
              caption_tag_dropout_rate: 0,
            },
          },
        }
      );
    },
  },
];
