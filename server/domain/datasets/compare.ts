import type { Manifest, ManifestEntry, ManifestSubset } from "./manifest";
import { byCodePoint, foldStem } from "./names";

export type PictureChange = {
  readonly before: ManifestEntry | null;
  readonly after: ManifestEntry | null;
  /** what differs, for a picture that is on both sides */
  readonly edited: boolean;
  readonly captioned: boolean;
  /** lies in another subset */
  readonly moved: boolean;
  readonly renamed: boolean;
};

export type SubsetChange = { readonly before: ManifestSubset | null; readonly after: ManifestSubset | null };

export type Comparison = {
  readonly pictures: readonly PictureChange[];
  readonly subsets: readonly SubsetChange[];
  /** pictures that are the same on both sides */
  readonly same: number;
  readonly counts: {
    added: number;
    removed: number;
    edited: number;
    captioned: number;
    moved: number;
    renamed: number;
  };
};

type Pair = { before: ManifestEntry; after: ManifestEntry };

/** How alike two entries must be to be one picture, from the surest to the least sure; the file itself always counts. */
const KEYS: readonly ((entry: ManifestEntry) => string)[] = [
  (entry) => [entry.blob, entry.subset, foldStem(entry.stem)].join("\0"),
  (entry) => [entry.blob, foldStem(entry.stem)].join("\0"),
  (entry) => [entry.blob, entry.edit].join("\0"),
  (entry) => entry.blob,
];

/** Which entries of two manifests are one picture. A file that was replaced by another is another picture. */
export function pairEntries<B extends ManifestEntry, A extends ManifestEntry>(
  before: readonly B[],
  after: readonly A[],
): { pairs: { before: B; after: A }[]; removed: B[]; added: A[] } {
  const pairs: { before: B; after: A }[] = [];
  let left: readonly B[] = before;
  let right: readonly A[] = after;
  for (const key of KEYS) {
    const waiting = new Map<string, B[]>();
    for (const entry of left) waiting.set(key(entry), [...(waiting.get(key(entry)) ?? []), entry]);
    const taken = new Set<B>();
    right = right.filter((entry) => {
      const found = waiting.get(key(entry))?.shift();
      if (!found) return true;
      taken.add(found);
      pairs.push({ before: found, after: entry });
      return false;
    });
    left = left.filter((entry) => !taken.has(entry));
  }
  return { pairs, removed: [...left], added: [...right] };
}

/** What became of one manifest until another: pictures in the order of their names, subsets in that of theirs. */
export function compareManifests(before: Manifest, after: Manifest): Comparison {
  const { pairs, removed, added } = pairEntries(before.entries, after.entries);
  const changes = [
    ...pairs
      .map(changeOf)
      .filter((change) => change.edited || change.captioned || change.moved || change.renamed),
    ...removed.map((entry) => ({ ...NOTHING, before: entry, after: null })),
    ...added.map((entry) => ({ ...NOTHING, before: null, after: entry })),
  ].sort((a, b) => byCodePoint(nameOf(a), nameOf(b)));
  const names = new Set([...before.subsets, ...after.subsets].map((subset) => subset.name));
  const find = (of: Manifest, name: string) => of.subsets.find((subset) => subset.name === name) ?? null;
  const count = (test: (change: PictureChange) => boolean) => changes.filter(test).length;
  return {
    pictures: changes,
    subsets: [...names]
      .sort(byCodePoint)
      .map((name) => ({ before: find(before, name), after: find(after, name) }))
      .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after)),
    same: pairs.length - count((change) => change.before !== null && change.after !== null),
    counts: {
      added: added.length,
      removed: removed.length,
      edited: count((change) => change.edited),
      captioned: count((change) => change.captioned),
      moved: count((change) => change.moved),
      renamed: count((change) => change.renamed),
    },
  };
}

const NOTHING = { edited: false, captioned: false, moved: false, renamed: false };

const changeOf = ({ before, after }: Pair): PictureChange => ({
  before,
  after,
  edited: before.edit !== after.edit,
  captioned: before.caption !== after.caption,
  moved: before.subset !== after.subset,
  renamed: before.stem !== after.stem,
});

const nameOf = ({ before, after }: PictureChange): string => {
  const entry = after ?? before;
  return entry ? `${entry.subset}/${entry.stem}${entry.ext}` : "";
};

/** The same pictures named 001, 002 … within each subset, in the order in which the trainer meets them. */
export function numbered(of: Manifest): Manifest {
  const entries = of.subsets.flatMap((subset) => {
    const own = of.entries.filter((entry) => entry.subset === subset.name);
    const digits = Math.max(3, String(own.length).length);
    return own.map((entry, i) => ({ ...entry, stem: String(i + 1).padStart(digits, "0") }));
  });
  return { ...of, entries };
}
