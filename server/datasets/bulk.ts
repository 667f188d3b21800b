import { createHash } from "node:crypto";
import { createContext, Script } from "node:vm";
import type { Db } from "@/db/open";
import { type BulkEdit, bulkEditor } from "@/server/domain/captions/bulk";
import type { Op } from "@/server/domain/datasets/journal";
import { StudioError } from "@/server/domain/errors";
import { record } from "./journal";

/** The pictures an edit is meant for, in the order in which they are to be shown. */
type Scope = { datasetId: number; ids: readonly number[]; edit: BulkEdit };

export type BulkRow = {
  id: number;
  name: string;
  media: string;
  before: string | null;
  after: string | null;
};
export type BulkPreview = {
  /** pictures in the scope that are there */
  total: number;
  /** captions that would change */
  changed: number;
  /** what a write must still find: it changes when a caption does */
  mark: string;
  rows: BulkRow[];
};

/** How long the texts of one edit may take; a pattern that backtracks without end is stopped. */
const PATIENCE_MS = 1500;

/** What an edit would change, rows `from` to `from + limit` of it. StudioError "bad-pattern", "slow-pattern". */
export function previewBulk(db: Db, input: Scope & { from: number; limit: number }): BulkPreview {
  const { total, changes } = changesOf(db, input);
  return {
    total,
    changed: changes.length,
    mark: markOf(changes),
    rows: changes.slice(input.from, input.from + input.limit),
  };
}

export type BulkDone = { state: "done"; batch: number | null; count: number } | { state: "moved" };

/**
 * Writes an edit as one step. With the `mark` of a dry run it answers "moved" and writes nothing when what it showed is
 * no longer what would happen.
 */
export function applyBulk(
  db: Db,
  input: Scope & { mark: string | null; tab: string; actor?: string },
): BulkDone {
  const { changes } = changesOf(db, input);
  if (input.mark !== null && markOf(changes) !== input.mark) return { state: "moved" };
  const list = changes.map(({ id, before, after }): Op => ({ kind: "caption", target: id, before, after }));
  const { datasetId, tab, actor = "you" } = input;
  const batch = record(db, { datasetId, actor, tab, kind: "bulk", what: JSON.stringify(input.edit) }, list);
  return { state: "done", batch, count: list.length };
}

function changesOf(db: Db, { datasetId, ids, edit }: Scope): { total: number; changes: BulkRow[] } {
  const rows = db.sqlite
    .prepare(
      `SELECT p.id, p.stem || p.ext AS name, p.media_key AS media, p.caption, p.subset_id AS subset
       FROM pictures p WHERE p.dataset_id = ? AND p.deleted_at IS NULL`,
    )
    .all(datasetId) as {
    id: number;
    name: string;
    media: string;
    caption: string | null;
    subset: number;
  }[];
  const byId = new Map(rows.map((row) => [row.id, row]));
  const triggers = triggersOf(db, datasetId);
  const change = bulkEditor(edit, { counts: countsFor(db, datasetId, edit) });
  const changes: BulkRow[] = [];
  let total = 0;
  const work = () => {
    for (const id of new Set(ids)) {
      const row = byId.get(id);
      if (!row) continue;
      total++;
      const { name, media, caption } = row;
      const after = change({ caption, triggers: triggers.get(row.subset) ?? [] });
      if (after !== caption) changes.push({ id, name, media, before: caption, after });
    }
  };
  if (edit.do === "find" && edit.regex) timed(work, edit.find);
  else work();
  return { total, changes };
}

/** Only V8 can stop a regular expression that is at work: it does so for scripts with a time limit. */
function timed(work: () => void, pattern: string): void {
  try {
    new Script("work()").runInContext(createContext({ work }), { timeout: PATIENCE_MS });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new StudioError(
      "slow-pattern",
      {
        zh: "这个正则表达式要算的可能性太多，已停下，什么都没有改动。",
        en: "This regular expression has too many ways to match and was stopped. Nothing was changed.",
      },
      {
        next: {
          zh: "去掉套在一起的 + 和 *，比如把 (a+)+ 写成 a+。",
          en: "Take out + and * that stand within each other: write (a+)+ as a+.",
        },
        evidence: [pattern],
      },
    );
  }
}

const triggersOf = (db: Db, datasetId: number): Map<number, string[]> =>
  new Map(
    (
      db.sqlite.prepare("SELECT id, triggers FROM subsets WHERE dataset_id = ?").all(datasetId) as {
        id: number;
        triggers: string;
      }[]
    ).map(({ id, triggers }) => [id, JSON.parse(triggers) as string[]]),
  );

function countsFor(db: Db, datasetId: number, edit: BulkEdit): Map<string, number> {
  if (edit.do !== "sort" || edit.by !== "count") return new Map();
  const found = db.sqlite
    .prepare(
      `SELECT t.tag, count(DISTINCT t.picture_id) FROM picture_tags t JOIN pictures p ON p.id = t.picture_id
       WHERE p.dataset_id = ? AND p.deleted_at IS NULL GROUP BY t.tag`,
    )
    .raw()
    .all(datasetId) as [string, number][];
  return new Map(found);
}

function markOf(changes: readonly BulkRow[]): string {
  const hash = createHash("sha1");
  for (const { id, before, after } of changes)
    hash.update(`${id}\0${before ?? "\x01"}\0${after ?? "\x01"}\0`);
  return hash.digest("hex");
}
