import { type Infotext, loraKey, parseInfotext } from "../engines/infotext";
import type { Text } from "../language";
import { type Asked, conditioningKey, type ServerMemory } from "./observe";

export type ReasonCode =
  | "no-infotext"
  | "sampler"
  | "scheduler"
  | "steps"
  | "cfg"
  | "seed"
  | "size"
  | "prompt"
  | "negative"
  | "model"
  | "clip-skip"
  | "vae"
  | "lora-missing"
  | "lora-other"
  | "lora-extra"
  | "stale-conditioning"
  | "poisoned-base"
  | "interrupted"
  | "black"
  | "no-effect";

export type Reason = { code: ReasonCode; text: Text; asked?: string; got?: string };

/** done = what was asked for; suspect = a picture, with reasons to doubt it. */
export type Verdict = { state: "done" | "suspect"; reasons: Reason[] };

/** Facts of the decoded picture, taken by the shell. */
export type Pixels = { width: number; height: number; black: boolean; hash: string };

export type Answer = {
  task: string | null;
  infotext: string;
  /** sd_model_name and sd_model_hash of `info`, which stay when the infotext leaves the model out */
  model: { name: string | null; hash: string | null };
  pixels: Pixels;
};

/**
 * Whether a picture that came back with HTTP 200 is the one that was asked for. Compares the infotext field by field,
 * then what the infotext cannot tell: conditioning left over from a LoRA that failed, a server poisoned by a base
 * model that failed to load, an interrupt of our own, a black picture (NaN latents on Forge and reForge), a LoRA
 * without any effect (`control` = pixel hash of the same cell without LoRA, when it is known).
 */
export function verify(asked: Asked, answer: Answer, memory: ServerMemory, control?: string): Verdict {
  const reasons: Reason[] = [];
  const add = (code: ReasonCode, asked?: string, got?: string) =>
    reasons.push({ code, text: WORDS[code], asked, got });

  const text = answer.infotext.trim();
  const info = parseInfotext(text);
  if (!text || !info.fields.Steps) add("no-infotext");
  else compare(asked, info, add);
  model(asked, answer, info, add);
  loras(asked, info, add);

  const { width, height, black } = answer.pixels;
  const rounded = [asked.width - (asked.width % 8), asked.height - (asked.height % 8)];
  if (width !== rounded[0] || height !== rounded[1])
    add("size", `${asked.width}×${asked.height}`, `${width}×${height}`);
  else if (asked.width % 8 || asked.height % 8)
    add("size", `${asked.width}×${asked.height}`, `${width}×${height}`);
  if (black) add("black");
  if (answer.task !== null && memory.interrupted.includes(answer.task)) add("interrupted");
  if (memory.poisoned) add("poisoned-base", memory.poisoned.failed);
  if (memory.conditioning?.tainted && memory.conditioning.key === conditioningKey(asked))
    add("stale-conditioning");
  const hasWeight = asked.loras.some((l) => l.te !== 0 || l.unet !== 0);
  // a LoRA that was not loaded has no effect either: the reason above says more
  const loaded = !reasons.some((r) => r.code === "lora-missing");
  if (loaded && control !== undefined && hasWeight && control === answer.pixels.hash) add("no-effect");
  return { state: reasons.length ? "suspect" : "done", reasons };
}

type Add = (code: ReasonCode, asked?: string, got?: string) => void;

function compare(asked: Asked, info: Infotext, add: Add): void {
  const f = info.fields;
  const [sampler, schedule] = split(f.Sampler ?? "", f["Schedule type"]);
  if (asked.sampler !== null) {
    const [wantSampler, wantSchedule] = split(asked.sampler, asked.scheduler ?? undefined);
    if (sampler !== wantSampler) add("sampler", asked.sampler, f.Sampler ?? "");
    else if (
      wantSchedule &&
      schedule &&
      fold(schedule) !== fold(wantSchedule) &&
      fold(wantSchedule) !== "automatic"
    )
      add("scheduler", wantSchedule, schedule);
    else if (wantSchedule && fold(wantSchedule) === "automatic" && schedule && fold(schedule) !== "automatic")
      add("scheduler", wantSchedule, schedule);
  }
  if (Number(f.Steps) !== asked.steps) add("steps", String(asked.steps), f.Steps);
  if (f["CFG scale"] !== undefined && Math.abs(Number(f["CFG scale"]) - asked.cfg) > 1e-6)
    add("cfg", String(asked.cfg), f["CFG scale"]);
  if (asked.seed !== null && f.Seed !== undefined && f.Seed !== String(asked.seed))
    add("seed", String(asked.seed), f.Seed);
  if (f.Size !== undefined && f.Size !== `${asked.width}x${asked.height}`)
    add("size", `${asked.width}×${asked.height}`, f.Size.replace("x", "×"));
  if (asked.clipSkip !== null && Number(f["Clip skip"] ?? 1) !== Math.max(1, asked.clipSkip))
    add("clip-skip", String(asked.clipSkip), f["Clip skip"] ?? "1");
  if (squeeze(info.prompt) !== squeeze(asked.prompt)) add("prompt", asked.prompt, info.prompt);
  if (squeeze(info.negative) !== squeeze(asked.negative)) add("negative", asked.negative, info.negative);
  if (
    asked.vae !== null &&
    f.VAE !== undefined &&
    asked.vae !== "None" &&
    !f.VAE.startsWith(stemOf(asked.vae))
  )
    add("vae", asked.vae, f.VAE);
}

