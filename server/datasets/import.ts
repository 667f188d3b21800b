import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { and, asc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db/open";
import { batches, pictures } from "@/db/schema/index";
import { storedCaption, tagRows } from "@/server/domain/datasets/captions";
import { parentFolder, parseFolderName } from "@/server/domain/datasets/folders";
import { NOTE } from "@/server/domain/datasets/import-notes";
import type { Op } from "@/server/domain/datasets/journal";
import { fileKind, foldStem, isClutter, naturalKey, splitName } from "@/server/domain/datasets/names";
import { extensionFits, HEAD, isAnimated, sniff } from "@/server/domain/datasets/pictures";
import { captionOfSidecar, tagLines } from "@/server/domain/datasets/sidecar";
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

/** A file in blobs/, whole and hashed; `head` is how it begins, where that was at hand. */
export type Stored = { sha256: string; bytes: number; path: string; head?: Uint8Array };

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
export const CAPTION_LIMIT = 256 * 1024;

export type Found = Omit<ImportAnswer, "name" | "batch">;
const refused = (note: Text): Found => ({ state: "refused", picture: null, note });

/** A file that has been looked at and only wants its rows. */
export type Ready = { target: UploadTarget; path: string } & (
  | { kind: "picture"; stored: Stored; format: string; note: Text | null }
  | { kind: "caption"; caption: string; note: Text | null; trait: string | null }
);

/**
 * Takes one stored file into a dataset. Pictures are known by content within a subset, so the same import can be
 * repeated without doubles; a stem that is taken by other content gets a new one; captions pair with their picture
 * whether they come before or after it, by folder and stem within a drop, by stem within the subset across drops.
 * Never throws for a bad file: it is answered as refused, with the reason.
 */
export function acceptUpload(studio: Studio, target: UploadTarget, stored: Stored): ImportAnswer {
  const ready = examine(target, stored);
  return "state" in ready ? ready : studio.db.immediate(() => takeIn(studio.db, ready));
}

/** Looks at a file: what it is by its content, and what its text says. An answer = nothing is to be written. */
export function examine(target: UploadTarget, stored: Stored): Ready | ImportAnswer {
  const path = target.relativePath || target.name;
  const kind = fileKind(target.name);
  const outcome = (found: Found): ImportAnswer => ({ name: path, batch: null, ...found });
  if (isClutter(path)) return outcome({ state: "skipped", picture: null, note: null });
  if (kind === "other" || kind === "archive") return outcome(refused(NOTE.unsupported));
  if (kind !== "picture") {
    const text =
      stored.bytes > CAPTION_LIMIT ? { refused: NOTE.captionLarge } : captionText(stored, target.name);
    return "refused" in text ? outcome(refused(text.refused)) : { kind: "caption", target, path, ...text };
  }
  if (stored.bytes === 0) return outcome(refused(NOTE.empty));
  const head = stored.head ?? headOf(stored.path);
  const format = sniff(head);
  if (!format) return outcome(refused(NOTE.noPicture));
  return { kind: "picture", target, path, stored, format, note: isAnimated(head) ? NOTE.animated : null };
}

/** Writes the rows of one file; call inside a transaction. */
export function takeIn(db: Db, ready: Ready): ImportAnswer {
  const { target, path } = ready;
  const outcome = (found: Found, batch: number | null = null): ImportAnswer => ({
    name: path,
    batch,
    ...found,
  });
  liveDataset(db, target.dataset);
  const batch = importBatch(db, target);
  if (batch === null) return outcome(refused(NOTE.undone));
  const trait = ready.kind === "caption" ? ready.trait : null;
  const place = { ...target, path, subset: subsetFor(db, target, path, batch), batch, trait };
  const found =
    ready.kind === "caption"
      ? takeCaption(db, place, ready.caption, ready.note)
      : takePicture(db, place, ready.stored, ready.format, ready.note);
  touch(db, target.dataset);
  return outcome(found, batch);
}

function headOf(path: string): Uint8Array {
  const head = new Uint8Array(HEAD);
  const file = openSync(path, "r");
  try {
    return head.subarray(0, readSync(file, head, 0, head.length, 0));
  } finally {
    closeSync(file);
  }
}

export function captionText(
  stored: Stored,
  name: string,
): { caption: string; note: Text | null; trait: string | null } | { refused: Text } {
  const bytes = stored.bytes === stored.head?.length ? stored.head : readFileSync(stored.path);
  if (bytes.includes(0)) return { refused: NOTE.captionBinary };
  for (const [code, note] of [
    ["utf-8", null],
    ["gb18030", NOTE.captionCode],
  ] as const) {
    let text: string;
    try {
      text = storedCaption(new TextDecoder(code, { fatal: true }).decode(bytes));
    } catch {
      continue;
    }
    if (fileKind(name) === "sidecar") {
      const caption = captionOfSidecar(text);
      return caption === null ? { refused: NOTE.noTags } : { caption, note, trait: null };
    }
    // what the trainer would stumble over is cured here, and remembered for the findings
    const bom = code === "utf-8" && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    const joined = tagLines(text);
    const traits = [code !== "utf-8" && code, bom && "bom", joined !== null && "lines"].filter(Boolean);
    const trait = traits.length ? traits.join(",") : null;
    return joined === null
      ? { caption: text, note, trait }
      : { caption: joined, note: note ?? NOTE.joined, trait };
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

function takePicture(db: Db, place: Place, stored: Stored, format: string, remark: Text | null): Found {
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
  const note = free !== stem ? NOTE.renamed : extensionFits(ext, format) ? remark : NOTE.mismatch;
  return { state: "added", picture: id, note };
}
