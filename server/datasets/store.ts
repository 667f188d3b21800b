import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { datasets, datasetVersions, subsets } from "@/db/schema/index";
import { safeName } from "@/server/domain/datasets/folders";
import type { Op } from "@/server/domain/datasets/journal";
import { distinctStem, foldStem } from "@/server/domain/datasets/names";
import { StudioError } from "@/server/domain/errors";
import { hint } from "@/server/events/outbox";
import { apply, logOps, openBatch, record, touch } from "./journal";

export type Cover = { media: string; thumbhash: string | null; width: number | null; height: number | null };

export type DatasetCard = {
  id: number;
  name: string;
  origin: "user" | "sample";
  pictures: number;
  /** pictures that are trained: not trashed, not marked "no" */
  used: number;
  /** used pictures without a caption file or with a blank one */
  uncaptioned: number;
  subsets: { name: string; repeats: number; pictures: number }[];
  covers: Cover[];
  versions: number;
  updatedAt: number;
  /** the one next step */
  next: "import" | "caption" | "train";
};

const missing = () =>
  new StudioError("no-dataset", {
    zh: "没有这个数据集，可能已被删除。",
    en: "There is no such dataset; it may have been deleted.",
  });

/** Creates a dataset and returns its id. Its first subset appears with its first picture. */
export function createDataset(
  db: Db,
  input: { name: string; clientKey?: string; origin?: "user" | "sample" },
): { id: number } {
  return db.immediate(() => {
    if (input.clientKey) {
      const known = db.orm
        .select({ id: datasets.id })
        .from(datasets)
        .where(eq(datasets.clientKey, input.clientKey))
        .get();
      if (known) return known;
    }
    const now = Date.now();
    const row = db.orm
      .insert(datasets)
      .values({
        name: input.name.trim(),
        clientKey: input.clientKey ?? null,
        origin: input.origin ?? "user",
        createdAt: now,
        updatedAt: now,
      })
      .returning({ id: datasets.id })
      .get();
    hint(db, "dataset", row.id);
    return row;
  });
}

export function renameDataset(db: Db, input: { id: number; name: string }): void {
  db.immediate(() => {
    liveDataset(db, input.id);
    db.orm.update(datasets).set({ name: input.name.trim() }).where(eq(datasets.id, input.id)).run();
    touch(db, input.id);
  });
}

/** Puts a dataset into the trash; its pictures, captions and versions stay as they are. */
export function deleteDataset(db: Db, id: number): void {
  db.immediate(() => {
    liveDataset(db, id);
    db.orm.update(datasets).set({ deletedAt: Date.now() }).where(eq(datasets.id, id)).run();
    hint(db, "dataset", id);
  });
}

export function restoreDataset(db: Db, id: number): void {
  db.immediate(() => {
    db.orm.update(datasets).set({ deletedAt: null }).where(eq(datasets.id, id)).run();
    hint(db, "dataset", id);
  });
}

/** The row of a dataset that is not in the trash; StudioError "no-dataset". */
export function liveDataset(db: Db, id: number): typeof datasets.$inferSelect {
  const row = db.orm
    .select()
    .from(datasets)
    .where(and(eq(datasets.id, id), isNull(datasets.deletedAt)))
    .get();
  if (!row) throw missing();
  return row;
}

const BLANK = "(p.caption IS NULL OR trim(p.caption) = '')";

/** All datasets, newest change first, each with up to four cover pictures. */
export function listDatasets(db: Db): DatasetCard[] {
  const rows = db.orm.select().from(datasets).where(isNull(datasets.deletedAt)).all();
  const covers = db.sqlite.prepare(
    `SELECT p.media_key AS media, f.thumbhash, f.width, f.height FROM pictures p
     LEFT JOIN picture_facts f ON f.media_key = p.media_key
     WHERE p.dataset_id = ? AND p.deleted_at IS NULL AND p.use <> 'no' AND (f.state IS NULL OR f.state = 'done')
     ORDER BY p.id = ? DESC, p.use = 'keep' DESC, p.sort_key, p.id LIMIT 4`,
  );
  const versions = db.sqlite.prepare("SELECT count(*) FROM dataset_versions WHERE dataset_id = ?").pluck();
  return rows
    .map((row): DatasetCard => {
      const of = subsetsOf(db, row.id);
      const counts = countsOf(db, row.id);
      return {
        id: row.id,
        name: row.name,
        origin: row.origin,
        pictures: counts.all,
        used: counts.used,
        uncaptioned: counts.uncaptioned,
        subsets: of.map(({ name, repeats, used }) => ({ name, repeats, pictures: used })),
        covers: covers.all(row.id, row.coverPictureId ?? 0) as Cover[],
        versions: versions.get(row.id) as number,
        updatedAt: row.updatedAt,
        next: counts.used === 0 ? "import" : counts.uncaptioned === counts.used ? "caption" : "train",
      };
    })
    .sort((a, b) => b.updatedAt - a.updatedAt);
}

