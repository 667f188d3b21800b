import { and, asc, eq, isNull, ne } from "drizzle-orm";
import type { Db } from "@/db/open";
import { savedViews } from "@/db/schema/index";
import { errorText } from "@/server/domain/datasets/query";
import { parseQuery } from "@/server/domain/datasets/query-parse";
import { printQuery } from "@/server/domain/datasets/query-print";
import { isSort, type Sort } from "@/server/domain/datasets/query-sort";
import { StudioError } from "@/server/domain/errors";
import { hint } from "@/server/events/outbox";
import { liveDataset } from "./store";

export type View = { id: number; name: string; query: string; sort: Sort };

/** The saved views of a dataset by name. */
export const listViews = (db: Db, datasetId: number): View[] =>
  db.orm
    .select({ id: savedViews.id, name: savedViews.name, query: savedViews.query, sort: savedViews.sort })
    .from(savedViews)
    .where(and(eq(savedViews.datasetId, datasetId), isNull(savedViews.deletedAt)))
    .orderBy(asc(savedViews.name), asc(savedViews.id))
    .all()
    .map((row) => ({ ...row, sort: isSort(row.sort) ? row.sort : "name" }));

const nameTaken = (name: string) =>
  new StudioError("view-name", {
    zh: `已经有一个叫「${name}」的筛选，请换个名字。`,
    en: `A saved view is called “${name}” already; choose another name.`,
  });

function checkName(db: Db, datasetId: number, name: string, except = 0): void {
  const taken = db.orm
    .select({ id: savedViews.id })
    .from(savedViews)
    .where(
      and(
        eq(savedViews.datasetId, datasetId),
        eq(savedViews.name, name),
        isNull(savedViews.deletedAt),
        ne(savedViews.id, except),
      ),
    )
    .get();
  if (taken) throw nameTaken(name);
}

/** Keeps a query under a name. StudioError "view-name" when the dataset has that name, "bad-query" for a broken query. */
export function saveView(
  db: Db,
  input: { datasetId: number; name: string; query: string; sort: Sort; clientKey?: string },
): { id: number } {
  const parsed = parseQuery(input.query);
  if (!parsed.ok) throw new StudioError("bad-query", errorText(parsed.error));
  return db.immediate(() => {
    liveDataset(db, input.datasetId);
    const known =
      input.clientKey &&
      db.orm
        .select({ id: savedViews.id })
        .from(savedViews)
        .where(eq(savedViews.clientKey, input.clientKey))
        .get();
    if (known) return known;
    checkName(db, input.datasetId, input.name);
    const row = db.orm
      .insert(savedViews)
      .values({
        clientKey: input.clientKey ?? null,
        datasetId: input.datasetId,
        name: input.name,
        query: printQuery(parsed.query),
        sort: input.sort,
        createdAt: Date.now(),
      })
      .returning({ id: savedViews.id })
      .get();
    hint(db, "dataset", input.datasetId);
    return row;
  });
}

export const renameView = (db: Db, input: { id: number; name: string }): void =>
  change(db, input.id, ({ datasetId }) => {
    checkName(db, datasetId, input.name, input.id);
    return { name: input.name };
  });

export const removeView = (db: Db, id: number): void => change(db, id, () => ({ deletedAt: Date.now() }));

/** Takes a deletion back; another view that took the name meanwhile keeps it, this one gets a number. */
export const restoreView = (db: Db, id: number): void =>
  change(db, id, ({ datasetId, name }) => {
    const names = new Set(listViews(db, datasetId).map((view) => view.name));
    let free = name;
    for (let n = 2; names.has(free); n++) free = `${name} ${n}`;
    return { deletedAt: null, name: free };
  });

function change(
  db: Db,
  id: number,
  to: (row: typeof savedViews.$inferSelect) => Partial<typeof savedViews.$inferInsert>,
): void {
  db.immediate(() => {
    const row = db.orm.select().from(savedViews).where(eq(savedViews.id, id)).get();
    if (!row) throw new StudioError("no-view", { zh: "没有这个筛选。", en: "There is no such saved view." });
    db.orm.update(savedViews).set(to(row)).where(eq(savedViews.id, id)).run();
    hint(db, "dataset", row.datasetId);
  });
}
