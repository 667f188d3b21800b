import type { Field, Query, TextField } from "./query";
import { fieldOf } from "./query-fields";
import { foldQuery, tokenize } from "./query-tokens";

/** A condition as it is written, its value bare where that reads back as the same, else in quotation marks. */
export function printText(field: TextField | Field, pattern: string): string {
  const head = field === "word" ? "" : `${field}:`;
  if (
    /^[\p{L}\p{N}\p{M}_.+!'/:~^<>=@#$%*?()\\-]+$/u.test(pattern) &&
    foldQuery(pattern) === pattern &&
    readsBack(head + pattern, field, pattern)
  )
    return head + pattern;
  return `${head}"${pattern.replace(/"/g, '\\"')}"`;
}

/**
 * Whether the text is one word that reads back with this pattern, after a field or without one, wherever it stands: a
 * bracket it leaves open would take the closing one of its group.
 */
const readsBack = (written: string, field: TextField | Field, pattern: string): boolean => {
  const [token, close, ...more] = tokenize(`${written})`);
  return (
    token?.kind === "term" &&
    close?.kind === ")" &&
    more.length === 0 &&
    token.pattern === pattern &&
    token.field === (field === "word" ? null : field) &&
    // before a word like ">" the name of a field would take it for its sign
    !(field === "word" && fieldOf(written))
  );
};

/** The query in its plainest writing; reading it gives the same query. */
export function printQuery(query: Query): string {
  switch (query.op) {
    case "all":
      return "";
    case "and":
      return query.of.map((part) => grouped(part, ["and", "or"])).join(" ");
    case "or":
      return query.of.map((part) => grouped(part, ["and", "or"])).join(" OR ");
    case "not":
      return `-${grouped(query.of, ["and", "or", "not"])}`;
    case "text":
      return printText(query.field, query.pattern);
    case "number":
      return `${query.field}${query.compare === "=" ? ":" : query.compare}${decimal(query.value)}`;
    case "choice":
      return `${query.field}:${query.value}`;
  }
}

const grouped = (query: Query, ops: readonly Query["op"][]): string =>
  query.op === "all" ? "*" : ops.includes(query.op) ? `(${printQuery(query)})` : printQuery(query);

/** Never with an exponent, which the language does not know. */
function decimal(value: number): string {
  if (Number.isInteger(value)) return String(BigInt(value));
  const [digits = "", zeros] = String(value).split("e-");
  return zeros ? `0.${"0".repeat(Number(zeros) - 1)}${digits.replace(".", "")}` : digits;
}
