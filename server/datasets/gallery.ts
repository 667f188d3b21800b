import type { Db } from "@/db/open";
import { isMasked, readEdit } from "@/server/domain/datasets/edit-canonical";
import { type PackedOutline, packOutline } from "@/server/domain/datasets/outline";
import { ALL, errorText, type Field, type Query } from "@/server/domain/datasets/query";
import { parseQuery } from "@/server/domain/datasets/query-parse";
import type { Sort } from "@/server/domain/datasets/query-sort";
import { StudioError } from "@/server/domain/errors";
import { has } from "./bits";
import { allFindings, findingsFor } from "./finding-query";
import { galleryIndex } from "./gallery-fresh";
import type { GalleryIndex } from "./gallery-index";
import { matching, type Scope, topTags, valuesOf } from "./gallery-match";

/** What the gallery shows, and in which order. */
export type Filter = {
  datasetId: number;
  /** in the query language (server/domain/datasets/query-parse.ts) */
  q?: string;
  sort?: Sort;
  /** what is in the trash instead of what is live */
  trash?: boolean;
  /** side of the square the trainer's buckets are reckoned from, for `bucket:` */
  resolution?: number;
};

const FROM = "FROM pictures p LEFT JOIN picture_facts f ON f.media_key = p.media_key";

/**
 * Everything that matches, with sizes, so that the whole gallery can be laid out at once and nothing jumps. Rows come by
 * their ids (`rows`), about a screen at a time. StudioError "bad-query" says where the query is wrong.
 */
export async function outline(db: Db, filter: Filter): Promise<PackedOutline> {
  const query = queryOf(filter.q);
  const findings = await findingsFor(db, filter.datasetId, query);
  const index = await indexFor(db, filter, query);
  const bits = matching(index, query, scopeOf(db, filter, findings));
  const ids: number[] = [];
  const widths: number[] = [];
  const heights: number[] = [];
  for (const slot of index.order(filter.sort ?? "name")) {
    if (!has(bits, slot)) continue;
    ids.push(index.ids[slot]!);
    widths.push(index.widths[slot]!);
    heights.push(index.heights[slot]!);
  }
  return packOutline({ ids, widths, heights });
}

/** Tags of what matches with the number of pictures that have them, most frequent first, `limit` at most. */
export async function tagCounts(
  db: Db,
  filter: Filter & { part?: string },
  limit = 500,
): Promise<{ tag: string; count: number }[]> {
  const query = queryOf(filter.q);
  const findings = await findingsFor(db, filter.datasetId, query);
  const index = await indexFor(db, filter, query);
  return topTags(index, matching(index, query, scopeOf(db, filter, findings)), limit, filter.part);
}

/** What could stand after a field, with the number of live pictures each would find: for completion. */
export async function values(
  db: Db,
  input: { datasetId: number; field: Field; part: string; resolution?: number },
  limit = 20,
): Promise<{ value: string; count: number }[]> {
  const findings = input.field === "finding" ? await allFindings(db, input.datasetId) : new Map();
  const index = await galleryIndex(db, input.datasetId);
  const scope = scopeOf(db, input, findings);
  const live = matching(index, ALL, scope);
  if (input.field === "tag")
    return topTags(index, live, limit, input.part).map(({ tag, count }) => ({ value: tag, count }));
  return valuesOf(index, live, input.field, input.part, scope).slice(0, limit);
}

/** Captions whose tokens are counted before others are served, in ms; later ones are counted as they change. */
const SLICE_MS = 12;

/** The index, with the tokens of all captions counted when the query or the order asks for them. */
async function indexFor(db: Db, filter: Filter, query: Query): Promise<GalleryIndex> {
  const index = await galleryIndex(db, filter.datasetId);
  if (!filter.sort?.endsWith("tokens") && !asksTokens(query)) return index;
  let waited = false;
  while (!index.countTokens(performance.now() + SLICE_MS)) {
    waited = true;
    await new Promise<void>((next) => setImmediate(next));
  }
  return waited ? galleryIndex(db, filter.datasetId) : index;
}

const asksTokens = (query: Query): boolean =>
  query.op === "and" || query.op === "or"
    ? query.of.some(asksTokens)
    : query.op === "not"
      ? asksTokens(query.of)
      : query.op === "number" && query.field === "tokens";

function queryOf(text = ""): Query {
  const parsed = parseQuery(text);
  if (parsed.ok) return parsed.query;
  const { zh, en } = errorText(parsed.error);
  throw new StudioError(
    "bad-query",
    {
      zh: `筛选条件第 ${parsed.error.from + 1} 个字处有误：${zh}`,
      en: `The query is wrong at character ${parsed.error.from + 1}: ${en}`,
    },
    { evidence: [text.slice(0, 200)] },
  );
}

function scopeOf(
  db: Db,
  filter: { datasetId: number; trash?: boolean; resolution?: number },
  findings: ReadonlyMap<string, readonly number[]>,
): Scope {
  return {
    trash: filter.trash ?? false,
    resolution: filter.resolution ?? 512,
    subsets: db.sqlite
      .prepare("SELECT id, name, repeats FROM subsets WHERE dataset_id = ?")
      .all(filter.datasetId) as Scope["subsets"],
    findings: () => findings,
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
  /** what was painted is masked out for the trainer, so what alpha there is is meant */
  masked: boolean;
  /** stem of the scan this one is another crop of; null = it came by itself */
  scan: string | null;
  /** live pictures of the same scan, this one among them */
  crops: number;
};

/** One picture with its caption and what the worker found out. */
export function picture(db: Db, id: number): PictureDetail {
  const row = db.sqlite
    .prepare(
      `SELECT ${ROW}, p.caption, p.edit, p.rev, p.bytes, f.format, f.orientation, f.has_alpha AS hasAlpha, f.space, f.error,
         p.deleted_at IS NOT NULL AS trashed,
         (SELECT count(*) FROM ops o JOIN batches b ON b.id = o.batch_id
            WHERE o.target = p.id AND o.kind IN ('caption','edit','subset','use','trash') AND b.kind <> 'import') AS changes,
         (SELECT s.stem FROM pictures s WHERE s.id = p.scan_id) AS scan,
         (SELECT count(*) FROM pictures c WHERE (c.id = coalesce(p.scan_id, p.id) OR c.scan_id = coalesce(p.scan_id, p.id))
            AND c.deleted_at IS NULL) AS crops
       ${FROM} WHERE p.id = ?`,
    )
    .get(id) as
    | (Omit<PictureDetail, "captioned" | "trashed" | "hasAlpha" | "masked"> & {
        captioned: number;
        edit: string | null;
        trashed: number;
        hasAlpha: number | null;
      })
    | undefined;
  if (!row) throw new StudioError("no-picture", { zh: "没有这张图片。", en: "There is no such picture." });
  const { edit, ...rest } = row;
  return {
    ...rest,
    masked: edit !== null && isMasked(readEdit(edit)),
    captioned: row.captioned === 1,
    trashed: row.trashed === 1,
    hasAlpha: row.hasAlpha === null ? null : row.hasAlpha === 1,
  };
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
