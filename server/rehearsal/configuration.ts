import { existsSync, readFileSync } from "node:fs";
import { parse } from "smol-toml";

export type Config = { readonly [dest: string]: unknown };

export type Command = {
  sd: string;
  script: string;
  events: string;
  control: string;
  /** the trainer's own arguments */
  rest: string[];
};

/** Splits `--sd DIR --script S --events F --control F -- …`; null when one of the four is missing. */
export function readCommand(argv: readonly string[]): Command | null {
  const cut = argv.indexOf("--");
  const head = cut < 0 ? argv : argv.slice(0, cut);
  const value = (name: string) => {
    const i = head.indexOf(name);
    return i >= 0 ? head[i + 1] : undefined;
  };
  const [sd, script, events, control] = ["--sd", "--script", "--events", "--control"].map(value);
  if (!sd || !script || !events || !control) return null;
  return { sd, script, events, control, rest: cut < 0 ? [] : [...argv.slice(cut + 1)] };
}

export class ArgumentError extends Error {}
export class NotFound extends Error {}

/** What the trainer takes when nothing is said (only what the rehearsal looks at). */
const DEFAULTS: Config = {
  max_train_steps: 1600,
  train_batch_size: 1,
  gradient_accumulation_steps: 1,
  learning_rate: 2e-6,
  lr_scheduler: "constant",
  lr_warmup_steps: 0,
  optimizer_type: "AdamW",
  mixed_precision: "no",
  network_module: "networks.lora",
  save_model_as: "safetensors",
  sample_sampler: "ddim",
  caption_extension: ".caption",
  min_bucket_reso: 256,
  max_bucket_reso: 1024,
  bucket_reso_steps: 64,
};

/** Defaults, then --config_file (all tables flattened, later ones win), then the command line, as the trainer does it. */
export function readConfig(rest: readonly string[]): Config {
  const line = readArguments(rest);
  const file = typeof line.config_file === "string" ? line.config_file : null;
  return { ...DEFAULTS, ...(file ? readToml(file) : {}), ...line };
}

function readToml(name: string): Config {
  const file = name.endsWith(".toml") ? name : `${name}.toml`;
  if (!existsSync(file)) throw new NotFound(`${file} not found.`);
  const flat: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(parse(readFileSync(file, "utf8")))) {
    if (isTable(value)) Object.assign(flat, value);
    else flat[key] = value;
  }
  return flat;
}

function readArguments(rest: readonly string[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i]!;
    const [, name, inline] = /^--([a-z][\w]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (!name) throw new ArgumentError(`unrecognized arguments: ${word}`);
    if (inline !== undefined) out[name] = scalar(inline);
    else {
      const values: string[] = [];
      while (i + 1 < rest.length && !rest[i + 1]!.startsWith("--")) values.push(rest[++i]!);
      out[name] = values.length === 0 ? true : values.length === 1 ? scalar(values[0]!) : values;
    }
  }
  return out;
}

const scalar = (text: string): unknown => (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text);

const isTable = (v: unknown): v is Record<string, unknown> =>
  typeof v === "object" && v !== null && !Array.isArray(v) && !(v instanceof Date);

export const num = (config: Config, dest: string): number | null => {
  const v = config[dest];
  return typeof v === "number" && Number.isFinite(v) ? v : typeof v === "bigint" ? Number(v) : null;
};
export const str = (config: Config, dest: string): string | null => {
  const v = config[dest];
  return typeof v === "string" && v !== "" ? v : null;
};
export const flag = (config: Config, dest: string): boolean => config[dest] === true;
