import type { Option } from "../option";

/** What is trained on, and what the file that comes out is like. */
export const base: readonly Option[] = [
  {
    dest: "clip_skip",
    group: "base",
    type: "int",
    default: null,
    nullable: true,
    empty: { zh: "不跳过", en: "none" },
    range: { min: 1, max: 12 },
    level: "basic",
    families: ["sd15"],
    label: { zh: "CLIP 跳过层数", en: "CLIP skip" },
    help: {
      zh: "动漫底模一般用 2；和出图时的设置不一致，角色会不像。",
      en: "Anime models are usually trained and used with 2; if it differs from what you draw with later, the likeness suffers.",
    },
  },
  {
    dest: "v_parameterization",
    group: "base",
    type: "bool",
    default: false,
    level: "advanced",
    label: { zh: "v 预测", en: "v-prediction" },
    help: {
      zh: "只有 v 预测底模（如 NoobAI v-pred）要开；开错了学不出东西，画面发灰或过曝。",
      en: "Only for v-prediction base models such as NoobAI v-pred; set wrongly, the LoRA learns nothing useful and pictures turn grey or burnt.",
    },
  },
  {
    dest: "zero_terminal_snr",
    group: "base",
    type: "bool",
    default: false,
    level: "expert",
    needs: { dest: "v_parameterization", is: [true] },
    label: { zh: "零终端信噪比", en: "Zero terminal SNR" },
    help: {
      zh: "让模型学会画纯黑和纯白的画面，只配合 v 预测底模使用。",
      en: "Lets the model reach true black and white; meant for v-prediction base models only.",
    },
  },
  {
    dest: "save_model_as",
    group: "base",
    type: "choice",
    default: "safetensors",
    choices: [{ value: "safetensors" }, { value: "ckpt" }, { value: "pt" }],
    level: "expert",
    label: { zh: "文件格式", en: "File format" },
    help: {
      zh: "ckpt 和 pt 不带训练信息，也不安全；没有特别需要就用 safetensors。",
      en: "ckpt and pt carry no training facts and are less safe to share; keep safetensors unless something old needs them.",
    },
  },
  {
    dest: "save_precision",
    group: "base",
    type: "choice",
    default: null,
    nullable: true,
    empty: { zh: "float（原样）", en: "float, as trained" },
    choices: [{ value: "fp16" }, { value: "bf16" }, { value: "float" }],
    level: "advanced",
    label: { zh: "保存精度", en: "Saved precision" },
    help: {
      zh: "fp16 的文件比 float 小一半，出图看不出差别。",
      en: "fp16 halves the file compared with float, with no difference you can see.",
    },
  },
  {
    dest: "training_comment",
    group: "base",
    type: "text",
    default: null,
    nullable: true,
    empty: { zh: "无", en: "none" },
    level: "expert",
    label: { zh: "备注（写进文件）", en: "Comment in the file" },
    help: {
      zh: "保存在 LoRA 的元数据里，拿到文件的人都能看到。",
      en: "Stored in the LoRA's metadata, readable by everyone who gets the file.",
    },
  },
];
