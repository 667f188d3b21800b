import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { createTriggers } from "./triggers";

export type Migration = { readonly tag: string; readonly sql: string; readonly hash: string };

/** Reads db/migrations (drizzle-kit's journal order). */
export function readMigrations(folder: string): Migration[] {
  const journal = JSON.parse(readFileSync(join(folder, "meta", "_journal.json"), "utf8")) as {
    entries: { tag: string }[];
  };
  return journal.entries.map(({ tag }) => {
    const sql = readFileSync(join(folder, `${tag}.sql`), "utf8");
    return { tag, sql, hash: createHash("sha256").update(sql).digest("hex") };
  });
}

export class NewerDatabase extends Error {
  readonly found: number;
  readonly known: number;
  constructor(found: number, known: number) {
    super(`database schema ${found} is newer than this studio's ${known}`);
    this.name = "NewerDatabase";
    this.found = found;
    this.known = known;
  }
}

/**
 * Brings `file` to the newest schema and returns its number (count of migrations applied).
 * Own migrator because drizzle runs migrations inside BEGIN, where `foreign_keys = OFF` does nothing and a table
 * rebuild cascade-deletes children: here keys are off before, checked after, and a populated database is copied
 * (`VACUUM INTO` backups/) before it is touched. Throws NewerDatabase for a database from a later version.
 */
export function migrate(file: string, migrations: readonly Migration[], backups: string): number {
  mkdirSync(dirname(file), { recursive: true });
  const sqlite = new Database(file, { timeout: 5000 });
  try {
    sqlite.pragma("journal_mode = WAL");
    sqlite.pragma("foreign_keys = OFF");
    sqlite.exec(
      "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, tag TEXT NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL)",
    );
    const done = sqlite.prepare("SELECT number, tag, hash FROM schema_migrations ORDER BY number").all() as {
      number: number;
      tag: string;
      hash: string;
    }[];
    if (done.length > migrations.length) throw new NewerDatabase(done.length, migrations.length);
    for (const [i, row] of done.entries()) {
      const known = migrations[i];
      if (known?.tag !== row.tag) throw new NewerDatabase(done.length, migrations.length);
    }
    const pending = migrations.slice(done.length);
    if (pending.length && done.length) backup(sqlite, backups, done.length);
    for (const [i, migration] of pending.entries()) {
      const number = done.length + i + 1;
      sqlite.transaction(() => {
        for (const statement of migration.sql.split("--> statement-breakpoint")) {
          if (statement.trim()) sqlite.exec(statement);
        }
        const broken = sqlite.pragma("foreign_key_check") as unknown[];
        if (broken.length)
          throw new Error(`migration ${migration.tag} leaves ${broken.length} broken references`);
        sqlite
          .prepare("INSERT INTO schema_migrations (number, tag, hash, at) VALUES (?, ?, ?, ?)")
          .run(number, migration.tag, migration.hash, Date.now());
      })();
    }
    createTriggers(sqlite);
    return migrations.length;
  } finally {
    sqlite.close();
  }
}

function backup(sqlite: Database.Database, folder: string, number: number): void {
  mkdirSync(folder, { recursive: true });
  const stamp = new Date().toISOString().replace(/[:.]/g, "-");
  const target = join(folder, `studio-schema${number}-${stamp}.db`);
  if (existsSync(target)) rmSync(target);
  sqlite.prepare("VACUUM INTO ?").run(target);
}
