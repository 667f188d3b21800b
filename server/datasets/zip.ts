import { rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import {
  ARCHIVE_LIMITS,
  archivePath,
  decodeName,
  judgeArchive,
  judgeEntry,
  type NameEncoding,
  nameEncoding,
} from "@/server/domain/datasets/archive";
import { NOTE } from "@/server/domain/datasets/import-notes";
import { arrivalRank, byNature, fileKind, isClutter } from "@/server/domain/datasets/names";
import { StudioError } from "@/server/domain/errors";
import type { Text } from "@/server/domain/language";
import type { Studio } from "@/server/settings/studio";
import { storeStream } from "./blobs";
import { CAPTION_LIMIT, type Stored } from "./import";
import { type Intake, type Order, startJob } from "./import-job";
import { liveDataset } from "./store";

/** The bit of a zip entry that says its name is UTF-8. */
const UTF8 = 0x800;
/** Type bits of a Unix mode, and what a link has there. */
const TYPE = 0o170000;
const LINK = 0o120000;
const UNIX = 3;
/** Compression methods there are a reader for: none, and deflate. */
const METHODS = [0, 8];

/**
 * Starts unpacking an archive into a dataset and answers at once. Only pictures and their texts leave it, one by one
 * into incoming/ and from there by content hash into blobs/: no name of an entry ever becomes a path on disk.
 * `remove`: the archive was sent for this import and goes when it has ended.
 */
export function importZip(
  studio: Studio,
  order: Order,
  archive: { file: string; name: string; remove?: boolean },
): { id: string } {
  liveDataset(studio.db, order.datasetId);
  return startJob(studio, order, { kind: "zip", path: archive.name }, async (intake) => {
    try {
      await unpack(studio, archive.file, archive.name, intake);
    } finally {
      if (archive.remove) await rm(archive.file, { force: true });
    }
  });
}

async function unpack(studio: Studio, file: string, name: string, intake: Intake): Promise<void> {
  const zip = await openZip(file);
  try {
    const entries = await directory(zip);
    const unfit = judgeArchive(
      zip.entryCount,
      entries.map((entry) => ({ packed: entry.compressedSize, unpacked: entry.uncompressedSize })),
    );
    if (unfit) throw new StudioError("archive-limits", unfit);
    const encoding = nameEncoding(
      entries.filter((entry) => !(entry.generalPurposeBitFlag & UTF8)).map((entry) => entry.fileNameRaw),
    );
    const wanted: { entry: Entry; path: string }[] = [];
    for (const entry of entries) {
      const named = nameOf(entry, encoding);
      const place = archivePath(named);
      if (/[/\\]$/.test(named) || ("path" in place && isClutter(place.path))) continue;
      intake.view.total++;
      const refusal = "refused" in place ? place.refused : unwanted(entry, place.path);
      if (refusal) intake.refuse(named.slice(0, 300), refusal);
      else if ("path" in place) wanted.push({ entry, path: place.path });
    }
    wanted.sort((a, b) => arrivalRank(a.path) - arrivalRank(b.path) || byNature(a.path, b.path));
    // like a folder's, the archive's own name may be that of a subset: "10_yui.zip"
    const top = (name.split(/[/\\]/).pop() ?? "").replace(/\.zip$/i, "");
    for (const { entry, path } of wanted) {
      if (intake.signal.aborted) return;
      try {
        await intake.take(`${top}/${path}`, await extract(studio, zip, entry, path, intake.signal), path);
      } catch (error) {
        if (isDamage(error)) intake.refuse(path, NOTE.damaged);
        else intake.failed(path, error);
      }
    }
  } finally {
    zip.close();
  }
}

/** Why an entry is not unpacked. */
function unwanted(entry: Entry, path: string): Text | null {
  const kind = fileKind(path);
  if (kind === "archive" || /\.(rar|7z|tar|t?gz|xz|bz2)$/i.test(path)) return NOTE.nested;
  if (kind === "other") return NOTE.unsupported;
  const unix = entry.versionMadeBy >>> 8 === UNIX ? (entry.externalFileAttributes >>> 16) & TYPE : 0;
  if (unix === LINK) return NOTE.link;
  if (entry.generalPurposeBitFlag & 1) return NOTE.encrypted;
  if (!METHODS.includes(entry.compressionMethod)) return NOTE.method;
  if (kind !== "picture" && entry.uncompressedSize > CAPTION_LIMIT) return NOTE.captionLarge;
  return judgeEntry({ packed: entry.compressedSize, unpacked: entry.uncompressedSize });
}

async function extract(
  studio: Studio,
  zip: ZipFile,
  entry: Entry,
  path: string,
  signal: AbortSignal,
): Promise<Stored> {
  const stream = await new Promise<Readable>((done, fail) => {
    zip.openReadStream(entry, (error, opened) => (error ? fail(damage(error)) : done(opened)));
  });
  // what is wrong with it may come out before anybody reads: then it is told to the reader, not to the process
  stream.on("error", () => undefined);
  const whole = checked(stream, entry);
  try {
    if (fileKind(path) === "picture")
      return await storeStream(studio.data, whole, ARCHIVE_LIMITS.entry, signal);
    const chunks: Buffer[] = [];
    // the reader itself ends a stream that is longer than the directory says
    for await (const chunk of whole) chunks.push(chunk);
    const head = Buffer.concat(chunks);
    return { sha256: "", bytes: head.length, path: "", head };
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall || signal.aborted ? error : damage(error);
  }
}

/** What an entry unpacks to, once its checksum is right: the reader looks only at the length. */
async function* checked(stream: Readable, entry: Entry): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const chunk of stream) {
    sum = crc32(chunk as Buffer, sum);
    yield chunk as Buffer;
  }
  if (sum !== entry.crc32) throw damage("the checksum differs");
}

