import { spaced } from "../captions/kaomoji";
import { joinTags, splitTags } from "./captions";

/** Categories in the order in which a caption names them; artists and technical tags say nothing about the picture. */
const CATEGORIES = ["character", "characters", "copyright", "series", "species", "general"];

/**
 * The caption that a gallery-dl sidecar (`043.png.json`) amounts to: who it is, then what is to be seen. Knows the
 * fields of the booru extractors (`tags_general`, `tag_string_general`, `tags: {general: […]}`, `tags`, `tag_string`).
 * null = it holds no tags.
 */
export function captionOfSidecar(text: string): string | null {
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return null;
  }
  if (Array.isArray(data)) return captionOf(data);
  if (typeof data !== "object" || data === null) return null;
  const record = data as Record<string, unknown>;
  const sorted = CATEGORIES.flatMap((category) => [
    ...tagsOf(record[`tags_${category}`]),
    ...tagsOf(record[`tag_string_${category}`]),
  ]);
  if (sorted.length) return captionOf(sorted);
  const tags = record.tags;
  if (typeof tags === "object" && tags !== null && !Array.isArray(tags)) {
    const nested = CATEGORIES.flatMap((category) => tagsOf((tags as Record<string, unknown>)[category]));
    if (nested.length) return captionOf(nested);
  }
  const plain = tagsOf(tags).length ? tagsOf(tags) : tagsOf(record.tag_string);
  if (plain.length) return captionOf(plain);
  return typeof record.caption === "string" && record.caption.trim() ? record.caption.trim() : null;
}

/** A list, or text in which blanks part the tags unless commas do. */
function tagsOf(value: unknown): string[] {
  if (Array.isArray(value))
    return value
      .map((tag) => (typeof tag === "string" ? tag : ((tag as { name?: unknown } | null)?.name ?? "")))
      .filter((tag): tag is string => typeof tag === "string" && tag.trim() !== "")
      .map((tag) => spaced(tag.trim()));
  if (typeof value !== "string") return [];
  return (value.includes(",") ? splitTags(value) : value.split(/\s+/)).filter(Boolean).map(spaced);
}

const captionOf = (tags: readonly unknown[]): string | null => {
  const clean = [...new Set(tagsOf(tags))].map((tag) => tag.replaceAll(",", ""));
  return clean.length ? joinTags(clean) : null;
};

/** A comma, or the end of a sentence of several words; "k-on!" by itself and "yui (k-on!)" are names. */
const SENTENCE = /[,，。]|\s\S*[.!?]["”’']*$|[.!?]\s/;

/**
 * A text file of one tag per line as one line, which is all the trainer reads of it. Other texts, several captions for
 * wildcards among them, stay as they are: a list of tags has no commas, and its lines are short.
 */
export function tagLines(text: string): string | null {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  if (lines.length < 2) return null;
  if (lines.some((line) => line.length > 60 || SENTENCE.test(line) || line.split(" ").length > 5))
    return null;
  return joinTags(lines.map(spaced));
}
