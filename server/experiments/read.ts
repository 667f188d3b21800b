import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/open";
import {
  cellPositions,
  cellResults,
  cells,
  engines,
  experiments,
  leases,
  loras,
  pictureFacts,
  placements,
  ratings,
  webuiMemory,
} from "@/db/schema/index";
import type { WebuiError } from "@/server/domain/engines/webui-errors";
import { StudioError } from "@/server/domain/errors";
import { axes, cellSettings, cellValues } from "@/server/domain/experiments/axes";
import { etaOf, experimentState } from "@/server/domain/experiments/plan";
import type { Verdict } from "@/server/domain/experiments/verify";
import type {
  Cell,
  CellState,
  CellsDelta,
  Counts,
  ExperimentDetail,
  ExperimentRow,
  Winner,
} from "@/server/domain/experiments/view";
import { deviceOfWebui } from "../engines/devices";
import { paceOf } from "./sources";

type Row = typeof experiments.$inferSelect;

export function liveExperiment(db: Db, id: number): Row {
  const row = db.orm
    .select()
    .from(experiments)
    .where(and(eq(experiments.id, id), isNull(experiments.deletedAt)))
    .get();
  if (row) return row;
  throw new StudioError(
    "experiment-gone",
    { zh: "这个对比测试已经不在了。", en: "This experiment is gone." },
    { next: { zh: "回到对比测试列表看看。", en: "Go back to the list of experiments." } },
  );
}

/** Living experiments, newest first. */
export function listExperiments(db: Db): ExperimentRow[] {
  const rows = db.orm
    .select()
    .from(experiments)
    .where(isNull(experiments.deletedAt))
    .orderBy(desc(experiments.id))
    .all();
  return rows.map((row) => toRow(db, row));
}

const PLACED = sql`exists (select 1 from ${cellPositions} where ${cellPositions.cellId} = ${cells.id})`;

function countsOf(db: Db, id: number): { counts: Counts; times: number[] } {
  const found = db.orm
    .select({ state: sql<CellState>`coalesce(${cellResults.state}, 'queued')`, n: sql<number>`count(*)` })
    .from(cells)
    .leftJoin(cellResults, eq(cellResults.cellId, cells.id))
    // what lost its place on the axes keeps its picture, and is neither drawn nor counted any more
    .where(and(eq(cells.experimentId, id), PLACED))
    .groupBy(sql`1`)
    .all();
  const counts: Counts = { total: 0, queued: 0, rendering: 0, done: 0, suspect: 0, failed: 0 };
  for (const { state, n } of found) {
    counts[state] = n;
    counts.total += n;
  }
  const times = db.orm
    .select({ ms: cellResults.ms })
    .from(cells)
    .innerJoin(cellResults, eq(cellResults.cellId, cells.id))
    .where(and(eq(cells.experimentId, id), sql`${cellResults.ms} is not null`))
    .orderBy(desc(cellResults.endedAt))
    .limit(20)
    .all()
    .map((r) => r.ms ?? 0);
  return { counts, times };
}

