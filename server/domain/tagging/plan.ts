import { joinTags, looseKey, splitTags } from "../datasets/captions";
import { type Chooser, chosenTags } from "./choose";
import type { Provenance } from "./provenance";
import type { Scores } from "./scores";
import type { Mode } from "./settings";
import { tagForm } from "./words";

export type Tagged = {
  readonly id: number;
  readonly subset: number;
  readonly caption: string | null;
  /** null = no tagger has looked at it yet */
  readonly scores: Scores | null;
  /** tags of the caption, by `tagForm`, when they were split before */
  readonly forms?: ReadonlySet<string>;
};

/** What applying would do to a picture. */
export type Fate =
  /** gets this caption */
  | { kind: "write"; after: () => string }
  /** has exactly this already */
  | { kind: "same" }
  /** has a caption that is not the tagger's to change */
  | { kind: "left" }
  /** was not looked at */
  | { kind: "unseen" };

/** The triggers of a subset, then the tags that are none of them, however they are spelled. */
function withTriggers(triggers: readonly string[], tags: readonly string[]): string[] {
  const first = new Set(triggers.map(looseKey));
  return [...triggers, ...tags.filter((tag) => !first.has(looseKey(tag)))];
}

/**
 * The caption of one picture after tagging. A blank one is written. One that has words stays, unless the mode says to
 * add what is missing at its end (never what a person took out) or to write anew what only a tagger ever wrote.
 */
export function fateOf(
  picture: Tagged,
  tags: readonly string[],
  triggers: readonly string[],
  mode: Mode,
  source: Provenance | undefined,
): Fate {
  if (picture.scores === null) return { kind: "unseen" };
  const has = picture.caption ?? "";
  if (has.trim() === "" || (mode === "own" && source?.untouched)) {
    if (!tags.length && !triggers.length) return { kind: has.trim() === "" ? "same" : "left" };
    const after = () => joinTags(withTriggers(triggers, tags));
    return has.trim() !== "" && after() === has ? { kind: "same" } : { kind: "write", after };
  }
  if (mode !== "append") return { kind: "left" };
  const have = picture.forms ?? new Set(splitTags(has).map(tagForm));
  const missing = tags.filter((tag) => !have.has(tagForm(tag)) && !source?.refused.has(tagForm(tag)));
  if (!missing.length) return { kind: "same" };
  // the trainer reads the first line only
  const after = () => {
    const [line = "", ...more] = has.split("\n");
    return [`${line.replace(/[,\s]+$/, "")}, ${joinTags(missing)}`, ...more].join("\n");
  };
  return { kind: "write", after };
}

export type Move = { readonly added: readonly string[]; readonly removed: readonly string[] };

/** What moving the sliders changes in a picture's tags; null = nothing. */
export function moveOf(picture: Tagged, from: Chooser, to: Chooser): Move | null {
  if (picture.scores === null) return null;
  const old = chosenTags(from, picture.scores, picture.subset);
  const now = chosenTags(to, picture.scores, picture.subset);
  if (old.length === now.length && old.every((tag, i) => tag === now[i])) return null;
  const had = new Set(old);
  const has = new Set(now);
  const added = now.filter((tag) => !had.has(tag));
  const removed = old.filter((tag) => !has.has(tag));
  return added.length || removed.length ? { added, removed } : null;
}
