import { byFit, type Completion, categoryOf, fitOf, typedKey, type Word } from "./complete";

/**
 * A dictionary laid out for looking things up: all names in one text, most used first, so that a search is one run of
 * indexOf that stops early; what begins with a text is found by halving. Names in Latin letters stand apart from all
 * others: such a text takes half the memory.
 */
export type Lexicon = {
  /** "\n" + name + "\n" + name … + "\n" */
  readonly latin: string;
  readonly wide: string;
  /** for each name, where it begins in its text, and whose name it is */
  readonly latinAt: Int32Array;
  readonly latinOf: Int32Array;
  readonly wideAt: Int32Array;
  readonly wideOf: Int32Array;
  /** numbers of the names in their alphabetical order */
  readonly latinOrder: Int32Array;
  readonly wideOrder: Int32Array;
  /** by tag: its own name's number in `latin` (or −1 − the number in `wide`), kind, pictures */
  readonly name: Int32Array;
  readonly category: Uint8Array;
  readonly posts: Int32Array;
  /** by tag: the number in `wide` of what it means, −1 = nobody said */
  readonly meaning: Int32Array;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: the letters that take one byte each
const LATIN = /^[\u0000-\u00ff]*$/;

/** Lays entries out; they come most used first. */
export function lexicon(entries: Iterable<Word>): Lexicon {
  const texts = { latin: [] as string[], wide: [] as string[] };
  const at = { latin: [] as number[], wide: [] as number[] };
  const of = { latin: [] as number[], wide: [] as number[] };
  const ends = { latin: 1, wide: 1 };
  const name: number[] = [];
  const category: number[] = [];
  const posts: number[] = [];
  const meaning: number[] = [];
  const put = (text: string, owner: number): number => {
    const where = LATIN.test(text) ? "latin" : "wide";
    const number = texts[where].length;
    texts[where].push(text);
    at[where].push(ends[where]);
    of[where].push(owner);
    ends[where] += text.length + 1;
    return where === "latin" ? number : -1 - number;
  };
  for (const entry of entries) {
    const owner = name.length;
    name.push(put(entry.tag, owner));
    for (const alias of entry.aliases) put(alias, owner);
    const means = entry.meaning === null ? 0 : put(entry.meaning, owner);
    meaning.push(means < 0 ? -1 - means : -1);
    category.push(entry.category);
    posts.push(entry.posts);
  }
  return {
    latin: `\n${texts.latin.join("\n")}\n`,
    wide: `\n${texts.wide.join("\n")}\n`,
    latinAt: Int32Array.from(at.latin),
    latinOf: Int32Array.from(of.latin),
    wideAt: Int32Array.from(at.wide),
    wideOf: Int32Array.from(of.wide),
    latinOrder: orderOf(texts.latin),
    wideOrder: orderOf(texts.wide),
    name: Int32Array.from(name),
    category: Uint8Array.from(category),
    posts: Int32Array.from(posts),
    meaning: Int32Array.from(meaning),
  };
}

const orderOf = (names: readonly string[]): Int32Array => {
  const order = Int32Array.from(names, (_, i) => i);
  return order.sort((a, b) => (names[a]! < names[b]! ? -1 : names[a]! > names[b]! ? 1 : 0));
};

/** Hits looked at before the search is content: a short text is part of half the dictionary. */
const ENOUGH = 400;

/** The `most` best completions out of the dictionary; `own` is 0 in all of them. */
export function lookUp(words: Lexicon, typed: string, most: number): Completion[] {
  const key = typedKey(typed);
  if (key === "") return [];
  const narrow = LATIN.test(key);
  const text = narrow ? words.latin : words.wide;
  const starts = narrow ? words.latinAt : words.wideAt;
  const owners = narrow ? words.latinOf : words.wideOf;
  const order = narrow ? words.latinOrder : words.wideOrder;
  const found = new Map<number, Completion>();
  const take = (line: number) => {
    const tag = owners[line]!;
    const written = lineOf(text, starts, line);
    const fit = fitOf(written, key);
    const before = found.get(tag);
    if (fit === null || (before && (before.fit < fit || (before.fit === fit && before.alias === null))))
      return;
    const word = wordOf(words, tag);
    found.set(tag, {
      ...word,
      alias: written === word.tag || written === word.meaning ? null : written,
      fit,
    });
  };
  const begin = bound(order, (line) => lineOf(text, starts, line) < key);
  const end = bound(order, (line) => lineOf(text, starts, line).slice(0, key.length) <= key);
  // it itself stands first among what begins with it; of those, the most used have the lowest owners
  for (let i = begin; i < Math.min(begin + 4, end); i++) take(order[i]!);
  for (const line of lowest(order.subarray(begin, end), owners, most * 2)) take(line);
  if (end - begin < most)
    for (let hits = 0, i = text.indexOf(key); i >= 0 && hits < ENOUGH; hits++) {
      const line = lineAt(starts, i);
      take(line);
      i = line + 1 < starts.length ? text.indexOf(key, starts[line + 1]) : -1;
    }
  return [...found.values()].sort(byFit).slice(0, most);
}

/** How many names at the front of the order hold `before`. */
function bound(order: Int32Array, before: (line: number) => boolean): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(order[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The `most` lines whose owners come first. */
function lowest(lines: Int32Array, owners: Int32Array, most: number): number[] {
  const best: number[] = [];
  for (const line of lines) {
    if (best.length === most && owners[line]! >= owners[best[most - 1]!]!) continue;
    let to = best.length;
    while (to > 0 && owners[best[to - 1]!]! > owners[line]!) to--;
    best.splice(to, 0, line);
    if (best.length > most) best.pop();
  }
  return best;
}

const lineOf = (text: string, starts: Int32Array, line: number): string =>
  text.slice(starts[line], text.indexOf("\n", starts[line]));

/** The line that holds a place. */
function lineAt(starts: Int32Array, place: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

function wordOf(words: Lexicon, tag: number): Omit<Completion, "fit" | "alias"> {
  const name = words.name[tag]!;
  const means = words.meaning[tag]!;
  return {
    tag: name >= 0 ? lineOf(words.latin, words.latinAt, name) : lineOf(words.wide, words.wideAt, -1 - name),
    own: 0,
    posts: words.posts[tag]!,
    category: categoryOf(words.category[tag]!),
    meaning: means < 0 ? null : lineOf(words.wide, words.wideAt, means),
  };
}
