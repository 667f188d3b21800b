import { readFileSync } from "node:fs";
import { join } from "node:path";
import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { taggers } from "@/db/schema/index";
import { splitTags } from "@/server/domain/datasets/captions";
import { takenBack } from "@/server/domain/datasets/journal";
import { StudioError } from "@/server/domain/errors";
import { type Labels, readLabels } from "@/server/domain/tagging/labels";
import { type CaptionChange, type Provenance, provenance } from "@/server/domain/tagging/provenance";
import { readScores, type Scores } from "@/server/domain/tagging/scores";
import { isTagger, LABEL_FILE } from "@/server/domain/tagging/taggers";
import { tagForm } from "@/server/domain/tagging/words";
import { links } from "../datasets/journal";

export type SeenPicture = {
  id: number;
  subset: number;
  name: string;
  media: string;
  caption: string | null;
  scores: Scores | null;
  error: boolean;
  /** tags of its caption, by `tagForm` */
  forms: ReadonlySet<string>;
};

/** A dataset as one tagger saw it, in the order of its pictures. */
export type SeenDataset = {
  readonly labels: Labels;
  readonly pictures: readonly SeenPicture[];
  readonly byId: ReadonlyMap<number, SeenPicture>;
  readonly triggers: ReadonlyMap<number, readonly string[]>;
};

type Kept = { mark: string; seen: SeenDataset };
/** Thresholds move many times a second over the same scores: the newest few are kept, some ten megabytes each for 10,000 pictures. */
const MOST = 3;
const kept = new WeakMap<Db, Map<string, Kept>>();
const lists = new Map<string, Labels>();

/** The scores and captions of a dataset, from memory while nothing of it has changed. StudioError "no-tagger". */
export function seenBy(db: Db, datasetId: number, tagger: string): SeenDataset {
  const mark = markOf(db, datasetId, tagger);
  const own = kept.get(db) ?? new Map<string, Kept>();
  kept.set(db, own);
  const key = `${datasetId}\n${tagger}`;
  const had = own.get(key);
  if (had?.mark === mark) return had.seen;
  const seen = read(db, datasetId, tagger);
  own.delete(key);
  own.set(key, { mark, seen });
  for (const old of own.keys()) {
    if (own.size <= MOST) break;
    own.delete(old);
  }
  return seen;
}

const markOf = (db: Db, datasetId: number, tagger: string): string =>
  JSON.stringify([
    db.sqlite.prepare("SELECT updated_at FROM datasets WHERE id = ?").pluck().get(datasetId),
    db.sqlite
      .prepare("SELECT count(*), sum(rev), max(id) FROM pictures WHERE dataset_id = ? AND deleted_at IS NULL")
      .raw()
      .get(datasetId),
    db.sqlite.prepare("SELECT count(*), max(at) FROM tag_scores WHERE tagger = ?").raw().get(tagger),
  ]);

function read(db: Db, datasetId: number, tagger: string): SeenDataset {
  const labels = labelsOf(db, tagger);
  const rows = db.sqlite
    .prepare(
      `SELECT p.id, p.subset_id AS subset, p.stem || p.ext AS name, p.media_key AS media, p.caption,
              s.scores, s.error IS NOT NULL AS failed
       FROM pictures p LEFT JOIN tag_scores s ON s.tagger = ? AND s.media_key = p.media_key
       WHERE p.dataset_id = ? AND p.deleted_at IS NULL ORDER BY p.sort_key, p.id`,
    )
    .all(tagger, datasetId) as (Omit<SeenPicture, "scores" | "error" | "forms"> & {
    scores: Buffer | null;
    failed: number;
  })[];
  const pictures = rows.map(({ scores, failed, ...row }) => ({
    ...row,
    scores: scores && !failed ? readScores(scores) : null,
    error: failed === 1,
    forms: new Set(splitTags(row.caption ?? "").map(tagForm)),
  }));
  const triggers = new Map(
    (
      db.sqlite.prepare("SELECT id, triggers FROM subsets WHERE dataset_id = ?").all(datasetId) as {
        id: number;
        triggers: string;
      }[]
    ).map((row) => [row.id, JSON.parse(row.triggers) as string[]]),
  );
  return { labels, pictures, byId: new Map(pictures.map((one) => [one.id, one])), triggers };
}

/** The tag list of a tagger; StudioError when the tagger or its file is gone. */
function labelsOf(db: Db, key: string): Labels {
  const tagger = db.orm
    .select()
    .from(taggers)
    .where(and(eq(taggers.key, key), isNull(taggers.deletedAt)))
    .get();
  if (!tagger)
    throw new StudioError("no-tagger", {
      zh: "这个打标模型已经不在了。",
      en: "This tagger is no longer there.",
    });
  const had = lists.get(tagger.sha256);
  if (had) return had;
  const path = join(tagger.folder, LABEL_FILE);
  let labels: Labels | null = null;
  try {
    labels = readLabels(readFileSync(path, "utf8"));
  } catch {
    labels = null;
  }
  if (!labels)
    throw new StudioError(
      "no-labels",
      {
        zh: "打标模型的标签表 selected_tags.csv 不见了。",
        en: "The tagger's list selected_tags.csv is gone.",
      },
      { evidence: [path] },
    );
  lists.set(tagger.sha256, labels);
  return labels;
}

/** Whose the captions of these pictures are, from the journal: steps that were taken back do not count. */
export function provenances(
  db: Db,
  datasetId: number,
  captions: ReadonlyMap<number, string | null>,
): Map<number, Provenance> {
  const gone = takenBack(links(db, datasetId));
  const rows = db.sqlite
    .prepare(
      `SELECT b.id AS batch, b.actor, o.target, o.before, o.after FROM batches b JOIN ops o ON o.batch_id = b.id
       WHERE b.dataset_id = ? AND b.reverts IS NULL AND o.kind = 'caption' ORDER BY o.id`,
    )
    .all(datasetId) as {
    batch: number;
    actor: string;
    target: number;
    before: string | null;
    after: string | null;
  }[];
  const changes = new Map<number, CaptionChange[]>();
  for (const { batch, actor, target, before, after } of rows) {
    if (gone.has(batch) || !captions.has(target)) continue;
    const list = changes.get(target) ?? [];
    changes.set(target, list);
    list.push({ tagger: isTagger(actor), before, after });
  }
  return new Map([...changes].map(([id, list]) => [id, provenance(list, captions.get(id) ?? null)]));
}
