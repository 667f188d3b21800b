import type { Statement } from "better-sqlite3";
import { eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { batches, ops, pictures, subsets } from "@/db/schema/index";
import { mergeCaptions } from "@/server/domain/captions/merge";
import { tagRows } from "@/server/domain/datasets/captions";
import {
  type BatchLink,
  backTo,
  isSubsetOp,
  LIVE,
  type Op,
  type OpKind,
  redoTarget,
  reverse,
  type Steps,
  stepsOf,
  type TextChange,
  textInForce,
  textOfOthers,
  undoTarget,
} from "@/server/domain/datasets/journal";
import { StudioError } from "@/server/domain/errors";
import { hint } from "@/server/events/outbox";
import { mediaKeyOf } from "./media-key";

export type BatchKind =
  | "caption"
  | "retag"
  | "use"
  | "subset"
  | "trash"
  | "restore"
  | "import"
  | "captions"
  | "subsets"
  | "edit"
  | "another"
  | "background"
  | "bulk"
  | "remedy"
  | "return"
  | "version"
  | "linked"
  | "tagging"
  | "undo"
  | "redo";

export type BatchHead = {
  datasetId: number;
  /** who did it: "you", or the program that did */
  actor: string;
  tab: string;
  kind: BatchKind;
  reverts?: number;
  clientKey?: string;
  /** what was asked for, for the history list: JSON of a BulkEdit */
  what?: string | null;
};

/** Opens a batch without operations; call inside a transaction. */
export function openBatch(db: Db, head: BatchHead): number {
  const row = db.orm
    .insert(batches)
    .values({ ...head, reverts: head.reverts ?? null, clientKey: head.clientKey ?? null, at: Date.now() })
    .returning({ id: batches.id })
    .get();
  return row.id;
}

/** Writes operations into a batch without applying them (the caller has made the change, as an import does). */
export function logOps(db: Db, batchId: number, list: readonly Op[]): void {
  const insert = db.sqlite.prepare(
    "INSERT INTO ops (batch_id, kind, target, before, after) VALUES (?, ?, ?, ?, ?)",
  );
  for (const op of list) insert.run(batchId, op.kind, op.target, op.before, op.after);
  db.sqlite.prepare("UPDATE batches SET count = count + ? WHERE id = ?").run(list.length, batchId);
}

/**
 * Applies operations and writes them as one batch: rows, tag index, journal and hint in one transaction. Every
 * operation must meet the value it says it changes; otherwise nothing is written and StudioError "journal-conflict"
 * names the first pictures concerned. Returns the batch id, null for an empty list.
 */
export function record(db: Db, head: BatchHead, list: readonly Op[]): number | null {
  if (!list.length) return null;
  return db.immediate(() => {
    apply(db, list);
    const id = openBatch(db, head);
    logOps(db, id, list);
    touch(db, head.datasetId);
    return id;
  });
}

/** Marks the dataset as changed and tells the open pages. */
export function touch(db: Db, datasetId: number): void {
  db.sqlite.prepare("UPDATE datasets SET updated_at = ? WHERE id = ?").run(Date.now(), datasetId);
  hint(db, "dataset", datasetId);
}

const PICTURE_COLUMN: Partial<Record<OpKind, string>> = {
  caption: "caption",
  edit: "edit",
  subset: "subset_id",
  use: "use",
};
const SUBSET_COLUMN: Partial<Record<OpKind, string>> = {
  "subset-name": "name",
  "subset-repeats": "repeats",
  "subset-class": "class_word",
  "subset-triggers": "triggers",
  "subset-reg": "is_reg",
};

/** Changes the rows, checking each `before`. Call inside a transaction. */
export function apply(db: Db, list: readonly Op[]): void {
  const now = Date.now();
  const statements = new Map<string, Statement<unknown[]>>();
  const prepare = (sql: string) => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = db.sqlite.prepare<unknown[]>(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  const conflicts: string[] = [];
  for (const op of list) {
    const table = isSubsetOp(op.kind) ? "subsets" : "pictures";
    const column = (isSubsetOp(op.kind) ? SUBSET_COLUMN : PICTURE_COLUMN)[op.kind];
    const bump = table === "pictures" ? `, rev = rev + 1, updated_at = ${now}` : "";
    const changes = column
      ? prepare(
          `UPDATE ${table} SET ${column} = ?${bump} WHERE id = ? AND CAST(${column} AS TEXT) IS CAST(? AS TEXT)`,
        ).run(op.after, op.target, op.before).changes
      : prepare(`UPDATE ${table} SET deleted_at = ?${bump} WHERE id = ? AND (deleted_at IS NULL) = ?`).run(
          op.after === LIVE ? null : now,
          op.target,
          op.before === LIVE ? 1 : 0,
        ).changes;
    if (changes === 0) conflicts.push(nameOf(db, op));
    else if (op.kind === "edit") {
      const blob = prepare("SELECT blob FROM pictures WHERE id = ?").pluck().get(op.target) as string;
      prepare("UPDATE pictures SET media_key = ? WHERE id = ?").run(mediaKeyOf(blob, op.after), op.target);
    } else if (op.kind === "caption") {
      const was = tagRows(op.before);
      const is = tagRows(op.after);
      const remove = prepare("DELETE FROM picture_tags WHERE tag = ? AND picture_id = ? AND position = ?");
      for (const { tag, position } of was)
        if (is[position]?.tag !== tag) remove.run(tag, op.target, position);
      const insert = prepare("INSERT INTO picture_tags (tag, picture_id, position) VALUES (?, ?, ?)");
      for (const { tag, position } of is)
        if (was[position]?.tag !== tag) insert.run(tag, op.target, position);
    }
  }
  if (conflicts.length) throw conflict(conflicts);
}

function nameOf(db: Db, op: Op): string {
  if (isSubsetOp(op.kind)) {
    const row = db.orm.select({ name: subsets.name }).from(subsets).where(eq(subsets.id, op.target)).get();
    return row?.name ?? `#${op.target}`;
  }
  const row = db.orm
    .select({ stem: pictures.stem, ext: pictures.ext })
    .from(pictures)
    .where(eq(pictures.id, op.target))
    .get();
  return row ? `${row.stem}${row.ext}` : `#${op.target}`;
}

const conflict = (names: string[]) =>
  new StudioError(
    "journal-conflict",
    {
      zh: `有 ${names.length} 项在这之后又改过，所以不能撤销这一步，什么都没有改动。`,
      en: `${names.length === 1 ? "One item was" : `${names.length} items were`} changed again since, so this step cannot be taken back. Nothing was changed.`,
    },
    {
      next: {
        zh: "先在历史里撤销后来的修改，再撤销这一步。",
        en: "Take back the later changes in the history first, then this one.",
      },
      evidence: names.slice(0, 12),
    },
  );

/** Batches of a dataset as links, oldest first: enough to know what undo and redo mean. */
export const links = (db: Db, datasetId: number): BatchLink[] =>
  db.orm
    .select({ id: batches.id, tab: batches.tab, reverts: batches.reverts })
    .from(batches)
    .where(eq(batches.datasetId, datasetId))
    .orderBy(batches.id)
    .all();

/** The operations of a batch as they were applied. */
export const opsOf = (db: Db, batchId: number): Op[] =>
  db.orm
    .select({ kind: ops.kind, target: ops.target, before: ops.before, after: ops.after })
    .from(ops)
    .where(eq(ops.batchId, batchId))
    .orderBy(ops.id)
    .all() as Op[];

export type Taken = {
  batch: number;
  kind: BatchKind;
  count: number;
  what: string | null;
  /** the first picture that changed */
  picture: number | null;
};

const firstPicture = (list: readonly Op[]): number | null =>
  list.find((op) => !isSubsetOp(op.kind))?.target ?? null;

/**
 * Takes one batch back by a new batch that reverts it. Captions that were changed again since are merged when other
 * tags were touched. StudioError "already-reverted" when that was done before, "journal-conflict" when something it
 * changed was changed again and cannot be merged.
 */
export function revert(db: Db, batchId: number, tab: string, kind: "undo" | "redo" = "undo"): Taken {
  return db.immediate(() => {
    const batch = db.orm.select().from(batches).where(eq(batches.id, batchId)).get();
    if (!batch) throw new StudioError("no-batch", { zh: "没有这一步操作。", en: "There is no such step." });
    const done = db.orm.select({ id: batches.id }).from(batches).where(eq(batches.reverts, batchId)).get();
    if (done)
      throw new StudioError("already-reverted", {
        zh: "这一步已经撤销过了。",
        en: "This step has been taken back already.",
      });
    const all = onWhatIsThere(db, batch.datasetId, batchId, reverse(opsOf(db, batchId)));
    const removal = (op: Op) => op.kind === "subset-trash" && op.after === null;
    const others = all.filter((op) => !removal(op));
    apply(db, others);
    // a subset that other steps have filled meanwhile stays: its pictures must not lose their home
    const removals = all.filter((op) => removal(op) && isEmpty(db, op.target));
    apply(db, removals);
    const list = [...others, ...removals];
    const id = openBatch(db, { datasetId: batch.datasetId, actor: "you", tab, kind, reverts: batchId });
    logOps(db, id, list);
    touch(db, batch.datasetId);
    return {
      batch: id,
      kind: batch.kind as BatchKind,
      count: batch.count,
      what: batch.what,
      picture: firstPicture(list),
    };
  });
}

/**
 * The reversing operations as they can be applied now. A caption that reads otherwise than the step left it gets the
 * text it had when exactly the other steps were in force, if it ever had (so that taking everything back gives the
 * very bytes there were), else a merge by tags, else, when nothing newer is in force on it, what the other steps make
 * of it. One for which there is none of these stays as it is and will be named.
 */
function onWhatIsThere(db: Db, datasetId: number, batchId: number, list: readonly Op[]): Op[] {
  const caption = db.sqlite.prepare("SELECT caption FROM pictures WHERE id = ?").pluck();
  const earlier = db.sqlite.prepare(
    "SELECT batch_id AS batch, before, after FROM ops WHERE kind = 'caption' AND target = ? ORDER BY id",
  );
  let steps: Steps | null = null;
  return list.map((op) => {
    if (op.kind !== "caption") return op;
    const now = caption.get(op.target) as string | null | undefined;
    if (now === undefined || now === op.before) return op;
    steps ??= stepsOf(links(db, datasetId));
    const changes = earlier.all(op.target) as TextChange[];
    const put =
      textInForce(steps, changes, batchId) ??
      mergeCaptions(op.before, now, op.after, { disjoint: true }) ??
      textOfOthers(steps, changes, batchId);
    return put ? { ...op, before: now, after: put.text } : op;
  });
}

const isEmpty = (db: Db, subsetId: number): boolean =>
  db.sqlite
    .prepare("SELECT 1 FROM pictures WHERE subset_id = ? AND deleted_at IS NULL LIMIT 1")
    .get(subsetId) === undefined;

/** Ctrl Z and its opposite, for one tab; null when there is nothing to do. */
export function undo(db: Db, datasetId: number, tab: string): Taken | null {
  const target = undoTarget(links(db, datasetId), tab);
  return target === null ? null : rooted(db, revert(db, target, tab, "undo"), target);
}

export function redo(db: Db, datasetId: number, tab: string): Taken | null {
  const target = redoTarget(links(db, datasetId), tab);
  return target === null ? null : rooted(db, revert(db, target, tab, "redo"), target);
}

/** Whether Ctrl Z and its opposite have something to do. */
export function undoState(db: Db, datasetId: number, tab: string): { undo: boolean; redo: boolean } {
  const all = links(db, datasetId);
  return { undo: undoTarget(all, tab) !== null, redo: redoTarget(all, tab) !== null };
}

/**
 * Goes back to how things stood right after a step (0 = before the first) by one new step, which can itself be taken
 * back; null when nothing happened since. StudioError "journal-conflict" when something was changed past the journal.
 */
export function returnTo(db: Db, input: { datasetId: number; batch: number; tab: string }): Taken | null {
  return db.immediate(() => {
    const since = db.sqlite
      .prepare(
        `SELECT o.kind, o.target, o.before, o.after FROM ops o JOIN batches b ON b.id = o.batch_id
         WHERE b.dataset_id = ? AND b.id > ? ORDER BY o.id`,
      )
      .all(input.datasetId, input.batch) as Op[];
    const { ops: back, removals } = backTo(since);
    apply(db, back);
    const empty = removals.filter((op) => isEmpty(db, op.target));
    apply(db, empty);
    const list = [...back, ...empty];
    if (!list.length) return null;
    const { datasetId, tab } = input;
    const what = JSON.stringify({ do: "return", batch: input.batch });
    const id = openBatch(db, { datasetId, actor: "you", tab, kind: "return", what });
    logOps(db, id, list);
    touch(db, datasetId);
    return { batch: id, kind: "return", count: list.length, what, picture: firstPicture(list) };
  });
}

/** What a person calls the step: kind and words of the first batch of a chain of undos and redos. */
function rooted(db: Db, taken: Taken, target: number): Taken {
  let row = db.orm.select().from(batches).where(eq(batches.id, target)).get();
  while (row?.reverts != null) row = db.orm.select().from(batches).where(eq(batches.id, row.reverts)).get();
  return row ? { ...taken, kind: row.kind as BatchKind, count: row.count, what: row.what } : taken;
}
