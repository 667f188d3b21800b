import { eq, or, sql } from "drizzle-orm";
import type { Db } from "@/db/open";
import { batches, importFiles } from "@/db/schema/index";
import type { Op } from "@/server/domain/datasets/journal";
import {
  captionRank,
  foldStem,
  pairKey,
  splitName,
  withoutPictureExtension,
} from "@/server/domain/datasets/names";
import type { Text } from "@/server/domain/language";
import type { Found } from "./import";
import { apply, logOps, openBatch, touch } from "./journal";
import { stemRows } from "./pictures";

/** Where a file of a drop goes, and where it came from. */
export type Place = {
  dataset: number;
  subset: number;
  batch: number;
  name: string;
  path: string;
  /** what a caption's file was besides plain UTF-8 of one line */
  trait?: string | null;
};

const foldOf = (place: Place) => foldStem(splitName(place.name).stem);

/** Notes which picture a path of this drop became, so that its caption finds it. */
export function remember(db: Db, place: Place, pictureId: number): void {
  note(db, place, { pictureId, caption: null, aside: false });
}

function note(
  db: Db,
  place: Place,
  more: { pictureId: number | null; caption: string | null; aside: boolean },
): void {
  const { batch: batchId, subset: subsetId, path: name } = place;
  const trait = more.caption === null ? null : (place.trait ?? null);
  const row = { batchId, subsetId, key: pairKey(name), fold: foldOf(place), name, trait, ...more };
  db.orm.insert(importFiles).values(row).run();
}

/**
 * A caption that came before its picture: of this drop by folder and stem (pictures of one stem share it, as they do
 * for the trainer), else one that was left over in the subset by an earlier drop.
 */
export function waitingCaption(db: Db, place: Place): { id: number; caption: string } | null {
  const row = db.sqlite
    .prepare(
      `SELECT id, caption FROM import_files WHERE subset_id = ? AND caption IS NOT NULL
         AND ((batch_id = ? AND key = ?) OR (batch_id <> ? AND fold = ? AND picture_id IS NULL))
       ORDER BY batch_id = ? DESC, name LIKE '%.txt' DESC, name LIKE '%.caption' DESC, id DESC LIMIT 1`,
    )
    .get(place.subset, place.batch, pairKey(place.path), place.batch, foldOf(place), place.batch);
  return (row as { id: number; caption: string } | undefined) ?? null;
}

/** The captions that waited under this path have their picture now. */
export function handOver(db: Db, place: Place, waitingId: number, pictureId: number): void {
  db.orm
    .update(importFiles)
    .set({ pictureId })
    .where(
      or(
        eq(importFiles.id, waitingId),
        sql`${importFiles.batchId} = ${place.batch} AND ${importFiles.key} = ${pairKey(place.path)}
          AND ${importFiles.pictureId} IS NULL`,
      ),
    )
    .run();
}

/** `from`: the file of this drop that its caption comes from, beside which another may count more or less. */
type Match = { id: number; caption: string | null; from: string | null };

/** Pictures this caption belongs to: those of its drop by folder and stem, else those of the subset by stem. */
function matches(db: Db, place: Place): Match[] {
  const own = db.sqlite
    .prepare(
      `SELECT DISTINCT p.id, p.caption,
         (SELECT c.name FROM import_files c WHERE c.batch_id = i.batch_id AND c.key = i.key AND c.picture_id = p.id
           AND c.caption = p.caption AND NOT c.aside ORDER BY c.name LIKE '%.txt' DESC, c.name LIKE '%.caption' DESC
           LIMIT 1) AS "from"
       FROM import_files i JOIN pictures p ON p.id = i.picture_id
       WHERE i.batch_id = ? AND i.key = ? AND i.caption IS NULL AND p.deleted_at IS NULL`,
    )
    .all(place.batch, pairKey(place.path)) as Match[];
  if (own.length) return own;
  // a picture that came with this drop from another folder has a caption of its own
  const elsewhere = db.sqlite.prepare(
    "SELECT 1 FROM import_files WHERE picture_id = ? AND batch_id = ? AND caption IS NULL",
  );
  return stemRows(db, place, foldOf(place))
    .filter(({ id }) => elsewhere.get(id, place.batch) === undefined)
    .map((row) => ({ ...row, from: null }));
}

