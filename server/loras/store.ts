import { and, desc, eq, isNotNull, isNull, ne, sql } from "drizzle-orm";
import type { Db } from "@/db/open";
import {
  cellResults,
  cells,
  datasets,
  engines,
  loras,
  models,
  pictureFacts,
  placements,
  ratings,
  runs,
  samples,
} from "@/db/schema/index";
import type { WebuiError } from "@/server/domain/engines/webui-errors";
import { type LoraMeta, loraMeta } from "@/server/domain/loras/metadata";
import type { LoraFile } from "@/server/domain/runs/view";
import { toFiles } from "../runs/files";
import type { Studio } from "../settings/studio";

/** A LoRA for the shelf and the table. */
export type LoraRow = LoraFile & {
  run: { id: number; number: number; name: string } | null;
  dataset: string | null;
  model: string | null;
  note: string;
  /** what an imported file says of itself; null for own ones (the run knows) */
  meta: LoraMeta | null;
  /**
   * The nearest sample of the first prompt (`step` says when it is not the file's own); without any, a picture that a
   * comparison drew with it (`drawn`).
   */
  picture: { media: string; step: number | null; thumbhash: string | null; drawn: boolean } | null;
  /** made by the rehearsal: not a real LoRA */
  rehearsal: boolean;
  /** mean of the marks its samples and grid pictures got, 1 to 5 */
  rating: { value: number; n: number } | null;
  /** webuis it was put into to stay */
  placed: LoraPlace[];
  deletedAt: number | null;
};

export type LoraPlace = {
  engineId: number;
  engine: string;
  /** the studio's own webui that only plays drawing */
  rehearsal: boolean;
  /** file name in the webui, without its ending: `<lora:stem:1>` */
  stem: string;
  state: "placing" | "listed" | "failed" | "gone";
  error: WebuiError | null;
};

/** LoRAs, newest first; those in the trash only when asked for. */
export function listLoras(studio: Studio, filter: { runId?: number; deleted?: boolean } = {}): LoraRow[] {
  const where = [filter.deleted ? isNotNull(loras.deletedAt) : isNull(loras.deletedAt)];
  if (filter.runId !== undefined) where.push(eq(loras.runId, filter.runId));
  const rows = studio.db.orm
    .select({ lora: loras, run: runs, dataset: datasets.name, model: models.name, kind: engines.kind })
    .from(loras)
    .leftJoin(runs, eq(runs.id, loras.runId))
    .leftJoin(datasets, eq(datasets.id, runs.datasetId))
    .leftJoin(models, eq(models.id, runs.modelId))
    .leftJoin(engines, eq(engines.id, runs.engineId))
    .where(and(...where))
    .orderBy(desc(loras.createdAt), desc(loras.id))
    .all();
  const files = new Map(
    toFiles(
      studio,
      rows.map((r) => r.lora),
    ).map((f) => [f.loraId, f]),
  );
  const pictures = new Map<number, Sample[]>();
  const places = placesOf(studio.db);
  const marks = marksOf(studio.db);
  const drawn = rows.some((r) => r.run === null) ? drawnWith(studio.db) : new Map<string, Drawn>();
  return rows.flatMap(({ lora, run, dataset, model, kind }) => {
    const file = files.get(lora.id);
    if (!file) return [];
    if (run && !pictures.has(run.id)) pictures.set(run.id, firstPrompt(studio, run.id));
    return [
      {
        ...file,
        run: run ? { id: run.id, number: run.number, name: run.name } : null,
        dataset,
        model,
        note: lora.note,
        meta: loraMeta.safeParse(lora.meta).data ?? null,
        rehearsal: kind === "rehearsal",
        rating: mean([
          ...(marks.cells.get(lora.weights) ?? []),
          ...((run && marks.samples.get(`${run.id}:${lora.step}`)) ?? []),
        ]),
        placed: places.get(lora.id) ?? [],
        picture:
          (run && sampled(pictures.get(run.id)!, lora.step)) || drawnOf(drawn.get(lora.weights), lora.step),
        deletedAt: lora.deletedAt,
      },
    ];
  });
}

/** One LoRA, in the trash or not; null when there is none. */
export function getLora(studio: Studio, id: number): LoraRow | null {
  const row = studio.db.orm
    .select({ run: loras.runId, deleted: loras.deletedAt })
    .from(loras)
    .where(eq(loras.id, id))
    .get();
  if (!row) return null;
  const list = listLoras(studio, {
    deleted: row.deleted !== null,
    ...(row.run === null ? {} : { runId: row.run }),
  });
  return list.find((l) => l.loraId === id) ?? null;
}

