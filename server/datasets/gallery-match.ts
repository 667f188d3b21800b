import { bucket, bucketsAt } from "@/server/domain/datasets/bucket";
import type { Field, Query } from "@/server/domain/datasets/query";
import { anywhere, compares, literalOf, matcher, shapeOf } from "@/server/domain/datasets/query-match";
import { type Bits, both, either, has, inverse, none, set, where, wordsFor } from "./bits";
import {
  ALPHA,
  BROKEN,
  CAPTIONED,
  EDITED,
  type GalleryIndex,
  KEEP,
  LIVE,
  NOT_USED,
  PENDING,
  TRASHED,
} from "./gallery-index";

/** What a query needs besides the index. */
export type Scope = {
  trash: boolean;
  resolution: number;
  subsets: readonly { id: number; name: string; repeats: number }[];
  /** pictures by code and by severity of their findings; asked for only by queries that need them */
  findings: () => ReadonlyMap<string, readonly number[]>;
};

/** The slots that match: live ones, or those in the trash. Agrees with `evaluate` of query-match.ts. */
export function matching(index: GalleryIndex, query: Query, scope: Scope): Bits {
  const words = wordsFor(index.count);
  const shown = scope.trash ? TRASHED : LIVE;
  const there = where(index.count, words, (slot) => (index.flags[slot]! & shown) !== 0);
  return query.op === "all" ? there : both(there, bitsOf(index, query, scope, words));
}

function bitsOf(index: GalleryIndex, query: Query, scope: Scope, words: number): Bits {
  switch (query.op) {
    case "all":
      return inverse(none(words));
    case "not":
      return inverse(bitsOf(index, query.of, scope, words));
    case "and":
    case "or": {
      const join = query.op === "and" ? both : either;
      return query.of
        .map((part) => bitsOf(index, part, scope, words))
        .reduce((bits, part) => join(bits, part));
    }
    case "text":
      return textBits(index, query, scope, words);
    case "number":
      return numberBits(index, query, words);
    case "choice":
      return choiceBits(index, query, scope, words);
  }
}

function textBits(
  index: GalleryIndex,
  { field, pattern }: Extract<Query, { op: "text" }>,
  scope: Scope,
  words: number,
): Bits {
  const { count } = index;
  const fits = matcher(pattern, anywhere(field, pattern));
  switch (field) {
    case "tag": {
      const exact = literalOf(pattern);
      if (exact === null) return index.tags.anyOf((tag) => fits(index.tags.keys[tag]!), count, words);
      const number = index.tags.numberOf(exact.toLowerCase());
      return number < 0 ? none(words) : index.tags.bits(number, count, words);
    }
    case "word":
      return either(
        index.tags.anyOf((tag) => fits(index.tags.keys[tag]!), count, words),
        where(count, words, (slot) => fits(index.lowNames[slot]!)),
      );
    case "name":
      return where(count, words, (slot) => fits(index.lowNames[slot]!));
    case "caption":
      return where(count, words, (slot) => {
        const caption = index.lowCaptions[slot];
        return caption != null && fits(caption);
      });
    case "subset": {
      const ids = new Set(
        scope.subsets
          .filter(({ name, repeats }) =>
            folderNames(name, repeats).some((folder) => fits(folder.toLowerCase())),
          )
          .map(({ id }) => id),
      );
      return where(count, words, (slot) => ids.has(index.subsets[slot]!));
    }
    case "bucket": {
      const buckets = index.bucketsAt(scope.resolution, bucketName(scope.resolution));
      const known = new Map<string, boolean>();
      return where(count, words, (slot) => {
        const name = buckets[slot];
        if (name == null) return false;
        let yes = known.get(name);
        if (yes === undefined) {
          yes = fits(name);
          known.set(name, yes);
        }
        return yes;
      });
    }
    case "finding":
      return findingBits(index, scope, words, fits);
  }
}

const folderNames = (name: string, repeats: number): string[] => [name, `${repeats}_${name}`];

const bucketName = (resolution: number) => (width: number, height: number) => {
  if (!width || !height) return null;
  const found = bucket({ width, height }, bucketsAt(resolution));
  return found && `${found.bucket[0]}x${found.bucket[1]}`;
};

function findingBits(
  index: GalleryIndex,
  scope: Scope,
  words: number,
  fits: (code: string) => boolean,
): Bits {
  const bits = none(words);
  for (const [code, ids] of scope.findings())
    if (fits(code))
      for (const id of ids) {
        const slot = index.slotOf(id);
        if (slot >= 0) set(bits, slot);
      }
  return bits;
}