function toRow(db: Db, row: Row): ExperimentRow {
  const engine = db.orm.select().from(engines).where(eq(engines.id, row.engineId)).get();
  const { counts, times } = countsOf(db, row.id);
  const state = experimentState(row.state, counts);
  const memory = db.orm.select().from(webuiMemory).where(eq(webuiMemory.engineId, row.engineId)).get();
  const active = state === "open" && counts.queued + counts.rendering > 0;
  const holder = active && counts.rendering === 0 && engine ? otherHolder(db, row.id, engine) : null;
  return {
    id: row.id,
    number: row.number,
    name: row.name,
    state,
    engineId: row.engineId,
    engineName: engine?.name ?? "",
    rehearsal: engine?.kind === "rehearsal",
    counts,
    eta: state === "open" ? etaOf(times, counts.queued + counts.rendering) : null,
    waitingFor: holder,
    problem: active ? ((memory?.problem as WebuiError | null | undefined) ?? null) : null,
    cover: coverOf(db, row.id),
    winner: winnerOf(db, row),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

/** Who has the card that this experiment's webui draws on, when it is somebody else. */
function otherHolder(db: Db, id: number, engine: typeof engines.$inferSelect): string | null {
  const lease = db.orm
    .select({ holder: leases.holder })
    .from(leases)
    .where(eq(leases.device, deviceOfWebui(db, engine)))
    .get();
  return lease && lease.holder !== `experiment:${id}` ? lease.holder : null;
}

const coverOf = (db: Db, id: number): string[] =>
  db.orm
    .select({ blob: cellResults.blob })
    .from(cells)
    .innerJoin(cellResults, eq(cellResults.cellId, cells.id))
    .where(and(eq(cells.experimentId, id), sql`${cellResults.blob} is not null`))
    .orderBy(cells.id)
    .limit(6)
    .all()
    .flatMap((r) => (r.blob ? [r.blob] : []));

function winnerOf(db: Db, row: Row): Winner | null {
  if (row.winnerLoraId === null) return null;
  const lora = db.orm.select().from(loras).where(eq(loras.id, row.winnerLoraId)).get();
  if (!lora) return null;
  const placed = db.orm
    .select()
    .from(placements)
    .where(
      and(
        eq(placements.engineId, row.engineId),
        eq(placements.loraId, lora.id),
        eq(placements.purpose, "kept"),
      ),
    )
    .orderBy(desc(placements.id))
    .get();
  const point = axes.safeParse(row.axes).data?.loras.find((l) => l.loraId === lora.id);
  return {
    loraId: lora.id,
    label: point?.label ?? lora.name,
    weight: Number(row.winnerWeight ?? 1),
    runId: lora.runId,
    placement: placed
      ? { stem: placed.stem, state: placed.state, error: placed.error as WebuiError | null }
      : null,
  };
}

/** Everything the grid page shows. */
export function getExperiment(db: Db, id: number): ExperimentDetail {
  const row = liveExperiment(db, id);
  const at = Date.now();
  return {
    ...toRow(db, row),
    axes: axes.parse(row.axes),
    settings: cellSettings.parse(row.settings),
    cells: readCells(db, id),
    references: referencesOf(db, row.references),
    pace: paceOf(db, row.engineId),
    at,
  };
}

/** The clock of a fact may be read a moment before its transaction commits: look back that far. */
const OVERLAP_MS = 2000;

/** What changed since `since` (`at` of the last answer), and the row as it is now. */
export function cellsSince(db: Db, id: number, since: number): CellsDelta {
  const at = Date.now();
  return {
    at,
    row: toRow(db, liveExperiment(db, id)),
    cells: readCells(db, id, Math.max(1, since - OVERLAP_MS)),
  };
}

/**
 * An experiment's cells in the order they were planned. With `since` (ms UTC) only those that changed after it, and
 * those under way: a cell that goes back into the queue leaves no time behind.
 */
export function readCells(db: Db, id: number, since = 0): Cell[] {
  const rows = db.orm
    .select({ cell: cells, result: cellResults, facts: pictureFacts, rating: ratings.value })
    .from(cells)
    .leftJoin(cellResults, eq(cellResults.cellId, cells.id))
    .leftJoin(pictureFacts, eq(pictureFacts.mediaKey, cellResults.blob))
    .leftJoin(ratings, and(eq(ratings.kind, "cell"), eq(ratings.target, cells.id)))
    .where(
      since > 0
        ? and(
            eq(cells.experimentId, id),
            sql`(${cellResults.state} in ('queued', 'rendering') or max(${cells.createdAt}, coalesce(${cellResults.startedAt},0), coalesce(${cellResults.endedAt},0), coalesce(${ratings.at},0), coalesce(${pictureFacts.at},0)) >= ${since})`,
          )
        : eq(cells.experimentId, id),
    )
    .orderBy(cells.id)
    .all();
  const ids = rows.map((r) => r.cell.id);
  const at = new Map<number, Record<string, number>[]>();
  for (let i = 0; i < ids.length; i += 500) {
    const part = db.orm
      .select()
      .from(cellPositions)
      .where(inArray(cellPositions.cellId, ids.slice(i, i + 500)))
      .all();
    for (const p of part)
      at.set(p.cellId, [...(at.get(p.cellId) ?? []), JSON.parse(p.at) as Record<string, number>]);
  }
  return rows.map(({ cell, result, facts, rating }) => {
    const values = cellValues.parse(cell.values);
    return {
      id: cell.id,
      values,
      at: at.get(cell.id) ?? [],
      state: result?.state ?? "queued",
      media: result?.blob ?? null,
      thumbhash: facts?.thumbhash ?? null,
      width: facts?.width ?? values.width,
      height: facts?.height ?? values.height,
      verdict: (result?.verdict as Verdict | null | undefined) ?? null,
      error: (result?.error as WebuiError | null | undefined) ?? null,
      renders: result?.renders ?? 0,
      ms: result?.ms ?? null,
      startedAt: result?.startedAt ?? null,
      rating,
    };
  });
}

function referencesOf(db: Db, keys: readonly string[]): ExperimentDetail["references"] {
  return keys.map((media) => {
    const facts = db.orm.select().from(pictureFacts).where(eq(pictureFacts.mediaKey, media)).get();
    return {
      media,
      thumbhash: facts?.thumbhash ?? null,
      width: facts?.width ?? null,
      height: facts?.height ?? null,
    };
  });
}
