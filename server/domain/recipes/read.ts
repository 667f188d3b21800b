import { parse as parseToml } from "smol-toml";
import { StudioError } from "../errors";
import type { Text } from "../language";
import { Collector } from "./collect";
import type { Recipe, Value } from "./option";
import { option } from "./options";
import { readPrompts } from "./prompts";
import { accepts } from "./recipe";
import { STUDIO_MARK } from "./render";
import { complete } from "./schema";
import { commands } from "./shell";
import { destOf } from "./trainer";

/** Something about an import that the reader should know. */
export type Remark = {
  /** moved: kept, in another place · dropped: not kept · place: chosen in the studio instead · bad: value not usable */
  readonly kind: "moved" | "dropped" | "place" | "bad";
  readonly option: string;
  readonly text: Text;
};

/** Where the imported command's things were; paths of whatever machine it came from. */
export type Found = { [K in "model" | "data" | "output" | "name" | "prompts" | "script"]?: string };

export type Reading = {
  readonly recipe: Recipe;
  /** options the source really set; the others are the trainer's defaults */
  readonly given: readonly string[];
  readonly remarks: readonly Remark[];
  readonly found: Found;
};

/**
 * Reads a kohya command line (shell script with exports and continuation lines included), a config or dataset TOML, or
 * the studio's own config.toml. `prompts` is the text of a prompt file that belongs to it. Throws StudioError
 * "not-a-recipe" when there is not a single option in it.
 */
export function read(source: string, more: { prompts?: string } = {}): Reading {
  const collector = new Collector();
  const toml = asToml(source);
  if (toml === null) readCommand(source, collector);
  else readToml(toml, source, collector);
  if (collector.empty()) {
    throw new StudioError(
      "not-a-recipe",
      { zh: "这里面没有找到训练参数。", en: "No training options were found in this." },
      {
        next: {
          zh: "粘贴完整的训练命令（从 python 或 accelerate 开始），或 --config_file 用的 TOML。",
          en: "Paste the whole training command, from python or accelerate on, or the TOML used with --config_file.",
        },
        evidence: [source.trim().split("\n")[0]?.slice(0, 200) ?? ""],
      },
    );
  }
  if (more.prompts !== undefined) collector.set("studio.prompts", readPrompts(more.prompts));
  return collector.reading();
}

function asToml(source: string): { [key: string]: unknown } | null {
  try {
    // BigInt keeps 200 and 200.0 apart: the trainer reads a float warm-up as a share
    const table = parseToml(source.replace(/^\uFEFF/, ""), { integersAsBigInt: true }) as {
      [key: string]: unknown;
    };
    return Object.keys(table).length > 0 || source.includes(STUDIO_MARK) ? table : null;
  } catch {
    return null;
  }
}

function readToml(table: { [key: string]: unknown }, source: string, collector: Collector): void {
  for (const [key, value] of Object.entries(table)) {
    if (key === "datasets" || key === "general") readDatasets(key, value, collector);
    // the trainer drops section headers and takes every key of every table, later ones over earlier ones
    else if (isTable(value)) for (const [k, v] of Object.entries(value)) collector.raw(k, plain(v));
    else collector.raw(key, plain(value));
  }
  for (const line of source.split(/\r?\n/)) {
    const mark = line.startsWith(STUDIO_MARK) ? /^#: ([\w.]+) = (.*)$/.exec(line) : null;
    if (mark?.[1] === undefined || mark[2] === undefined) continue;
    const row = option(mark[1]);
    const value = fromJson(mark[2]);
    if (row !== undefined && accepts(row, value)) collector.set(row.dest, value as Value);
  }
}

/** dataset.toml: general and dataset keys that are options of ours; the first dataset counts. */
function readDatasets(key: string, value: unknown, collector: Collector): void {
  const tables = (Array.isArray(value) ? value : [value]).filter(isTable);
  if (tables.length > 1) {
    collector.remark("dropped", "datasets", {
      zh: `文件里有 ${tables.length} 个数据集，只取第一个的设置。`,
      en: `The file has ${tables.length} datasets; only the first one's settings were taken.`,
    });
  }
  for (const [k, v] of Object.entries(tables[0] ?? {})) {
    if (k === "subsets") {
      collector.remark("place", "subsets", {
        zh: "子集、重复次数和触发词在数据集页面设置。",
        en: "Subsets, repeats and trigger words are set on the dataset's page.",
      });
    } else {
      const dest = k === "batch_size" ? "train_batch_size" : k;
      collector.raw(dest, Array.isArray(v) && dest === "resolution" ? v.map(String).join(",") : plain(v));
    }
  }
  if (key === "general" && tables.length === 0) collector.touched();
}

function readCommand(source: string, collector: Collector): void {
  let trainer: string[] | null = null;
  const environment: { [name: string]: string } = {};
  for (const words of commands(source)) {
    const rest = takeEnvironment(words, environment);
    if (rest.some((word) => word.startsWith("--")) && (trainer === null || rest.some(isScript)))
      trainer = rest;
  }
  if (trainer === null) return;
  if (Object.keys(environment).length > 0) collector.set("studio.env", environment);
  const script = trainer.findIndex(isScript);
  if (script >= 0) collector.found("script", (trainer[script] as string).split(/[\\/]/).at(-1) as string);
  const words =
    script >= 0
      ? trainer.slice(script + 1)
      : trainer.slice(trainer.findIndex((word) => word.startsWith("--")));
  for (let i = 0; i < words.length; ) {
    const word = words[i] as string;
    i++;
    if (!word.startsWith("--")) {
      collector.remark("dropped", word, {
        zh: `多余的内容“${word}”没有用上。`,
        en: `“${word}” belongs to no option and was left out.`,
      });
      continue;
    }
    const equals = word.indexOf("=");
    const values: string[] = equals > 0 ? [word.slice(equals + 1)] : [];
    if (equals < 0)
      while (i < words.length && !/^--[A-Za-z]/.test(words[i] as string)) values.push(words[i++] as string);
    collector.words(destOf(equals > 0 ? word.slice(0, equals) : word), values);
  }
}

const isScript = (word: string): boolean => /(^|[\\/])\w*train_\w+\.py$/.test(word);

/** Takes `export A=b`, `set A=b`, `$env:A="b"` and leading `A=b` off a command. */
function takeEnvironment(words: string[], into: { [name: string]: string }): string[] {
  const rest = [...words];
  const head = rest[0]?.toLowerCase();
  if (head === "export" || head === "set" || head === "env") rest.shift();
  for (;;) {
    const found = /^(?:\$env:)?([A-Za-z_]\w*)=([\s\S]*)$/.exec(rest[0] ?? "");
    if (found?.[1] === undefined) break;
    into[found[1]] = found[2] ?? "";
    rest.shift();
  }
  return rest;
}

const isTable = (value: unknown): value is { [key: string]: unknown } =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);

/** smol-toml's value without BigInt; a float that is a whole number is marked as such for the warm-up's sake. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" && Number.isInteger(value)) return { float: value };
  if (Array.isArray(value)) return value.map((v) => (typeof v === "bigint" ? Number(v) : v));
  return value;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** For drafts and presets stored by an older studio: what it knew stays, the rest is the trainer's default. */
export const restore = (values: unknown): Recipe => complete(isTable(values) ? values : {}, false).recipe;
