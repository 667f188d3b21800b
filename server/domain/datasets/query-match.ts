import type { Query, TextField } from "./query";

/** The text a pattern stands for when it has no wildcards, else null. */
export function literalOf(pattern: string): string | null {
  if (!/[\\*?]/.test(pattern)) return pattern;
  let text = "";
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === "\\" && i + 1 < pattern.length) text += pattern[++i];
    else if (c === "*" || c === "?") return null;
    else text += c;
  }
  return text;
}

/** The pattern that means exactly this text. */
export const patternOf = (text: string): string => text.replace(/[\\*?]/g, "\\$&");

const ANY = Symbol("*");
const ONE = Symbol("?");

/**
 * Whether a lower-cased text fits the pattern. `part` = the pattern may stand anywhere in it. Two pointers, so that a
 * pattern of many stars costs at most its length times the text's.
 */
export function matcher(pattern: string, part: boolean): (text: string) => boolean {
  const plain = literalOf(pattern)?.toLowerCase();
  if (plain !== undefined) return part ? (text) => text.includes(plain) : (text) => text === plain;
  const units: (string | symbol)[] = part ? [ANY] : [];
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === "*") units.push(ANY);
    else if (c === "?") units.push(ONE);
    else
      for (const unit of (c === "\\" ? (pattern[++i] ?? c) : c).toLowerCase()) units.push(...unit.split(""));
  }
  if (part) units.push(ANY);
  return (text) => fits(text, units);
}

function fits(text: string, units: readonly (string | symbol)[]): boolean {
  let t = 0;
  let u = 0;
  let star = -1;
  let from = 0;
  while (t < text.length) {
    const unit = units[u];
    if (unit === ANY) {
      star = u++;
      from = t;
    } else if (unit === ONE) {
      t += text.codePointAt(t)! > 0xffff ? 2 : 1;
      u++;
    } else if (unit === text[t]) {
      t++;
      u++;
    } else if (star >= 0) {
      u = star + 1;
      t = ++from;
    } else return false;
  }
  while (units[u] === ANY) u++;
  return u === units.length;
}

/** Everything a query can ask of a picture; texts lower-cased. */
export type QueryPicture = {
  readonly name: string;
  readonly caption: string | null;
  /** tagKey of each tag */
  readonly tags: readonly string[];
  /** as displayed; 0 while unknown */
  readonly width: number;
  readonly height: number;
  /** name of the subset and name of its folder ("10_yui") */
  readonly subset: readonly string[];
  readonly use: "yes" | "no" | "keep";
  readonly edited: boolean;
  readonly alpha: boolean;
  readonly state: "pending" | "ok" | "broken";
  /** "512x768", null while unknown */
  readonly bucket: string | null;
  readonly tokens: number;
  /** codes of its findings and their severities */
  readonly findings: readonly string[];
};

/** Text fields that fit when the pattern stands anywhere; a word with wildcards must fit a whole tag or name. */
export const anywhere = (field: TextField, pattern: string): boolean =>
  field === "caption" || ((field === "word" || field === "name") && literalOf(pattern) !== null);

/** A width-to-height ratio is met within one in a hundred: 1000 × 1499 is 2:3 to everybody. */
export const NEAR_RATIO = 0.01;

export function compares(query: Extract<Query, { op: "number" }>, value: number): boolean {
  switch (query.compare) {
    case ">":
      return value > query.value;
    case ">=":
      return value >= query.value;
    case "<":
      return value < query.value;
    case "<=":
      return value <= query.value;
    case "=":
      return query.field === "ar"
        ? Math.abs(value - query.value) <= NEAR_RATIO * query.value
        : value === query.value;
  }
}

/** Within this of one to one a picture counts as square. */
export const shapeOf = (width: number, height: number): "portrait" | "landscape" | "square" =>
  Math.abs(width / height - 1) <= NEAR_RATIO ? "square" : width > height ? "landscape" : "portrait";

/** Whether one picture fits: what the words mean. The index in web must agree with it. */
export function evaluate(query: Query, picture: QueryPicture): boolean {
  switch (query.op) {
    case "all":
      return true;
    case "and":
      return query.of.every((part) => evaluate(part, picture));
    case "or":
      return query.of.some((part) => evaluate(part, picture));
    case "not":
      return !evaluate(query.of, picture);
    case "text":
      return textFits(query, picture);
    case "number":
      return numberFits(query, picture);
    case "choice":
      return choiceFits(query, picture);
  }
}

function textFits({ field, pattern }: Extract<Query, { op: "text" }>, picture: QueryPicture): boolean {
  const fitsOne = matcher(pattern, anywhere(field, pattern));
  switch (field) {
    case "word":
      return fitsOne(picture.name) || picture.tags.some(fitsOne);
    case "tag":
      return picture.tags.some(fitsOne);
    case "caption":
      return picture.caption !== null && fitsOne(picture.caption);
    case "name":
      return fitsOne(picture.name);
    case "subset":
      return picture.subset.some(fitsOne);
    case "bucket":
      return picture.bucket !== null && fitsOne(picture.bucket);
    case "finding":
      return picture.findings.some(fitsOne);
  }
}

function numberFits(query: Extract<Query, { op: "number" }>, picture: QueryPicture): boolean {
  if (query.field === "tokens") return compares(query, picture.tokens);
  if (query.field === "tags") return compares(query, new Set(picture.tags).size);
  const { width, height } = picture;
  if (!width || !height) return false;
  return compares(query, query.field === "w" ? width : query.field === "h" ? height : width / height);
}

function choiceFits({ field, value }: Extract<Query, { op: "choice" }>, picture: QueryPicture): boolean {
  switch (field) {
    case "use":
      return picture.use === value;
    case "edited":
      return picture.edited === (value === "yes");
    case "has":
      if (value === "alpha") return picture.alpha;
      return value === "tags" ? picture.tags.length > 0 : (picture.caption ?? "").trim() !== "";
    case "dup":
      return picture.findings.some((code) =>
        value === "any" ? code === "dup-exact" || code === "dup-near" : code === `dup-${value}`,
      );
    case "state":
      return picture.state === value;
    case "shape":
      return picture.width > 0 && picture.height > 0 && shapeOf(picture.width, picture.height) === value;
  }
}
