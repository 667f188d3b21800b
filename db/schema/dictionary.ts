import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Tags of the booru lists that were imported. Writer of this file's tables: web. */
export const dictionaryTags = sqliteTable(
  "dictionary_tags",
  {
    /** as captions write it: lower case, spaces for underscores */
    tag: text().primaryKey(),
    /** 0 general · 1 artist · 3 copyright · 4 character · 5 meta */
    category: integer().notNull().default(0),
    /** pictures on the board that have it */
    posts: integer().notNull().default(0),
    /** what it means in Chinese; null = nobody said */
    meaning: text(),
  },
  (t) => [index("dictionary_tags_posts").on(t.posts)],
);

/** Other names of a tag, folded the same way. */
export const dictionaryAliases = sqliteTable(
  "dictionary_aliases",
  {
    alias: text().notNull(),
    tag: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.alias, t.tag] }), index("dictionary_aliases_tag").on(t.tag)],
);

/** The lists that were imported, newest last. */
export const dictionaryFiles = sqliteTable("dictionary_files", {
  id: integer().primaryKey({ autoIncrement: true }),
  name: text().notNull(),
  kind: text({ enum: ["tags", "meanings"] }).notNull(),
  /** rows that were taken over, and lines that said nothing */
  rows: integer().notNull(),
  skipped: integer().notNull(),
  at: integer().notNull(),
});
