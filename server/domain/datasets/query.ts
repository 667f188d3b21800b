import type { Text } from "../language";

export const TEXT_FIELDS = ["word", "tag", "caption", "name", "subset", "bucket", "finding"] as const;
export const NUMBER_FIELDS = ["w", "h", "ar", "tokens", "tags"] as const;
export const CHOICE_FIELDS = ["use", "edited", "has", "dup", "state", "shape"] as const;
export type TextField = (typeof TEXT_FIELDS)[number];
export type NumberField = (typeof NUMBER_FIELDS)[number];
export type ChoiceField = (typeof CHOICE_FIELDS)[number];
/** A field a person can name; "word" is a word without one. */
export type Field = Exclude<TextField, "word"> | NumberField | ChoiceField;

export type Compare = "=" | ">" | ">=" | "<" | "<=";

/**
 * What narrows a gallery. A pattern has `*` for anything and `?` for one character; a backslash before either, or before
 * itself, means the character. "and" and "or" have two or more parts and are never directly inside their like.
 */
export type Query =
  | { readonly op: "all" }
  | { readonly op: "and" | "or"; readonly of: readonly Query[] }
  | { readonly op: "not"; readonly of: Query }
  | { readonly op: "text"; readonly field: TextField; readonly pattern: string }
  | { readonly op: "number"; readonly field: NumberField; readonly compare: Compare; readonly value: number }
  | { readonly op: "choice"; readonly field: ChoiceField; readonly value: string };

export const ALL: Query = { op: "all" };

/** Parts joined, with nothing nested in its like: no parts = everything, one part = itself. */
export function join(op: "and" | "or", parts: readonly Query[]): Query {
  const flat = parts.flatMap((part) => (part.op === op ? part.of : part.op === "all" ? [] : [part]));
  return flat.length === 0 ? ALL : flat.length === 1 ? flat[0]! : { op, of: flat };
}

/** Where a query is wrong (UTF-16 indices into the text), and how. */
export type QueryError = {
  readonly from: number;
  readonly to: number;
  readonly code:
    | "quote"
    | "open"
    | "close"
    | "operand"
    | "value"
    | "field"
    | "compare"
    | "number"
    | "choice"
    | "long";
  /** the field as written, the allowed values … */
  readonly field?: string;
  readonly value?: string;
  readonly allowed?: readonly string[];
};

/** The fault in words, for whoever typed it. */
export function errorText({ code, field = "", value = "", allowed = [] }: QueryError): Text {
  const list = allowed.join(" · ");
  switch (code) {
    case "quote":
      return { zh: "引号没有结束，请补上另一半。", en: "The quotation mark is not closed." };
    case "open":
      return { zh: "括号没有结束，请补上「)」。", en: "The bracket is not closed; add “)”." };
    case "close":
      return { zh: "这里多了一个「)」。", en: "There is no open bracket for this “)”." };
    case "operand":
      return {
        zh: value ? `「${value}」旁边缺少条件。` : "这里缺少条件。",
        en: value ? `${value} needs a condition beside it.` : "A condition is missing here.",
      };
    case "value":
      return { zh: `${field} 后面还没有写要找什么。`, en: `Nothing to look for after ${field} yet.` };
    case "field":
      return {
        zh: `没有「${field}」这个条件。${list ? `是不是 ${list}？` : ""}如果要找这几个字，请加引号。`,
        en: `There is no field “${field}”.${list ? ` Did you mean ${list}?` : ""} To look for the text itself, put it in quotation marks.`,
      };
    case "compare":
      return {
        zh: `${field} 不能比大小，请写成 ${field}:…`,
        en: `${field} has no larger and smaller; write ${field}:…`,
      };
    case "number":
      return {
        zh: `${field} 需要一个数，「${value}」不是数。`,
        en: `${field} takes a number; “${value}” is none.`,
      };
    case "choice":
      return {
        zh: `${field} 可以是 ${list}，没有「${value}」。`,
        en: `${field} can be ${list}; “${value}” is none of them.`,
      };
    case "long":
      return { zh: "条件太长了，最多 2000 个字符。", en: "The query is too long: 2,000 characters at most." };
  }
}
