/** What the trainer reads of a caption file: the first line, trimmed (sd-scripts §4.3, wildcards off). */
export const trainedLine = (caption: string): string => (caption.split(/\r\n|\r|\n/, 1)[0] ?? "").trim();

/** The tags of a caption as written: split at ",", trimmed, empty ones left out. Line breaks count as separators. */
export function splitTags(caption: string): string[] {
  return caption
    .split(/[,\r\n]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

/** The way the studio writes tags into a caption. */
export const joinTags = (tags: readonly string[]): string => tags.join(", ");

/** The form under which the trainer counts a tag: trimmed and lower-cased. */
export const tagKey = (tag: string): string => tag.trim().toLowerCase();

/** The form in which a trigger word is recognised: in any case and with either separator. */
export const looseKey = (word: string): string => tagKey(word).replace(/[\s_-]+/g, "");

/** Index rows of a caption: every tag once per position, counted as the trainer does. */
export const tagRows = (caption: string | null): { tag: string; position: number }[] =>
  caption === null ? [] : splitTags(caption).map((tag, position) => ({ tag: tagKey(tag), position }));

/**
 * Tags out of typed or pasted text: also splits at the Chinese separators and folds full-width letters, digits and
 * punctuation, which input methods leave behind.
 */
export function typedTags(text: string): string[] {
  return splitTags(foldWidth(text.replace(/[，、；]/g, ",")));
}

/** Full-width ASCII (！ to ～) and the ideographic space become their plain forms. */
export const foldWidth = (text: string): string =>
  text
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, " ");

/**
 * The caption with tags put in and taken out; null stays null when nothing is added. Tags are compared as the trainer
 * counts them. A caption that needs no change is returned as it was, byte for byte.
 */
export function retag(
  caption: string | null,
  change: { readonly add?: readonly string[]; readonly remove?: readonly string[]; readonly first?: boolean },
): string | null {
  const tags = splitTags(caption ?? "");
  const gone = new Set((change.remove ?? []).map(tagKey));
  const kept = tags.filter((tag) => !gone.has(tagKey(tag)));
  const have = new Set(kept.map(tagKey));
  const fresh: string[] = [];
  for (const tag of change.add ?? []) {
    const key = tagKey(tag);
    if (key === "" || have.has(key)) continue;
    have.add(key);
    fresh.push(tag.trim());
  }
  if (!fresh.length && kept.length === tags.length) return caption;
  return joinTags(change.first ? [...fresh, ...kept] : [...kept, ...fresh]);
}

export type TagPiece = { readonly text: string; readonly change: "same" | "added" | "removed" };

/** Difference of two captions by tags, in reading order, for history and conflicts (longest common subsequence). */
export function diffTags(before: string | null, after: string | null): TagPiece[] {
  const a = splitTags(before ?? "");
  const b = splitTags(after ?? "");
  const best: number[][] = Array.from({ length: a.length + 1 }, () =>
    new Array<number>(b.length + 1).fill(0),
  );
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      best[i]![j] = a[i] === b[j] ? best[i + 1]![j + 1]! + 1 : Math.max(best[i + 1]![j]!, best[i]![j + 1]!);
  const pieces: TagPiece[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      pieces.push({ text: a[i]!, change: "same" });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && best[i + 1]![j]! >= best[i]![j + 1]!)) {
      pieces.push({ text: a[i++]!, change: "removed" });
    } else {
      pieces.push({ text: b[j++]!, change: "added" });
    }
  }
  return pieces;
}

/**
 * Text of a caption file as it is stored: no byte order mark (the trainer would glue it to the first tag), line ends
 * "\n", no blank end.
 */
export const storedCaption = (text: string): string =>
  text
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .trimEnd();

/**
 * Bytes of a caption file as it is written for the trainer, as a string to be encoded in UTF-8 without a mark. A blank
 * caption becomes one line end: a file of zero bytes ends the training with an AssertionError (sd-scripts §4.3).
 */
export const writtenCaption = (caption: string): string => (caption.trim() === "" ? "\n" : caption);
