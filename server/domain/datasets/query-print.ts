import type { Query, TextField } from "./query";
import { fieldOf } from "./query-fields";
import { foldQuery, tokenize } from "./query-tokens";

/** A value as it is written: bare where that reads back as the same, else in quotation marks. */
export function printValue(pattern: string, bare: (written: string) => boolean): string {
  if (
    /^[\p{L}\p{N}\p{M}_.+!'/:~^<>=@#$%*?()\\-]+$/u.test(pattern) &&
    foldQuery(pattern) === pattern &&
    bare(pattern)
  )
    return pattern;
  return `"${pattern.replace(/"/g, '\\"')}"`;
}

/** Whether the text is one word that reads back with this pattern, after a field or without one. */
const readsBack = (written: string, field: TextField, pattern: string): boolean => {
  const [token, ...more] = tokenize(written);
  return (
    token?.kind === "term" &&
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
    case "text": {
      const head = query.field === "word" ? "" : `${query.field}:`;
      return head + printValue(query.pattern, (value) => readsBack(head + value, query.field, query.pattern));
    }
    case "number":
      return `${query.field}${query.compare === "=" ? ":" : query.compare}${decimal(query.value)}`;
    case "choice":
      return `${query.field}:${query.value}`;
  }
}

const grouped = (query: Query, ops: readonly Query["op"][]): string =>
  query.op === "all" ? "*" : ops.includes(query.op) ? `(${printQuery(query)})` : printQuery(query);

/** Never with an exponent, which the language does not know. */
const decimal = (value: number): string =>
  Number.isInteger(value)
    ? String(BigInt(value))
    : value.toString().includes("e")
      ? value.toFixed(20)
      : String(value);