type Sample = { step: number; media: string; thumbhash: string | null };

const firstPrompt = (studio: Studio, run: number): Sample[] =>
  studio.db.orm
    .select({ step: samples.step, media: samples.blob, thumbhash: pictureFacts.thumbhash })
    .from(samples)
    .leftJoin(pictureFacts, eq(pictureFacts.mediaKey, samples.blob))
    .where(and(eq(samples.runId, run), eq(samples.promptIndex, 0)))
    .all();

type Drawn = { media: string; thumbhash: string | null };

/** By weights: the picture of a grid that shows a LoRA best, the highest rated and then the one nearest to weight 1. */
function drawnWith(db: Db): Map<string, Drawn> {
  const rows = db.orm
    .select({
      weights: sql<string>`${cells.values} ->> '$.lora.weights'`,
      media: cellResults.blob,
      thumbhash: pictureFacts.thumbhash,
    })
    .from(cellResults)
    .innerJoin(cells, eq(cells.id, cellResults.cellId))
    .leftJoin(pictureFacts, eq(pictureFacts.mediaKey, cellResults.blob))
    .leftJoin(ratings, and(eq(ratings.kind, "cell"), eq(ratings.target, cells.id)))
    .where(and(eq(cellResults.state, "done"), sql`${cells.values} ->> '$.lora.weights' is not null`))
    .orderBy(
      desc(sql`coalesce(${ratings.value}, 0)`),
      sql`abs((${cells.values} ->> '$.lora.unet') - 1)`,
      cells.id,
    )
    .all();
  const found = new Map<string, Drawn>();
  for (const { weights, media, thumbhash } of rows)
    if (media !== null && !found.has(weights)) found.set(weights, { media, thumbhash });
  return found;
}

const drawnOf = (one: Drawn | undefined, step: number | null): LoraRow["picture"] =>
  one ? { ...one, step, drawn: true } : null;

function sampled(list: readonly Sample[], step: number | null): LoraRow["picture"] {
  const one = nearest(list, step);
  return one && { ...one, drawn: false };
}

function nearest(list: readonly Sample[], step: number | null): Sample | null {
  const at = step ?? Number.MAX_SAFE_INTEGER;
  let best: Sample | null = null;
  for (const one of list) if (!best || Math.abs(one.step - at) <= Math.abs(best.step - at)) best = one;
  return best;
}

/** By LoRA: the webuis it is kept in, or is on its way to. */
function placesOf(db: Db): Map<number, LoraPlace[]> {
  const rows = db.orm
    .select({ place: placements, engine: engines.name, kind: engines.kind })
    .from(placements)
    .innerJoin(engines, eq(engines.id, placements.engineId))
    .where(and(eq(placements.purpose, "kept"), ne(placements.state, "gone"), isNull(engines.deletedAt)))
    .orderBy(placements.id)
    .all();
  const found = new Map<number, LoraPlace[]>();
  for (const { place, engine, kind } of rows) {
    const { engineId, stem, state } = place;
    const error = place.error as WebuiError | null;
    const rehearsal = kind === "rehearsal";
    const one = { engineId, engine, rehearsal, stem, state, error };
    found.set(place.loraId, [...(found.get(place.loraId) ?? []), one]);
  }
  return found;
}

/** Marks of grid pictures by weights, and of a run's samples by run and step. */
function marksOf(db: Db): { cells: Map<string, number[]>; samples: Map<string, number[]> } {
  const add = (to: Map<string, number[]>, key: string, value: number) =>
    to.set(key, [...(to.get(key) ?? []), value]);
  const found = { cells: new Map<string, number[]>(), samples: new Map<string, number[]>() };
  const ofCells = db.orm
    .select({ value: ratings.value, weights: sql<string | null>`${cells.values} ->> '$.lora.weights'` })
    .from(ratings)
    .innerJoin(cells, and(eq(ratings.kind, "cell"), eq(cells.id, ratings.target)))
    .all();
  for (const { value, weights } of ofCells) if (weights) add(found.cells, weights, value);
  const ofSamples = db.orm
    .select({ value: ratings.value, run: samples.runId, step: samples.step })
    .from(ratings)
    .innerJoin(samples, and(eq(ratings.kind, "sample"), eq(samples.id, ratings.target)))
    .all();
  for (const { value, run, step } of ofSamples) add(found.samples, `${run}:${step}`, value);
  return found;
}

const mean = (marks: readonly number[]): LoraRow["rating"] =>
  marks.length ? { value: marks.reduce((a, b) => a + b, 0) / marks.length, n: marks.length } : null;
