import { textOfPicture } from "@/server/domain/presets/picture-text";
import { presetFromInfotext } from "@/server/domain/presets/preset";
import type { PresetDraft } from "./answers";

/** What pictures carry: a draft for each with parameters, the names of the others. */
export async function readPictures(
  files: readonly File[],
  triggers: readonly string[],
): Promise<{ drafts: PresetDraft[]; unread: string[] }> {
  const drafts: PresetDraft[] = [];
  const unread: string[] = [];
  for (const file of files) {
    const text = textOfPicture(new Uint8Array(await file.arrayBuffer()));
    const name = file.name.replace(/\.[^.]+$/, "").slice(0, 200);
    const read = text === null ? null : presetFromInfotext(text, triggers, name);
    if (!read) unread.push(file.name);
    else {
      const { preset, loras, base } = read;
      drafts.push({ ...preset, id: null, rev: 0, file, picture: null, loras, base });
    }
  }
  return { drafts, unread };
}
