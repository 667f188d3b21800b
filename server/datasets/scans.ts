import { eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { pictures } from "@/db/schema/index";
import { editText, readEdit } from "@/server/domain/datasets/edit-canonical";
import { scanPart } from "@/server/domain/datasets/edit-change";
import type { Op } from "@/server/domain/datasets/journal";
import { naturalKey } from "@/server/domain/datasets/names";
import { logOps, openBatch, touch } from "./journal";
import { mediaKeyOf } from "./media-key";
import { freeStem, livePicture } from "./pictures";

export type ScanPicture = {
  id: number;
  name: string;
  media: string;
  subsetId: number;
  use: "yes" | "no" | "keep";
  /** it came by itself, the others were cut from it */
  first: boolean;
};

type Row = Pick<typeof pictures.$inferSelect, "id" | "scanId">;

/** All live pictures cut from the same scan as this one, itself among them, in the order of their names. */
export const scanOf = (db: Db, row: Row): ScanPicture[] =>
  (
    db.sqlite
      .prepare(
        `SELECT id, stem || ext AS name, media_key AS media, subset_id AS subsetId, use, scan_id IS NULL AS first
         FROM pictures WHERE (id = @root OR scan_id = @root) AND deleted_at IS NULL ORDER BY sort_key, id`,
      )
      .all({ root: row.scanId ?? row.id }) as (Omit<ScanPicture, "first"> & { first: number })[]
  ).map((found) => ({ ...found, first: found.first === 1 }));

/**
 * Another crop of the same scan: a picture of its own with the same original, in the same subset, named after the scan
 * ("012-2"), with what was done to the scan as such and nothing of what was cut out of it. It has no caption: what is to
 * be seen on it is something else. One step, which can be taken back like an import.
 */
export function anotherCrop(
  db: Db,
  input: { pictureId: number; tab: string },
): { id: number; name: string; batch: number } {
  return db.immediate(() => {
    const from = livePicture(db, input.pictureId);
    const root = from.scanId ?? from.id;
    const scan = db.orm.select().from(pictures).where(eq(pictures.id, root)).get() ?? from;
    const stem = freeStem(db, { dataset: from.datasetId, subset: from.subsetId }, scan.stem);
    const edit = editText(from.edit === null ? null : scanPart(readEdit(from.edit)));
    const now = Date.now();
    const { id } = db.orm
      .insert(pictures)
      .values({
        datasetId: from.datasetId,
        subsetId: from.subsetId,
        stem,
        sortKey: naturalKey(stem),
        ext: from.ext,
        blob: from.blob,
        bytes: from.bytes,
        edit,
        mediaKey: mediaKeyOf(from.blob, edit),
        scanId: root,
        createdAt: now,
        updatedAt: now,
      })
      .returning({ id: pictures.id })
      .get();
    const op: Op = { kind: "import", target: id, before: null, after: "live" };
    const batch = openBatch(db, {
      datasetId: from.datasetId,
      actor: "you",
      tab: input.tab,
      kind: "another",
    });
    logOps(db, batch, [op]);
    touch(db, from.datasetId);
    return { id, name: `${stem}${from.ext}`, batch };
  });
}
