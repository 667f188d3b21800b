import Database from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import * as schema from "./schema/index";

export type Orm = BetterSQLite3Database<typeof schema>;

/** One connection: drizzle for queries, the driver for pragmas and prepared hot paths. */
export type Db = {
  readonly orm: Orm;
  readonly sqlite: Database.Database;
  readonly file: string;
  /** Runs `fn` in BEGIN IMMEDIATE; synchronous, at most 50 ms of work (bulk edits excepted); nested calls join. */
  immediate<T>(fn: () => T): T;
  close(): void;
};

/** Opens studio.db for web, runner or a test. WAL, foreign keys on, 5 s busy timeout. */
export function openDb(file: string, options: { readonly?: boolean } = {}): Db {
  const sqlite = new Database(file, { readonly: options.readonly ?? false, timeout: 5000 });
  if (!options.readonly) sqlite.pragma("journal_mode = WAL");
  sqlite.pragma("synchronous = NORMAL");
  sqlite.pragma("foreign_keys = ON");
  const begin = sqlite.transaction((fn: () => unknown) => fn());
  return {
    orm: drizzle(sqlite, { schema }),
    sqlite,
    file,
    immediate: <T>(fn: () => T): T => (sqlite.inTransaction ? fn() : (begin.immediate(fn) as T)),
    close: () => sqlite.close(),
  };
}
