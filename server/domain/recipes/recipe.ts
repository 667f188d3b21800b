import type { Environment, Option, Prompt, Recipe, Value } from "./option";
import { OPTIONS } from "./options";

/** "512,512" or "512" → [512, 512]; null when it is neither. Pixels. */
export function size(text: Value | undefined): [number, number] | null {
  if (typeof text !== "string") return null;
  const parts = text.split(/[,x×]/).map((part) => part.trim());
  if (parts.length < 1 || parts.length > 2 || parts.some((part) => !/^\d+$/.test(part))) return null;
  const [w, h] = [Number(parts[0]), Number(parts[1] ?? parts[0])];
  return w > 0 && h > 0 ? [w, h] : null;
}

/**
 * Whether `value` could stand in `row` by itself: type, choices and range. `schema` of ./schema.ts says the same in zod,
 * for what comes in from outside.
 */
export function accepts(row: Option, value: unknown): boolean {
  if (value === null) return row.nullable === true;
  switch (row.type) {
    case "int":
      return Number.isSafeInteger(value) && inRange(row, value as number);
    case "float":
      return isNumber(value) && inRange(row, value);
    case "warmup":
      return isNumber(value) && inRange(row, value) && (value < 1 || Number.isInteger(value));
    case "bool":
      return typeof value === "boolean";
    case "choice":
      return (row.choices ?? []).some((choice) => choice.value === value);
    case "text":
      return shortText(value, 2000);
    case "size":
      return typeof value === "string" && size(value) !== null;
    case "list":
      return Array.isArray(value) && value.length <= 64 && value.every((part) => shortText(part, 500));
    case "environment":
      return (
        isRecord(value) &&
        Object.entries(value).every(([name, text]) => NAME.test(name) && shortText(text, 2000))
      );
    case "prompts":
      return Array.isArray(value) && value.length <= 32 && value.every(isPrompt);
  }
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const shortText = (value: unknown, most: number): boolean =>
  typeof value === "string" && value.length <= most;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const inRange = ({ range }: Option, value: number): boolean =>
  !(range?.min !== undefined && value < range.min) &&
  !(range?.max !== undefined && value > range.max) &&
  !(range?.above !== undefined && value <= range.above);

/** [least, most, whole] of a prompt's numbers, each of which may be left out. */
const PROMPT_NUMBERS: Readonly<Record<string, readonly [number, number, boolean]>> = {
  seed: [0, 4_294_967_295, true],
  width: [64, 4096, true],
  height: [64, 4096, true],
  steps: [1, 1000, true],
  cfg: [0, 100, false],
};

function isPrompt(value: unknown): boolean {
  if (!isRecord(value) || typeof value.text !== "string") return false;
  if (value.negative !== undefined && typeof value.negative !== "string") return false;
  return Object.entries(PROMPT_NUMBERS).every(([name, [least, most, whole]]) => {
    const number = value[name];
    if (number === undefined) return true;
    return isNumber(number) && number >= least && number <= most && (!whole || Number.isInteger(number));
  });
}

/** Every option at the trainer's own default. */
export const DEFAULTS: Recipe = Object.fromEntries(OPTIONS.map((row) => [row.dest, row.default]));

const num = (value: Value | undefined): number | null => (typeof value === "number" ? value : null);
export const number = (recipe: Recipe, dest: string): number | null => num(recipe[dest]);
export const flag = (recipe: Recipe, dest: string): boolean => recipe[dest] === true;
export const text = (recipe: Recipe, dest: string): string | null =>
  typeof recipe[dest] === "string" && recipe[dest] !== "" ? (recipe[dest] as string) : null;
export const prompts = (recipe: Recipe): readonly Prompt[] =>
  Array.isArray(recipe["studio.prompts"]) ? (recipe["studio.prompts"] as readonly Prompt[]) : [];
export const environment = (recipe: Recipe): Environment => (recipe["studio.env"] ?? {}) as Environment;

/** Equal as the trainer would see it: key order does not matter, a list's order does. */
export function same(a: Value | undefined, b: Value | undefined): boolean {
  return canonical(a ?? null) === canonical(b ?? null);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    return `{${Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`)
      .join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}

export type Change = { readonly dest: string; readonly before: Value; readonly after: Value };

/** What differs from `a` to `b`, in the order of the form. */
export const diff = (a: Recipe, b: Recipe): Change[] =>
  OPTIONS.filter((row) => !same(a[row.dest], b[row.dest])).map((row) => ({
    dest: row.dest,
    before: a[row.dest] ?? null,
    after: b[row.dest] ?? null,
  }));
