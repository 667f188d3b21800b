import type { Text } from "../language";
import type { Option, Recipe, Value } from "./option";
import { option } from "./options";
import type { Found, Reading, Remark } from "./read";
import { accepts, DEFAULTS } from "./recipe";
import { trainerKnows } from "./trainer";

const PLACES: { readonly [dest: string]: keyof Found | null } = {
  pretrained_model_name_or_path: "model",
  train_data_dir: "data",
  output_dir: "output",
  output_name: "name",
  sample_prompts: "prompts",
  logging_dir: null,
  tokenizer_cache_dir: null,
  dataset_config: null,
  config_file: null,
  v2: null,
};

/** Gathers options from any source into a recipe, and says about each what became of it when it is not plainly kept. */
export class Collector {
  private readonly values: { [dest: string]: Value } = {};
  private readonly remarks: Remark[] = [];
  private readonly places: Found = {};
  private seen = false;

  remark(kind: Remark["kind"], name: string, text: Text): void {
    this.remarks.push({ kind, option: name, text });
  }
  found(place: keyof Found, value: string): void {
    this.places[place] = value;
  }
  set(dest: string, value: Value): void {
    this.values[dest] = value;
    this.seen = true;
  }
  touched(): void {
    this.seen = true;
  }
  empty(): boolean {
    return !this.seen;
  }
  reading(): Reading {
    const recipe: Recipe = { ...DEFAULTS, ...this.values };
    return { recipe, given: Object.keys(this.values), remarks: this.remarks, found: this.places };
  }

  /** An option of a command line with the words behind it. */
  words(dest: string, values: readonly string[]): void {
    if (this.special(dest, values)) return;
    const row = option(dest);
    if (row === undefined) this.unknown(dest, values.join(" "));
    else if (row.type === "bool") this.set(dest, true);
    else if (row.type === "list") this.set(dest, [...values]);
    else this.one(row, values[0] ?? "", values);
  }

  /** An option of a TOML file. `{float: 200}` is 200.0. */
  raw(dest: string, value: unknown): void {
    const float =
      value !== null && typeof value === "object" && "float" in value
        ? (value as { float: number }).float
        : null;
    const words = (Array.isArray(value) ? value : [float ?? value]).map(String);
    if (value === false && option(dest)?.type !== "bool") {
      if (trainerKnows(dest)) this.touched();
      return;
    }
    if (this.special(dest, value === true ? [] : words)) return;
    const row = option(dest);
    if (row === undefined) this.unknown(dest, words.join(" "));
    else if (row.type === "bool") this.set(dest, value === true);
    else if (row.type === "list") this.set(dest, words);
    else {
      if (row.type === "warmup" && float !== null && float >= 1) {
        this.remark("moved", dest, {
          zh: `写成 ${float.toFixed(1)} 会被训练脚本当成总步数的 ${float} 倍，这里按 ${float} 步导入。`,
          en: `Written as ${float.toFixed(1)}, the trainer would take it for ${float} times all steps; ${float} steps were imported.`,
        });
      }
      this.one(row, words[0] ?? "", words);
    }
  }

  private one(row: Option, word: string, all: readonly string[]): void {
    const value = parseWord(row, word);
    if (value === undefined || !accepts(row, value)) {
      this.remark("bad", row.dest, {
        zh: `“${word}”不能用作 ${row.dest}，改回默认值。`,
        en: `“${word}” cannot be used for ${row.dest}; the default is kept.`,
      });
      return;
    }
    if (all.length > 1 && all.some((other) => other !== word)) {
      this.remark("dropped", row.dest, {
        zh: `${row.dest} 给了 ${all.length} 个值，只取第一个（${word}）；networks.lora 也只看第一个。`,
        en: `${row.dest} has ${all.length} values; only the first (${word}) is kept, as networks.lora does.`,
      });
    }
    this.set(row.dest, value);
  }

