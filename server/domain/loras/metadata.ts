import { z } from "zod";
import { classify, FAMILIES, type Family } from "../models/family";
import type { Header } from "../models/header";
import { figure, said, whole } from "./words";

/** What a LoRA says of itself, as far as it says it; claims, except `family` and `dim`, which the tensors confirm. */
export const loraMeta = z.object({
  /** files of one training share it: the output name, or what the file names have in common */
  series: z.string(),
  family: z.enum(FAMILIES),
  /** file name of the base model it was trained on */
  base: z.string().nullable(),
  /** "networks.lora", "lycoris.kohya" … */
  module: z.string().nullable(),
  dim: z.number().nullable(),
  alpha: z.number().nullable(),
  /** as planned: the file's own are columns of the row */
  epochs: z.number().nullable(),
  steps: z.number().nullable(),
  output: z.string().nullable(),
  title: z.string().nullable(),
  resolution: z.string().nullable(),
  clipSkip: z.number().nullable(),
  rate: z.string().nullable(),
  optimizer: z.string().nullable(),
  images: z.number().nullable(),
  comment: z.string().nullable(),
  /** ms UTC at which its training ended */
  trained: z.number().nullable(),
  /** most frequent caption tags, at most 24; the trigger word is usually the first */
  tags: z.array(z.object({ tag: z.string(), count: z.number() })),
});
export type LoraMeta = z.infer<typeof loraMeta>;

/** "(512, 768)" and "512x768" as people write it. */
const sizeOf = (text: string | null): string | null => text?.match(/\d+/g)?.join(" × ") ?? null;

/** Family by the keys of the tensors first: what the metadata claims counts only where the keys do not tell. */
export function loraFamily(header: Header): Family | null {
  const { family, facts } = classify(header);
  if (family !== "lora") return null;
  const names = [...header.tensors.keys()];
  const has = (part: string) => names.some((n) => n.includes(part));
  if (has("double_blocks") || has("single_transformer_blocks")) return "flux";
  if (has("joint_blocks")) return "sd3";
  const width = attendedWidth(header);
  const byWidth: Record<number, Family> = { 768: "sd15", 1024: "sd2", 2048: "sdxl" };
  const known = width === null ? undefined : byWidth[width];
  if (known) return known;
  if (has("lora_te2_") || has("lora_te1_")) return "sdxl";
  return FAMILIES.find((f) => f === facts.loraBase) ?? "unknown";
}

/** Width of the text its U-Net part attends to: the input side of attn2.to_k. */
function attendedWidth(header: Header): number | null {
  for (const [name, { shape }] of header.tensors)
    if (/attn2[._]to_k[._].*(?:lora_down|lora_A)/.test(name) && shape.length >= 2) return shape[1] ?? null;
  return null;
}

function rankOf(header: Header): number | null {
  for (const [name, { shape }] of header.tensors)
    if (/lora_down\.weight$|lora_A(?:\.default)?\.weight$/.test(name)) return shape[0] ?? null;
  return null;
}

/** Reads what a LoRA's header says. `series` comes from the file's name (series.ts); null = this is no LoRA. */
export function readMeta(header: Header, series: string): LoraMeta | null {
  const family = loraFamily(header);
  if (family === null) return null;
  const m = header.metadata;
  const ended = figure(m.ss_training_finished_at) ?? figure(m.ss_training_started_at);
  return {
    series,
    family,
    base: said(m.ss_sd_model_name),
    module: said(m.ss_network_module),
    dim: rankOf(header) ?? figure(m.ss_network_dim),
    alpha: figure(m.ss_network_alpha),
    epochs: whole(m.ss_num_epochs),
    steps: whole(m.ss_max_train_steps),
    output: said(m.ss_output_name),
    title: said(m["modelspec.title"]),
    resolution: sizeOf(said(m.ss_resolution) ?? said(m["modelspec.resolution"])),
    clipSkip: whole(m.ss_clip_skip),
    rate: said(m.ss_unet_lr) ?? said(m.ss_learning_rate),
    optimizer:
      said(m.ss_optimizer)
        ?.replace(/^.*\.(\w+)\(.*$/s, "$1")
        .replace(/^.*\.(\w+)$/, "$1") ?? null,
    images: whole(m.ss_num_train_images),
    comment: said(m.ss_training_comment),
    trained: ended !== null && ended > 0 ? Math.round(ended * 1000) : null,
    tags: tagsOf(m.ss_tag_frequency),
  };
}

/** {"10_yui": {"yui": 24, …}, …} summed over the folders, the most frequent first. */
function tagsOf(text: string | undefined): LoraMeta["tags"] {
  let folders: unknown;
  try {
    folders = JSON.parse(text ?? "");
  } catch {
    return [];
  }
  const parsed = z.record(z.string(), z.record(z.string(), z.number())).safeParse(folders);
  if (!parsed.success) return [];
  const sum = new Map<string, number>();
  for (const tags of Object.values(parsed.data))
    for (const [tag, count] of Object.entries(tags))
      if (tag.trim()) sum.set(tag.trim(), (sum.get(tag.trim()) ?? 0) + count);
  return [...sum]
    .map(([tag, count]) => ({ tag, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, 24);
}
