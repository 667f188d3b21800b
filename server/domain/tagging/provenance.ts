import { splitTags, tagKey } from "../datasets/captions";

/** One change of a picture's caption that is in force, oldest first: by a tagger, or by a person (or an import). */
export type CaptionChange = {
  readonly tagger: boolean;
  readonly before: string | null;
  readonly after: string | null;
};

/** Whose a caption is. */
export type Provenance = {
  /** a tagger wrote all of it, and nobody has touched it since */
  readonly untouched: boolean;
  /** tags in the caption that a tagger put there, compared as the trainer does */
  readonly own: ReadonlySet<string>;
  /** tags that a person took out: no tagger puts them back */
  readonly refused: ReadonlySet<string>;
};

const NOBODY: Provenance = { untouched: false, own: new Set(), refused: new Set() };

const keysOf = (caption: string | null): Set<string> => new Set(splitTags(caption ?? "").map(tagKey));
const blank = (caption: string | null): boolean => (caption ?? "").trim() === "";

/** Reads the journal of one caption. `now` is its text: when the changes do not lead there, nothing is claimed. */
export function provenance(changes: readonly CaptionChange[], now: string | null): Provenance {
  const last = changes.at(-1);
  if (!last || last.after !== now) return NOBODY;
  const own = new Set<string>();
  const refused = new Set<string>();
  let untouched = false;
  for (const { tagger, before, after } of changes) {
    const had = keysOf(before);
    const has = keysOf(after);
    if (tagger) {
      untouched = untouched || blank(before);
      for (const key of has) if (!had.has(key)) own.add(key);
      for (const key of had) if (!has.has(key)) own.delete(key);
      continue;
    }
    untouched = false;
    for (const key of had)
      if (!has.has(key)) {
        own.delete(key);
        refused.add(key);
      }
    for (const key of has) if (!had.has(key)) refused.delete(key);
    // an emptied caption is a clean slate
    if (blank(after)) refused.clear();
  }
  return { untouched, own, refused };
}
