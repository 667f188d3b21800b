import { eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { datasetVersions } from "@/db/schema/index";
import { type Comparison, compareManifests } from "@/server/domain/datasets/compare";
import { StudioError } from "@/server/domain/errors";
import { hint } from "@/server/events/outbox";
import type { Studio } from "@/server/settings/studio";
import { heavy } from "./heavy";
import { liveDataset } from "./store";
import { present, readManifest, versionRow } from "./versions";

export type VersionRow = {
  id: number;
  number: number;
  pictures: number;
  repeated: number;
  note: string;
  createdAt: number;
  runs: { id: number; number: number; name: string; state: string }[];
};

/** All versions of a dataset with the runs that used them, newest first. */
export function listVersions(db: Db, datasetId: number): VersionRow[] {
  liveDataset(db, datasetId);
  const runs = db.sqlite.prepare(
    "SELECT id, number, name, state FROM runs WHERE version_id = ? AND deleted_at IS NULL ORDER BY number",
  );
  const rows = db.sqlite
    .prepare(
      `SELECT id, number, pictures, repeated, note, created_at AS createdAt FROM dataset_versions
       WHERE dataset_id = ? ORDER BY number DESC`,
    )
    .all(datasetId) as Omit<VersionRow, "runs">[];
  return rows.map((row) => ({ ...row, runs: runs.all(row.id) as VersionRow["runs"] }));
}

/** Sets what a person wants to remember of a version. */
export function noteVersion(db: Db, input: { id: number; note: string }): void {
  db.immediate(() => {
    const row = versionRow(db, input.id);
    db.orm
      .update(datasetVersions)
      .set({ note: input.note.trim() })
      .where(eq(datasetVersions.id, row.id))
      .run();
    hint(db, "dataset", row.datasetId);
  });
}

/** Pictures shown of a comparison at once; the counts are of all. */
const SHOWN = 600;

/** What became of `from` until `to`; null = the dataset as it stands. */
export async function compareVersions(
  studio: Studio,
  input: { datasetId: number; from: number | null; to: number | null },
): Promise<Comparison & { total: number }> {
  const [before, after] = [
    await manifestOf(studio, input.datasetId, input.from),
    await manifestOf(studio, input.datasetId, input.to),
  ];
  const found = compareManifests(before, after);
  return { ...found, pictures: found.pictures.slice(0, SHOWN), total: found.pictures.length };
}

/** The manifest of one of the dataset's versions, or (null) of what it holds now. */
export async function manifestOf(studio: Studio, datasetId: number, versionId: number | null) {
  if (versionId === null) {
    liveDataset(studio.db, datasetId);
    return present(studio, datasetId);
  }
  const row = versionRow(studio.db, versionId);
  if (row.datasetId !== datasetId)
    throw new StudioError("no-version", {
      zh: "这个版本属于别的数据集。",
      en: "This version belongs to another dataset.",
    });
  return readManifest(studio, versionId);
}

/** Brings the dataset back to one of its versions as one undoable step. */
export async function restoreVersion(
  studio: Studio,
  input: { datasetId: number; id: number; tab: string },
): Promise<{ batch: number | null; count: number }> {
  const manifest = await manifestOf(studio, input.datasetId, input.id);
  return heavy(studio, "applyManifest", { datasetId: input.datasetId, manifest, tab: input.tab });
}
