import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Migration, migrate, NewerDatabase, readMigrations } from "@/db/migrate";
import { openDb } from "@/db/open";

let folder: string;
let file: string;
let backups: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "migrate-"));
  file = join(folder, "studio.db");
  backups = join(folder, "backups");
});
afterEach(() => rmSync(folder, { recursive: true }));

const step = (tag: string, ...statements: string[]): Migration => ({
  tag,
  sql: statements.join("\n--> statement-breakpoint\n"),
  hash: tag,
});
const first = step(
  "0000_init",
  "CREATE TABLE bands (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL)",
  "CREATE TABLE members (id INTEGER PRIMARY KEY, band INTEGER NOT NULL REFERENCES bands(id) ON DELETE CASCADE, name TEXT)",
);
/** What drizzle-kit writes for a changed column: the table is made anew, filled, dropped and renamed. */
const rebuild = step(
  "0001_rebuild",
  "CREATE TABLE `__new_bands` (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, school TEXT NOT NULL DEFAULT 'Sakuragaoka')",
  "INSERT INTO `__new_bands` (id, name) SELECT id, name FROM bands",
  "DROP TABLE bands",
  "ALTER TABLE `__new_bands` RENAME TO bands",
);
const ask = (sql: string) => {
  const db = new Database(file);
  const rows = db.prepare(sql).raw().all();
  db.close();
  return rows;
};
const populate = () => {
  const db = openDb(file);
  db.sqlite.exec("INSERT INTO bands (name) VALUES ('放课后茶会'), ('Death Devil')");
  db.sqlite.exec(
    "INSERT INTO members (band, name) VALUES (1, '唯'), (1, '澪'), (1, '律'), (1, '紬'), (2, 'Sawako')",
  );
  db.close();
};

describe("the migrator", () => {
  it("makes a new database, once, without a backup", () => {
    expect(migrate(file, [first], backups)).toBe(1);
    expect(migrate(file, [first], backups)).toBe(1);
    expect(ask("SELECT number, tag FROM schema_migrations")).toEqual([[1, "0000_init"]]);
    expect(() => readdirSync(backups)).toThrow();
  });

  it("rebuilds a parent table of a populated database without losing a child, after a backup", () => {
    migrate(file, [first], backups);
    populate();
    expect(migrate(file, [first, rebuild], backups)).toBe(2);
    expect(ask("SELECT count(*) FROM members")).toEqual([[5]]);
    expect(ask("SELECT school FROM bands WHERE id = 1")).toEqual([["Sakuragaoka"]]);
    const [name] = readdirSync(backups);
    const old = new Database(join(backups, name ?? ""));
    expect(old.prepare("SELECT count(*) FROM members").pluck().get()).toBe(5);
    expect(
      old.prepare("SELECT count(*) FROM pragma_table_info('bands') WHERE name = 'school'").pluck().get(),
    ).toBe(0);
    old.close();
    const db = openDb(file);
    expect(db.sqlite.pragma("foreign_keys", { simple: true })).toBe(1);
    expect(() => db.sqlite.exec("INSERT INTO members (band, name) VALUES (99, 'nobody')")).toThrow(
      /FOREIGN KEY/,
    );
    db.close();
  });

  it("takes a migration that breaks references, or fails half-way, back as a whole", () => {
    migrate(file, [first], backups);
    populate();
    const breaks = step("0001_breaks", "DELETE FROM bands WHERE id = 1");
    expect(() => migrate(file, [first, breaks], backups)).toThrow(/broken references/);
    const stumbles = step(
      "0001_stumbles",
      "ALTER TABLE bands ADD COLUMN year INTEGER",
      "SELECT nonsense FROM nowhere",
    );
    expect(() => migrate(file, [first, stumbles], backups)).toThrow(/nowhere/);
    expect(ask("SELECT (SELECT count(*) FROM bands), (SELECT count(*) FROM members)")).toEqual([[2, 5]]);
    expect(ask("SELECT count(*) FROM pragma_table_info('bands')")).toEqual([[2]]);
    expect(ask("SELECT max(number) FROM schema_migrations")).toEqual([[1]]);
  });

  it("refuses a database of a newer studio and leaves it alone", () => {
    migrate(file, [first, rebuild], backups);
    expect(() => migrate(file, [first], backups)).toThrow(NewerDatabase);
    const other = step("0000_other", "SELECT 1");
    expect(() => migrate(file, [other, rebuild], backups)).toThrow(NewerDatabase);
    expect(ask("SELECT count(*) FROM schema_migrations")).toEqual([[2]]);
  });

  it("brings the real schema up on an empty folder, every table with its checks", () => {
    const migrations = readMigrations("db/migrations");
    expect(migrate(file, migrations, backups)).toBe(migrations.length);
    const db = openDb(file);
    expect(() =>
      db.sqlite.exec("INSERT INTO picture_facts (media_key, state, at) VALUES ('x', 'perhaps', 0)"),
    ).toThrow(/CHECK/);
    expect(() => db.sqlite.exec("INSERT INTO outbox (topic, ref, at) VALUES ('run', 1, 0)")).not.toThrow();
    db.close();
  });

  it("lets an outer transaction take inner ones back", () => {
    migrate(file, [first], backups);
    const db = openDb(file);
    expect(() =>
      db.immediate(() => {
        db.immediate(() => db.sqlite.exec("INSERT INTO bands (name) VALUES ('x')"));
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(db.sqlite.prepare("SELECT count(*) FROM bands").pluck().get()).toBe(0);
    db.close();
  });
});
