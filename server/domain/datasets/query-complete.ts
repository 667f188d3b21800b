import type { Field } from "./query";
import { FIELD_NAMES, fieldOf } from "./query-fields";
import { literalOf, patternOf } from "./query-match";
import { printText } from "./query-print";
import { type Term, tokenize } from "./query-tokens";

/** What is being written at the cursor: which part of the text a suggestion would replace, and what it begins with. */
export type Slot = {
  readonly from: number;
  readonly to: number;
  /** as typed so far, without quotation marks */
  readonly part: string;
  /** whose value it is; null = a word, or the name of a field */
  readonly field: Field | null;
};

/** The slot at the cursor (UTF-16 index). */
export function slotAt(text: string, cursor: number): Slot {
  const typed = tokenize(text.slice(0, cursor)).at(-1);
  if (typed?.kind !== "term" || typed.to !== cursor)
    return { from: cursor, to: cursor, part: "", field: null };
  const whole = tokenize(text).find(
    (token): token is Term => token.kind === "term" && token.from === typed.from,
  );
  const to = Math.max(whole?.to ?? cursor, cursor);
  const part = literalOf(typed.pattern) ?? typed.pattern;
  const field = typed.field === null ? null : fieldOf(typed.field);
  if (field) return { from: typed.at, to, part, field };
  return { from: typed.from, to, part: typed.field === null ? part : "", field: null };
}

/** Fields whose name, in either language, begins with what was typed; all of them for nothing. */
export function fieldsFrom(part: string): Field[] {
  const wanted = part.trim().toLowerCase();
  return (Object.keys(FIELD_NAMES) as Field[]).filter((field) =>
    FIELD_NAMES[field].some((name) => name.startsWith(wanted)),
  );
}

export type Completed = { readonly text: string; readonly cursor: number };

/** The text with a field's name at the slot, ready for its value. */
export function takeField(text: string, slot: Slot, field: Field): Completed {
  return spliced(text, slot, `${field}:`);
}

/** The text with a value at the slot; at a word the value gets its field, a tag usually. */
export function takeValue(text: string, slot: Slot, field: Field, value: string): Completed {
  const whole = printText(field, patternOf(value));
  const written = slot.field === null ? whole : whole.slice(field.length + 1);
  // a blank behind it, written or there already, for the next condition
  const there = /^\s/.test(text.slice(slot.to));
  const { text: next, cursor } = spliced(text, slot, there ? written : `${written} `);
  return { text: next, cursor: there ? cursor + 1 : cursor };
}

const spliced = (text: string, { from, to }: Slot, insert: string): Completed => ({
  text: text.slice(0, from) + insert + text.slice(to),
  cursor: from + insert.length,
});
