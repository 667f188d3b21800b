import { index, integer, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";
import { datasets, pictures, subsets } from "./datasets";

/** A folder of this machine that a dataset stays linked to. Writer: web. */
export const linkedFolders = sqliteTable(
  "linked_folders",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    datasetId: integer("dataset_id")
      .notNull()
      .references(() => datasets.id),
    /** null = by the folder each file lies in */
    subsetId: integer("subset_id").references(() => subsets.id),
    /** absolute */
    path: text().notNull(),
    /** whether captions edited here are written into the folder */
    writeBack: integer("write_back", { mode: "boolean" }).notNull().default(true),
    /** when it was last looked through, null = never to the end */
    checkedAt: integer("checked_at"),
    /** JSON Text: why the last look failed */
    problem: text({ mode: "json" }).$type<{ zh: string; en: string }>(),
    createdAt: integer("created_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (t) => [index("linked_folders_dataset").on(t.datasetId, t.deletedAt)],
);

/** A picture file of a linked folder, as it was when it was last seen. Writer: web. */
export const linkedFiles = sqliteTable(
  "linked_files",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    folderId: integer("folder_id")
      .notNull()
      .references(() => linkedFolders.id),
    /** below the folder, with "/" */
    path: text().notNull(),
    pictureId: integer("picture_id")
      .notNull()
      .references(() => pictures.id),
    size: integer().notNull(),
    /** ms, as the file system has it (fractions cut) */
    mtime: integer().notNull(),
    sha256: text().notNull(),
    /** the caption file beside it; null = there is none */
    captionPath: text("caption_path"),
    captionSize: integer("caption_size"),
    captionMtime: integer("caption_mtime"),
    /** of its bytes */
    captionSha: text("caption_sha"),
    /** the text the folder and the studio last had in common */
    common: text(),
    /** the folder's text while it and the studio's cannot be brought together */
    theirs: text(),
    conflict: integer({ mode: "boolean" }).notNull().default(false),
    /** the file has vanished from the folder */
    gone: integer({ mode: "boolean" }).notNull().default(false),
  },
  (t) => [unique("linked_files_path").on(t.folderId, t.path), index("linked_files_picture").on(t.pictureId)],
);