const DAMAGE = Symbol("damage");
const damage = (error: unknown): Error => Object.assign(new Error(String(error)), { [DAMAGE]: true });
const isDamage = (error: unknown): boolean =>
  error instanceof Error && (error as Error & { [DAMAGE]?: boolean })[DAMAGE] === true;

function openZip(file: string): Promise<ZipFile> {
  const options = { lazyEntries: true, decodeStrings: false, autoClose: false, validateEntrySizes: true };
  return new Promise((done, fail) => {
    yauzl.open(file, options, (error, zip) => (error ? fail(unreadable(error)) : done(zip)));
  });
}

/** The central directory; it names every entry, so nothing has to be unpacked to judge the whole. */
function directory(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > ARCHIVE_LIMITS.entries) return Promise.resolve([]);
  const entries: Entry[] = [];
  return new Promise((done, fail) => {
    zip.on("entry", (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.on("end", () => done(entries));
    zip.on("error", (error) => fail(unreadable(error)));
    zip.readEntry();
  });
}

/** The name as UTF-8 when the entry says so or carries one beside it (Info-ZIP's 0x7075), else as the archive writes. */
function nameOf(entry: Entry, encoding: NameEncoding): string {
  if (entry.generalPurposeBitFlag & UTF8) return decodeName(entry.fileNameRaw, "utf-8");
  const beside = entry.extraFields.find((field) => field.id === 0x7075);
  if (beside && beside.data.length > 5 && beside.data[0] === 1)
    return decodeName(beside.data.subarray(5), "utf-8");
  return decodeName(entry.fileNameRaw, encoding);
}

const unreadable = (error: Error): Error => {
  if ((error as NodeJS.ErrnoException).syscall) return error;
  return new StudioError(
    "archive-unreadable",
    {
      zh: "压缩包打不开：不完整，或者不是 zip 格式。请重新下载，或解压后导入文件夹。",
      en: "The archive cannot be opened: it is incomplete, or not a zip. Fetch it again, or unpack it and import the folder.",
    },
    { evidence: [error.message] },
  );
};