/** "DPM++ 2M Karras" is the old combined name for ("DPM++ 2M", "Karras"). */
function split(sampler: string, schedule: string | undefined): [string, string | undefined] {
  const combined = /^(.*) (Karras|Exponential|Polyexponential)$/.exec(sampler);
  if (combined?.[1] && (!schedule || fold(schedule) === fold(combined[2] ?? "")))
    return [combined[1], combined[2]];
  return [sampler, schedule];
}
const fold = (s: string): string => s.toLowerCase().replace(/[\s_-]/g, "");
const squeeze = (s: string): string => s.replace(/\s+/g, " ").trim();
const stemOf = (file: string): string => file.replace(/^.*[\\/]/, "").replace(/\.[^.]+$/, "");

function model(asked: Asked, answer: Answer, info: Infotext, add: Add): void {
  if (!asked.base) return;
  const hash = info.fields["Model hash"] ?? answer.model.hash;
  const name = info.fields.Model ?? answer.model.name;
  const wanted = (asked.base.hash ?? hashIn(asked.base.name))?.toLowerCase();
  if (wanted && hash) {
    const [a, b] = [wanted, hash.toLowerCase()];
    if (!a.startsWith(b) && !b.startsWith(a))
      add("model", `${asked.base.name} [${wanted}]`, `${name ?? ""} [${hash}]`);
    return;
  }
  if (name && stemOf(name) !== stemOf(asked.base.name.replace(/ \[[0-9a-f]+\]$/, "")))
    add("model", asked.base.name, name);
}

/** A webui takes a short hash or sha256 as a name, and shows "file [short hash]" as a title. */
const hashIn = (name: string): string | null =>
  (/^([0-9a-f]{8,64})$/i.exec(name) ?? / \[([0-9a-f]{8,64})\]$/i.exec(name))?.[1] ?? null;

function loras(asked: Asked, info: Infotext, add: Add): void {
  const want = new Map(asked.loras.map((l) => [loraKey(l.stem), l.weights.slice(0, 12).toLowerCase()]));
  for (const [stem, weights] of want) {
    const got = info.loras[stem];
    if (got === undefined) add("lora-missing", stem);
    else if (weights && got !== weights) add("lora-other", weights, got);
  }
  for (const stem of Object.keys(info.loras)) if (!want.has(stem)) add("lora-extra", undefined, stem);
}

const t = (zh: string, en: string): Text => ({ zh, en });
const WORDS: Record<ReasonCode, Text> = {
  "no-infotext": t(
    "图片里没有生成参数，无法核对。",
    "The picture carries no parameters, so it cannot be checked.",
  ),
  sampler: t("WebUI 换用了别的采样方法。", "The webui used another sampler."),
  scheduler: t("WebUI 换用了别的调度方式。", "The webui used another schedule type."),
  steps: t("迭代步数和要求的不一样。", "The number of steps is not the one asked for."),
  cfg: t("CFG 和要求的不一样。", "The CFG scale is not the one asked for."),
  seed: t("随机种子和要求的不一样。", "The seed is not the one asked for."),
  size: t("图片尺寸和要求的不一样。", "The picture's size is not the one asked for."),
  prompt: t("WebUI 用的提示词和要求的不一样。", "The webui drew another prompt than the one sent."),
  negative: t(
    "WebUI 用的反向提示词和要求的不一样。",
    "The webui used another negative prompt than the one sent.",
  ),
  model: t("WebUI 用了别的底模。", "The webui used another base model."),
  "clip-skip": t("CLIP 跳过层数和要求的不一样。", "Clip skip is not the one asked for."),
  vae: t("WebUI 用了别的 VAE。", "The webui used another VAE."),
  "lora-missing": t(
    "LoRA 没有生效：WebUI 没有加载它。",
    "The LoRA was not applied: the webui did not load it.",
  ),
  "lora-other": t(
    "WebUI 加载的是同名的另一个 LoRA 文件。",
    "The webui loaded another file of the same name.",
  ),
  "lora-extra": t("WebUI 自己加上了一个没有要求的 LoRA。", "The webui added a LoRA that was not asked for."),
  "stale-conditioning": t(
    "这个提示词上一次出图时 LoRA 没加载成功，WebUI 还留着那次的文本编码结果。",
    "The LoRA failed the last time this prompt was drawn, and the webui still uses the text encoding of that time.",
  ),
  "poisoned-base": t(
    "之前有底模加载失败，WebUI 的状态不可信。",
    "A base model failed to load before, and the webui has not recovered from it.",
  ),
  interrupted: t("这张图被中断，没有画完。", "This picture was interrupted and is not finished."),
  black: t("图片全黑（数值溢出）。", "The picture is all black (the numbers overflowed)."),
  "no-effect": t(
    "和不加 LoRA 的图完全相同：LoRA 可能不适合这个底模。",
    "Identical to the picture without a LoRA: it may not fit this base model.",
  ),
};
