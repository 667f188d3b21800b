import { lt, sql } from "drizzle-orm";
import type { Db } from "@/db/open";
import { outbox } from "@/db/schema/index";

export type Topic =
  | "dataset"
  | "picture"
  | "model"
  | "recipe"
  | "preset"
  | "engine"
  | "run"
  | "lora"
  | "lease"
  | "job"
  | "settings"
  | "intent"
  | "experiment"
  | "tagging";

export type Hint = { id: number; topic: string; ref: number };

/**
 * Writes a hint that row `ref` of `topic` changed (0 = the list as such). Call inside the transaction that writes
 * the fact: both appear together or not at all.
 */
export function hint(db: Db, topic: Topic, ref: number): void {
  db.orm.insert(outbox).values({ topic, ref, at: Date.now() }).run();
}

/** The newest hint's id; 0 when there has never been one (pruned ones count: ids are never given twice). */
export function latestHint(db: Db): number {
  const row = db.sqlite.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").pluck().get();
  return typeof row === "number" ? row : 0;
}

/** The oldest hint still kept; one past the newest when none is. */
export function oldestHint(db: Db): number {
  const row = db.orm
    .select({ id: sql<number | null>`min(${outbox.id})` })
    .from(outbox)
    .get();
  return row?.id ?? latestHint(db) + 1;
}

/** Hints past `cursor` in order, at most `limit`. */
export function hintsAfter(db: Db, cursor: number, limit = 2000): Hint[] {
  return db.orm
    .select({ id: outbox.id, topic: outbox.topic, ref: outbox.ref })
    .from(outbox)
    .where(sql`${outbox.id} > ${cursor}`)
    .orderBy(outbox.id)
    .limit(limit)
    .all();
}

/** Deletes hints older than an hour; a tab that was away longer is told to fetch anew. */
export function pruneHints(db: Db, now: number): void {
  db.immediate(() =>
    db.orm
      .delete(outbox)
      .where(lt(outbox.at, now - 3_600_000))
      .run(),
  );
}
