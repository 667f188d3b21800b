import { splitTags } from "../datasets/captions";
import { tagForm } from "./words";

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
  /** tags that a person took out, as `tagForm` compares them: no tagger puts them back */
  readonly refused: ReadonlySet<string>;
};

const NOBODY: Provenance = { untouched: false, refused: new Set() };

const keysOf = (caption: string | null): Set<string> => new Set(splitTags(caption ?? "").map(tagForm));
const blank = (caption: string | null): boolean => (caption ?? "").trim() === "";

/** Reads the journal of one caption. `now` is its text: when the changes do not lead there, nothing is claimed. */
export function provenance(changes: readonly CaptionChange[], now: string | null): Provenance {
  const last = changes.at(-1);
  if (!last || last.after !== now) return NOBODY;
  const refused = new Set<string>();
  let untouched = false;
  for (const { tagger, before, after } of changes) {
    if (tagger) {
      untouched = untouched || blank(before);
      continue;
    }
    untouched = false;
    const had = keysOf(before);
    const has = keysOf(after);
    for (const key of had) if (!has.has(key)) refused.add(key);
    for (const key of has) if (!had.has(key)) refused.delete(key);
    // an emptied caption is a clean slate
    if (blank(after)) refused.clear();
  }
  return { untouched, refused };
}