/** Datasets in the trash, for getting them back. */
export const deletedDatasets = (db: Db): { id: number; name: string; deletedAt: number | null }[] =>
  db.orm
    .select({ id: datasets.id, name: datasets.name, deletedAt: datasets.deletedAt })
    .from(datasets)
    .where(isNotNull(datasets.deletedAt))
    .all();

export type SubsetRow = {
  id: number;
  name: string;
  repeats: number;
  classWord: string;
  triggers: string[];
  isReg: boolean;
  pictures: number;
  used: number;
};

/** Live subsets in the order of their positions, with the number of their live and of their trained pictures. */
export function subsetsOf(db: Db, datasetId: number): SubsetRow[] {
  const counts = new Map(
    (
      db.sqlite
        .prepare(
          `SELECT subset_id AS id, count(*) AS pictures, sum(use <> 'no') AS used FROM pictures
           WHERE dataset_id = ? AND deleted_at IS NULL GROUP BY subset_id`,
        )
        .all(datasetId) as { id: number; pictures: number; used: number }[]
    ).map((row) => [row.id, row]),
  );
  return db.orm
    .select()
    .from(subsets)
    .where(and(eq(subsets.datasetId, datasetId), isNull(subsets.deletedAt)))
    .orderBy(asc(subsets.position), asc(subsets.id))
    .all()
    .map((row) => ({
      id: row.id,
      name: row.name,
      repeats: row.repeats,
      classWord: row.classWord,
      triggers: row.triggers,
      isReg: row.isReg,
      pictures: counts.get(row.id)?.pictures ?? 0,
      used: counts.get(row.id)?.used ?? 0,
    }));
}

export type Counts = {
  all: number;
  used: number;
  excluded: number;
  kept: number;
  trash: number;
  uncaptioned: number;
  /** pictures the worker has not looked at yet, and those it could not read whole */
  pending: number;
  failed: number;
};

function countsOf(db: Db, datasetId: number): Counts {
  const row = db.sqlite
    .prepare(
      `SELECT
         count(*) FILTER (WHERE p.deleted_at IS NULL) AS "all",
         count(*) FILTER (WHERE p.deleted_at IS NULL AND p.use <> 'no') AS used,
         count(*) FILTER (WHERE p.deleted_at IS NULL AND p.use = 'no') AS excluded,
         count(*) FILTER (WHERE p.deleted_at IS NULL AND p.use = 'keep') AS kept,
         count(*) FILTER (WHERE p.deleted_at IS NOT NULL) AS trash,
         count(*) FILTER (WHERE p.deleted_at IS NULL AND p.use <> 'no' AND ${BLANK}) AS uncaptioned,
         count(*) FILTER (WHERE p.deleted_at IS NULL AND f.state IS NULL) AS pending,
         count(*) FILTER (WHERE p.deleted_at IS NULL AND (f.state = 'failed' OR f.error IS NOT NULL)) AS failed
       FROM pictures p LEFT JOIN picture_facts f ON f.media_key = p.media_key WHERE p.dataset_id = ?`,
    )
    .get(datasetId);
  return row as Counts;
}

export type DatasetDetail = {
  id: number;
  name: string;
  origin: "user" | "sample";
  subsets: SubsetRow[];
  counts: Counts;
  /** pictures times repeats, regularisation apart: what one epoch walks through */
  repeated: number;
  versions: { id: number; number: number; pictures: number; createdAt: number }[];
};

/** Everything the frame of a dataset's page shows. */
export function getDataset(db: Db, id: number): DatasetDetail {
  const row = liveDataset(db, id);
  const of = subsetsOf(db, id);
  return {
    id: row.id,
    name: row.name,
    origin: row.origin,
    subsets: of,
    counts: countsOf(db, id),
    repeated: of.reduce((sum, subset) => sum + (subset.isReg ? 0 : subset.used * subset.repeats), 0),
    versions: db.orm
      .select({
        id: datasetVersions.id,
        number: datasetVersions.number,
        pictures: datasetVersions.pictures,
        createdAt: datasetVersions.createdAt,
      })
      .from(datasetVersions)
      .where(eq(datasetVersions.datasetId, id))
      .orderBy(asc(datasetVersions.number))
      .all(),
  };
}

export type SubsetInput = {
  name: string;
  repeats: number;
  classWord?: string;
  triggers?: string[];
  isReg?: boolean;
};

/** A folder name that no live subset of the dataset has, folded; "" becomes "pictures". */
export function freeSubsetName(db: Db, datasetId: number, wanted: string): string {
  const taken = new Set(subsetsOf(db, datasetId).map((subset) => foldStem(subset.name)));
  return distinctStem(safeName(wanted) || "pictures", (fold) => taken.has(fold));
}

