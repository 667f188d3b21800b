import type { Locale, Text } from "../language";
import type { Axes, CellSettings, LoraPoint, PromptPoint } from "./axes";

/** The four questions an experiment usually asks. */
export const TEMPLATES = ["which", "weight", "clothes", "base"] as const;
export type Template = (typeof TEMPLATES)[number];

/** What a plan can be made of: a run or an import, and the webui's base models. */
export type TemplateSource = {
  /** what it is about, for the name: the run's or the import's */
  subject: string;
  loras: LoraPoint[];
  /** sample prompts of the run; none = the template's own */
  prompts: PromptPoint[];
  trigger: string;
  settings: Partial<CellSettings>;
  bases: { name: string; hash: string | null }[];
};

const t = (zh: string, en: string): Text => ({ zh, en });
export const TEMPLATE_WORDS: Record<Template, Text> = {
  which: t("哪个版本最像", "Which version"),
  weight: t("权重多少", "Which weight"),
  clothes: t("能换衣服吗", "Other clothes"),
  base: t("换底模", "Other base models"),
};

const NEGATIVE = "lowres, bad anatomy, bad hands, text, error, worst quality, low quality, jpeg artifacts";
const OWN_PROMPTS: readonly { label: Text; positive: string }[] = [
  { label: t("站立", "Standing"), positive: "{trigger}, 1girl, solo, standing, looking at viewer, smile" },
  { label: t("近景", "Close-up"), positive: "{trigger}, 1girl, solo, portrait, close-up, from side" },
  {
    label: t("坐在室内", "Sitting indoors"),
    positive: "{trigger}, 1girl, solo, sitting, indoors, full body",
  },
];
const CLOTHES = ["school uniform", "summer dress", "kimono", "hoodie, jeans"] as const;
const CLOTHES_PROMPTS: readonly { label: Text; positive: string }[] = [
  {
    label: t("全身", "Full body"),
    positive: `{trigger}, 1girl, solo, standing, full body, ${CLOTHES[0]}`,
  },
  {
    label: t("半身", "Upper body"),
    positive: `{trigger}, 1girl, solo, upper body, looking at viewer, ${CLOTHES[0]}`,
  },
];

/** A seed is kept the same everywhere, so that pictures differ only by what is compared. */
const SEEDS = [20240603, 7];

/** At most `most` of a list, evenly spread and always with the last (the final version). */
export function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  return Array.from({ length: most }, (_, i) => list[Math.round(((i + 1) * list.length) / most) - 1] as T);
}

export const DEFAULT_SETTINGS: CellSettings = {
  base: null,
  sampler: "Euler a",
  scheduler: null,
  steps: 24,
  cfg: 7,
  width: 512,
  height: 768,
  clipSkip: 2,
  vae: null,
  trigger: "",
};

/** A plan that can be started as it is: axes, settings and a name in the reader's language. */
export function fromTemplate(
  template: Template,
  source: TemplateSource,
  locale: Locale,
): { name: string; axes: Axes; settings: CellSettings } {
  const own = (list: readonly { label: Text; positive: string }[]): PromptPoint[] =>
    list.map((p) => ({
      label: locale === "zh-CN" ? p.label.zh : p.label.en,
      positive: p.positive,
      negative: NEGATIVE,
    }));
  const prompts = source.prompts.length > 0 ? source.prompts.slice(0, 4) : own(OWN_PROMPTS);
  const last = source.loras.slice(-1);
  const basic: Axes = {
    loras: spread(source.loras, 8),
    control: true,
    weights: [0.8],
    prompts,
    seeds: SEEDS,
    numbers: [],
    replace: [],
    bases: [],
    layout: { x: "lora", y: "prompt" },
  };
  const axes: Record<Template, Axes> = {
    which: basic,
    weight: {
      ...basic,
      loras: last,
      weights: [0.4, 0.6, 0.8, 1, 1.2],
      layout: { x: "weight", y: "prompt" },
    },
    clothes: {
      ...basic,
      loras: spread(source.loras, 4),
      prompts: own(CLOTHES_PROMPTS),
      seeds: SEEDS.slice(0, 1),
      replace: [...CLOTHES],
      layout: { x: "replace", y: "lora" },
    },
    base: {
      ...basic,
      loras: last,
      bases: source.bases.slice(0, 4).map((b) => ({ ...b, label: shortBase(b.name) })),
      layout: { x: "base", y: "prompt" },
    },
  };
  const words = TEMPLATE_WORDS[template];
  return {
    name: [locale === "zh-CN" ? words.zh : words.en, source.subject].filter(Boolean).join(" · "),
    axes: axes[template],
    settings: { ...DEFAULT_SETTINGS, ...source.settings, trigger: source.trigger },
  };
}

/** What people call a version: its step, or the file's name where no step is known. */
export const versionLabel = (lora: { step: number | null; name: string }, locale: Locale): string =>
  lora.step === null ? lora.name : locale === "zh-CN" ? `第 ${lora.step} 步` : `step ${lora.step}`;

/** "sd15/AnyLoRA_bakedVae.safetensors [a1b2c3d4]" → "AnyLoRA_bakedVae". */
export const shortBase = (name: string): string =>
  name
    .replace(/ \[[0-9a-f]+\]$/i, "")
    .replace(/^.*[\\/]/, "")
    .replace(/\.(safetensors|ckpt)$/i, "");
