import { eq, inArray } from "drizzle-orm";
import type { Db } from "@/db/open";
import { pictures, subsets } from "@/db/schema/index";
import { mergeCaptions } from "@/server/domain/captions/merge";
import { retag, tagKey } from "@/server/domain/datasets/captions";
import type { Op } from "@/server/domain/datasets/journal";
import { distinctStem, foldStem, naturalKey } from "@/server/domain/datasets/names";
import { StudioError } from "@/server/domain/errors";
import { type BatchKind, record, revert } from "./journal";

export type CaptionAnswer =
  | { state: "saved"; rev: number; batch: number }
  | { state: "unchanged"; rev: number }
  /**
   * someone else changed it meanwhile: theirs stands, mine is in the history as a step that was taken back. `merged`
   * holds what both did, null when they touched the same tags.
   */
  | {
      state: "conflict";
      rev: number;
      theirs: string | null;
      mine: string | null;
      merged: { text: string | null } | null;
    };

/**
 * Sets one caption (null = no caption file). `seen` is what the editor was looking at: when the text in the database
 * is another one by now, it stays and both texts come back; neither is lost, whatever is chosen then. A change of
 * something else of the picture is no conflict.
 */
export function editCaption(
  db: Db,
  input: { id: number; caption: string | null; seen: { rev: number; caption: string | null }; tab: string },
): CaptionAnswer {
  return db.immediate(() => {
    const row = livePicture(db, input.id);
    if (row.caption === input.caption) return { state: "unchanged", rev: row.rev };
    const batch = record(db, { datasetId: row.datasetId, actor: "you", tab: input.tab, kind: "caption" }, [
      { kind: "caption", target: row.id, before: row.caption, after: input.caption },
    ]);
    if (batch === null || row.rev === input.seen.rev || row.caption === input.seen.caption)
      return { state: "saved", rev: row.rev + 1, batch: batch ?? 0 };
    revert(db, batch, input.tab);
    return {
      state: "conflict",
      rev: row.rev + 2,
      theirs: row.caption,
      mine: input.caption,
      merged: mergeCaptions(input.seen.caption, row.caption, input.caption),
    };
  });
}

/** The row of a picture that is not in the trash; StudioError "no-picture" otherwise. */
export function livePicture(db: Db, id: number): typeof pictures.$inferSelect {
  const row = db.orm.select().from(pictures).where(eq(pictures.id, id)).get();
  if (!row || row.deletedAt !== null)
    throw new StudioError("no-picture", {
      zh: "这张图片不在数据集里，可能已移到回收站。",
      en: "This picture is not in the dataset; it may be in the trash.",
    });
  return row;
}

export type Changed = { batch: number | null; count: number };

type Row = typeof pictures.$inferSelect;

/** One step over many pictures of a dataset: `change` says what becomes of each, null = it stays as it is. */
function many(
  db: Db,
  input: { datasetId: number; ids: readonly number[]; tab: string },
  kind: BatchKind,
  change: (row: Row) => Omit<Op, "target"> | null,
): Changed {
  return db.immediate(() => {
    const list: Op[] = [];
    for (let from = 0; from < input.ids.length; from += 500) {
      const rows = db.orm
        .select()
        .from(pictures)
        .where(inArray(pictures.id, input.ids.slice(from, from + 500)))
        .all();
      for (const row of rows) {
        if (row.datasetId !== input.datasetId) continue;
        const op = change(row);
        if (op && op.before !== op.after) list.push({ ...op, target: row.id });
      }
    }
    const batch = record(db, { datasetId: input.datasetId, actor: "you", tab: input.tab, kind }, list);
    return { batch, count: list.length };
  });
}

type Picked = { datasetId: number; ids: readonly number[]; tab: string };

/** Culling: "no" leaves a picture out of versions and step counts, "keep" marks it as chosen, "yes" clears. */
export const markUse = (db: Db, input: Picked & { use: "yes" | "no" | "keep" }): Changed =>
  many(db, input, "use", (row) =>
    row.deletedAt === null ? { kind: "use", before: row.use, after: input.use } : null,
  );

export const trashPictures = (db: Db, input: Picked): Changed =>
  many(db, input, "trash", (row) =>
    row.deletedAt === null ? { kind: "trash", before: "live", after: null } : null,
  );