function numberBits(index: GalleryIndex, query: Extract<Query, { op: "number" }>, words: number): Bits {
  const { count, widths, heights } = index;
  const at: (slot: number) => number =
    query.field === "w"
      ? (slot) => widths[slot]!
      : query.field === "h"
        ? (slot) => heights[slot]!
        : query.field === "ar"
          ? (slot) => widths[slot]! / heights[slot]!
          : query.field === "tags"
            ? (slot) => index.tags.countAt(slot)
            : (slot) => index.tokensAt(slot);
  const ofSize = query.field === "w" || query.field === "h" || query.field === "ar";
  return where(
    count,
    words,
    (slot) => !(ofSize && (!widths[slot] || !heights[slot])) && compares(query, at(slot)),
  );
}

function choiceBits(
  index: GalleryIndex,
  { field, value }: Extract<Query, { op: "choice" }>,
  scope: Scope,
  words: number,
): Bits {
  const { count, flags } = index;
  const flagged = (mask: number, wanted = true) =>
    where(count, words, (slot) => ((flags[slot]! & mask) !== 0) === wanted);
  switch (field) {
    case "use":
      return value === "yes" ? flagged(KEEP | NOT_USED, false) : flagged(value === "keep" ? KEEP : NOT_USED);
    case "edited":
      return flagged(EDITED, value === "yes");
    case "has":
      if (value === "tags") return where(count, words, (slot) => index.tags.countAt(slot) > 0);
      return flagged(value === "alpha" ? ALPHA : CAPTIONED);
    case "dup":
      return findingBits(index, scope, words, (code) =>
        value === "any" ? code === "dup-exact" || code === "dup-near" : code === `dup-${value}`,
      );
    case "state":
      return value === "ok"
        ? flagged(BROKEN | PENDING, false)
        : flagged(value === "broken" ? BROKEN : PENDING);
    case "shape":
      return where(count, words, (slot) => {
        const [w, h] = [index.widths[slot]!, index.heights[slot]!];
        return w > 0 && h > 0 && shapeOf(w, h) === value;
      });
  }
}

/** How well a value answers what was typed: begins with it, has a word that does, has it somewhere; null = not. */
function rank(value: string, wanted: string): number | null {
  if (wanted === "") return 0;
  const at = value.indexOf(wanted);
  if (at < 0) return null;
  return at === 0 ? 0 : /[\p{L}\p{N}]/u.test(value[at - 1]!) ? 2 : 1;
}

/** Tags of the pictures in `bits` by frequency; with `part` only those that answer it, the best answers first. */
export function topTags(
  index: GalleryIndex,
  bits: Bits,
  limit: number,
  part = "",
): { tag: string; count: number }[] {
  const counts = index.tags.counts(bits);
  // "brown_hair" is how the boards write it
  const wanted = part.trim().toLowerCase().replace(/_/g, " ");
  const found: { tag: string; count: number; rank: number }[] = [];
  for (let number = 0; number < counts.length; number++) {
    const count = counts[number]!;
    if (count === 0) continue;
    const tag = index.tags.keys[number]!;
    const how = rank(wanted ? tag.replace(/_/g, " ") : tag, wanted);
    if (how !== null) found.push({ tag, count, rank: how });
  }
  found.sort((a, b) => a.rank - b.rank || b.count - a.count || (a.tag < b.tag ? -1 : 1));
  return found.slice(0, limit).map(({ tag, count }) => ({ tag, count }));
}

/** The values pictures in `bits` have for a field other than tags, with their numbers, most frequent first. */
export function valuesOf(
  index: GalleryIndex,
  bits: Bits,
  field: Field,
  part: string,
  scope: Scope,
): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  const add = (value: string | null | undefined) => {
    if (value != null) counts.set(value, (counts.get(value) ?? 0) + 1);
  };
  const subsets = new Map(scope.subsets.map(({ id, name }) => [id, name]));
  const buckets = field === "bucket" ? index.bucketsAt(scope.resolution, bucketName(scope.resolution)) : [];
  if (field === "finding")
    for (const [code, ids] of scope.findings())
      counts.set(code, ids.filter((id) => index.slotOf(id) >= 0 && has(bits, index.slotOf(id))).length);
  else
    for (let slot = 0; slot < index.count; slot++) {
      if (!has(bits, slot)) continue;
      if (field === "subset") add(subsets.get(index.subsets[slot]!));
      else if (field === "bucket") add(buckets[slot]);
      else if (field === "name") add(index.names[slot]);
    }
  const wanted = part.trim().toLowerCase();
  return [...counts]
    .flatMap(([value, count]) => {
      const how = rank(value.toLowerCase(), wanted);
      return how === null || count === 0 ? [] : [{ value, count, how }];
    })
    .sort((a, b) => a.how - b.how || b.count - a.count || (a.value < b.value ? -1 : 1))
    .map(({ value, count }) => ({ value, count }));
}
