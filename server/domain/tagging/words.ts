import { spaced } from "../captions/kaomoji";
import { matcher } from "../datasets/query-match";

/** The form by which tags are compared: lower case, spaces for underscores, no escapes. */
export function tagForm(tag: string): string {
  const key = tag.trim().toLowerCase();
  // most tags have neither, and a preview compares a million of them
  return /[_\\]/.test(key) ? spaced(key.replaceAll("\\", "")) : key;
}

/** Whether a tag is meant by one of the patterns: `*` = anything, `?` = one sign; spaces and underscores are one. */
export function anyOf(patterns: readonly string[]): (tag: string) => boolean {
  const exact = new Set<string>();
  const wild: ((form: string) => boolean)[] = [];
  for (const form of patterns.map(tagForm)) {
    if (/[*?]/.test(form)) wild.push(matcher(form, false));
    else if (form !== "") exact.add(form);
  }
  return (tag) => {
    const form = tagForm(tag);
    return exact.has(form) || wild.some((fits) => fits(form));
  };
}
