import type { Db } from "@/db/open";
import { tagKey } from "@/server/domain/datasets/captions";
import { StudioError } from "@/server/domain/errors";

/** What the gallery shows; every field narrows. Tags beginning with "-" must be absent. */
export type Filter = {
  datasetId: number;
  subset?: number | null;
  tags?: readonly string[];
  use?: "yes" | "no" | "keep" | null;
  /** part of the file name or of the caption */
  text?: string;
  /** only pictures without a caption */
  uncaptioned?: boolean;
  /** only files the worker could not read, or only in part */
  broken?: boolean;
  /** what is in the trash instead of what is live */
  trash?: boolean;
};

function where(filter: Filter): { sql: string; values: unknown[] } {
  const parts = ["p.dataset_id = ?", filter.trash ? "p.deleted_at IS NOT NULL" : "p.deleted_at IS NULL"];
  const values: unknown[] = [filter.datasetId];
  const add = (sql: string, ...more: unknown[]) => {
    parts.push(sql);
    values.push(...more);
  };
  if (filter.subset) add("p.subset_id = ?", filter.subset);
  if (filter.use) add("p.use = ?", filter.use);
  if (filter.uncaptioned) add("(p.caption IS NULL OR trim(p.caption) = '')");
  if (filter.broken) add("(f.state = 'failed' OR f.error IS NOT NULL)");
  if (filter.text?.trim()) {
    const like = `%${filter.text.trim().replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
    add("(p.stem LIKE ? ESCAPE '\\' OR p.caption LIKE ? ESCAPE '\\')", like, like);
  }
  for (const tag of filter.tags ?? []) {
    const absent = tag.startsWith("-");
    add(
      `${absent ? "NOT " : ""}EXISTS (SELECT 1 FROM picture_tags t WHERE t.tag = ? AND t.picture_id = p.id)`,
      tagKey(absent ? tag.slice(1) : tag),
    );
  }
  return { sql: parts.join(" AND "), values };
}

const FROM = "FROM pictures p LEFT JOIN picture_facts f ON f.media_key = p.media_key";

/**
 * Ids and sizes of everything that matches, in natural order of names: about 12 bytes a picture, so that the whole
 * gallery can be laid out at once and nothing jumps. Sizes are 0 until the worker has looked. Rows come by `rows`.
 */
export function outline(db: Db, filter: Filter): { ids: number[]; widths: number[]; heights: number[] } {
  const { sql, values } = where(filter);
  const found = db.sqlite
    .prepare(
      `SELECT p.id, coalesce(f.width, 0), coalesce(f.height, 0) ${FROM} WHERE ${sql} ORDER BY p.sort_key, p.id`,
    )
    .raw()
    .all(...values) as [number, number, number][];
  return {
    ids: found.map((row) => row[0]),
    widths: found.map((row) => row[1]),
    heights: found.map((row) => row[2]),
  };
}

export type PictureRow = {
  id: number;
  name: string;
  media: string;
  subsetId: number;
  use: "yes" | "no" | "keep";
  captioned: boolean;
  /** pending = the worker has not looked yet */
  state: "pending" | "done" | "failed";
  width: number | null;
  height: number | null;
  thumbhash: string | null;
};

const ROW = `p.id, p.stem || p.ext AS name, p.media_key AS media, p.subset_id AS subsetId, p.use,
  (p.caption IS NOT NULL AND trim(p.caption) <> '') AS captioned, coalesce(f.state, 'pending') AS state,
  f.width, f.height, f.thumbhash`;

/** Rows of the pictures with these ids (at most 500), in no particular order. */
export function rows(db: Db, input: { datasetId: number; ids: readonly number[] }): PictureRow[] {
  if (!input.ids.length) return [];
  const found = db.sqlite
    .prepare(
      `SELECT ${ROW} ${FROM} WHERE p.dataset_id = ? AND p.id IN (${input.ids.map(() => "?").join(",")})`,
    )
    .all(input.datasetId, ...input.ids) as (Omit<PictureRow, "captioned"> & { captioned: number })[];
  return found.map((row) => ({ ...row, captioned: row.captioned === 1 }));
}

export type PictureDetail = PictureRow & {
  caption: string | null;
  rev: number;
  bytes: number;
  format: string | null;
  orientation: number | null;
  hasAlpha: boolean | null;
  space: string | null;
  error: string | null;
  trashed: boolean;
  /** number of changes in the journal, the import not counted */
  changes: number;
};

/** One picture with its caption and what the worker found out. */
export function picture(db: Db, id: number): PictureDetail {
  const row = db.sqlite
    .prepare(
      `SELECT ${ROW}, p.caption, p.rev, p.bytes, f.format, f.orientation, f.has_alpha AS hasAlpha, f.space, f.error,
         p.deleted_at IS NOT NULL AS trashed,
         (SELECT count(*) FROM ops o JOIN batches b ON b.id = o.batch_id
            WHERE o.target = p.id AND o.kind IN ('caption','edit','subset','use','trash') AND b.kind <> 'import') AS changes
       ${FROM} WHERE p.id = ?`,
    )
    .get(id) as
    | (Omit<PictureDetail, "captioned" | "trashed" | "hasAlpha"> & {
        captioned: number;
        trashed: number;
        hasAlpha: number | null;
      })
    | undefined;
  if (!row) throw new StudioError("no-picture", { zh: "没有这张图片。", en: "There is no such picture." });
  return {
    ...row,
    captioned: row.captioned === 1,
    trashed: row.trashed === 1,
    hasAlpha: row.hasAlpha === null ? null : row.hasAlpha === 1,
  };
}

/** Tags of what matches with the number of pictures that have them, most frequent first, `limit` at most. */
export function tagCounts(db: Db, filter: Filter, limit = 500): { tag: string; count: number }[] {
  const { sql, values } = where(filter);
  return db.sqlite
    .prepare(
      `SELECT t.tag, count(DISTINCT t.picture_id) AS count ${FROM}
       JOIN picture_tags t ON t.picture_id = p.id WHERE ${sql}
       GROUP BY t.tag ORDER BY count DESC, t.tag LIMIT ?`,
    )
    .all(...values, limit) as { tag: string; count: number }[];
}

/** What the step arithmetic and the checks of a recipe need to know of a dataset. */
export type TrainingFacts = {
  pictures: {
    id: number;
    name: string;
    width: number;
    height: number;
    repeats: number;
    isReg: boolean;
    captioned: boolean;
  }[];
  /** trained pictures whose size is not known yet, and those that could not be read */
  pending: number;
  broken: number;
};

/** The trained pictures (not in the trash, not marked "no") with their sizes as displayed and their subset's repeats. */
export function trainingFacts(db: Db, datasetId: number): TrainingFacts {
  const found = db.sqlite
    .prepare(
      `SELECT p.id, p.stem || p.ext AS name, f.width, f.height, f.state, s.repeats, s.is_reg AS isReg,
         (p.caption IS NOT NULL AND trim(p.caption) <> '') AS captioned
       ${FROM} JOIN subsets s ON s.id = p.subset_id
       WHERE p.dataset_id = ? AND p.deleted_at IS NULL AND p.use <> 'no' AND s.deleted_at IS NULL
       ORDER BY p.sort_key, p.id`,
    )
    .all(datasetId) as {
    id: number;
    name: string;
    width: number | null;
    height: number | null;
    state: string | null;
    repeats: number;
    isReg: number;
    captioned: number;
  }[];
  const facts: TrainingFacts = { pictures: [], pending: 0, broken: 0 };
  for (const row of found) {
    if (row.state === "failed") facts.broken++;
    else if (!row.width || !row.height) facts.pending++;
    else
      facts.pictures.push({
        id: row.id,
        name: row.name,
        width: row.width,
        height: row.height,
        repeats: row.repeats,
        isReg: row.isReg === 1,
        captioned: row.captioned === 1,
      });
  }
  return facts;
}
