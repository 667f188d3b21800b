import { eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { pictureFacts, type pictures, subsets } from "@/db/schema/index";
import type { BucketSettings, Size } from "@/server/domain/datasets/bucket";
import type { Edit } from "@/server/domain/datasets/edit";
import { isMasked, readEdit } from "@/server/domain/datasets/edit-canonical";
import { outcome } from "@/server/domain/datasets/edit-geometry";
import type { Studio } from "@/server/settings/studio";
import { viewByWorker } from "./ask-worker";
import { checkSettings } from "./finding-facts";
import { browserShows } from "./originals";
import { livePicture } from "./pictures";
import { type ScanPicture, scanOf } from "./scans";

export type OpenedPicture = {
  id: number;
  datasetId: number;
  name: string;
  rev: number;
  use: "yes" | "no" | "keep";
  subset: { id: number; name: string };
  /** the upright original; its size is null until the worker has looked, its path is what an <img> may show */
  source: { blob: string; path: string; size: Size | null; thumbhash: string | null; error: string | null };
  edit: Edit | null;
  /** the picture as it is now: its media key, and how far the worker is with it */
  media: { key: string; state: "pending" | "done" | "failed"; error: string | null };
  /** size of what the recipe makes; null while the original's is unknown */
  outcome: Size | null;
  masked: boolean;
  /** of the dataset's recipe as it is being written, else the trainer's own */
  buckets: BucketSettings;
  /** all pictures cut from the same scan, this one among them, in the order of their names; one = only this one */
  scan: ScanPicture[];
  /** by name, in the whole dataset */
  previous: number | null;
  next: number | null;
};

/**
 * The same for somebody who is about to look: what browsers cannot show is converted from now on, so that it is there
 * when the page asks for it.
 */
export function openForEditor(studio: Studio, id: number): OpenedPicture {
  const opened = openPicture(studio.db, id);
  if (opened.source.size && opened.source.path.endsWith("/view"))
    viewByWorker(studio, opened.source.blob).catch(() => undefined);
  return opened;
}

const factsOf = (db: Db, key: string) =>
  db.orm.select().from(pictureFacts).where(eq(pictureFacts.mediaKey, key)).get();

/** Size of an upright original; null until the worker has looked, or when it cannot be read. */
export function sourceSize(db: Db, blob: string): Size | null {
  const facts = factsOf(db, blob);
  return facts?.width && facts.height ? { width: facts.width, height: facts.height } : null;
}

/** Everything the editor needs to know of one picture. StudioError "no-picture" for what is gone. */
export function openPicture(db: Db, id: number): OpenedPicture {
  const row = livePicture(db, id);
  const edit = row.edit === null ? null : readEdit(row.edit);
  const original = factsOf(db, row.blob);
  const facts = row.mediaKey === row.blob ? original : factsOf(db, row.mediaKey);
  const size = sourceSize(db, row.blob);
  const subset = db.orm.select().from(subsets).where(eq(subsets.id, row.subsetId)).get();
  return {
    id: row.id,
    datasetId: row.datasetId,
    name: `${row.stem}${row.ext}`,
    rev: row.rev,
    use: row.use,
    subset: { id: row.subsetId, name: subset?.name ?? "" },
    source: {
      blob: row.blob,
      path: `/media/${row.blob}/${original && browserShows(original) ? "full" : "view"}`,
      size,
      thumbhash: original?.thumbhash ?? null,
      error: original?.error ?? null,
    },
    edit,
    media: { key: row.mediaKey, state: facts?.state ?? "pending", error: facts?.error ?? null },
    outcome: size && outcome(edit, size).size,
    masked: isMasked(edit),
    buckets: checkSettings(db, row.datasetId).buckets,
    scan: scanOf(db, row),
    previous: beside(db, row, "<", "DESC"),
    next: beside(db, row, ">", "ASC"),
  };
}

function beside(db: Db, row: typeof pictures.$inferSelect, than: "<" | ">", order: "ASC" | "DESC") {
  const found = db.sqlite
    .prepare(
      `SELECT id FROM pictures WHERE dataset_id = ? AND deleted_at IS NULL AND (sort_key, id) ${than} (?, ?)
       ORDER BY sort_key ${order}, id ${order} LIMIT 1`,
    )
    .pluck()
    .get(row.datasetId, row.sortKey, row.id) as number | undefined;
  return found ?? null;
}
