import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { linkedFiles, linkedFolders } from "@/db/schema/index";
import { StudioError } from "@/server/domain/errors";
import type { Text } from "@/server/domain/language";
import { hint, latestHint } from "@/server/events/outbox";
import { insideRoots } from "@/server/settings/roots";
import type { Studio } from "@/server/settings/studio";
import { record } from "./journal";
import { checkFolder, type Found } from "./linked-check";
import { liveDataset } from "./store";

export type LinkedFolder = {
  id: number;
  path: string;
  subsetId: number | null;
  writeBack: boolean;
  checkedAt: number | null;
  problem: Text | null;
  /** pictures it holds */
  pictures: number;
  /** captions that were changed on both sides */
  conflicts: {
    id: number;
    pictureId: number;
    name: string;
    base: string | null;
    theirs: string | null;
    mine: string | null;
  }[];
};

/** Folders of this machine a dataset is linked to. */
export function linkedOf(db: Db, datasetId: number): LinkedFolder[] {
  const conflicts = db.sqlite.prepare(
    `SELECT f.id, f.picture_id AS pictureId, f.path AS name, f.common AS base, f.theirs, p.caption AS mine FROM linked_files f
     JOIN pictures p ON p.id = f.picture_id
     WHERE f.folder_id = ? AND f.conflict AND NOT f.gone AND p.deleted_at IS NULL ORDER BY f.path LIMIT 200`,
  );
  const count = db.sqlite
    .prepare(
      `SELECT count(*) FROM linked_files f JOIN pictures p ON p.id = f.picture_id
       WHERE f.folder_id = ? AND NOT f.gone AND p.deleted_at IS NULL`,
    )
    .pluck();
  return db.orm
    .select()
    .from(linkedFolders)
    .where(and(eq(linkedFolders.datasetId, datasetId), isNull(linkedFolders.deletedAt)))
    .orderBy(linkedFolders.id)
    .all()
    .map((row) => ({
      id: row.id,
      path: row.path,
      subsetId: row.subsetId,
      writeBack: row.writeBack,
      checkedAt: row.checkedAt,
      problem: row.problem,
      pictures: count.get(row.id) as number,
      conflicts: conflicts.all(row.id) as LinkedFolder["conflicts"],
    }));
}

/**
 * Links a folder: it stays the place of its pictures and captions, and is looked through once at once. The same folder
 * is linked to a dataset only once.
 */
export async function linkFolder(
  studio: Studio,
  input: { datasetId: number; subsetId: number | null; path: string; writeBack: boolean; tab: string },
): Promise<{ id: number }> {
  const path = await insideRoots(studio, input.path);
  const { db } = studio;
  const id = db.immediate(() => {
    liveDataset(db, input.datasetId);
    const known = linkedOf(db, input.datasetId).find((folder) => folder.path === path);
    if (known) return known.id;
    const { datasetId, subsetId, writeBack } = input;
    const row = db.orm
      .insert(linkedFolders)
      .values({ datasetId, subsetId, path, writeBack, createdAt: Date.now() })
      .returning({ id: linkedFolders.id })
      .get();
    hint(db, "dataset", datasetId);
    return row.id;
  });
  void checkLinked(studio, { datasetId: input.datasetId }).catch(() => undefined);
  return { id };
}

/** Ends the link; pictures and captions stay as they are, here and there. */
export function unlinkFolder(db: Db, id: number): void {
  db.immediate(() => {
    const row = folderRow(db, id);
    db.orm.update(linkedFolders).set({ deletedAt: Date.now() }).where(eq(linkedFolders.id, row.id)).run();
    hint(db, "dataset", row.datasetId);
  });
}

export function setWriteBack(db: Db, input: { id: number; writeBack: boolean }): void {
  db.immediate(() => {
    const row = folderRow(db, input.id);
    db.orm
      .update(linkedFolders)
      .set({ writeBack: input.writeBack })
      .where(eq(linkedFolders.id, row.id))
      .run();
    hint(db, "dataset", row.datasetId);
  });
}

