import { type Dirent, realpathSync } from "node:fs";
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "@/server/domain/datasets/findings/check";
import type {
  CaptionFacts,
  CheckSettings,
  Finding,
  OtherFile,
  PictureFacts,
  SubsetFacts,
} from "@/server/domain/datasets/findings/finding";
import { parseFolderName } from "@/server/domain/datasets/folders";
import { byCodePoint, isClutter, splitName } from "@/server/domain/datasets/names";
import { sniff } from "@/server/domain/datasets/pictures";
import { hashFile } from "./blobs";
import { countTokens } from "./clip";
import { lookAt, reason } from "./look";

export type FolderCheck = CheckSettings & {
  /** alternatives, each a list of words that must all be there */
  triggers: readonly (readonly string[])[];
};

/** Pictures by their names; what else begins like a picture is found by its first bytes. */
const PICTURES = /\.(?:png|jpe?g|jfif|webp|bmp|gif|tiff?|avif|heic|heif|jxl|jp2|tga|psd|apng)$/i;
const CAPTIONS = /\.(?:txt|caption)$/i;
/** Folders below the one that is checked: deeper ones are no dataset, links in a circle end here. */
const DEEPEST = 8;
const AT_ONCE = 2;

type Entry = {
  /** as people read it, below the folder that is checked, with "/" */
  file: string;
  folder: string;
  name: string;
  /** as the system knows it; a name need not be UTF-8 */
  path: Buffer;
};

/**
 * Checks a folder as it lies on disk, without a studio: a kohya folder with its `<repeats>_<name>` folders, one such
 * folder, or plain pictures. Symbolic links to files and folders are followed, never in a circle. `progress` hears how
 * many of how many pictures were looked at. Throws the system's error when the folder itself cannot be read.
 */
