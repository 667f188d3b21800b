import { type Locale, say } from "@/server/domain/language";
import type { Option, Prompt, Value } from "@/server/domain/recipes/option";

export type Words = { on: string; off: string; none: string; prompts: (n: number) => string };

/** A value as a line of text, for tooltips and lists of changes. */
export function valueText(row: Option, value: Value, locale: Locale, words: Words): string {
  if (value === null || value === "") return row.empty ? say(row.empty, locale) : words.none;
  if (typeof value === "boolean") return value ? words.on : words.off;
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") {
    const choice = row.choices?.find((c) => c.value === value);
    return choice?.label ? say(choice.label, locale) : value;
  }
  if (row.type === "prompts") return words.prompts((value as readonly Prompt[]).length);
  if (Array.isArray(value)) return value.length === 0 ? words.none : value.join(" ");
  const pairs = Object.entries(value as { [name: string]: string }).map(([name, v]) => `${name}=${v}`);
  return pairs.length === 0 ? words.none : pairs.join(" ");
}

/** Small numbers as the trainers' guides write them (1e-4), others plainly. */
export const numberText = (value: number): string =>
  value !== 0 && Math.abs(value) < 0.001 ? value.toExponential().replace("e+", "e") : String(value);

/** The id of an option's control, for labels and for going there. */
export const controlId = (dest: string): string => `option-${dest.replace(/\W/g, "-")}`;

/** Scrolls to an option and puts the focus into it; false when it is not on the page. */
export function goToOption(dest: string): boolean {
  const control = document.getElementById(controlId(dest));
  if (!control) return false;
  control.scrollIntoView({ block: "center", behavior: "smooth" });
  control.focus({ preventScroll: true });
  return true;
}