function folderRow(db: Db, id: number): typeof linkedFolders.$inferSelect {
  const row = db.orm.select().from(linkedFolders).where(eq(linkedFolders.id, id)).get();
  if (row && row.deletedAt === null) return row;
  throw new StudioError("no-link", {
    zh: "这个文件夹没有链接到数据集。",
    en: "This folder is not linked to the dataset.",
  });
}

const under = new Map<string, Promise<Found>>();

/**
 * Looks through the linked folders of a dataset: what is new or changed there comes in, what was changed here goes
 * there. Called when a page is opened, comes back into focus, and every 30 s while it is open; one look at a time.
 */
export function checkLinked(studio: Studio, input: { datasetId: number }): Promise<Found> {
  const key = `${studio.data.root}\0${input.datasetId}`;
  const running = under.get(key);
  if (running) return running;
  const look = lookThrough(studio, input.datasetId).finally(() => under.delete(key));
  under.set(key, look);
  return look;
}

async function lookThrough(studio: Studio, datasetId: number): Promise<Found> {
  const all: Found = { added: 0, changed: 0, gone: 0, written: 0, conflicts: 0 };
  const rows = studio.db.orm
    .select()
    .from(linkedFolders)
    .where(and(eq(linkedFolders.datasetId, datasetId), isNull(linkedFolders.deletedAt)))
    .all();
  for (const row of rows) {
    const found = await checkFolder(studio, row);
    for (const key of Object.keys(all) as (keyof Found)[]) all[key] += found[key];
  }
  return all;
}

/** Ends a conflict: with the folder's text, with the one here, or with one put together from both. */
export function resolveLinked(
  db: Db,
  input: { id: number; caption: string | null; tab: string },
): { batch: number | null } {
  return db.immediate(() => {
    const file = db.orm.select().from(linkedFiles).where(eq(linkedFiles.id, input.id)).get();
    if (!file?.conflict) return { batch: null };
    const folder = folderRow(db, file.folderId);
    const mine = db.sqlite.prepare("SELECT caption FROM pictures WHERE id = ?").pluck().get(file.pictureId) as
      | string
      | null;
    // from now on the folder's text is what both had: a text that differs is written over it, knowingly
    db.orm
      .update(linkedFiles)
      .set({ common: file.theirs, theirs: null, conflict: false })
      .where(eq(linkedFiles.id, file.id))
      .run();
    const batch =
      mine === input.caption
        ? null
        : record(db, { datasetId: folder.datasetId, actor: "you", tab: input.tab, kind: "linked" }, [
            { kind: "caption", target: file.pictureId, before: mine, after: input.caption },
          ]);
    hint(db, "dataset", folder.datasetId);
    return { batch };
  });
}

/** How often web looks for captions that wait to be written into a folder, in ms. */
const WRITE_MS = 5000;

/** Writes back what was changed here also when no page is open any more. Answers how to end it. */
export function keepWriting(studio: Studio): () => void {
  const waiting = studio.db.sqlite
    .prepare(
      `SELECT DISTINCT l.dataset_id FROM linked_folders l JOIN linked_files f ON f.folder_id = l.id
       JOIN pictures p ON p.id = f.picture_id
       WHERE l.deleted_at IS NULL AND l.write_back AND NOT f.conflict AND NOT f.gone AND p.deleted_at IS NULL
         AND p.caption IS NOT f.common`,
    )
    .pluck();
  let seen = 0;
  const timer = setInterval(() => {
    const now = latestHint(studio.db);
    if (now === seen) return;
    seen = now;
    for (const datasetId of waiting.all() as number[])
      void checkLinked(studio, { datasetId }).catch(() => undefined);
  }, WRITE_MS);
  timer.unref();
  return () => clearInterval(timer);
}