export async function checkFolder(
  root: string,
  settings: FolderCheck,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<Finding[]> {
  const entries = await entriesOf(root);
  const pictures: Entry[] = [];
  const captions = new Map<string, Entry>();
  for (const entry of entries) {
    if (PICTURES.test(entry.name)) pictures.push(entry);
    else if (CAPTIONS.test(entry.name)) captions.set(entry.file, entry);
    else if (await isPicture(entry.path)) pictures.push(entry);
  }
  const facts: PictureFacts[] = [];
  const used = new Set<string>();
  let next = 0;
  let done = 0;
  const lane = async () => {
    while (next < pictures.length) {
      const id = next++;
      const entry = pictures[id]!;
      const caption = captionFor(entry, captions);
      if (caption) used.add(caption.file);
      facts[id] = await factsOf(id, entry, caption ? await readCaption(caption) : null);
      progress(++done, pictures.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const folders = [...new Set(facts.map(({ folder }) => folder))];
  const others = [...captions.values()]
    // a text file where no pictures are (prompts, notes) is nobody's caption
    .filter(
      ({ file, folder }) => !used.has(file) && (folders.includes(folder) || parseFolderName(lastOf(folder))),
    )
    .map(({ file }): OtherFile => ({ file, kind: "orphan" }));
  const work = check({
    pictures: facts,
    subsets: folders.map((folder) => subsetOf(root, folder, settings)),
    others,
    settings,
    countTokens,
    cures: false,
  });
  let step = work.next();
  while (!step.done) step = work.next();
  const at = new Map(facts.map(({ file }, i) => [file, i]));
  return step.value.sort(
    (a, b) =>
      (at.get(a.file) ?? facts.length) - (at.get(b.file) ?? facts.length) || byCodePoint(a.file, b.file),
  );
}

const lastOf = (folder: string): string => folder.slice(folder.lastIndexOf("/") + 1);

function subsetOf(root: string, folder: string, { triggers }: FolderCheck): SubsetFacts {
  const name =
    folder === ""
      ? lastOf(
          realpathSync(root)
            .replace(/[\\/]+$/, "")
            .replaceAll("\\", "/"),
        )
      : lastOf(folder);
  return {
    folder: folder === "" ? "." : folder,
    repeats: parseFolderName(name)?.repeats ?? 1,
    triggers,
    isReg: false,
  };
}

/** Everything below, in the trainer's order, without what systems leave lying about. */
async function entriesOf(root: string): Promise<Entry[]> {
  const found: Entry[] = [];
  const visited = new Set<string>();
  const walk = async (path: Buffer, folder: string, depth: number): Promise<void> => {
    const { dev, ino } = await stat(path);
    if (visited.has(`${dev}:${ino}`) || depth > DEEPEST) return;
    visited.add(`${dev}:${ino}`);
    let list: Dirent<Buffer>[];
    try {
      list = await readdir(path, { withFileTypes: true, encoding: "buffer" });
    } catch (error) {
      if (depth === 0) throw error;
      return;
    }
    for (const entry of list) {
      const name = nameOf(entry.name);
      const inner = Buffer.concat([path, Buffer.from("/"), entry.name]);
      const file = folder === "" ? name : `${folder}/${name}`;
      if (isClutter(file)) continue;
      // a link that leads nowhere is still a file the trainer would try to open
      const kind = entry.isSymbolicLink() ? await stat(inner).catch(() => null) : entry;
      if (kind?.isDirectory()) await walk(inner, file, depth + 1).catch(() => undefined);
      else if (kind === null || kind.isFile())
        found.push({ file, folder: folder === "" ? "." : folder, name, path: inner });
    }
  };
  await walk(Buffer.from(root), "", 0);
  return found.sort((a, b) => byCodePoint(a.file, b.file));
}

/** A file name as text: UTF-8, else the encoding of Chinese Windows, which any other one survives readably. */
function nameOf(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

async function isPicture(path: Buffer): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const head = Buffer.alloc(32);
      await file.read(head, 0, 32, 0);
      return sniff(head) !== null;
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}

/** As sd-scripts looks for it: the same stem in the same letters; a stem of face crops may share the one of its picture. */
function captionFor({ folder, name }: Entry, captions: ReadonlyMap<string, Entry>): Entry | null {
  const { stem } = splitName(name);
  const parts = stem.split("_");
  const stems = parts.length > 4 ? [stem, parts.slice(0, -4).join("_")] : [stem];
  const before = folder === "." ? "" : `${folder}/`;
  for (const one of stems)
    for (const ext of [".txt", ".caption"]) {
      const found = captions.get(`${before}${one}${ext}`);
      if (found) return found;
    }
  return null;
}

/** Larger ones are no captions. */
const CAPTION_LIMIT = 1024 * 1024;

async function readCaption({ file, path }: Entry): Promise<CaptionFacts> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch {
    return { file, text: null, bom: false, encoding: null };
  }
  if (bytes.length > CAPTION_LIMIT) return { file, text: null, bom: false, encoding: null };
  return { file, ...decodeCaption(bytes) };
}

/** The text of a caption's file with what is odd about it. */
export function decodeCaption(bytes: Uint8Array): Pick<CaptionFacts, "text" | "bom" | "encoding"> {
  const [a, b, c] = bytes;
  const bom = a === 0xef && b === 0xbb && c === 0xbf;
  const codes =
    (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)
      ? [a === 0xff ? "utf-16le" : "utf-16be"]
      : ["utf-8", "gb18030", "shift_jis"];
  for (const encoding of codes) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (text.includes("\0")) break;
      return { text, bom, encoding };
    } catch {
      // the next one is tried
    }
  }
  return { text: null, bom: false, encoding: null };
}

async function factsOf(id: number, entry: Entry, caption: CaptionFacts | null): Promise<PictureFacts> {
  const { file, folder, name, path } = entry;
  const base: PictureFacts = {
    ...{ id, file, folder, ...splitName(name), caption, bytes: 0, scan: null, masked: false },
    ...{ state: "unreadable", problem: null, format: null, width: null, height: null, orientation: null },
    ...{ transparent: null, space: null, profile: null, pages: null, blob: null, pixels: null, dhash: null },
    ...{ grid: null, white: null },
  };
  try {
    const { size } = await stat(path);
    if (size === 0) return { ...base, problem: "0 bytes" };
    const { sha256: blob } = await hashFile(path);
    const known = { ...base, bytes: size, blob };
    try {
      const { damage, ...looked } = await withTextPath(path, async (text) => (await lookAt(text)).looked);
      return { ...known, ...looked, state: damage === null ? "ok" : "truncated", problem: damage };
    } catch (error) {
      return { ...known, problem: reason(error) };
    }
  } catch (error) {
    return { ...base, problem: reason(error) };
  }
}

/** sharp takes paths as text only, so a file whose name is not UTF-8 is read from a copy with a plain name. */
async function withTextPath<T>(path: Buffer, work: (text: string) => Promise<T>): Promise<T> {
  const text = path.toString("utf8");
  if (Buffer.from(text).equals(path)) return await work(text);
  const folder = await mkdtemp(join(tmpdir(), "studio-check-"));
  try {
    const copy = join(folder, "picture");
    await writeFile(copy, await readFile(path));
    return await work(copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
