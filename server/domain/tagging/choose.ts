import { spaced } from "../captions/kaomoji";
import { tagKey } from "../datasets/captions";
import type { Category, Labels } from "./labels";
import { maximumCut, rawOf, type Scores, scoreOf } from "./scores";
import type { TaggingSettings } from "./settings";
import { anyOf, tagForm } from "./words";

const GENERAL = 0;
const CHARACTER = 1;
const RATING = 2;
const CODE: Record<Category, number> = { general: GENERAL, character: CHARACTER, rating: RATING };

const codesOf = ({ categories }: Labels): Uint8Array =>
  Uint8Array.from(categories, (category) => CODE[category]);

/** Settings made ready for many pictures: what each row of the list is written as, and the thresholds as stored numbers. */
export type Chooser = {
  /** null = never written */
  readonly words: readonly (string | null)[];
  readonly codes: Uint8Array;
  /** two rows are written as the same tag: only then duplicates must be looked for */
  readonly doubles: boolean;
  readonly settings: TaggingSettings;
  thresholds(subset: number): { general: number; character: number };
};

/** Prepares settings for a tag list. Replacements come before "never", so that either may be said about the other. */
export function chooser(labels: Labels, settings: TaggingSettings): Chooser {
  const swaps = new Map(settings.replace.map(([from, to]) => [tagForm(from), to]));
  const never = anyOf(settings.never);
  const words = labels.names.map((name) => {
    const plain = spaced(name);
    const word = swaps.get(tagForm(plain)) ?? plain;
    return word === "" || never(plain) || never(word) ? null : word;
  });
  const codes = codesOf(labels);
  const usual = { general: rawOf(settings.general), character: rawOf(settings.character) };
  const own = new Map(
    Object.entries(settings.subsets).map(([id, one]) => [
      Number(id),
      {
        general: one.general === undefined ? usual.general : rawOf(one.general),
        character: one.character === undefined ? usual.character : rawOf(one.character),
      },
    ]),
  );
  const written = words.filter((word) => word !== null).map(tagKey);
  const doubles = new Set(written).size < written.length;
  return { words, codes, doubles, settings, thresholds: (subset) => own.get(subset) ?? usual };
}

/**
 * The tags of one picture in the order in which they are written: names of characters, then what is seen, each by
 * score; the rating last when asked for. Without the subset's triggers.
 */
export function chosenTags(chooser: Chooser, scores: Scores, subset: number): string[] {
  const { words, codes, settings } = chooser;
  const { general, character } = chooser.thresholds(subset);
  const cut = settings.cut ? generalCut(codes, scores) : general;
  const people: string[] = [];
  const seen: string[] = [];
  let rating: string | null | undefined;
  const had = chooser.doubles ? new Set<string>() : null;
  for (let i = 0; i < scores.length; i += 2) {
    const row = scores[i]!;
    const raw = scores[i + 1]!;
    const code = codes[row];
    if (code === RATING) {
      // the most probable one or, where that is never written, none
      if (rating === undefined) rating = words[row] ?? null;
      continue;
    }
    if (raw < (code === GENERAL ? cut : character)) continue;
    if (code === CHARACTER && !settings.names) continue;
    const word = words[row];
    if (word == null) continue;
    if (had) {
      const key = tagKey(word);
      if (had.has(key)) continue;
      had.add(key);
    }
    (code === CHARACTER ? people : seen).push(word);
  }
  const tags = people.concat(seen);
  if (settings.most !== null && tags.length > settings.most) tags.length = settings.most;
  if (settings.rating && rating != null && !had?.has(tagKey(rating))) tags.push(rating);
  return tags;
}

/**
 * Whether moving from one chooser to the other changes a picture's tags. When only thresholds differ, that is so when a
 * score of a written tag lies between the two; else both lists are compared.
 */
export function differs(from: Chooser, to: Chooser): (scores: Scores, subset: number) => boolean {
  const plain =
    !from.settings.cut &&
    !to.settings.cut &&
    !to.doubles &&
    to.settings.most === null &&
    alike(from.settings, to.settings);
  if (!plain)
    return (scores, subset) => {
      const old = chosenTags(from, scores, subset);
      const now = chosenTags(to, scores, subset);
      return old.length !== now.length || old.some((tag, i) => tag !== now[i]);
    };
  const { codes, words } = to;
  const { names } = to.settings;
  return (scores, subset) => {
    const a = from.thresholds(subset);
    const b = to.thresholds(subset);
    const low = Math.min(a.general, b.general);
    const high = Math.max(a.general, b.general);
    const lowName = Math.min(a.character, b.character);
    const highName = names ? Math.max(a.character, b.character) : 0;
    for (let i = 0; i < scores.length; i += 2) {
      const row = scores[i]!;
      const raw = scores[i + 1]!;
      const code = codes[row];
      if (
        code === GENERAL ? raw < high && raw >= low : code === CHARACTER && raw < highName && raw >= lowName
      )
        if (words[row] != null) return true;
    }
    return false;
  };
}

/** Settings that differ in nothing but thresholds, and in what is not about tags. */
const alike = (a: TaggingSettings, b: TaggingSettings): boolean =>
  a.names === b.names &&
  a.rating === b.rating &&
  a.most === b.most &&
  JSON.stringify([a.never, a.replace]) === JSON.stringify([b.never, b.replace]);

function generalCut(codes: Uint8Array, scores: Scores): number {
  const raws: number[] = [];
  for (let i = 0; i < scores.length; i += 2) if (codes[scores[i]!] === GENERAL) raws.push(scores[i + 1]!);
  return maximumCut(raws);
}

export const BINS = 48;
export type Histogram = { general: number[]; character: number[] };

/** How many tags of all pictures lie where between 0 and 1: what the thresholds cut through. */
export function histogram(labels: Labels, all: Iterable<Scores>): Histogram {
  const general = new Array<number>(BINS).fill(0);
  const character = new Array<number>(BINS).fill(0);
  const codes = codesOf(labels);
  for (const scores of all)
    for (let i = 0; i < scores.length; i += 2) {
      const code = codes[scores[i]!];
      if (code === RATING) continue;
      const bin = Math.min(BINS - 1, Math.floor(scoreOf(scores[i + 1]!) * BINS));
      (code === CHARACTER ? character : general)[bin]!++;
    }
  return { general, character };
}
