import { and, desc, eq, inArray, lt } from "drizzle-orm";
import type { Db } from "@/db/open";
import { batches } from "@/db/schema/index";
import { type BulkEdit, editBetween } from "@/server/domain/captions/bulk";
import { bulkEdit } from "@/server/domain/captions/bulk-schema";
import { isSubsetOp, type Op, takenBack } from "@/server/domain/datasets/journal";
import { type BatchKind, links } from "./journal";

/** What a step was about, as far as one line can say it. */
export type StepWords = {
  /** kind and size of the step itself; for undo and redo of the step they concern */
  kind: BatchKind;
  count: number;
  edit: BulkEdit | null;
  /** the first picture it changed and the tags that came and went there */
  picture: { name: string; media: string; added: string[]; removed: string[] } | null;
  /** for a return: when the step was made after which things stand again; 0 = before the first */
  since: number | null;
};

export type HistoryRow = {
  id: number;
  actor: string;
  mine: boolean;
  kind: BatchKind;
  count: number;
  at: number;
  reverts: number | null;
  words: StepWords;
  /** this step is not in force any more */
  takenBack: boolean;
  /** it can be reverted: nobody has done so yet */
  open: boolean;
};

/** Newest steps first, `limit` at most, older than `before`. */
export function history(
  db: Db,
  input: { datasetId: number; before?: number; limit: number; tab: string },
): HistoryRow[] {
  const all = links(db, input.datasetId);
  const gone = takenBack(all);
  const chain = new Map(all.map((link) => [link.id, link.reverts]));
  const rootOf = (id: number): number => {
    let at = id;
    for (let next = chain.get(at); next != null; next = chain.get(at)) at = next;
    return at;
  };
  const rows = db.orm
    .select()
    .from(batches)
    .where(
      and(eq(batches.datasetId, input.datasetId), input.before ? lt(batches.id, input.before) : undefined),
    )
    .orderBy(desc(batches.id))
    .limit(input.limit)
    .all();
  const reverted = new Set(
    db.orm
      .select({ reverts: batches.reverts })
      .from(batches)
      .where(
        inArray(
          batches.reverts,
          rows.map((row) => row.id),
        ),
      )
      .all()
      .map((row) => row.reverts),
  );
  const rootRow = (id: number) => db.orm.select().from(batches).where(eq(batches.id, id)).get();
  return rows.map((row) => ({
    id: row.id,
    actor: row.actor,
    mine: row.tab === input.tab && row.tab !== "",
    kind: row.kind as BatchKind,
    count: row.count,
    at: row.at,
    reverts: row.reverts,
    words: wordsOf(db, row.reverts === null ? row : (rootRow(rootOf(row.id)) ?? row)),
    takenBack: gone.has(row.id),
    open: !reverted.has(row.id),
  }));
}

function wordsOf(db: Db, row: typeof batches.$inferSelect): StepWords {
  const what: unknown = row.what === null ? null : JSON.parse(row.what);
  const edit = bulkEdit.safeParse(what);
  const first = db.sqlite
    .prepare(
      `SELECT o.before, o.after, p.stem || p.ext AS name, p.media_key AS media FROM ops o
       JOIN pictures p ON p.id = o.target WHERE o.batch_id = ? AND o.kind = 'caption' ORDER BY o.id LIMIT 1`,
    )
    .get(row.id) as { before: string | null; after: string | null; name: string; media: string } | undefined;
  const since = row.kind === "return" ? (what as { batch: number }).batch : null;
  const tags = first && editBetween(first.before, first.after);
  return {
    kind: row.kind as BatchKind,
    count: row.count,
    edit: edit.success ? edit.data : null,
    picture: first
      ? { name: first.name, media: first.media, added: tags?.add ?? [], removed: tags?.remove ?? [] }
      : null,
    since: since === null || since === 0 ? since : (momentOf(db, since) ?? 0),
  };
}

const momentOf = (db: Db, batch: number): number | undefined =>
  db.orm.select({ at: batches.at }).from(batches).where(eq(batches.id, batch)).get()?.at;

export type HistoryOp = Op & {
  /** file name of the picture, name of the subset */
  name: string;
  media: string | null;
};

/** The operations of one step with the names of what they changed, from `from` on, `limit` at most. */
export function batchOps(
  db: Db,
  batchId: number,
  { from = 0, limit = 200 }: { from?: number; limit?: number } = {},
): { total: number; ops: HistoryOp[] } {
  const total = db.sqlite
    .prepare("SELECT count(*) FROM ops WHERE batch_id = ?")
    .pluck()
    .get(batchId) as number;
  const shown = db.sqlite
    .prepare("SELECT kind, target, before, after FROM ops WHERE batch_id = ? ORDER BY id LIMIT ? OFFSET ?")
    .all(batchId, limit, from) as Op[];
  const media = db.sqlite.prepare(
    "SELECT stem || ext AS name, media_key AS media FROM pictures WHERE id = ?",
  );
  const folder = db.sqlite.prepare("SELECT name, NULL AS media FROM subsets WHERE id = ?");
  return {
    total,
    ops: shown.map((op) => {
      const row = (isSubsetOp(op.kind) ? folder : media).get(op.target) as
        | { name: string; media: string | null }
        | undefined;
      const readable =
        op.kind === "subset" ? { before: subsetName(op.before), after: subsetName(op.after) } : {};
      return { ...op, ...readable, name: row?.name ?? `#${op.target}`, media: row?.media ?? null };
    }),
  };
  function subsetName(id: string | null): string | null {
    return id === null ? null : ((folder.get(Number(id)) as { name: string } | undefined)?.name ?? id);
  }
}
