import type { Text } from "../language";

/** A picture the trainer draws during a run. Sizes in pixels; unset numbers are the trainer's own (sd-scripts §7). */
export type Prompt = {
  text: string;
  negative: string;
  seed?: number;
  width?: number;
  height?: number;
  steps?: number;
  cfg?: number;
};

/** Environment variables of the trainer's process. */
export type Environment = { [name: string]: string };

export type Value = null | boolean | number | string | readonly string[] | readonly Prompt[] | Environment;

/**
 * A complete training configuration: one value per row of OPTIONS, keyed by the trainer's own option name (`dest`), or
 * by `studio.…` for what the studio does beside the trainer. `null` = not given, the trainer decides.
 */
export type Recipe = { readonly [dest: string]: Value };

/** The parts of the form, in the order shown. */
export const GROUPS = ["base", "network", "rate", "steps", "data", "speed"] as const;
export type Group = (typeof GROUPS)[number];

/** Base model families this table knows recipes for (words of server/domain/models). */
export type RecipeFamily = "sd15" | "sd2" | "sdxl";

export type OptionType =
  | "int"
  | "float"
  | "bool"
  /** one of `choices` */
  | "choice"
  /** free text; `choices` are suggestions */
  | "text"
  /** several key=value items */
  | "list"
  /** "W,H" in pixels; always a string, because the trainer splits it */
  | "size"
  /** int = steps, a number below 1 = share of all steps */
  | "warmup"
  | "environment"
  | "prompts";

export type Unit = "steps" | "epochs" | "pixels" | "tags" | "pictures" | "processes" | "batches";

export type Choice = { readonly value: string; readonly label?: Text };

/** One row of the option table: what the form, the schema, the TOML and the import know about an option. */
export type Option = {
  readonly dest: string;
  readonly group: Group;
  readonly type: OptionType;
  readonly unit?: Unit;
  /** what the trainer (or the studio, for studio.…) does when nothing is said; not a recommendation */
  readonly default: Value;
  /** null allowed: "not given" */
  readonly nullable?: boolean;
  /** what "not given" means, shown in the empty field */
  readonly empty?: Text;
  /** inclusive; `above` is exclusive */
  readonly range?: {
    readonly min?: number;
    readonly max?: number;
    readonly above?: number;
    readonly step?: number;
  };
  readonly choices?: readonly Choice[];
  /** how a choice is written for the trainer when it wants a number */
  readonly wire?: "int";
  readonly level: "basic" | "advanced" | "expert";
  /** families that have the option; absent = all */
  readonly families?: readonly RecipeFamily[];
  /** only has an effect while this holds; the form shows it dimmed otherwise */
  readonly needs?: { readonly dest: string; readonly is: readonly Value[] | "set" };
  /** cannot be on together with these (the trainer refuses) */
  readonly conflicts?: readonly string[];
  readonly label: Text;
  /** one sentence: what changing it does to the result, the time or the memory */
  readonly help: Text;
};
