import { ALL, join, type Query } from "./query";
import { literalOf, patternOf } from "./query-match";
import { parseQuery } from "./query-parse";
import { printQuery } from "./query-print";

/** The conditions that must all hold; a query that cannot be read has none. */
export function partsOf(text: string): readonly Query[] {
  const parsed = parseQuery(text);
  if (!parsed.ok || parsed.query.op === "all") return [];
  return parsed.query.op === "and" ? parsed.query.of : [parsed.query];
}

/** The condition turned round. */
export const negate = (part: Query): Query => (part.op === "not" ? part.of : { op: "not", of: part });

const same = (a: Query, b: Query): boolean => printQuery(a) === printQuery(b);

/** The text without this condition of its outermost "and". */
export const without = (text: string, part: Query): string =>
  printQuery(
    join(
      "and",
      partsOf(text).filter((other) => !same(other, part)),
    ),
  );

/** The text with this condition added; what says the opposite goes. A query that cannot be read is replaced. */
export function withPart(text: string, part: Query): string {
  const opposite = negate(part);
  const kept = partsOf(text).filter((other) => !same(other, part) && !same(other, opposite));
  return printQuery(join("and", [...kept, part]));
}

/** Adds the condition, or takes it away when it is there. */
export const flipPart = (text: string, part: Query): string =>
  partsOf(text).some((other) => same(other, part)) ? without(text, part) : withPart(text, part);

export const tagPart = (tag: string): Query => ({ op: "text", field: "tag", pattern: patternOf(tag) });
export const subsetPart = (name: string): Query => ({
  op: "text",
  field: "subset",
  pattern: patternOf(name),
});

/** The tags that must be there ("x") or must not ("-x") as conditions of their own. */
export const tagsIn = (text: string): { tag: string; absent: boolean }[] =>
  partsOf(text).flatMap((part) => {
    const inner = part.op === "not" ? part.of : part;
    if (inner.op !== "text" || inner.field !== "tag") return [];
    const tag = literalOf(inner.pattern);
    return tag === null ? [] : [{ tag: tag.trim().toLowerCase(), absent: part.op === "not" }];
  });

/** The name of the one subset the query keeps to, as written; null = none, or several. */
export function subsetIn(text: string): string | null {
  const found = partsOf(text).filter((part) => part.op === "text" && part.field === "subset");
  const only = found[0];
  return found.length === 1 && only?.op === "text" ? literalOf(only.pattern) : null;
}

/** The query with another subset in place of the one it keeps to; null = without. */
export function withSubset(text: string, name: string | null): string {
  const kept = partsOf(text).filter((part) => !(part.op === "text" && part.field === "subset"));
  return printQuery(join("and", name === null ? kept : [subsetPart(name), ...kept]));
}

/** What the links of before the query language meant: `q`, `tags`, `show` and the name of the subset. */
export function fromOldLink(old: {
  q?: string | null;
  tags?: readonly string[];
  show?: string | null;
  subset?: string | null;
}): string {
  const parts: Query[] = [];
  if (old.subset) parts.push(subsetPart(old.subset));
  for (const tag of old.tags ?? [])
    parts.push(tag.startsWith("-") ? negate(tagPart(tag.slice(1))) : tagPart(tag));
  if (old.show === "uncaptioned") parts.push(negate({ op: "choice", field: "has", value: "caption" }));
  if (old.show === "excluded") parts.push({ op: "choice", field: "use", value: "no" });
  if (old.show === "kept") parts.push({ op: "choice", field: "use", value: "keep" });
  if (old.show === "broken") parts.push({ op: "choice", field: "state", value: "broken" });
  const parsed = parseQuery(old.q ?? "");
  if (old.q) parts.push(parsed.ok ? parsed.query : { op: "text", field: "word", pattern: patternOf(old.q) });
  return printQuery(parts.length ? join("and", parts) : ALL);
}

/** The text with this condition turned round, at its place. */
export const turned = (text: string, part: Query): string =>
  printQuery(
    join(
      "and",
      partsOf(text).map((other) => (same(other, part) ? negate(part) : other)),
    ),
  );
