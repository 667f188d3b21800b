import type { Db } from "@/db/open";
import type { Size } from "@/server/domain/datasets/bucket";
import type { Edit } from "@/server/domain/datasets/edit";
import { editText, readEdit } from "@/server/domain/datasets/edit-canonical";
import { changed, type EditChange } from "@/server/domain/datasets/edit-change";
import { misfit, outcome } from "@/server/domain/datasets/edit-geometry";
import type { Op } from "@/server/domain/datasets/journal";
import { StudioError } from "@/server/domain/errors";
import { sourceSize } from "./editor";
import { type BatchKind, record } from "./journal";
import { mediaKeyOf } from "./media-key";
import { livePicture } from "./pictures";

export type EditAnswer =
  | { state: "saved"; rev: number; batch: number; media: string; edit: Edit | null; outcome: Size | null }
  | { state: "unchanged"; rev: number; media: string; edit: Edit | null; outcome: Size | null }
  /** someone else changed it meanwhile: both recipes, nothing written */
  | { state: "conflict"; rev: number; theirs: Edit | null; mine: Edit | null };

const read = (text: string | null): Edit | null => (text === null ? null : readEdit(text));

/**
 * Sets the recipe of one picture (null = as it came). `seen` is what the editor began with: when the recipe in the
 * database is another one by now, nothing is written and both come back; a change of the caption is no conflict. The
 * recipe comes back in its one stored form. StudioError "edit-misfit" for a crop that leads outside.
 */
export function saveEdit(
  db: Db,
  input: { pictureId: number; edit: Edit | null; seen: { rev: number; edit: Edit | null }; tab: string },
): EditAnswer {
  return db.immediate(() => {
    const row = livePicture(db, input.pictureId);
    const size = sourceSize(db, row.blob);
    const why = input.edit && size ? misfit(input.edit, size) : null;
    if (why) throw new StudioError("edit-misfit", why, { evidence: [`${row.stem}${row.ext}`] });
    const after = editText(input.edit);
    const edit = read(after);
    const media = mediaKeyOf(row.blob, after);
    const sizes = size && outcome(edit, size).size;
    if (row.edit === after) return { state: "unchanged", rev: row.rev, media, edit, outcome: sizes };
    if (row.rev !== input.seen.rev && row.edit !== editText(input.seen.edit))
      return { state: "conflict", rev: row.rev, theirs: read(row.edit), mine: edit };
    const head = { datasetId: row.datasetId, actor: "you", tab: input.tab, kind: "edit" as const };
    const batch = record(db, head, [{ kind: "edit", target: row.id, before: row.edit, after }]);
    return { state: "saved", rev: row.rev + 1, batch: batch ?? 0, media, edit, outcome: sizes };
  });
}

export type EditedMany = {
  batch: number | null;
  count: number;
  /** pictures left as they are because the worker does not know their size (yet) */
  unknown: number;
};

/** One change to many pictures of a dataset as one step; each keeps what else was done to it. */
export const changeMany = (
  db: Db,
  input: { datasetId: number; ids: readonly number[]; change: EditChange; tab: string },
): EditedMany => editMany(db, { ...input, kind: "edit" }, (edit, size) => changed(edit, input.change, size));

/** Rewrites the recipes of many pictures as one step; `rewrite` is given the recipe and the upright original's size. */
export function editMany(
  db: Db,
  input: { datasetId: number; ids: readonly number[]; tab: string; kind: BatchKind },
  rewrite: (edit: Edit | null, size: Size, id: number) => Edit | null,
): EditedMany {
  return db.immediate(() => {
    const list: Op[] = [];
    let unknown = 0;
    const find = db.sqlite.prepare(
      `SELECT p.id, p.edit, f.width, f.height FROM pictures p LEFT JOIN picture_facts f ON f.media_key = p.blob
       WHERE p.id = ? AND p.dataset_id = ? AND p.deleted_at IS NULL`,
    );
    for (const id of new Set(input.ids)) {
      const row = find.get(id, input.datasetId) as
        | { id: number; edit: string | null; width: number | null; height: number | null }
        | undefined;
      if (!row) continue;
      if (!row.width || !row.height) {
        unknown++;
        continue;
      }
      const after = editText(rewrite(read(row.edit), { width: row.width, height: row.height }, id));
      if (after !== row.edit) list.push({ kind: "edit", target: id, before: row.edit, after });
    }
    const head = { datasetId: input.datasetId, actor: "you", tab: input.tab, kind: input.kind };
    return { batch: record(db, head, list), count: list.length, unknown };
  });
}
