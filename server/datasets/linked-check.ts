import { createHash, randomUUID } from "node:crypto";
import { open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { batches, linkedFiles, linkedFolders } from "@/db/schema/index";
import { mergeCaptions } from "@/server/domain/captions/merge";
import { writtenCaption } from "@/server/domain/datasets/captions";
import { endsImport, readFailure } from "@/server/domain/datasets/import-notes";
import { LIVE, type Op } from "@/server/domain/datasets/journal";
import { fileKind, pairFiles, splitName } from "@/server/domain/datasets/names";
import { isStudioError } from "@/server/domain/errors";
import { hint } from "@/server/events/outbox";
import { resolveInside } from "@/server/settings/data";
import { insideRoots } from "@/server/settings/roots";
import type { Studio } from "@/server/settings/studio";
import { readText, storeFile } from "./blobs";
import { listFolder } from "./folder";
import { quiet } from "./heavy";
import { CAPTION_LIMIT, captionText, examine, type Stored, takeIn } from "./import";
import { apply, logOps, openBatch, touch } from "./journal";

/** What one look through linked folders did, in files. */
export type Found = { added: number; changed: number; gone: number; written: number; conflicts: number };

type Folder = typeof linkedFolders.$inferSelect;
type File = typeof linkedFiles.$inferSelect;
type Seen = { size: number; mtime: number };

const TAB = "linked";

/**
 * One look through a linked folder. A file counts as changed when its size or time differ, and then by its hash. A
 * changed picture is another picture: the new one takes the caption over, the old one goes to the trash. A folder that
 * is not there, or empty all at once (a drive that is not mounted), changes nothing.
 */
export async function checkFolder(studio: Studio, folder: Folder): Promise<Found> {
  const { db } = studio;
  const found: Found = { added: 0, changed: 0, gone: 0, written: 0, conflicts: 0 };
  try {
    const root = await insideRoots(studio, folder.path);
    const { files } = await listFolder(root);
    const { pairs } = pairFiles(
      files.filter((name) => fileKind(name) !== "sidecar"),
      (name) => name,
    );
    const known = new Map(filesOf(db, folder.id).map((file) => [file.path, file]));
    if (pairs.length === 0 && known.size > 0) throw Object.assign(new Error("empty"), { code: "EMPTY" });
    // an import of its own for each look that finds something: one step in the history
    const batch = `linked:${folder.id}:${randomUUID()}`;
    const present = new Set<string>();
    let problem: Folder["problem"] = null;
    for (const { picture, caption } of pairs) {
      present.add(picture);
      await quiet(studio);
      try {
        await oneFile(studio, { folder, root, batch, picture, caption, file: known.get(picture), found });
      } catch (error) {
        problem ??= troubleOf(picture, error);
      }
    }
    const lost = [...known.values()].filter((file) => !present.has(file.path) && !file.gone);
    lose(db, folder, batch, lost);
    found.gone += lost.length;
    const sums = found.added + found.changed + found.gone + found.written + found.conflicts;
    settle(db, folder, problem, sums > 0);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    const why = isStudioError(error) ? error.text : readFailure(code);
    settle(db, folder, code === "EMPTY" ? EMPTY : code === "no-path" ? MISSING : why, false);
  }
  return found;
}

const EMPTY = {
  zh: "文件夹突然空了（可能是磁盘没有挂载），没有做任何改动。",
  en: "The folder is empty all at once, perhaps because its disk is not mounted. Nothing was changed.",
};
const MISSING = {
  zh: "找不到这个文件夹（可能是磁盘没有挂载），没有做任何改动。",
  en: "The folder is not there, perhaps because its disk is not mounted. Nothing was changed.",
};

const UNWRITABLE = {
  zh: "文件夹不能写入，这里改过的标签没有写回去。",
  en: "The folder cannot be written to, so captions changed here were not written back.",
};

/** What is the matter with one file, beside which the others go on; throws what every other one would meet too. */
function troubleOf(picture: string, error: unknown): Folder["problem"] {
  const { code = "", syscall } = error as NodeJS.ErrnoException;
  if (code === "EUNWRITABLE") return UNWRITABLE;
  if (!(syscall || code === "ENOTFILE") || endsImport(code)) throw error;
  const { zh, en } = readFailure(code);
  return { zh: `${picture}：${zh}`, en: `${picture}: ${en}` };
}

/** Operations of one look, all in one batch: a program that touched 500 captions is one step in the history. */
function change(db: Db, folder: Folder, key: string, list: readonly Op[]): void {
  if (!list.length) return;
  const clientKey = `${key}:changes`;
  apply(db, list);
  const known = db.orm.select({ id: batches.id }).from(batches).where(eq(batches.clientKey, clientKey)).get();
  const head = { datasetId: folder.datasetId, actor: "folder", tab: TAB, kind: "linked" as const, clientKey };
  logOps(db, known?.id ?? openBatch(db, head), list);
  touch(db, folder.datasetId);
}

const filesOf = (db: Db, folderId: number): File[] =>
  db.orm.select().from(linkedFiles).where(eq(linkedFiles.folderId, folderId)).all();

function settle(db: Db, folder: Folder, problem: Folder["problem"], news: boolean): void {
  db.immediate(() => {
    const set = problem ? { problem } : { problem: null, checkedAt: Date.now() };
    db.orm.update(linkedFolders).set(set).where(eq(linkedFolders.id, folder.id)).run();
    if (news || JSON.stringify(problem) !== JSON.stringify(folder.problem))
      hint(db, "dataset", folder.datasetId);
  });
}

type One = {
  folder: Folder;
  root: string;
  batch: string;
  picture: string;
  caption: string | null;
  file: File | undefined;
  found: Found;
};

async function oneFile(studio: Studio, one: One): Promise<void> {
  const { db } = studio;
  const from = resolveInside(one.root, one.picture);
  const seen = await look(from);
  if (!seen) return;
  let file = one.file;
  const pictureChanged = !file || file.gone || file.size !== seen.size || file.mtime !== seen.mtime;
  if (pictureChanged) {
    const stored = await storeFile(studio.data, from);
    if (!file || file.sha256 !== stored.sha256 || file.gone) {
      const text = one.caption === null ? null : await textOf(resolveInside(one.root, one.caption));
      file = takePicture(db, one, stored, seen, text);
      if (file) one.found[one.file && !one.file.gone ? "changed" : "added"]++;
      return;
    }
    db.orm.update(linkedFiles).set(seen).where(eq(linkedFiles.id, file.id)).run();
  }
  if (file) await bothCaptions(db, one, file);
}

type CaptionSeen = Seen & { path: string; sha: string; text: string | null; trait: string | null };

const look = async (path: string): Promise<Seen | null> => {
  const info = await stat(path).catch(() => null);
  return info?.isFile() ? { size: info.size, mtime: Math.trunc(info.mtimeMs) } : null;
};

const shaOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A caption file with its text; null when it is not there or cannot be read as text. */
async function textOf(path: string): Promise<CaptionSeen | null> {
  const seen = await look(path);
  if (!seen) return null;
  const stored = await readText(path, CAPTION_LIMIT).catch(() => null);
  const read = stored?.head ? captionText(stored, path) : null;
  if (!stored?.head || !read || "refused" in read) return null;
  return { ...seen, path, sha: shaOf(stored.head), text: read.caption, trait: read.trait };
}

/** A picture that is new in the folder, or new under its name: the old one goes to the trash and leaves its caption. */
function takePicture(
  db: Db,
  one: One,
  stored: Stored,
  seen: Seen,
  text: CaptionSeen | null,
): File | undefined {
  const { folder, picture, file } = one;
  return db.immediate(() => {
    const name = basename(picture);
    const target = { dataset: folder.datasetId, subset: folder.subsetId, name, batch: one.batch, tab: TAB };
    const ready = examine({ ...target, relativePath: `${basename(one.root)}/${picture}` }, stored);
    if ("state" in ready) return undefined;
    const old = file && !file.gone ? captionOf(db, file.pictureId) : null;
    if (file && old?.live)
      change(db, folder, one.batch, [{ kind: "trash", target: file.pictureId, before: LIVE, after: null }]);
    const answer = takeIn(db, ready);
    if (answer.picture === null) return undefined;
    db.orm
      .update(batches)
      .set({ actor: "folder" })
      .where(eq(batches.clientKey, `import:${folder.datasetId}:${one.batch}`))
      .run();
    if (text?.text != null && one.caption !== null) {
      const path = `${basename(one.root)}/${one.caption}`;
      const own = { ...target, name: basename(one.caption), relativePath: path };
      takeIn(db, { kind: "caption", target: own, path, caption: text.text, note: null, trait: text.trait });
    } else if (old?.caption != null && captionOf(db, answer.picture)?.caption == null)
      change(db, folder, one.batch, [
        { kind: "caption", target: answer.picture, before: null, after: old.caption },
      ]);
    const row = {
      folderId: folder.id,
      path: picture,
      pictureId: answer.picture,
      ...seen,
      sha256: stored.sha256,
      ...captionColumns(one.root, text),
      common: text?.text ?? null,
      theirs: null,
      conflict: false,
      gone: false,
    };
    return db.orm
      .insert(linkedFiles)
      .values(row)
      .onConflictDoUpdate({ target: [linkedFiles.folderId, linkedFiles.path], set: row })
      .returning()
      .get();
  });
}

const captionColumns = (root: string, text: CaptionSeen | null) => ({
  captionPath: text ? text.path.slice(root.length + 1) : null,
  captionSize: text?.size ?? null,
  captionMtime: text?.mtime ?? null,
  captionSha: text?.sha ?? null,
});

function captionOf(db: Db, id: number): { caption: string | null; live: boolean } | null {
  const row = db.sqlite
    .prepare("SELECT caption, deleted_at IS NULL AS live FROM pictures WHERE id = ?")
    .get(id) as { caption: string | null; live: number } | undefined;
  return row ? { caption: row.caption, live: row.live === 1 } : null;
}

/** Brings the caption of the folder and the one here together: merged when it can be, kept apart and shown when not. */
async function bothCaptions(db: Db, one: One, file: File): Promise<void> {
  const path = one.caption === null ? null : resolveInside(one.root, one.caption);
  const seen = path === null ? null : await look(path);
  const untouched = (seen?.size ?? null) === file.captionSize && (seen?.mtime ?? null) === file.captionMtime;
  const text = untouched ? null : path === null || !seen ? null : await textOf(path);
  // a file that is there but cannot be read as text is left alone, here and there
  if (!untouched && seen && !text) return;
  const theirs = untouched ? (file.conflict ? file.theirs : file.common) : (text?.text ?? null);
  if (!untouched) theirsIs(db, one, file, text, theirs);
  const mine = captionOf(db, file.pictureId);
  if (!mine?.live || theirs === mine.caption) {
    if (mine?.live && (file.conflict || file.common !== theirs)) agree(db, file, theirs);
    return;
  }
  if (file.conflict && untouched) return;
  const merged = mergeCaptions(file.common, mine.caption, theirs);
  if (!merged) {
    db.orm.update(linkedFiles).set({ theirs, conflict: true }).where(eq(linkedFiles.id, file.id)).run();
    one.found.conflicts++;
    return;
  }
  if (merged.text !== mine.caption) {
    const op: Op = { kind: "caption", target: file.pictureId, before: mine.caption, after: merged.text };
    db.immediate(() => {
      change(db, one.folder, one.batch, [op]);
      agree(db, file, theirs);
    });
    one.found.changed++;
  }
  if (merged.text !== theirs && one.folder.writeBack) await writeBack(db, one, file.id, merged.text);
}

const agree = (db: Db, file: File, common: string | null): void => {
  db.orm
    .update(linkedFiles)
    .set({ common, theirs: null, conflict: false })
    .where(eq(linkedFiles.id, file.id))
    .run();
};

const theirsIs = (db: Db, one: One, file: File, text: CaptionSeen | null, theirs: string | null): void => {
  const set = captionColumns(one.root, text);
  db.orm
    .update(linkedFiles)
    .set(file.conflict ? { ...set, theirs } : set)
    .where(eq(linkedFiles.id, file.id))
    .run();
};

/** Writes a caption into the folder beside its picture, by rename, and only over what was seen there last. */
async function writeBack(db: Db, one: One, fileId: number, text: string | null): Promise<void> {
  const file = db.orm.select().from(linkedFiles).where(eq(linkedFiles.id, fileId)).get();
  if (!file) return;
  const inner = file.captionPath ?? `${one.picture.slice(0, -splitName(one.picture).ext.length)}.txt`;
  const path = resolveInside(one.root, inner);
  const now = await textOrNothing(path);
  // somebody was faster: the next look brings both together
  if ((now?.sha ?? null) !== file.captionSha) return;
  // a caption taken away leaves a blank file: nothing of the folder is ever deleted
  const bytes = Buffer.from(writtenCaption(text ?? ""), "utf8");
  const part = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  try {
    const out = await open(part, "wx", 0o644);
    try {
      await out.writeFile(bytes);
      await out.sync();
    } finally {
      await out.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw Object.assign(error as Error, { code: "EUNWRITABLE" });
  }
  const seen = await look(path);
  db.orm
    .update(linkedFiles)
    .set({
      captionPath: seen ? inner : null,
      captionSize: seen?.size ?? null,
      captionMtime: seen?.mtime ?? null,
      captionSha: seen ? shaOf(bytes) : null,
      common: text,
      theirs: null,
      conflict: false,
    })
    .where(eq(linkedFiles.id, fileId))
    .run();
  one.found.written++;
}

async function textOrNothing(path: string): Promise<{ sha: string } | null> {
  if (!(await look(path))) return null;
  const stored = await readText(path, CAPTION_LIMIT).catch(() => null);
  // a caption too long to be one is nobody's to overwrite
  return { sha: stored?.head ? shaOf(stored.head) : "" };
}

/** Pictures whose files have vanished go to the trash, where they can be had back. */
function lose(db: Db, folder: Folder, batch: string, files: readonly File[]): void {
  if (!files.length) return;
  db.immediate(() => {
    const list = files
      .filter((file) => captionOf(db, file.pictureId)?.live)
      .map((file): Op => ({ kind: "trash", target: file.pictureId, before: LIVE, after: null }));
    change(db, folder, batch, list);
    for (const file of files)
      db.orm.update(linkedFiles).set({ gone: true }).where(eq(linkedFiles.id, file.id)).run();
  });
}
