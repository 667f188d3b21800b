import type { Db } from "@/db/open";
import { pictures, subsets } from "@/db/schema/index";
import { tagRows } from "@/server/domain/datasets/captions";
import { pairEntries } from "@/server/domain/datasets/compare";
import { pixelText, readEdit } from "@/server/domain/datasets/edit-canonical";
import { LIVE, type Op } from "@/server/domain/datasets/journal";
import type { Manifest, ManifestEntry, ManifestSubset } from "@/server/domain/datasets/manifest";
import { naturalKey } from "@/server/domain/datasets/names";
import { record } from "./journal";

type Row = ManifestEntry & {
  id: number;
  subsetId: number;
  stored: string | null;
  use: string;
  live: boolean;
};

/**
 * Brings a dataset back to a version as one step that can be undone: what the version names is there and used again, with
 * its caption, edit and subset; what came later is marked as not used, and nothing is thrown away. Subsets get back
 * their repeats, class word and triggers.
 */
export function applyManifest(
  db: Db,
  input: { datasetId: number; manifest: Manifest; tab: string },
): { batch: number | null; count: number } {
  return db.immediate(() => {
    const list: Op[] = [];
    const homes = new Map(
      input.manifest.subsets.map((wanted) => [wanted.name, subsetOps(db, input.datasetId, wanted, list)]),
    );
    const rows = rowsOf(db, input.datasetId);
    // what is in use before what is not, so that a double in the trash stays there
    const { pairs, removed, added } = pairEntries(rows, input.manifest.entries);
    const count = list.length;
    for (const { before: row, after: entry } of pairs) pictureOps(row, entry, homes.get(entry.subset)!, list);
    for (const row of removed)
      if (row.live && row.use !== "no")
        list.push({ kind: "use", target: row.id, before: row.use, after: "no" });
    for (const entry of added) {
      const target = bringBack(db, input.datasetId, homes.get(entry.subset)!, entry);
      list.push({ kind: "import", target, before: null, after: LIVE });
    }
    const head = { datasetId: input.datasetId, actor: "you", tab: input.tab, kind: "version" as const };
    const batch = record(db, head, list);
    return { batch, count: new Set(list.slice(count).map((op) => op.target)).size };
  });
}

/** Every picture of the dataset as an entry, used ones first, then the others, then the trash. */
function rowsOf(db: Db, datasetId: number): Row[] {
  const rows = db.sqlite
    .prepare(
      `SELECT p.id, p.subset_id AS subsetId, s.name AS subset, p.stem, p.ext, p.blob, p.edit AS stored, p.media_key AS media,
         p.caption, p.use, p.deleted_at IS NULL AS live
       FROM pictures p JOIN subsets s ON s.id = p.subset_id WHERE p.dataset_id = ?
       ORDER BY p.deleted_at IS NOT NULL, p.use = 'no', p.id`,
    )
    .all(datasetId) as (Omit<Row, "edit" | "rendered" | "live"> & { media: string; live: number })[];
  return rows.map(({ media, live, ...row }) => ({
    ...row,
    edit: media === row.blob || row.stored === null ? null : pixelText(readEdit(row.stored)),
    rendered: media === row.blob ? null : media,
    live: live === 1,
  }));
}

function pictureOps(row: Row, entry: ManifestEntry, home: number, list: Op[]): void {
  const target = row.id;
  if (!row.live) list.push({ kind: "trash", target, before: null, after: LIVE });
  if (row.use === "no") list.push({ kind: "use", target, before: row.use, after: "yes" });
  if (row.subsetId !== home)
    list.push({ kind: "subset", target, before: String(row.subsetId), after: String(home) });
  if (row.caption !== entry.caption)
    list.push({ kind: "caption", target, before: row.caption, after: entry.caption });
  if (row.edit !== entry.edit) list.push({ kind: "edit", target, before: row.stored, after: entry.edit });
}

/** A row for a picture that has none any more; it lies in the trash until the step is applied. */
function bringBack(db: Db, datasetId: number, subsetId: number, entry: ManifestEntry): number {
  const now = Date.now();
  const { id } = db.orm
    .insert(pictures)
    .values({
      datasetId,
      subsetId,
      stem: entry.stem,
      sortKey: naturalKey(entry.stem),
      ext: entry.ext,
      blob: entry.blob,
      bytes: 0,
      caption: entry.caption,
      edit: entry.edit,
      mediaKey: entry.rendered ?? entry.blob,
      createdAt: now,
      updatedAt: now,
      deletedAt: now,
    })
    .returning({ id: pictures.id })
    .get();
  const insert = db.sqlite.prepare("INSERT INTO picture_tags (picture_id, tag, position) VALUES (?, ?, ?)");
  for (const { tag, position } of tagRows(entry.caption)) insert.run(id, tag, position);
  return id;
}

/** The subset of this name with its settings of then: the live one, else the one that was removed, else a new one. */
function subsetOps(db: Db, datasetId: number, wanted: ManifestSubset, list: Op[]): number {
  const row = db.sqlite
    .prepare(
      `SELECT id, repeats, class_word AS classWord, triggers, is_reg AS isReg, deleted_at IS NULL AS live FROM subsets
       WHERE dataset_id = ? AND name = ? ORDER BY deleted_at IS NOT NULL, id DESC LIMIT 1`,
    )
    .get(datasetId, wanted.name) as
    | { id: number; repeats: number; classWord: string; triggers: string; isReg: number; live: number }
    | undefined;
  if (!row) {
    const { id } = db.orm
      .insert(subsets)
      .values({ ...wanted, datasetId, position: 0, deletedAt: Date.now() })
      .returning({ id: subsets.id })
      .get();
    list.push({ kind: "subset-trash", target: id, before: null, after: LIVE });
    return id;
  }
  const target = row.id;
  if (!row.live) list.push({ kind: "subset-trash", target, before: null, after: LIVE });
  const change = (kind: Op["kind"], before: string, after: string) => {
    if (before !== after) list.push({ kind, target, before, after });
  };
  change("subset-repeats", String(row.repeats), String(wanted.repeats));
  change("subset-class", row.classWord, wanted.classWord);
  const triggers = JSON.stringify(wanted.triggers);
  if (JSON.stringify(JSON.parse(row.triggers)) !== triggers)
    change("subset-triggers", row.triggers, triggers);
  change("subset-reg", String(row.isReg), wanted.isReg ? "1" : "0");
  return target;
}
