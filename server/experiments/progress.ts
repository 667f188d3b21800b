import { and, desc, eq, inArray, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { cellResults, cells, experiments, leases, loras, runs } from "@/db/schema/index";
import { axes } from "@/server/domain/experiments/axes";
import type { HoldingGrid } from "@/server/domain/frame";
import type { Compared } from "@/server/domain/home";
import { renderProgress } from "@/server/engines/webui-store";
import type { Studio } from "@/server/settings/studio";
import { listExperiments } from "./read";

/** How far the picture in the making is (fraction 0–1, ms left); null while none is or the webui does not say. */
export async function drawing(
  studio: Studio,
  id: number,
): Promise<{ cell: number; fraction: number; eta: number | null } | null> {
  const row = studio.db.orm
    .select({ cell: cells.id, task: cellResults.task, engine: experiments.engineId })
    .from(cellResults)
    .innerJoin(cells, eq(cells.id, cellResults.cellId))
    .innerJoin(experiments, eq(experiments.id, cells.experimentId))
    .where(and(eq(cells.experimentId, id), eq(cellResults.state, "rendering")))
    .get();
  if (!row?.task) return null;
  const progress = await renderProgress(studio, row.engine, row.task);
  return progress && { cell: row.cell, fraction: progress.fraction, eta: progress.eta };
}

/** Pictures drawn and planned of the experiments that are being drawn, for the rail; null while none is. */
export function gridsUnderWay(db: Db): { done: number; total: number } | null {
  const open = db.orm
    .select({ id: experiments.id })
    .from(experiments)
    .where(and(isNull(experiments.deletedAt), eq(experiments.state, "open")))
    .all();
  if (open.length === 0) return null;
  const ids = new Set(open.map((row) => row.id));
  const rows = listExperiments(db).filter((row) => ids.has(row.id) && row.state === "open");
  if (rows.length === 0) return null;
  return rows.reduce(
    (sum, { counts }) => ({
      done: sum.done + counts.total - counts.queued - counts.rendering,
      total: sum.total + counts.total,
    }),
    { done: 0, total: 0 },
  );
}

/** The experiment that has a card, for the chip that tells who does; null while none has. */
export function gridHolding(db: Db): HoldingGrid | null {
  for (const { holder } of db.orm.select({ holder: leases.holder }).from(leases).all()) {
    const id = Number(/^experiment:(\d+)$/.exec(holder)?.[1] ?? 0);
    const row = id ? listExperiments(db).find((e) => e.id === id) : undefined;
    if (!row) continue;
    const { number, name, counts, eta } = row;
    const done = counts.total - counts.queued - counts.rendering;
    return { id, number, name, done, total: counts.total, eta };
  }
  return null;
}

/** The newest experiment per dataset, by the runs its LoRAs come from. */
export function comparedByDataset(db: Db): Map<number, Compared> {
  const found = new Map<number, Compared>();
  const rows = new Map(listExperiments(db).map((row) => [row.id, row]));
  if (rows.size === 0) return found;
  const plans = db.orm
    .select({ id: experiments.id, axes: experiments.axes })
    .from(experiments)
    .where(isNull(experiments.deletedAt))
    .orderBy(desc(experiments.id))
    .all();
  for (const plan of plans) {
    const ids = axes.safeParse(plan.axes).data?.loras.map((l) => l.loraId) ?? [];
    if (ids.length === 0) continue;
    const from = db.orm
      .selectDistinct({ run: runs.id, dataset: runs.datasetId })
      .from(loras)
      .innerJoin(runs, eq(runs.id, loras.runId))
      .where(inArray(loras.id, ids))
      .all();
    const row = rows.get(plan.id);
    if (!row) continue;
    for (const { dataset } of from) {
      if (found.has(dataset)) continue;
      found.set(dataset, {
        id: row.id,
        number: row.number,
        state: row.state,
        done: row.counts.total - row.counts.queued - row.counts.rendering,
        total: row.counts.total,
        winner: row.winner?.label ?? null,
        run: Math.max(...from.filter((f) => f.dataset === dataset).map((f) => f.run)),
      });
    }
  }
  return found;
}
