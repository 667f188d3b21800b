import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/open";
import { cellPositions, cellResults, cells, engines, experiments } from "@/db/schema/index";
import type { CellValues } from "@/server/domain/experiments/axes";
import { order } from "@/server/domain/experiments/cells";
import type { ToDraw } from "./render";

/** A cell that is planned, on an axis still, and waits. */
const WAITING = sql`exists (
  select 1 from ${cells} left join ${cellResults} on ${cellResults.cellId} = ${cells.id}
  where ${cells.experimentId} = ${experiments.id} and coalesce(${cellResults.state}, 'queued') = 'queued'
  and exists (select 1 from ${cellPositions} where ${cellPositions.cellId} = ${cells.id}))`;

/** Open experiments with something to draw, by webui. */
export const openWork = (db: Db): { id: number; engine: number }[] =>
  db.orm
    .select({ id: experiments.id, engine: experiments.engineId })
    .from(experiments)
    .where(and(eq(experiments.state, "open"), isNull(experiments.deletedAt), WAITING))
    .orderBy(asc(experiments.id))
    .all();

/** Whether this experiment still wants to draw. */
export const wantsToDraw = (db: Db, experiment: number): boolean =>
  openWork(db).some((w) => w.id === experiment);

/** Cells that are said to be drawn at a webui now. */
export const renderingCells = (
  db: Db,
  engine?: number,
): (ToDraw & { task: string | null; engine: number })[] =>
  db.orm
    .select({
      id: cells.id,
      experiment: cells.experimentId,
      values: cells.values,
      task: cellResults.task,
      engine: experiments.engineId,
    })
    .from(cellResults)
    .innerJoin(cells, eq(cells.id, cellResults.cellId))
    .innerJoin(experiments, eq(experiments.id, cells.experimentId))
    .where(
      and(
        eq(cellResults.state, "rendering"),
        engine === undefined ? undefined : eq(experiments.engineId, engine),
      ),
    )
    .all()
    .map((row) => ({ ...row, values: row.values as CellValues }));

type Planned = { stamp: string; cells: ToDraw[] };

/**
 * The order in which an experiment's cells are drawn, kept while no cell is added: the controls first, so that a LoRA
 * without effect is seen at once, then with the fewest changes of base model and LoRA. Over all cells, drawn ones too:
 * the order of what is left must not change by what is done.
 */
export class GridPlan {
  readonly #plans = new Map<number, Planned>();

  /** Every cell of the experiment that waits, in this order. */
  waiting(db: Db, experiment: number): ToDraw[] {
    const queued = new Set(
      db.orm
        .select({ id: cells.id })
        .from(cells)
        .leftJoin(cellResults, eq(cellResults.cellId, cells.id))
        .where(
          and(
            eq(cells.experimentId, experiment),
            sql`coalesce(${cellResults.state}, 'queued') = 'queued'`,
            inArray(cells.id, db.orm.select({ id: cellPositions.cellId }).from(cellPositions)),
          ),
        )
        .all()
        .map((c) => c.id),
    );
    return this.#ordered(db, experiment).filter((c) => queued.has(c.id));
  }

  #ordered(db: Db, experiment: number): ToDraw[] {
    const stamp = db.orm
      .select({ stamp: sql<string>`count(*) || ':' || coalesce(max(${cells.id}), 0)` })
      .from(cells)
      .where(eq(cells.experimentId, experiment))
      .get()!.stamp;
    const known = this.#plans.get(experiment);
    if (known?.stamp === stamp) return known.cells;
    const rows = db.orm
      .select()
      .from(cells)
      .where(eq(cells.experimentId, experiment))
      .orderBy(asc(cells.id))
      .all()
      .map((c) => ({ id: c.id, experiment, values: c.values as CellValues }));
    const sorted = order([...rows.filter((c) => !c.values.lora), ...rows.filter((c) => c.values.lora)]);
    this.#plans.set(experiment, { stamp, cells: sorted });
    return sorted;
  }
}

export const engineRow = (db: Db, id: number) =>
  db.orm.select().from(engines).where(eq(engines.id, id)).get();