  /** Options that go elsewhere than into the row of their name. */
  private special(dest: string, values: readonly string[]): boolean {
    const word = values[0] ?? "";
    if (dest in PLACES) {
      this.place(dest, word);
      return true;
    }
    switch (dest) {
      case "xformers":
      case "sdpa":
        // the trainer prefers xformers when both are given
        if (dest === "xformers" || this.values["studio.attention"] !== "xformers")
          this.set("studio.attention", dest);
        return true;
      case "mem_eff_attn":
        this.set("studio.attention", "sdpa");
        this.remark("moved", dest, {
          zh: "旧的省显存注意力，改用 sdpa：更快，效果一样。",
          en: "The old memory-saving attention; sdpa is used instead, faster with the same effect.",
        });
        return true;
      case "stop_text_encoder_training":
        this.words("studio.freeze_te_after_step", values);
        this.remark("moved", dest, {
          zh: `train_network.py 没有 --${dest} 这个选项，会直接报错退出；改为由启动器在第 ${word} 步后冻结文本编码器。`,
          en: `train_network.py has no option --${dest} and would exit at once; the studio's launcher freezes the text encoder after step ${word} instead.`,
        });
        return true;
      case "train_text_encoder":
        this.remark("dropped", dest, {
          zh: `train_network.py 没有 --${dest} 这个选项，会直接报错退出；文本编码器本来就会训练，不需要它。`,
          en: `train_network.py has no option --${dest} and would exit at once; the text encoder is trained anyway, so it is not needed.`,
        });
        return true;
      case "lr_warmup_ratio":
        this.words("lr_warmup_steps", values);
        this.remark("moved", dest, {
          zh: "没有这个选项；按比例填进了学习率预热。",
          en: "There is no such option; it became the warm-up, as a share of all steps.",
        });
        return true;
      case "caption_extention":
        this.words("caption_extension", values);
        return true;
      case "use_8bit_adam":
        this.set("optimizer_type", "AdamW8bit");
        return true;
      case "use_lion_optimizer":
        this.set("optimizer_type", "Lion");
        return true;
      default:
        return false;
    }
  }

  private place(dest: string, word: string): void {
    const key = PLACES[dest];
    this.touched();
    if (key) this.places[key] = word;
    const text: { [dest: string]: Text } = {
      pretrained_model_name_or_path: {
        zh: `底模在表单里选：原来是 ${word}`,
        en: `The base model is chosen in the form; it was ${word}`,
      },
      train_data_dir: {
        zh: "图片来自这个数据集，不需要文件夹路径。",
        en: "The pictures come from this dataset; no folder is needed.",
      },
      sample_prompts: {
        zh: "提示词文件的内容不在命令里，请填到“预览图提示词”。",
        en: "The prompt file's text is not part of the command; put it under “Sample prompts”.",
      },
      config_file: {
        zh: "命令还用了一个 TOML，请把它也导入。",
        en: "The command also uses a TOML file; import that too.",
      },
      dataset_config: {
        zh: "命令还用了一个数据集 TOML；子集和重复次数在数据集页面设置。",
        en: "The command also uses a dataset TOML; subsets and repeats are set on the dataset's page.",
      },
    };
    const said = text[dest];
    if (said !== undefined) this.remark("place", dest, said);
  }

  private unknown(dest: string, word: string): void {
    if (trainerKnows(dest)) this.touched();
    const shown = word === "" || word === "true" ? `--${dest}` : `--${dest} ${word}`;
    this.remark(
      "dropped",
      dest,
      trainerKnows(dest)
        ? { zh: `表单里还没有 ${shown}，没有导入。`, en: `The form does not have ${shown}; it was left out.` }
        : {
            zh: `训练脚本不认识 ${shown}，会直接报错退出，已去掉。`,
            en: `The trainer does not know ${shown} and would exit at once; it was removed.`,
          },
    );
  }
}

/** A word as the row's type; undefined when it is none. Percentages are shares (the trainer's own rule). */
function parseWord(row: Option, word: string): Value | undefined {
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : undefined;
  switch (row.type) {
    case "int":
    case "float":
      return number;
    case "warmup":
      return word.endsWith("%") ? Number(word.slice(0, -1)) / 100 : number;
    case "size":
      return word.replaceAll(/[()\s]/g, "");
    case "choice":
      return row.nullable && (word === "None" || word === "") ? null : word;
    case "text":
      return word;
    default:
      return undefined;
  }
}
