import type { Db } from "@/db/open";
import type { Op } from "@/server/domain/datasets/journal";
import {
  type Chooser,
  chooser,
  chosenTags,
  differs,
  type Histogram,
  histogram,
} from "@/server/domain/tagging/choose";
import { fateOf, type Move, moveOf } from "@/server/domain/tagging/plan";
import type { TaggingSettings } from "@/server/domain/tagging/settings";
import { actorOf } from "@/server/domain/tagging/taggers";
import { heavy } from "../datasets/heavy";
import type { Studio } from "../settings/studio";
import { provenances, type SeenDataset, type SeenPicture, seenBy } from "./seen";

/** `ids` null = all pictures. */
export type Scope = { datasetId: number; tagger: string; ids: readonly number[] | null };

export type PreviewRow = {
  id: number;
  name: string;
  media: string;
  before: string | null;
  after: string | null;
  move: Move | null;
};

export type TaggingPreview = {
  total: number;
  seen: number;
  failed: number;
  /** tags per picture at these thresholds, on average */
  tags: number;
  histogram: Histogram;
  /** captions that applying would write, of pictures whose captions would be left, and that have just this already */
  write: number;
  left: number;
  same: number;
  /** pictures whose tags moving the sliders changes; null when nothing moved */
  moved: number | null;
  rows: PreviewRow[];
};

type Change = { picture: SeenPicture; before: string | null; after: () => string };

const inScope = (seen: SeenDataset, ids: Scope["ids"]): readonly SeenPicture[] =>
  ids === null ? seen.pictures : ids.flatMap((id) => seen.byId.get(id) ?? []);

/**
 * What the thresholds make of a dataset, without writing anything: counts, the scores' histogram, and `limit` pictures,
 * those whose tags a move from `from` changes in front, else those that would be written.
 */
export function previewTagging(
  db: Db,
  input: Scope & { settings: TaggingSettings; from: TaggingSettings | null; offset: number; limit: number },
): TaggingPreview {
  const seen = seenBy(db, input.datasetId, input.tagger);
  const pictures = inScope(seen, input.ids);
  const to = chooser(seen.labels, input.settings);
  const { changes, counts } = changesOf(db, seen, pictures, { datasetId: input.datasetId, choose: to });
  const was = input.from ? chooser(seen.labels, input.from) : null;
  const moved = was ? differs(was, to) : null;
  const moves = moved ? pictures.filter(({ scores, subset }) => scores && moved(scores, subset)) : [];
  const after = new Map(changes.map((one) => [one.picture.id, one.after]));
  const { offset, limit } = input;
  const shown = was
    ? moves.slice(offset, offset + limit).map((picture) => ({ picture, move: moveOf(picture, was, to) }))
    : changes.slice(offset, offset + limit).map(({ picture }) => ({ picture, move: null }));
  return {
    ...counts,
    total: pictures.length,
    histogram: histogram(seen.labels, withScores(pictures)),
    moved: was ? moves.length : null,
    rows: shown.map(({ picture: { id, name, media, caption }, move }) => ({
      id,
      name,
      media,
      before: caption,
      after: after.get(id)?.() ?? caption,
      move,
    })),
  };
}

function* withScores(pictures: readonly SeenPicture[]) {
  for (const { scores } of pictures) if (scores) yield scores;
}

/** Every caption that applying would write, and how the others fare. */
function changesOf(
  db: Db,
  seen: SeenDataset,
  pictures: readonly SeenPicture[],
  { datasetId, choose }: { datasetId: number; choose: Chooser },
) {
  const { settings } = choose;
  const worded = pictures.filter((one) => (one.caption ?? "").trim() !== "");
  const sources =
    settings.mode === "empty" || !worded.length
      ? null
      : provenances(db, datasetId, new Map(worded.map(({ id, caption }) => [id, caption])));
  const counts = { seen: 0, failed: 0, tags: 0, write: 0, left: 0, same: 0 };
  const changes: Change[] = [];
  let tagged = 0;
  for (const picture of pictures) {
    if (picture.error) counts.failed++;
    if (!picture.scores) continue;
    counts.seen++;
    const tags = chosenTags(choose, picture.scores, picture.subset);
    tagged += tags.length;
    const triggers = settings.triggers ? (seen.triggers.get(picture.subset) ?? []) : [];
    const fate = fateOf(picture, tags, triggers, settings.mode, sources?.get(picture.id));
    if (fate.kind === "write") {
      counts.write++;
      changes.push({ picture, before: picture.caption, after: fate.after });
    } else if (fate.kind === "left") counts.left++;
    else if (fate.kind === "same") counts.same++;
  }
  counts.tags = counts.seen ? tagged / counts.seen : 0;
  return { changes, counts };
}

/**
 * Writes the tags as one step of the journal, by the tagger: it can be taken back like any other. A caption that
 * changed since it was read refuses the whole (StudioError "journal-conflict"), so nothing is overwritten unseen.
 */
export async function applyTagging(
  studio: Studio,
  input: Scope & { settings: TaggingSettings; tab: string },
): Promise<{ batch: number | null; count: number }> {
  const { db } = studio;
  const { datasetId, tagger, tab } = input;
  const seen = seenBy(db, datasetId, tagger);
  const choose = chooser(seen.labels, input.settings);
  const { changes } = changesOf(db, seen, inScope(seen, input.ids), { datasetId, choose });
  const list = changes.map(
    ({ picture, before, after }): Op => ({ kind: "caption", target: picture.id, before, after: after() }),
  );
  const head = { datasetId, actor: actorOf(tagger), tab, kind: "tagging" as const };
  return { batch: await heavy(studio, "record", { head, list }), count: list.length };
}
