import { createHash } from "node:crypto";
import { pixelText, RENDERER, readEdit } from "@/server/domain/datasets/edit-canonical";
import { canonicalJson } from "@/server/domain/datasets/manifest";

/**
 * The key of the pixels that an original and a recipe (its stored text) give: the original's own hash where the recipe
 * leaves every pixel as it is, so that undoing an edit gives back the old key and everything made for it.
 */
export function mediaKeyOf(blob: string, edit: string | null): string {
  const text = edit === null ? null : pixelText(readEdit(edit));
  return text === null ? blob : keyOfPixels(blob, text);
}

/** The same for a pixel text (edit-canonical.ts); `{"v":1}` = upright, opaque, sRGB and nothing else. */
export const keyOfPixels = (blob: string, text: string): string =>
  createHash("sha256")
    .update(canonicalJson({ blob, edit: text, renderer: RENDERER }))
    .digest("hex");
