import { StudioError } from "../errors";
import type { EngineFacts } from "./engine";
import type { Option, Recipe, Value } from "./option";
import { OPTIONS, offered } from "./options";
import { writePrompts } from "./prompts";
import { flag, number, prompts, same } from "./recipe";
import { scriptFor } from "./script";
import { type TomlValue, tomlLine, tomlString } from "./toml";

export type Subset = {
  /** absolute, or relative to places.dataset */
  readonly dir: string;
  readonly repeats: number;
  readonly classWord: string;
  readonly isReg: boolean;
  /** some of its pictures are masked: the trainer weighs the loss by their alpha, others count whole (sd-scripts §2) */
  readonly masked?: boolean;
};

/** Where a run's things are; every path absolute. */
export type Places = {
  /** the run's folder, where the rendered files will be */
  readonly folder: string;
  readonly model: string;
  readonly dataset: string;
  readonly output: string;
  readonly logs: string;
  /** output_name */
  readonly name: string;
  readonly family: string;
  readonly subsets: readonly Subset[];
  readonly tokenizerCache?: string;
  readonly engine?: EngineFacts;
};

export type Rendered = {
  /** file name of the trainer's script */
  readonly script: string;
  /** arguments after the script */
  readonly argv: string[];
  readonly files: { readonly name: string; readonly text: string }[];
};

/** Lines that the trainer skips as comments and `read` takes back. */
export const STUDIO_MARK = "#: ";

/**
 * The files and the command line that make the trainer do this recipe (sd-scripts §3). Values go to config.toml, where
 * they are also the fall-back of dataset.toml; dataset.toml only names the folders. A logging folder is always given,
 * because without one the trainer's logging hooks are silent.
 */
export function render(recipe: Recipe, places: Places): Rendered {
  const script = scriptFor(places.family);
  if (script === null) {
    throw new StudioError(
      "family-without-trainer",
      {
        zh: `还不能训练这种底模（${places.family}）。`,
        en: `This kind of base model cannot be trained yet (${places.family}).`,
      },
      {
        next: { zh: "换一个 SD 1.5、SD 2 或 SDXL 底模。", en: "Choose an SD 1.5, SD 2 or SDXL base model." },
      },
    );
  }
  const at = (name: string): string => `${places.folder}/${name}`;
  return {
    script,
    argv: ["--config_file", at("config.toml"), "--dataset_config", at("dataset.toml")],
    files: [
      { name: "config.toml", text: configToml(recipe, places, at("prompts.txt")) },
      { name: "dataset.toml", text: datasetToml(places) },
      { name: "prompts.txt", text: writePrompts(prompts(recipe)) },
    ],
  };
}

/** A row's value as TOML; null = leave it out (not given, off, or empty: the trainer's own default says the same). */
function wire(row: Option, value: Value): TomlValue | null {
  if (value === null || value === false || value === "") return null;
  switch (row.type) {
    case "bool":
      return value === true;
    case "int":
      return { int: value as number };
    case "float":
      return { float: value as number };
    // any float is a share of all steps for the trainer, so whole steps must be an integer
    case "warmup":
      return (value as number) >= 1 || value === 0 ? { int: value as number } : { float: value as number };
    case "list":
      return (value as readonly string[]).length === 0 ? null : (value as readonly string[]);
    case "choice":
      return row.wire === "int" ? { int: Number(value) } : (value as string);
    case "text":
    case "size":
      return value as string;
    case "environment":
    case "prompts":
      return null;
  }
}

function configToml(recipe: Recipe, places: Places, promptFile: string): string {
  const lines = ["# Written by K-ON LoRA Studio from the recipe of this run."];
  for (const row of OPTIONS) {
    const value = recipe[row.dest] ?? null;
    const ours = row.dest.startsWith("studio.") && row.type !== "prompts";
    if ((ours || idle(row.dest, recipe)) && !same(value, row.default)) {
      lines.push(`${STUDIO_MARK}${row.dest} = ${JSON.stringify(value)}`);
    }
  }
  const put = (key: string, value: TomlValue): void => void lines.push(tomlLine(key, value));
  lines.push("");
  put("pretrained_model_name_or_path", places.model);
  if (places.family === "sd2") put("v2", true);
  if (places.tokenizerCache !== undefined) put("tokenizer_cache_dir", places.tokenizerCache);
  put("output_dir", places.output);
  put("output_name", places.name);
  put("logging_dir", places.logs);
  for (const row of OPTIONS) {
    if (row.dest.startsWith("studio.") || !offered(row, places.family) || idle(row.dest, recipe)) continue;
    const value = wire(row, effectiveValue(row.dest, recipe, places.engine));
    if (value !== null) put(row.dest, value);
  }
  const attention = attentionFor(recipe, places.engine);
  if (attention !== null) put(attention, true);
  if (prompts(recipe).length > 0) put("sample_prompts", promptFile);
  return `${lines.join("\n")}\n`;
}

/** The value as this engine can take it: no more loader processes than CPUs, no persistent ones without any. */
function effectiveValue(dest: string, recipe: Recipe, engine: EngineFacts | undefined): Value {
  const value = recipe[dest] ?? null;
  if (dest === "max_data_loader_n_workers" && engine?.cpus) return Math.min(value as number, engine.cpus);
  if (dest === "persistent_data_loader_workers" && number(recipe, "max_data_loader_n_workers") === 0)
    return false;
  return value;
}

/** xformers is asked for only where it is installed; sdpa needs nothing. */
export function attentionFor(recipe: Recipe, engine: EngineFacts | undefined): "xformers" | "sdpa" | null {
  const wanted = recipe["studio.attention"];
  if (wanted === "xformers") return engine !== undefined && engine.xformers === false ? "sdpa" : "xformers";
  return wanted === "sdpa" ? "sdpa" : null;
}

const WHEN_TO_DRAW = new Set(["sample_every_n_steps", "sample_every_n_epochs", "sample_at_first"]);

/**
 * Asked for, but with nothing to draw: the trainer would move the VAE and say that it generates pictures, and none
 * come. Such values stay in the file as a remark, so that reading it gives the recipe again.
 */
const idle = (dest: string, recipe: Recipe): boolean =>
  WHEN_TO_DRAW.has(dest) && prompts(recipe).length === 0;

function datasetToml(places: Places): string {
  const lines = ["# Folders only: everything else comes from config.toml.", "[[datasets]]"];
  for (const subset of places.subsets) {
    const dir = subset.dir.startsWith("/") ? subset.dir : `${places.dataset}/${subset.dir}`;
    lines.push(
      "",
      "  [[datasets.subsets]]",
      `  image_dir = ${tomlString(dir)}`,
      `  num_repeats = ${subset.repeats}`,
    );
    if (subset.classWord !== "") lines.push(`  class_tokens = ${tomlString(subset.classWord)}`);
    if (subset.isReg) lines.push("  is_reg = true");
    if (subset.masked) lines.push("  alpha_mask = true");
  }
  return `${lines.join("\n")}\n`;
}

/** The studio's own wishes that go to the launcher's control file, not to the trainer's options. */
export const freezeAfter = (recipe: Recipe): number | null =>
  flag(recipe, "network_train_unet_only") ? null : number(recipe, "studio.freeze_te_after_step");
