import { and, asc, desc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import {
  attempts,
  datasets,
  datasetVersions,
  engines,
  loras,
  models,
  pictureFacts,
  runs,
  samples,
} from "@/db/schema/index";
import type { Diagnosis, RunDetail, RunRow, RunState, Sample } from "@/server/domain/runs/view";
import type { Studio } from "../settings/studio";
import { filesOf } from "./files";
import { readOrder } from "./order";
import { progressOf, stoppingOf } from "./progress";
import type { AttemptRecord } from "./write";

const STRIP = 12;

type Joined = {
  run: typeof runs.$inferSelect;
  dataset: string;
  version: number;
  model: string;
  engine: string;
  kind: string;
};

const joined = (studio: Studio) =>
  studio.db.orm
    .select({
      run: runs,
      dataset: datasets.name,
      version: datasetVersions.number,
      model: models.name,
      engine: engines.name,
      kind: engines.kind,
    })
    .from(runs)
    .innerJoin(datasets, eq(datasets.id, runs.datasetId))
    .innerJoin(datasetVersions, eq(datasetVersions.id, runs.versionId))
    .innerJoin(models, eq(models.id, runs.modelId))
    .innerJoin(engines, eq(engines.id, runs.engineId));

export type RunFilter = {
  state?: readonly RunState[];
  datasetId?: number;
  deleted?: boolean;
  limit?: number;
};

/**
 * Runs for lists: those under way first, then the queue in its order, then the ended ones, newest first. Deleted ones
 * only when asked for.
 */
export function listRuns(studio: Studio, filter: RunFilter = {}): RunRow[] {
  const where = [filter.deleted ? isNotNull(runs.deletedAt) : isNull(runs.deletedAt)];
  if (filter.state) where.push(inArray(runs.state, [...filter.state]));
  if (filter.datasetId !== undefined) where.push(eq(runs.datasetId, filter.datasetId));
  const rank = sql`case when ${runs.state} in ('starting','running','stopping','lost') then 0 when ${runs.state} = 'queued' then 1 else 2 end`;
  const rows = joined(studio)
    .where(and(...where))
    .orderBy(
      rank,
      sql`case when ${runs.state} = 'queued' then ${runs.position} else 0 end`,
      desc(sql`coalesce(${runs.endedAt}, ${runs.createdAt})`),
      desc(runs.id),
    )
    .limit(filter.limit ?? 200)
    .all();
  return toRows(studio, rows);
}

/** One run as a list shows it; null when there is none. */
export function getRunRow(studio: Studio, id: number): RunRow | null {
  return toRows(studio, joined(studio).where(eq(runs.id, id)).all())[0] ?? null;
}

/** Everything a run's page shows at first; null when there is none. */
export function getRun(studio: Studio, id: number): RunDetail | null {
  const found = joined(studio).where(eq(runs.id, id)).get();
  if (!found) return null;
  const row = toRows(studio, [found])[0]!;
  const list = studio.db.orm
    .select()
    .from(attempts)
    .where(eq(attempts.runId, id))
    .orderBy(asc(attempts.number))
    .all();
  const newest = list.at(-1);
  const recipe = found.run.recipe as Record<string, unknown>;
  const order = newest ? readOrder(studio, id, newest.number) : null;
  return {
    ...row,
    recipe,
    plan: found.run.plan as Record<string, unknown>,
    prompts: promptsOf(recipe),
    attempts: list.map((a) => ({
      id: a.id,
      number: a.number,
      state: a.state,
      startStep: a.startStep,
      step: a.step,
      source: a.source,
      startedAt: a.startedAt,
      endedAt: a.endedAt,
      exitCode: a.exitCode,
    })),
    samples: samplesOf(studio, id),
    files: filesOf(studio, id),
    logBytes: newest?.logBytes ?? 0,
    command: order?.command ?? [],
    environment: order?.env ?? {},
  };
}

/** The samples of a run, or those with an id above `after`, in the order they were drawn. */
export function samplesOf(studio: Studio, run: number, after = 0): Sample[] {
  return studio.db.orm
    .select({ sample: samples, facts: pictureFacts })
    .from(samples)
    .leftJoin(pictureFacts, eq(pictureFacts.mediaKey, samples.blob))
    .where(and(eq(samples.runId, run), sql`${samples.id} > ${after}`))
    .orderBy(asc(samples.id))
    .all()
    .map(({ sample, facts }) => ({
      id: sample.id,
      step: sample.step,
      epoch: sample.epoch,
      promptIndex: sample.promptIndex,
      seed: sample.seed,
      media: sample.blob,
      width: facts?.width ?? null,
      height: facts?.height ?? null,
      thumbhash: facts?.thumbhash ?? null,
      at: sample.createdAt,
    }));
}

function promptsOf(recipe: Record<string, unknown>): { text: string; negative: string }[] {
  const prompts = recipe["studio.prompts"];
  if (!Array.isArray(prompts)) return [];
  return prompts.map((p: { text?: unknown; negative?: unknown }) => ({
    text: typeof p.text === "string" ? p.text : "",
    negative: typeof p.negative === "string" ? p.negative : "",
  }));
}

/** Whole rows from joined ones, with three queries for all of them together. */
function toRows(studio: Studio, rows: readonly Joined[]): RunRow[] {
  if (rows.length === 0) return [];
  const ids = rows.map((r) => r.run.id);
  const newest = newestAttempts(studio, ids);
  const strips = stripsOf(studio, ids);
  const counts = new Map(
    studio.db.orm
      .select({ run: loras.runId, count: sql<number>`count(*)` })
      .from(loras)
      .where(and(inArray(loras.runId, ids), isNull(loras.deletedAt)))
      .groupBy(loras.runId)
      .all()
      .map((r) => [r.run, r.count]),
  );
  return rows.map(({ run, dataset, version, model, engine, kind }) => {
    const attempt = newest.get(run.id);
    const total = (run.plan as { total?: unknown }).total;
    return {
      id: run.id,
      number: run.number,
      name: run.name,
      state: run.state,
      held: run.held,
      datasetId: run.datasetId,
      datasetName: dataset,
      versionNumber: version,
      modelId: run.modelId,
      modelName: model,
      engineId: run.engineId,
      engineName: engine,
      rehearsal: kind === "rehearsal",
      progress: progressOf(attempt, typeof total === "number" ? total : null, run.state === "queued"),
      stopping: run.state === "stopping" ? stoppingOf(attempt) : null,
      diagnosis: run.diagnosis as Diagnosis | null,
      strip: strips.get(run.id) ?? [],
      loras: counts.get(run.id) ?? 0,
      createdAt: run.createdAt,
      startedAt: run.startedAt,
      endedAt: run.endedAt,
    };
  });
}

function newestAttempts(studio: Studio, ids: readonly number[]): Map<number, AttemptRecord> {
  const list = studio.db.orm
    .select()
    .from(attempts)
    .where(inArray(attempts.runId, [...ids]))
    .orderBy(asc(attempts.number))
    .all();
  return new Map(list.map((a) => [a.runId, a]));
}

/** The growth strips: of each run the first prompt's samples, thinned to twelve, first and last always in. */
function stripsOf(studio: Studio, ids: readonly number[]): Map<number, RunRow["strip"]> {
  const all = studio.db.orm
    .select({
      run: samples.runId,
      step: samples.step,
      media: samples.blob,
      thumbhash: pictureFacts.thumbhash,
    })
    .from(samples)
    .leftJoin(pictureFacts, eq(pictureFacts.mediaKey, samples.blob))
    .where(and(inArray(samples.runId, [...ids]), eq(samples.promptIndex, 0)))
    .orderBy(asc(samples.runId), asc(samples.step), asc(samples.id))
    .all();
  const strips = new Map<number, RunRow["strip"]>();
  for (const { run, ...frame } of all) {
    const strip = strips.get(run) ?? [];
    if (strip.at(-1)?.step === frame.step) strip.pop();
    strip.push(frame);
    strips.set(run, strip);
  }
  for (const [run, strip] of strips) {
    if (strip.length <= STRIP) continue;
    const last = strip.length - 1;
    strips.set(
      run,
      Array.from({ length: STRIP }, (_, i) => strip[Math.round((i * last) / (STRIP - 1))]!),
    );
  }
  return strips;
}
