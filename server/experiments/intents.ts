import { inArray } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/open";
import { cells, webuiMemory } from "@/db/schema/index";
import { StudioError } from "@/server/domain/errors";
import type { CellEvent } from "@/server/domain/experiments/plan";
import { hint } from "@/server/events/outbox";
import { changeCell } from "./cells";

type Asked = { target: number | null; payload: unknown };

/** What the runner does with cells when web asks; each runs inside the transaction that answers the intent. */
export const CELL_INTENTS: Readonly<Record<string, (db: Db, asked: Asked, now: number) => null>> = {
  /** failed or suspect → queued: its picture goes, the next one takes its place */
  "cell.retry": (db, asked, now) => {
    const fresh = { blob: null, infotext: null, verdict: null, error: null, ms: null, endedAt: now };
    each(db, asked, "retry", fresh);
    // somebody did something about it: what stopped the webui is looked at again at once
    db.orm.update(webuiMemory).set({ problem: null, at: now }).run();
    return null;
  },
  /** suspect → done: a person looked at it and takes it */
  "cell.accept": (db, asked, now) => each(db, asked, "accept", { endedAt: now }),
  /** a webui that was waited for is tried again now */
  "experiment.wake": (db, asked, now) => {
    db.orm.update(webuiMemory).set({ problem: null, at: now }).run();
    if (asked.target !== null) hint(db, "experiment", asked.target);
    return null;
  },
};

function each(db: Db, asked: Asked, event: CellEvent, more: Parameters<typeof changeCell>[3]): null {
  const { cells: ids } = z
    .object({ cells: z.array(z.number().int().positive()).min(1).max(2000) })
    .parse(asked.payload);
  let changed = 0;
  for (const id of ids) if (changeCell(db, id, event, more)) changed++;
  if (changed > 0) return null;
  const known = db.orm
    .select({ id: cells.id })
    .from(cells)
    .where(inArray(cells.id, ids.slice(0, 500)))
    .all();
  throw known.length === 0
    ? new StudioError("gone", { zh: "这些格子已经不在了。", en: "These cells are no longer there." })
    : new StudioError("not-now", {
        zh: "这些格子现在的状态不能这样做。",
        en: "These cells are not in a state where this can be done.",
      });
}
