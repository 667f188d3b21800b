import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Db } from "@/db/open";
import { type Category, categoryOf, type Word } from "@/server/domain/captions/complete";
import { type Lexicon, lexicon } from "@/server/domain/captions/dictionary";
import { listedMeaning, listedName, listedTag, listKind } from "@/server/domain/captions/lists";
import { STARTER } from "@/server/domain/captions/starter-table";
import { StudioError } from "@/server/domain/errors";
import { hint } from "@/server/events/outbox";

export type ListImport = { kind: "tags" | "meanings"; rows: number; skipped: number };

/** Lines looked at to tell what a file is, and lines written in one transaction (some 20 ms). */
const PEEK = 200;
const CHUNK = 2000;

/**
 * Takes a list of tags or of Chinese meanings into the dictionary; `tell` hears how many lines are done. What is known
 * already is brought up to date, nothing is removed. StudioError "no-list" for a file that is neither.
 */
export async function importList(
  db: Db,
  input: { path: string; name: string; remove: boolean },
  tell: (lines: number) => void = () => undefined,
): Promise<ListImport> {
  try {
    const lines = createInterface({
      input: createReadStream(input.path, "utf8"),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    let waiting: string[] = [];
    let kind: ListImport["kind"] | null = null;
    let done = 0;
    const sum = { rows: 0, skipped: 0 };
    const write = () => {
      if (!kind) throw noList(input.name, waiting);
      const { rows, skipped } = writeLines(db, kind, waiting);
      sum.rows += rows;
      sum.skipped += skipped;
      done += waiting.length;
      waiting = [];
      tell(done);
    };
    for await (const line of lines) {
      const text = done === 0 && waiting.length === 0 ? line.replace(/^\ufeff/, "") : line;
      if (text.trim() === "") continue;
      waiting.push(text);
      if (waiting.length === PEEK && !kind) kind = listKind(waiting);
      if (waiting.length >= CHUNK) write();
    }
    kind ??= listKind(waiting);
    if (waiting.length || !kind) write();
    const row = { kind: kind ?? "tags", ...sum };
    db.immediate(() => {
      db.sqlite
        .prepare("INSERT INTO dictionary_files (name, kind, rows, skipped, at) VALUES (?, ?, ?, ?, ?)")
        .run(input.name, row.kind, row.rows, row.skipped, Date.now());
      hint(db, "settings", 0);
    });
    return row;
  } finally {
    if (input.remove) await rm(input.path, { force: true });
  }
}

const noList = (name: string, lines: readonly string[]) =>
  new StudioError(
    "no-list",
    {
      zh: `「${name}」不是标签词典，没有导入。`,
      en: `${name} is no list of tags and was not imported.`,
    },
    {
      next: {
        zh: '每行应是 名称,类别,数量,"别名" 或 名称,中文。',
        en: 'Each line should read name,type,count,"aliases", or name and its Chinese meaning.',
      },
      evidence: lines.slice(0, 3).map((line) => line.slice(0, 120)),
    },
  );

function writeLines(db: Db, kind: ListImport["kind"], lines: readonly string[]) {
  return db.immediate(() => {
    let rows = 0;
    if (kind === "tags") {
      const put = db.sqlite.prepare(
        `INSERT INTO dictionary_tags (tag, category, posts) VALUES (?, ?, ?)
         ON CONFLICT (tag) DO UPDATE SET category = excluded.category, posts = max(posts, excluded.posts)`,
      );
      const alias = db.sqlite.prepare("INSERT OR IGNORE INTO dictionary_aliases (alias, tag) VALUES (?, ?)");
      for (const line of lines) {
        const word = listedTag(line);
        if (!word) continue;
        rows++;
        put.run(word.tag, word.category, word.posts);
        for (const other of word.aliases) alias.run(other, word.tag);
      }
    } else {
      const put = db.sqlite.prepare(
        `INSERT INTO dictionary_tags (tag, meaning) VALUES (?, ?)
         ON CONFLICT (tag) DO UPDATE SET meaning = excluded.meaning`,
      );
      for (const line of lines) {
        const word = listedMeaning(line);
        if (!word) continue;
        rows++;
        put.run(word.tag, word.meaning);
      }
    }
    return { rows, skipped: lines.length - rows };
  });
}

/** Everything the dictionary knows, laid out for searching: what was imported, and the studio's own table. */
export function loadLexicon(db: Db): Lexicon {
  const aliases = new Map<string, string[]>();
  for (const [alias, tag] of db.sqlite
    .prepare("SELECT alias, tag FROM dictionary_aliases")
    .raw()
    .iterate() as IterableIterator<[string, string]>) {
    const list = aliases.get(tag);
    if (list) list.push(alias);
    else aliases.set(tag, [alias]);
  }
  return lexicon(entries(db, aliases));
}

function* entries(db: Db, aliases: ReadonlyMap<string, readonly string[]>): Generator<Word> {
  const starter = new Map<string, Word>(STARTER.map((word) => [word.tag, word]));
  for (const row of db.sqlite
    .prepare("SELECT tag, category, posts, meaning FROM dictionary_tags ORDER BY posts DESC")
    .iterate() as IterableIterator<Omit<Word, "aliases">>) {
    const own = starter.get(row.tag);
    starter.delete(row.tag);
    yield {
      ...row,
      meaning: row.meaning ?? own?.meaning ?? null,
      aliases: [...new Set([...(aliases.get(row.tag) ?? []), ...(own?.aliases ?? [])])],
    };
  }
  yield* starter.values();
}

export type TagWord = { tag: string; category: Category; meaning: string | null };

/** Kind and meaning of these tags, as far as the dictionary knows them by this or another name. */
export function tagWords(db: Db, tags: readonly string[]): TagWord[] {
  const find = db.sqlite.prepare(
    `SELECT category, meaning FROM dictionary_tags WHERE tag = ?
     UNION ALL SELECT t.category, t.meaning FROM dictionary_aliases a JOIN dictionary_tags t ON t.tag = a.tag
     WHERE a.alias = ? LIMIT 1`,
  );
  return tags.flatMap((tag) => {
    const key = listedName(tag);
    const row = find.get(key, key) as { category: number; meaning: string | null } | undefined;
    const own = STARTER_BY_TAG.get(key);
    if (!row && !own) return [];
    return [
      {
        tag,
        category: categoryOf(row?.category ?? own?.category ?? 0),
        meaning: row?.meaning ?? own?.meaning ?? null,
      },
    ];
  });
}

/** By name, and by the other names that are no tags themselves. */
const STARTER_BY_TAG = new Map([
  ...STARTER.flatMap((word) => word.aliases.map((alias) => [alias, word] as const)),
  ...STARTER.map((word) => [word.tag, word] as const),
]);

export type DictionaryFile = {
  id: number;
  name: string;
  kind: "tags" | "meanings";
  rows: number;
  skipped: number;
  at: number;
};
export type DictionaryState = {
  /** tags known, those with a Chinese meaning, other names; the studio's own table not counted */
  tags: number;
  meanings: number;
  aliases: number;
  own: number;
  files: DictionaryFile[];
};

export function dictionaryState(db: Db): DictionaryState {
  const count = (sql: string) => db.sqlite.prepare(sql).pluck().get() as number;
  return {
    tags: count("SELECT count(*) FROM dictionary_tags"),
    meanings: count("SELECT count(*) FROM dictionary_tags WHERE meaning IS NOT NULL"),
    aliases: count("SELECT count(*) FROM dictionary_aliases"),
    own: STARTER.length,
    files: db.sqlite
      .prepare("SELECT * FROM dictionary_files ORDER BY id DESC LIMIT 50")
      .all() as DictionaryFile[],
  };
}

/** Empties the dictionary down to the studio's own table. */
export function clearDictionary(db: Db): void {
  db.immediate(() => {
    for (const table of ["dictionary_tags", "dictionary_aliases", "dictionary_files"])
      db.sqlite.prepare(`DELETE FROM ${table}`).run();
    hint(db, "settings", 0);
  });
}