/** Makes a subset and journals it into `batch`, or into a batch of its own. */
export function addSubset(
  db: Db,
  input: { datasetId: number; tab: string } & SubsetInput,
  batch?: number,
): { id: number; batch: number } {
  return db.immediate(() => {
    liveDataset(db, input.datasetId);
    const name = freeSubsetName(db, input.datasetId, input.name);
    const last = subsetsOf(db, input.datasetId).length;
    const row = db.orm
      .insert(subsets)
      .values({
        datasetId: input.datasetId,
        name,
        repeats: input.repeats,
        classWord: input.classWord ?? name,
        triggers: input.triggers ?? [],
        isReg: input.isReg ?? false,
        position: last,
      })
      .returning({ id: subsets.id })
      .get();
    const id =
      batch ?? openBatch(db, { datasetId: input.datasetId, actor: "you", tab: input.tab, kind: "subsets" });
    logOps(db, id, [{ kind: "subset-trash", target: row.id, before: null, after: "live" }]);
    touch(db, input.datasetId);
    return { id: row.id, batch: id };
  });
}

/**
 * Brings back a subset of this name and number of repeats that was removed, journalled into `batch`; null when there
 * is none. An import that is taken back and done again then finds its own pictures in the trash.
 */
export function reviveSubset(
  db: Db,
  input: { datasetId: number; name: string; repeats: number },
  batch: number,
): number | null {
  const gone = db.orm
    .select()
    .from(subsets)
    .where(
      and(
        eq(subsets.datasetId, input.datasetId),
        eq(subsets.name, safeName(input.name) || "pictures"),
        eq(subsets.repeats, input.repeats),
        isNotNull(subsets.deletedAt),
      ),
    )
    .get();
  if (!gone || freeSubsetName(db, input.datasetId, gone.name) !== gone.name) return null;
  const op: Op = { kind: "subset-trash", target: gone.id, before: null, after: "live" };
  apply(db, [op]);
  logOps(db, batch, [op]);
  return gone.id;
}

/** Changes what is given of a subset, as one undoable step; null when nothing differs. */
export function editSubset(
  db: Db,
  input: { id: number; tab: string } & Partial<SubsetInput>,
): { batch: number | null } {
  return db.immediate(() => {
    const row = db.orm.select().from(subsets).where(eq(subsets.id, input.id)).get();
    if (!row || row.deletedAt !== null)
      throw new StudioError("no-subset", { zh: "没有这个子集。", en: "There is no such subset." });
    const list: Op[] = [];
    const change = (kind: Op["kind"], before: string, after: string | undefined) => {
      if (after !== undefined && after !== before) list.push({ kind, target: row.id, before, after });
    };
    if (input.name !== undefined && safeName(input.name) !== row.name) {
      const others = subsetsOf(db, row.datasetId).filter((subset) => subset.id !== row.id);
      const name = safeName(input.name);
      if (!name || others.some((subset) => foldStem(subset.name) === foldStem(name)))
        throw new StudioError("subset-name", {
          zh: "子集需要一个本数据集里没有用过的名称。",
          en: "A subset needs a name that no other subset of this dataset has.",
        });
      change("subset-name", row.name, name);
    }
    change("subset-repeats", String(row.repeats), input.repeats?.toString());
    change("subset-class", row.classWord, input.classWord?.trim());
    change("subset-triggers", JSON.stringify(row.triggers), input.triggers && JSON.stringify(input.triggers));
    change(
      "subset-reg",
      row.isReg ? "1" : "0",
      input.isReg === undefined ? undefined : input.isReg ? "1" : "0",
    );
    return {
      batch: record(db, { datasetId: row.datasetId, actor: "you", tab: input.tab, kind: "subsets" }, list),
    };
  });
}

/** Removes a subset; its pictures move to `moveTo`, or to the trash when none is given. One undoable step. */
export function removeSubset(
  db: Db,
  input: { id: number; moveTo?: number; tab: string },
): { batch: number | null; pictures: number } {
  return db.immediate(() => {
    const row = db.orm.select().from(subsets).where(eq(subsets.id, input.id)).get();
    if (!row || row.deletedAt !== null) return { batch: null, pictures: 0 };
    const ids = db.sqlite
      .prepare("SELECT id FROM pictures WHERE subset_id = ? AND deleted_at IS NULL ORDER BY id")
      .pluck()
      .all(row.id) as number[];
    const list: Op[] = ids.map((target) =>
      input.moveTo
        ? { kind: "subset", target, before: String(row.id), after: String(input.moveTo) }
        : { kind: "trash", target, before: "live", after: null },
    );
    list.push({ kind: "subset-trash", target: row.id, before: "live", after: null });
    const batch = record(
      db,
      { datasetId: row.datasetId, actor: "you", tab: input.tab, kind: "subsets" },
      list,
    );
    return { batch, pictures: ids.length };
  });
}
