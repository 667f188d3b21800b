import { sql } from "drizzle-orm";
import type { Db } from "@/db/open";
import { subsetsOf } from "@/server/datasets/store";
import { isMasked, readEdit } from "@/server/domain/datasets/edit-canonical";
import { ONE_SIDED } from "@/server/domain/recipes/one-sided";
import type { PreflightFacts } from "@/server/domain/recipes/validate";

export type DatasetFacts = Pick<PreflightFacts, "pictures" | "captions"> & {
  readonly unreadable: number;
  readonly masked: number;
  /** folders as they will be made for the run */
  readonly subsets: {
    readonly name: string;
    readonly repeats: number;
    readonly classWord: string;
    readonly isReg: boolean;
  }[];
};

const USED = sql.raw("p.deleted_at IS NULL AND p.use <> 'no'");

/**
 * What arithmetic and preflight need to know of a dataset's pictures, grouped by size, repeats and regularisation, so
 * that ten thousand pictures are a few dozen rows. Pictures that are trashed or not used do not count.
 */
export function datasetFacts(db: Db, datasetId: number): DatasetFacts {
  const rows = db.orm.all<{
    width: number;
    height: number;
    repeats: number;
    isReg: number;
    failed: number;
    count: number;
  }>(sql`
    SELECT coalesce(f.width, 0) AS width, coalesce(f.height, 0) AS height, s.repeats AS repeats, s.is_reg AS isReg,
           (f.state = 'failed' OR f.error IS NOT NULL) AS failed, count(*) AS count
    FROM pictures p JOIN subsets s ON s.id = p.subset_id LEFT JOIN picture_facts f ON f.media_key = p.media_key
    WHERE p.dataset_id = ${datasetId} AND ${USED}
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 4, 1, 2, 3`);
  const missing = db.orm.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM pictures p JOIN subsets s ON s.id = p.subset_id
    WHERE p.dataset_id = ${datasetId} AND ${USED} AND s.is_reg = 0 AND trim(coalesce(p.caption, '')) = ''`);
  const found = db.orm.all<{ tag: string }>(sql`
    SELECT t.tag AS tag FROM picture_tags t JOIN pictures p ON p.id = t.picture_id
    WHERE p.dataset_id = ${datasetId} AND ${USED} AND t.tag IN (${sql.join(
      ONE_SIDED.map((tag) => sql`${tag}`),
      sql`, `,
    )})
    GROUP BY t.tag ORDER BY count(*) DESC LIMIT 5`);
  const edits = db.orm.all<{ edit: string }>(sql`
    SELECT p.edit AS edit FROM pictures p
    WHERE p.dataset_id = ${datasetId} AND ${USED} AND p.media_key <> p.blob AND p.edit LIKE '%"painted":"mask"%'`);
  const subsets = subsetsOf(db, datasetId).filter((subset) => subset.used > 0);
  const training = subsets.filter((subset) => !subset.isReg);
  const triggers = [...new Set(training.flatMap((subset) => subset.triggers))];
  const words = triggers.length > 0 ? triggers : spelledTriggers(db, datasetId, training);
  return {
    pictures: rows
      .filter((row) => !row.failed)
      .map(({ width, height, repeats, isReg, count }) => ({
        width,
        height,
        repeats,
        count,
        isReg: isReg === 1,
      })),
    unreadable: rows.reduce((n, row) => n + (row.failed ? row.count : 0), 0),
    masked: edits.filter(({ edit }) => isMasked(readEdit(edit))).length,
    captions: {
      missing: missing?.n ?? 0,
      triggers: words,
      oneSided: found.map((row) => row.tag),
    },
    subsets: subsets.map(({ name, repeats, classWord, isReg }) => ({ name, repeats, classWord, isReg })),
  };
}

/** The share of captions that must begin with the same tag before it is taken for the trigger word. */
const COMMON = 0.8;

/**
 * The trigger word of a dataset that was given none: the tag that (nearly) all captions begin with, as people write
 * them. A class word, which an import takes from the folder's name, counts only when the trainer will see it: it is a
 * tag of some caption, or there are no captions at all.
 */
function spelledTriggers(db: Db, datasetId: number, training: readonly { classWord: string }[]): string[] {
  const first = db.orm.all<{ tag: string; n: number }>(sql`
    SELECT t.tag AS tag, count(*) AS n FROM picture_tags t JOIN pictures p ON p.id = t.picture_id
    JOIN subsets s ON s.id = p.subset_id
    WHERE p.dataset_id = ${datasetId} AND ${USED} AND s.is_reg = 0 AND t.position = 0
    GROUP BY t.tag ORDER BY n DESC`);
  const captions = first.reduce((n, row) => n + row.n, 0);
  const best = first[0];
  if (best && best.n >= captions * COMMON) return [best.tag];
  const words = [...new Set(training.map((subset) => subset.classWord.trim()).filter(Boolean))];
  if (captions === 0) return words;
  return words.filter((word) =>
    db.orm.get(sql`
      SELECT 1 FROM picture_tags t JOIN pictures p ON p.id = t.picture_id
      WHERE p.dataset_id = ${datasetId} AND ${USED} AND t.tag = ${word.toLowerCase()} LIMIT 1`),
  );
}