/** "043.png.json" and "043.png.txt" are about 043.png, unless there is a picture "043.png.png". */
function pictureOf(db: Db, place: Place): Place {
  const path = withoutPictureExtension(place.path);
  if (path === null || matches(db, place).length) return place;
  return { ...place, path, name: path.split("/").pop() ?? path };
}

const KEPT: Text = {
  zh: "图片已有不同的标签，保留了原来的。",
  en: "The picture has another caption already, which was kept.",
};

/**
 * Gives a caption to its pictures. A caption that a picture has already is never replaced by an import (it may be
 * hours of work): the new one is put aside, and `takeKeptCaptions` takes it if the person says so.
 */
export function takeCaption(db: Db, named: Place, caption: string, remark: Text | null): Found {
  const place = pictureOf(db, named);
  const found = matches(db, place);
  const first = found[0];
  if (!first) {
    note(db, place, { pictureId: null, caption, aside: false });
    return { state: "waiting", picture: null, note: remark };
  }
  const rank = captionRank(place.name);
  const replaces = (row: Match) =>
    row.caption === null || (row.from !== null && captionRank(row.from) < rank);
  // two files that say the same of one picture in two ways are no disagreement
  if (rank === 0 && found.every((row) => row.from !== null && captionRank(row.from) > 0))
    return { state: "skipped", picture: first.id, note: null };
  const list: Op[] = [];
  let aside = 0;
  for (const row of found) {
    const same = row.caption === caption;
    const taken = !same && replaces(row);
    if (taken) list.push({ kind: "caption", target: row.id, before: row.caption, after: caption });
    if (!same && !taken) aside++;
    note(db, place, { pictureId: row.id, caption, aside: !same && !taken });
  }
  apply(db, list);
  logOps(db, place.batch, list);
  if (list.length) return { state: "captioned", picture: first.id, note: remark };
  return aside
    ? { state: "kept", picture: first.id, note: KEPT }
    : { state: "already", picture: first.id, note: remark };
}

export type Leftovers = {
  /** captions without a picture, by file name */
  waiting: string[];
  /** captions that were left aside because the picture has another one */
  kept: number;
};

/** What a drop of files left over. */
export function leftovers(db: Db, batchId: number): Leftovers {
  const waiting = db.sqlite
    .prepare(
      "SELECT name FROM import_files WHERE batch_id = ? AND caption IS NOT NULL AND picture_id IS NULL ORDER BY id",
    )
    .pluck()
    .all(batchId) as string[];
  const kept = db.sqlite
    .prepare(
      `SELECT count(DISTINCT p.id) FROM import_files i JOIN pictures p ON p.id = i.picture_id
       WHERE i.batch_id = ? AND i.aside AND p.deleted_at IS NULL AND p.caption IS NOT i.caption`,
    )
    .pluck()
    .get(batchId) as number;
  return { waiting, kept };
}

/** Puts the captions a drop left aside into their pictures after all, as one undoable step. */
export function takeKeptCaptions(
  db: Db,
  input: { batchId: number; tab: string },
): { batch: number | null; count: number } {
  return db.immediate(() => {
    const batch = db.orm.select().from(batches).where(eq(batches.id, input.batchId)).get();
    if (!batch) return { batch: null, count: 0 };
    const rows = db.sqlite
      .prepare(
        `SELECT p.id, p.caption AS now, i.caption FROM import_files i JOIN pictures p ON p.id = i.picture_id
         WHERE i.batch_id = ? AND i.aside AND p.deleted_at IS NULL ORDER BY i.name LIKE '%.txt', i.name LIKE '%.caption', i.id`,
      )
      .all(input.batchId) as { id: number; now: string | null; caption: string }[];
    const last = new Map(rows.map((row) => [row.id, row]));
    const list: Op[] = [...last.values()]
      .filter((row) => row.now !== row.caption)
      .map((row) => ({ kind: "caption", target: row.id, before: row.now, after: row.caption }));
    if (!list.length) return { batch: null, count: 0 };
    apply(db, list);
    const id = openBatch(db, { datasetId: batch.datasetId, actor: "you", tab: input.tab, kind: "captions" });
    logOps(db, id, list);
    touch(db, batch.datasetId);
    return { batch: id, count: list.length };
  });
}