/** Brings pictures back from the trash; a subset that was removed meanwhile comes back with them. */
export function restorePictures(db: Db, input: Picked): Changed {
  return db.immediate(() => {
    const list: Op[] = [];
    const homes = new Set<number>();
    for (const id of input.ids) {
      const row = db.orm.select().from(pictures).where(eq(pictures.id, id)).get();
      if (!row || row.datasetId !== input.datasetId || row.deletedAt === null) continue;
      homes.add(row.subsetId);
      list.push({ kind: "trash", target: id, before: null, after: "live" });
    }
    const count = list.length;
    for (const id of homes) {
      const home = db.orm.select().from(subsets).where(eq(subsets.id, id)).get();
      if (home?.deletedAt != null)
        list.unshift({ kind: "subset-trash", target: id, before: null, after: "live" });
    }
    const batch = record(
      db,
      { datasetId: input.datasetId, actor: "you", tab: input.tab, kind: "restore" },
      list,
    );
    return { batch, count };
  });
}

/**
 * Moves pictures into a subset of the same dataset. A stem that the subset has already is refused by name
 * (StudioError "stem-twice"): two files of one stem would share a caption file and overwrite each other.
 */
export function movePictures(db: Db, input: Picked & { subsetId: number }): Changed {
  return db.immediate(() => {
    const home = db.orm.select().from(subsets).where(eq(subsets.id, input.subsetId)).get();
    if (!home || home.datasetId !== input.datasetId || home.deletedAt !== null)
      throw new StudioError("no-subset", { zh: "没有这个子集。", en: "There is no such subset." });
    const taken = stemsOf(db, input.subsetId);
    const clashes: string[] = [];
    const changed = many(db, input, "subset", (row) => {
      if (row.deletedAt !== null || row.subsetId === input.subsetId) return null;
      const fold = foldStem(row.stem);
      if (taken.has(fold)) clashes.push(`${row.stem}${row.ext}`);
      taken.add(fold);
      return { kind: "subset", before: String(row.subsetId), after: String(input.subsetId) };
    });
    if (clashes.length)
      throw new StudioError(
        "stem-twice",
        {
          zh: `子集「${home.name}」里已有 ${clashes.length} 个同名文件，没有移动。`,
          en: `The subset ${home.name} already has files of the same name. Nothing was moved.`,
        },
        { evidence: clashes.slice(0, 12) },
      );
    return changed;
  });
}

/** Folded stems of the live pictures of a subset. */
export function stemsOf(db: Db, subsetId: number): Set<string> {
  const stems = db.sqlite
    .prepare("SELECT stem FROM pictures WHERE subset_id = ? AND deleted_at IS NULL")
    .pluck()
    .all(subsetId) as string[];
  return new Set(stems.map(foldStem));
}

/** A stem like `wanted` that no live picture of the subset has, folded. */
export function freeStem(db: Db, place: { dataset: number; subset: number }, wanted: string): string {
  return distinctStem(wanted, (fold) => stemRows(db, place, fold).length > 0);
}

/** Live pictures of a subset whose stem folds to `fold`: by the sort key, which the index has, then exactly. */
export const stemRows = (
  db: Db,
  place: { dataset: number; subset: number },
  fold: string,
): { id: number; caption: string | null }[] =>
  (
    db.sqlite
      .prepare(
        `SELECT id, stem, caption FROM pictures
         WHERE dataset_id = ? AND deleted_at IS NULL AND sort_key = ? AND subset_id = ?`,
      )
      .all(place.dataset, naturalKey(fold), place.subset) as {
      id: number;
      stem: string;
      caption: string | null;
    }[]
  ).filter((row) => foldStem(row.stem) === fold);

/** Adds and removes tags of many pictures as one step; captions that need no change stay byte for byte. */
export const retagPictures = (
  db: Db,
  input: Picked & { add: readonly string[]; remove: readonly string[]; first: boolean },
): Changed =>
  many(db, input, "retag", (row) =>
    row.deletedAt === null
      ? { kind: "caption", before: row.caption, after: retag(row.caption, input) }
      : null,
  );

/** Tags of several pictures together: how many of them have each, most frequent first. */
export function sharedTags(db: Db, ids: readonly number[]): { tag: string; count: number }[] {
  const counts = new Map<string, number>();
  for (let from = 0; from < ids.length; from += 500) {
    const part = ids.slice(from, from + 500);
    const rows = db.sqlite
      .prepare(
        `SELECT tag, count(DISTINCT picture_id) AS count FROM picture_tags
         WHERE picture_id IN (${part.map(() => "?").join(",")}) GROUP BY tag`,
      )
      .all(...part) as { tag: string; count: number }[];
    for (const { tag, count } of rows) counts.set(tagKey(tag), (counts.get(tagKey(tag)) ?? 0) + count);
  }
  return [...counts].map(([tag, count]) => ({ tag, count })).sort((a, b) => b.count - a.count);
}
