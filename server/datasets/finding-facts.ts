import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { recipes } from "@/db/schema/index";
import { DEFAULT_BUCKETS } from "@/server/domain/datasets/bucket";
import { isMasked, readEdit } from "@/server/domain/datasets/edit-canonical";
import type { CheckSettings, PictureFacts, SubsetFacts } from "@/server/domain/datasets/findings/finding";
import { splitName } from "@/server/domain/datasets/names";
import { restore } from "@/server/domain/recipes/read";
import { number } from "@/server/domain/recipes/recipe";
import { bucketSettings } from "@/server/domain/recipes/steps";
import { subsetsOf } from "./store";

/** How the dataset would be trained: by the recipe that is being written for it, else by the trainer's defaults. */
export function checkSettings(db: Db, datasetId: number): CheckSettings {
  const draft = db.orm
    .select({ values: recipes.values })
    .from(recipes)
    .where(and(eq(recipes.kind, "draft"), eq(recipes.datasetId, datasetId), isNull(recipes.deletedAt)))
    .get();
  if (!draft) return { buckets: DEFAULT_BUCKETS, batch: 1, tokens: 75 };
  const recipe = restore(draft.values);
  const batch = number(recipe, "train_batch_size") ?? 1;
  const tokens = Number(recipe.max_token_length ?? 75);
  return { buckets: bucketSettings(recipe), batch, tokens: Math.max(75, tokens) };
}

export type FolderOf = { id: number; folder: string };

/** The subsets as folders; the name of a folder is the subset's id, because names may be equal for a moment. */
export const subsetFacts = (db: Db, datasetId: number): (SubsetFacts & FolderOf & { name: string })[] =>
  subsetsOf(db, datasetId).map(({ id, name, repeats, triggers, isReg }) => ({
    id,
    name,
    folder: String(id),
    repeats,
    triggers: triggers.length ? [triggers] : [],
    isReg,
  }));

/** Ids of the pictures that would be trained, in the order of their names. */
export const trainedIds = (db: Db, datasetId: number): number[] =>
  db.sqlite
    .prepare(
      `SELECT p.id FROM pictures p JOIN subsets s ON s.id = p.subset_id
       WHERE p.dataset_id = ? AND p.deleted_at IS NULL AND p.use <> 'no' AND s.deleted_at IS NULL
       ORDER BY p.sort_key, p.id`,
    )
    .pluck()
    .all(datasetId) as number[];

type Row = {
  id: number;
  subset: number;
  stem: string;
  ext: string;
  blob: string;
  bytes: number;
  caption: string | null;
  edit: string | null;
  media: string;
  scan: number | null;
  state: "done" | "failed" | null;
  error: string | null;
  width: number | null;
  height: number | null;
  format: string | null;
  orientation: number | null;
  transparent: number | null;
  space: string | null;
  profile: string | null;
  pages: number | null;
  pixels: string | null;
  dhash: string | null;
  grid: string | null;
  white: number | null;
  trait: string | null;
  came: string | null;
  thumbhash: string | null;
};

/** A picture with what only the studio knows of it. */
export type StudioPicture = PictureFacts & {
  readonly name: string;
  readonly media: string;
  readonly thumbhash: string | null;
  /** lines of its caption were joined when it came */
  readonly joined: boolean;
};

/** The facts of these pictures (at most some hundred at a time). Edited ones are judged as they are rendered. */
export function pictureFacts(db: Db, ids: readonly number[]): StudioPicture[] {
  const rows = db.sqlite
    .prepare(
      `SELECT p.id, p.subset_id AS subset, p.stem, p.ext, p.blob, p.bytes, p.caption, p.edit, p.media_key AS media,
         coalesce(p.scan_id, p.id) AS scan, f.state, f.error, f.width, f.height, f.format, f.orientation, f.transparent,
         f.space, f.profile, f.pages, f.pixels, f.dhash, f.grid, f.white, f.thumbhash,
         (SELECT i.trait FROM import_files i WHERE i.picture_id = p.id AND i.trait IS NOT NULL AND NOT i.aside
            AND i.caption = p.caption LIMIT 1) AS trait,
         (SELECT i.name FROM import_files i WHERE i.picture_id = p.id AND i.caption IS NULL ORDER BY i.id LIMIT 1) AS came
       FROM pictures p LEFT JOIN picture_facts f ON f.media_key = p.media_key
       WHERE p.id IN (${ids.map(() => "?").join(",")})`,
    )
    .all(...ids) as Row[];
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []).map(factsOf);
}

function factsOf(row: Row): StudioPicture {
  const traits = row.trait?.split(",") ?? [];
  const edited = row.media !== row.blob;
  const name = `${row.stem}${row.ext}`;
  const damaged = row.state === "done" && row.error !== null;
  return {
    id: row.id,
    file: name,
    name,
    media: row.media,
    thumbhash: row.thumbhash,
    folder: String(row.subset),
    // the name it came under tells of names that were equal; the import has told them apart
    stem: row.came ? splitName(row.came).stem : row.stem,
    ext: edited ? ".png" : row.ext,
    state:
      row.state === null ? "pending" : row.state === "failed" ? "unreadable" : damaged ? "truncated" : "ok",
    problem: row.error,
    format: row.format,
    width: row.width,
    height: row.height,
    bytes: row.bytes,
    orientation: row.orientation,
    transparent: row.transparent === null ? null : row.transparent === 1,
    space: row.space,
    profile: row.profile,
    pages: row.pages,
    blob: row.media,
    pixels: row.pixels,
    dhash: row.dhash,
    grid: row.grid,
    white: row.white,
    scan: row.scan,
    masked: row.edit !== null && isMasked(readEdit(row.edit)),
    caption:
      row.caption === null
        ? null
        : {
            file: `${row.stem}.txt`,
            text: row.caption,
            bom: traits.includes("bom"),
            encoding: traits.find((trait) => trait !== "bom" && trait !== "lines") ?? "utf-8",
          },
    joined: traits.includes("lines"),
  };
}

/** Captions of imports that never found a picture. */
export const orphans = (db: Db, datasetId: number): string[] =>
  db.sqlite
    .prepare(
      `SELECT DISTINCT i.name FROM import_files i JOIN batches b ON b.id = i.batch_id
       WHERE b.dataset_id = ? AND i.caption IS NOT NULL AND i.picture_id IS NULL AND NOT i.aside
         AND NOT EXISTS (SELECT 1 FROM batches r WHERE r.reverts = b.id) ORDER BY i.name LIMIT 1000`,
    )
    .pluck()
    .all(datasetId) as string[];
