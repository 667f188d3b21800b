import { listedName } from "./lists";

/** How well a name fits what was typed: 0 is it, 1 begins with it, 2 a word begins with it, 3 holds it, null not at all. */
export function fitOf(name: string, typed: string): 0 | 1 | 2 | 3 | null {
  if (name === typed) return 0;
  const at = name.indexOf(typed);
  if (at < 0) return null;
  if (at === 0) return 1;
  for (let i = at; i >= 0; i = name.indexOf(typed, i + 1)) if (BREAK.test(name[i - 1] ?? "")) return 2;
  return 3;
}
const BREAK = /[\s_\-(/:.]/;

/** What is typed, as the dictionary writes names. */
export const typedKey = (typed: string): string => listedName(typed.replace(/\s+/g, " "));

/** Danbooru's kinds of tag by their number in its lists. */
export const CATEGORIES = ["general", "artist", "general", "copyright", "character", "meta"] as const;
export type Category = "general" | "artist" | "copyright" | "character" | "meta";
export const categoryOf = (number: number): Category => CATEGORIES[number] ?? "general";

/** A tag of the dictionary. */
export type Word = {
  readonly tag: string;
  readonly category: number;
  /** pictures on the board; 0 in the studio's own table */
  readonly posts: number;
  readonly meaning: string | null;
  readonly aliases: readonly string[];
};

export type Completion = {
  tag: string;
  /** pictures of this dataset that have it */
  own: number;
  posts: number;
  category: Category;
  meaning: string | null;
  /** the other name that was typed, when it is not the tag itself */
  alias: string | null;
  fit: 0 | 1 | 2 | 3;
};

/**
 * Order of completions: the better fit first; within a fit the dataset's own tags, then what the board has more of. A
 * Chinese meaning fits as a name does, an alias a little less than the tag itself.
 */
export const byFit = (a: Completion, b: Completion): number =>
  a.fit - b.fit ||
  Number(b.own > 0) - Number(a.own > 0) ||
  b.own - a.own ||
  Number(a.alias !== null) - Number(b.alias !== null) ||
  b.posts - a.posts ||
  (a.tag < b.tag ? -1 : 1);

/** Own tags that fit and the dictionary's answers in one list without doubles, `most` of them. */
export function completions(
  typed: string,
  own: readonly { tag: string; count: number }[],
  words: readonly Completion[],
  most: number,
): Completion[] {
  const key = typedKey(typed);
  if (key === "") return [];
  const byTag = new Map<string, Completion>(words.map((word) => [word.tag, word]));
  for (const { tag, count } of own) {
    const word = byTag.get(tag);
    const fit = fitOf(tag, key) ?? fitOf(tag.replace(/_/g, " "), key);
    if (word) byTag.set(tag, { ...word, own: count });
    else if (fit !== null)
      byTag.set(tag, { tag, own: count, posts: 0, category: "general", meaning: null, alias: null, fit });
  }
  return [...byTag.values()].sort(byFit).slice(0, most);
}
