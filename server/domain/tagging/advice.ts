import type { BulkEdit } from "../captions/bulk";
import { splitTags, tagKey } from "../datasets/captions";
import { join, type Query } from "../datasets/query";
import { negate, subsetPart, tagPart } from "../datasets/query-edit";
import { printQuery } from "../datasets/query-print";
import { GROUPS, type Group, groupOf, isTrait } from "./tag-table";
import { tagForm } from "./words";

export type AdvicePicture = { readonly id: number; readonly subset: number; readonly caption: string | null };
export type AdviceSubset = {
  readonly id: number;
  readonly name: string;
  readonly triggers: readonly string[];
};

export const ADVICE = [
  "trigger-missing",
  "trigger-late",
  "trait",
  "outfit",
  "background",
  "framing",
  "expression",
  "two-eyes",
  "crowd",
] as const;
export type AdviceCode = (typeof ADVICE)[number];

export type Advice = {
  code: AdviceCode;
  /** names this piece of advice for dismissing it */
  key: string;
  tags: string[];
  subset: string | null;
  count: number;
  of: number;
  /** of the gallery: the pictures meant */
  query: string;
  pictures: number[];
  /** the edit that follows, to be looked at first; null = none does */
  edit: BulkEdit | null;
};

export type Share = { tag: string; share: number };
export type Shares = { group: Group; top: Share[] };

/** Fewer pictures than this say nothing about habits. */
const LEAST = 8;
/** A trait in so many of the pictures could be left to the trigger; guides say 80 or 90 %. */
const TRAIT = 0.85;
/** Something that is no trait in so many of them is learned with the character. */
const MUCH = 0.6;
const SHOWN = 6;

/** Advice about the captions of a character's pictures, and what dominates them. Quiet about what is in order. */
export function adviceFor(
  pictures: readonly AdvicePicture[],
  subsets: readonly AdviceSubset[],
): { advice: Advice[]; shares: Shares[] } {
  const tagged = pictures
    .filter((one) => (one.caption ?? "").trim() !== "")
    .map((one) => ({ ...one, tags: splitTags(one.caption ?? "").map(tagKey) }));
  const having = new Map<string, number[]>();
  for (const { id, tags } of tagged)
    for (const tag of new Set(tags)) {
      const list = having.get(tag) ?? [];
      having.set(tag, list);
      list.push(id);
    }
  const advice = [...triggers(tagged, subsets), ...habits(tagged.length, having), ...contradictions(tagged)];
  return { advice, shares: sharesOf(tagged.length, having) };
}

type Tagged = AdvicePicture & { readonly tags: readonly string[] };

/** Per subset that has triggers: present in every caption, in front. A subset without keeps the base model's own words. */
function triggers(tagged: readonly Tagged[], subsets: readonly AdviceSubset[]): Advice[] {
  return subsets.flatMap(({ id, name, triggers: own }) => {
    if (!own.length) return [];
    const here = tagged.filter((one) => one.subset === id);
    const keys = own.map(tagKey);
    const missing = here.filter(({ tags }) => keys.some((key) => !tags.includes(key)));
    const late = here.filter(
      ({ tags }) => keys.every((key) => tags.includes(key)) && keys.some((key, i) => tags[i] !== key),
    );
    const subset = subsetPart(name);
    const base = { tags: [...own], subset: name, of: here.length, edit: { do: "trigger" } as const };
    const without = join(
      "or",
      own.map((tag) => negate(tagPart(tag))),
    );
    return [
      ...(missing.length
        ? [made("trigger-missing", { ...base, query: join("and", [subset, without]), pictures: missing })]
        : []),
      ...(late.length ? [made("trigger-late", { ...base, query: subset, pictures: late })] : []),
    ];
  });
}

function habits(total: number, having: ReadonlyMap<string, readonly number[]>): Advice[] {
  if (total < LEAST) return [];
  const often = [...having].filter(([, ids]) => ids.length / total >= MUCH);
  const traits = often.filter(([tag, ids]) => isTrait(tag) && ids.length / total >= TRAIT);
  const named = (tag: string, ids: readonly number[]) => ({
    tags: [tag],
    subset: null,
    of: total,
    query: tagPart(tag),
    pictures: ids.map((id) => ({ id })),
  });
  return [
    ...traits.map(([tag, ids]) => made("trait", { ...named(tag, ids), edit: { do: "remove", tags: [tag] } })),
    ...often.flatMap(([tag, ids]) => {
      const group = groupOf(tag);
      return group ? [made(group, { ...named(tag, ids), edit: null })] : [];
    }),
  ];
}

const EYES = /^(\w+) eyes$/;
const NOT_COLOURS = new Set([
  "closed",
  "glowing",
  "empty",
  "rolling",
  "half-closed",
  "crying",
  "narrowed",
  "wide",
]);
const CROWD = /^([2-6]\+?(girls|boys)|multiple (girls|boys))$/;
/** Eyes of a colour. */
const isEyes = (tag: string): boolean => {
  const kind = EYES.exec(tagForm(tag))?.[1];
  return kind !== undefined && !NOT_COLOURS.has(kind);
};
const isCrowd = (tag: string): boolean => CROWD.test(tagForm(tag));

function contradictions(tagged: readonly Tagged[]): Advice[] {
  const eyes = tagged.filter(({ tags }) => {
    const colours = new Set(tags.filter(isEyes).map((tag) => tagForm(tag)));
    return colours.size > 1 && !tags.includes("heterochromia");
  });
  const crowd = tagged.filter(({ tags }) => tags.includes("solo") && tags.some(isCrowd));
  const colours = [...new Set(eyes.flatMap(({ tags }) => tags.filter(isEyes)))];
  const many = [...new Set(crowd.flatMap(({ tags }) => tags.filter(isCrowd)))];
  const base = { subset: null, of: tagged.length, edit: null };
  return [
    ...(eyes.length
      ? [
          made("two-eyes", {
            ...base,
            tags: colours,
            query: join(
              "or",
              pairs(colours).map(([a, b]) => join("and", [tagPart(a), tagPart(b)])),
            ),
            pictures: eyes,
          }),
        ]
      : []),
    ...(crowd.length
      ? [
          made("crowd", {
            ...base,
            tags: ["solo", ...many],
            query: join("and", [tagPart("solo"), join("or", many.map(tagPart))]),
            pictures: crowd,
          }),
        ]
      : []),
  ];
}

const pairs = (list: readonly string[]): [string, string][] =>
  list.flatMap((a, i) => list.slice(i + 1).map((b): [string, string] => [a, b]));

function made(
  code: AdviceCode,
  more: Omit<Advice, "code" | "key" | "count" | "query" | "pictures"> & {
    query: Query;
    pictures: readonly { id: number }[];
  },
): Advice {
  return {
    ...more,
    code,
    key: [code, more.subset ?? "", ...more.tags].join("\n"),
    count: more.pictures.length,
    query: printQuery(more.query),
    pictures: more.pictures.map(({ id }) => id),
  };
}

/** The most frequent outfits, backgrounds, framings and expressions, as shares of the captioned pictures. */
function sharesOf(total: number, having: ReadonlyMap<string, readonly number[]>): Shares[] {
  if (total < LEAST) return [];
  return GROUPS.map((group) => ({
    group,
    top: [...having]
      .filter(([tag]) => groupOf(tag) === group)
      .map(([tag, ids]) => ({ tag, share: ids.length / total }))
      .sort((a, b) => b.share - a.share || (a.tag < b.tag ? -1 : 1))
      .slice(0, SHOWN),
  })).filter(({ top }) => top.length > 0);
}
