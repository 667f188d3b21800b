import { foldWidth } from "./captions";
import type { Compare, QueryError } from "./query";
import { fieldOf } from "./query-fields";
import { patternOf } from "./query-match";

export type Term = {
  readonly kind: "term";
  readonly from: number;
  readonly to: number;
  /** the field as written, without its colon; null = a word */
  readonly field: string | null;
  readonly compare: Compare;
  /** ":" and "=" mean the same except where a field has no sizes */
  readonly sign: string;
  /** where the value begins */
  readonly at: number;
  /** as a pattern (see Query) */
  readonly pattern: string;
  /** an opening quotation mark without its other half */
  readonly open: boolean;
};
export type Token =
  | Term
  | { readonly kind: "(" | ")" | "and" | "or" | "not"; readonly from: number; readonly to: number };

/** Words that join, alone between spaces. Only capitals in English: "or" and "not" are words of captions too. */
const JOINS: Record<string, "and" | "or" | "not"> = {
  AND: "and",
  "&": "and",
  "&&": "and",
  且: "and",
  并且: "and",
  OR: "or",
  "|": "or",
  "||": "or",
  或: "or",
  或者: "or",
  NOT: "not",
  非: "not",
  不是: "not",
};
const CLOSING: Record<string, string> = { '"': '"', "\u201c": "\u201d", "\u201d": "\u201d", "「": "」" };
const SIGNS: Record<string, Compare> = {
  ":": "=",
  "=": "=",
  "==": "=",
  ">": ">",
  "<": "<",
  ">=": ">=",
  "=>": ">=",
  "≥": ">=",
  "<=": "<=",
  "=<": "<=",
  "≤": "<=",
};
const SIGN = />=|<=|=>|=<|==|[:=<>≥≤]/y;
const NAME = /[\p{L}_]+/uy;
const BLANK = /[\s,、;]/;

/** Full-width signs and letters as plain ones; the length stays, so that places in the text stay true. */
export const foldQuery = (text: string): string => foldWidth(text).replace(/×/g, "x");

/** Cuts a query into its pieces; never throws. What is wrong with them is the parser's to say. */
export function tokenize(text: string): Token[] {
  const folded = foldQuery(text);
  const tokens: Token[] = [];
  let at = 0;
  while (at < folded.length) {
    const c = folded[at]!;
    if (BLANK.test(c)) at++;
    else if (c === "(" || c === ")") tokens.push({ kind: c, from: at, to: ++at });
    else if ((c === "-" || c === "!") && at + 1 < folded.length && !BLANK.test(folded[at + 1]!))
      tokens.push({ kind: "not", from: at, to: ++at });
    else {
      const term = readTerm(text, folded, at);
      const word = folded.slice(term.from, term.to);
      const joins = Object.hasOwn(JOINS, word) ? JOINS[word] : undefined;
      tokens.push(joins ? { kind: joins, from: term.from, to: term.to } : term);
      at = term.to;
    }
  }
  return tokens;
}

function readTerm(text: string, folded: string, from: number): Term {
  NAME.lastIndex = from;
  const name = NAME.exec(folded)?.[0] ?? null;
  let field: string | null = null;
  let sign = "";
  let at = from;
  if (name) {
    let end = from + name.length;
    // "w > 512" reads as it is meant; "w :" does not, a colon belongs to its word
    const blanks = /^\s*/.exec(folded.slice(end))![0].length;
    if (blanks && fieldOf(name) && /[<>≥≤=]/.test(folded[end + blanks] ?? "")) end += blanks;
    SIGN.lastIndex = end;
    const found = SIGN.exec(folded)?.[0];
    if (found) {
      field = folded.slice(from, from + name.length);
      sign = found;
      at = end + found.length;
      SIGN.lastIndex = at;
      // "w:>512"
      const second = sign === ":" ? SIGN.exec(folded)?.[0] : undefined;
      if (second && second !== ":") {
        sign = second;
        at += second.length;
      }
      const skip = /^\s*/.exec(folded.slice(at))![0].length;
      if (skip && !/^(?:[-!()]|$)/.test(folded.slice(at + skip))) at += skip;
    }
  }
  const value = readValue(text, folded, at);
  return {
    kind: "term",
    from,
    to: Math.max(value.to, at, from + 1),
    field,
    sign,
    compare: SIGNS[sign] ?? "=",
    at,
    pattern: value.pattern,
    open: value.open,
  };
}

/** A value: bare characters and quoted pieces up to a blank or a bracket that it did not open itself. */
function readValue(
  text: string,
  folded: string,
  from: number,
): { pattern: string; to: number; open: boolean } {
  let pattern = "";
  let at = from;
  let depth = 0;
  while (at < folded.length) {
    const c = folded[at]!;
    // what stands in quotation marks is meant as it is written, full-width or not
    const closing = CLOSING[text[at]!] ?? CLOSING[c];
    if (closing) {
      at++;
      while (at < text.length && text[at] !== closing) {
        if (text[at] === "\\" && at + 1 < text.length) {
          pattern += patternOf(text[at + 1]!);
          at += 2;
        } else pattern += text[at++];
      }
      if (at >= text.length) return { pattern, to: at, open: true };
      at++;
    } else if (c === "\\" && at + 1 < folded.length) {
      pattern += patternOf(text[at + 1]!);
      at += 2;
    } else if (BLANK.test(c)) break;
    else if (c === "(") {
      depth++;
      pattern += c;
      at++;
    } else if (c === ")") {
      if (depth === 0) break;
      depth--;
      pattern += c;
      at++;
    } else {
      pattern += c;
      at++;
    }
  }
  // "\" at the very end stands for itself
  return { pattern: pattern.replace(/(^|[^\\])((?:\\\\)*)\\$/, "$1$2\\\\"), to: at, open: false };
}

/** The tokens' own faults, in order. */
export const tokenErrors = (tokens: readonly Token[]): QueryError[] =>
  tokens.flatMap((token) =>
    token.kind === "term" && token.open ? [{ code: "quote" as const, from: token.at, to: token.to }] : [],
  );
