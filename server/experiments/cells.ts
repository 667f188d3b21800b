import { and, eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { cellResults, cells } from "@/db/schema/index";
import { type CellEvent, cellTransition } from "@/server/domain/experiments/plan";
import type { CellState } from "@/server/domain/experiments/view";
import { hint } from "@/server/events/outbox";

type More = Partial<Omit<typeof cellResults.$inferInsert, "cellId" | "state">>;

/**
 * Changes a cell's state if the change is allowed from what it is now (no row = queued); answers the new state or
 * null. `more` is written along, and a hint of its experiment goes out with it. Writer: runner.
 */
export function changeCell(db: Db, cell: number, event: CellEvent, more: More = {}): CellState | null {
  return db.immediate(() => {
    const planned = db.orm
      .select({ experiment: cells.experimentId })
      .from(cells)
      .where(eq(cells.id, cell))
      .get();
    if (!planned) return null;
    const row = db.orm
      .select({ state: cellResults.state })
      .from(cellResults)
      .where(eq(cellResults.cellId, cell))
      .get();
    const before = row?.state ?? "queued";
    const state = cellTransition(before, event);
    if (!state) return null;
    if (row) {
      db.orm
        .update(cellResults)
        .set({ ...more, state })
        .where(and(eq(cellResults.cellId, cell), eq(cellResults.state, before)))
        .run();
    } else
      db.orm
        .insert(cellResults)
        .values({ ...more, cellId: cell, state })
        .run();
    hint(db, "experiment", planned.experiment);
    return state;
  });
}
