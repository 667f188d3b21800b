import { foldWidth, joinTags, splitTags } from "../datasets/captions";
import { isFace } from "./kaomoji";

export type Cleaned = {
  tags: string[];
  /** places that were changed: brackets, weights, networks, escapes, widths; separators are not counted */
  cleaned: number;
};

/**
 * Tags out of a pasted prompt: split at , ， 、 ; and line ends, full-width letters folded, `\(` unescaped, weights
 * `(tag:1.2) ((tag)) [tag] {tag}` and networks `<lora:name:0.8>` taken out. Brackets inside a tag, as in
 * "saki (blue archive)", and faces like ">_<" stay.
 */
export function cleanPrompt(text: string): Cleaned {
  let cleaned = 0;
  const without = text.replace(/<(?:lora|lyco|hypernet|ti|embedding):[^<>]*>/gi, () => {
    cleaned++;
    return ",";
  });
  const folded = without.replace(/[，、；;]/g, (c, at: number) =>
    c === ";" && isFaceAt(without, at) ? c : ",",
  );
  const plain = foldWidth(folded);
  if (plain !== folded) cleaned++;
  const pieces = plain.split(/[,\r\n]/).flatMap((piece) => {
    const parts = piece.split(/\b(?:BREAK|AND)\b/);
    cleaned += parts.length - 1;
    return parts;
  });
  const tags: string[] = [];
  let depth = 0;
  for (const piece of pieces) {
    const tag = piece.trim();
    if (tag === "") continue;
    if (isFace(tag)) {
      tags.push(tag);
      continue;
    }
    const bare = unweighted(tag, depth);
    depth = bare.depth;
    cleaned += bare.cleaned;
    if (bare.text !== "") tags.push(bare.text);
  }
  return { tags, cleaned };
}

/** A ";" that belongs to ";)" or ";d" standing alone. */
function isFaceAt(text: string, at: number): boolean {
  const before =
    text
      .slice(0, at)
      .split(/[,，、\n]/)
      .pop() ?? "";
  const after = text.slice(at).split(/[,，、\n]/, 1)[0] ?? "";
  return isFace(before + after);
}

/** One tag without the brackets that weigh it; `depth` counts brackets still open from the tags before. */
function unweighted(tag: string, depth: number): { text: string; depth: number; cleaned: number } {
  let cleaned = 0;
  let text = "";
  /** literal brackets open inside this tag */
  let inner = 0;
  for (let i = 0; i < tag.length; i++) {
    const c = tag[i]!;
    const next = tag[i + 1];
    if (c === "\\" && next !== undefined && "()[]{}\\".includes(next)) {
      text += next;
      i++;
      cleaned++;
    } else if ("([{".includes(c) && text.trim() === "") {
      depth++;
      cleaned++;
    } else if ("([{".includes(c)) {
      inner++;
      text += c;
    } else if (")]}".includes(c) && inner > 0) {
      inner--;
      text += c;
    } else if (")]}".includes(c) && depth > 0) {
      depth--;
      text = text.replace(/:\s*[\d.]+\s*$/, "");
    } else text += c;
  }
  return { text: text.trim(), depth, cleaned };
}

/** Caption → prompt: brackets inside tags are escaped (unless they are), so that the webui does not take them for weights. */
export const asPrompt = (caption: string): string =>
  joinTags(splitTags(caption).map((tag) => (isFace(tag) ? tag : tag.replace(/\\?([()[\]{}])/g, "\\$1"))));
