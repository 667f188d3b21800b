import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { and, asc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db/open";
import { batches, pictures } from "@/db/schema/index";
import { storedCaption, tagRows } from "@/server/domain/datasets/captions";
import { parentFolder, parseFolderName } from "@/server/domain/datasets/folders";
import type { Op } from "@/server/domain/datasets/journal";
import { fileKind, foldStem, isClutter, naturalKey, splitName } from "@/server/domain/datasets/names";
import { extensionFits, sniff } from "@/server/domain/datasets/pictures";
import { StudioError } from "@/server/domain/errors";
import type { Text } from "@/server/domain/language";
import type { Studio } from "@/server/settings/studio";
import { apply, logOps, openBatch, touch } from "./journal";
import { handOver, type Place, remember, takeCaption, waitingCaption } from "./pairing";
import { freeStem } from "./pictures";
import { addSubset, liveDataset, reviveSubset, subsetsOf } from "./store";

export type UploadTarget = {
  dataset: number;
  /** null = by the folder the file comes from, else the first subset */
  subset: number | null;
  name: string;
  /** path below what was dropped, with "/"; the name alone for single files */
  relativePath: string;
  /** key of this drop of files: they are one step in the history */
  batch: string | null;
  tab: string;
};

/** A file in blobs/, whole and hashed. */
export type Stored = { sha256: string; bytes: number; path: string };

export type ImportAnswer = {
  name: string;
  state:
    | "added"
    /** the same bytes are in the subset already */
    | "already"
    /** the same bytes were in the trash and came back */
    | "restored"
    /** a caption that found its picture */
    | "captioned"
    /** a caption whose picture has not come yet */
    | "waiting"
    /** a caption left aside because the picture has another one */
    | "kept"
    | "refused"
    /** what systems leave beside pictures */
    | "skipped";
  picture: number | null;
  batch: number | null;
  /** why it was refused, or what was done with it beyond the ordinary */
  note: Text | null;
};

/** A caption larger than this is something else. */
const CAPTION_LIMIT = 256 * 1024;
const NOTE = {
  unsupported: {
    zh: "不是支持的格式。可以导入 png、jpg、webp、bmp、gif、tiff、avif 图片和 .txt、.caption 文件。",
    en: "Not a format the studio reads. Pictures may be png, jpg, webp, bmp, gif, tiff or avif, captions .txt or .caption.",
  },
  empty: { zh: "文件是空的（0 字节）。", en: "The file is empty (0 bytes)." },
  noPicture: {
    zh: "扩展名是图片，但内容不是图片，可能下载不完整或存成了网页。",
    en: "It is named like a picture, but its content is none. It may be a broken download or a saved web page.",
  },
  mismatch: {
    zh: "扩展名和实际格式不一致，已按内容读取。",
    en: "The extension does not fit the format; it was read by its content.",
  },
  renamed: {
    zh: "同名文件已存在，换了一个名称。",
    en: "Another file has this name, so it was given a new one.",
  },
  captionLarge: {
    zh: "这个文本文件太大，不像是标签文件。",
    en: "This text file is too large to be a caption.",
  },
  captionCode: {
    zh: "不是 UTF-8 编码，已按 GBK（GB18030）读取，请检查一下文字。",
    en: "It is not UTF-8 and was read as GBK (GB18030). Please check its text.",
  },
  captionBinary: {
    zh: "读不出文字：既不是 UTF-8，也不是 GBK。",
    en: "It cannot be read as text, neither as UTF-8 nor as GBK.",
  },
  undone: {
    zh: "这次导入已经撤销，剩下的文件没有导入。",
    en: "This import was taken back, so the rest of its files was left out.",
  },
} satisfies Record<string, Text>;

export type Found = Omit<ImportAnswer, "name" | "batch">;
const refused = (note: Text): Found => ({ state: "refused", picture: null, note });

/**
 * Takes one stored file into a dataset. Pictures are known by content within a subset, so the same import can be
 * repeated without doubles; a stem that is taken by other content gets a new one; captions pair with their picture
 * whether they come before or after it, by folder and stem within a drop, by stem within the subset across drops.
 * Never throws for a bad file: it is answered as refused, with the reason.
 */
export function acceptUpload(studio: Studio, target: UploadTarget, stored: Stored): ImportAnswer {
  const path = target.relativePath || target.name;
  const kind = fileKind(target.name);
  const outcome = (found: Found, batch: number | null = null): ImportAnswer => ({
    name: path,
    batch,
    ...found,
  });
  if (isClutter(path)) return outcome({ state: "skipped", picture: null, note: null });
  if (kind === "other") return outcome(refused(NOTE.unsupported));
  if (stored.bytes === 0 && kind === "picture") return outcome(refused(NOTE.empty));
  const format = kind === "picture" ? sniff(headOf(stored.path)) : null;
  if (kind === "picture" && !format) return outcome(refused(NOTE.noPicture));
  const text = kind === "caption" ? readCaption(stored) : null;
  if (text && "refused" in text) return outcome(refused(text.refused));
  const { db } = studio;
  return db.immediate(() => {
    liveDataset(db, target.dataset);
    const batch = importBatch(db, target);
    if (batch === null) return outcome(refused(NOTE.undone));
    const subset = subsetFor(db, target, path, batch);
    const found =
      text && "caption" in text
        ? takeCaption(db, { ...target, path, subset, batch }, text.caption, text.note)
        : takePicture(db, { ...target, path, subset, batch }, stored, format ?? "");
    touch(db, target.dataset);
    return outcome(found, batch);
  });
}

function headOf(path: string): Uint8Array {
  const head = new Uint8Array(32);
  const file = openSync(path, "r");
  try {
    return head.subarray(0, readSync(file, head, 0, head.length, 0));
  } finally {
    closeSync(file);
  }
}

function readCaption(stored: Stored): { caption: string; note: Text | null } | { refused: Text } {
  if (stored.bytes > CAPTION_LIMIT) return { refused: NOTE.captionLarge };
  const bytes = readFileSync(stored.path);
  if (bytes.includes(0)) return { refused: NOTE.captionBinary };
  for (const [code, note] of [
    ["utf-8", null],
    ["gb18030", NOTE.captionCode],
  ] as const) {
    try {
      const text = new TextDecoder(code, { fatal: true }).decode(bytes);
      return { caption: storedCaption(text), note };
    } catch {
      // the next encoding is tried
    }
  }
  return { refused: NOTE.captionBinary };
}

/** The batch of a drop: opened by its first file, null when it was taken back meanwhile. */
function importBatch(db: Db, target: UploadTarget): number | null {
  const head = { datasetId: target.dataset, actor: "you", tab: target.tab, kind: "import" as const };
  if (!target.batch) return openBatch(db, head);
  const clientKey = `import:${target.dataset}:${target.batch}`;
  const known = db.orm.select({ id: batches.id }).from(batches).where(eq(batches.clientKey, clientKey)).get();
  if (!known) return openBatch(db, { ...head, clientKey });
  const undone = db.orm.select({ id: batches.id }).from(batches).where(eq(batches.reverts, known.id)).get();
  return undone ? null : known.id;
}

/**
 * The subset a file goes to: the one asked for; else the one its folder names (`10_yui` → 10 repeats of "yui", another
 * number of repeats is another subset); else the first; else a new one named after the dataset.
 */
function subsetFor(db: Db, target: UploadTarget, path: string, batch: number): number {
  const all = subsetsOf(db, target.dataset);
  if (target.subset !== null) {
    if (all.some((subset) => subset.id === target.subset)) return target.subset;
    throw new StudioError("no-subset", { zh: "没有这个子集。", en: "There is no such subset." });
  }
  const folder = parseFolderName(parentFolder(path));
  if (folder) {
    const same = all.find(
      (subset) =>
        subset.repeats === folder.repeats &&
        (foldStem(subset.name) === foldStem(folder.name) ||
          foldStem(subset.classWord) === foldStem(folder.name)),
    );
    if (same) return same.id;
    return newSubset(db, target, { ...folder, classWord: folder.name }, batch);
  }
  const first = all[0];
  if (first) return first.id;
  return newSubset(db, target, { name: liveDataset(db, target.dataset).name, repeats: 10 }, batch);
}

function newSubset(
  db: Db,
  target: UploadTarget,
  wanted: { name: string; repeats: number; classWord?: string },
  batch: number,
): number {
  const input = { ...wanted, datasetId: target.dataset, tab: target.tab };
  return reviveSubset(db, input, batch) ?? addSubset(db, input, batch).id;
}

function takePicture(db: Db, place: Place, stored: Stored, format: string): Found {
  const { stem, ext } = splitName(place.name);
  const same = db.orm
    .select()
    .from(pictures)
    .where(and(eq(pictures.blob, stored.sha256), eq(pictures.subsetId, place.subset)))
    // what came itself before what was cut from it: several crops of one scan share their file
    .orderBy(sql`${pictures.scanId} IS NOT NULL`, asc(pictures.id))
    .all();
  const live = same.find((row) => row.deletedAt === null);
  if (live) {
    remember(db, place, live.id);
    return { state: "already", picture: live.id, note: null };
  }
  const gone = same[0];
  if (gone) {
    const op: Op = { kind: "import", target: gone.id, before: null, after: "live" };
    apply(db, [op]);
    logOps(db, place.batch, [op]);
    remember(db, place, gone.id);
    return { state: "restored", picture: gone.id, note: null };
  }
  const free = freeStem(db, place, stem);
  const waiting = waitingCaption(db, place);
  const caption = waiting?.caption ?? null;
  const now = Date.now();
  const { id } = db.orm
    .insert(pictures)
    .values({
      datasetId: place.dataset,
      subsetId: place.subset,
      stem: free,
      sortKey: naturalKey(free),
      ext,
      blob: stored.sha256,
      bytes: stored.bytes,
      caption,
      mediaKey: stored.sha256,
      createdAt: now,
      updatedAt: now,
    })
    .returning({ id: pictures.id })
    .get();
  const insert = db.sqlite.prepare("INSERT INTO picture_tags (picture_id, tag, position) VALUES (?, ?, ?)");
  for (const { tag, position } of tagRows(caption)) insert.run(id, tag, position);
  const list: Op[] = [{ kind: "import", target: id, before: null, after: "live" }];
  if (caption !== null) list.push({ kind: "caption", target: id, before: null, after: caption });
  logOps(db, place.batch, list);
  if (waiting) handOver(db, place, waiting.id, id);
  remember(db, place, id);
  const note = free !== stem ? NOTE.renamed : extensionFits(ext, format) ? null : NOTE.mismatch;
  return { state: "added", picture: id, note };
}
