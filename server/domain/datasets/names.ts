/** File name without folders, split before the last dot. A name that starts with its only dot has no extension. */
export function splitName(path: string): { stem: string; ext: string } {
  const name = path.split(/[/\\]/).pop() ?? "";
  const dot = name.lastIndexOf(".");
  return dot > 0 ? { stem: name.slice(0, dot), ext: name.slice(dot) } : { stem: name, ext: "" };
}

/** Two stems with the same fold would be one file on some system: composed form, no case. */
export const foldStem = (stem: string): string => stem.normalize("NFC").toLowerCase().normalize("NFC");

/** Extensions the studio takes as pictures, lower case. The trainer itself reads fewer; the rest is rendered for it. */
export const PICTURE_EXTENSIONS: readonly string[] = [
  ".png",
  ".apng",
  ".jpg",
  ".jpeg",
  ".webp",
  ".bmp",
  ".gif",
  ".tif",
  ".tiff",
  ".avif",
];

export const CAPTION_EXTENSIONS: readonly string[] = [".txt", ".caption"];

/** Extensions the trainer reads, in exactly these two cases (sd-scripts §4.2). */
const TRAINER_EXTENSIONS = [".png", ".jpg", ".jpeg", ".webp", ".bmp"];

/** Whether the trainer sees a file with this extension at all: all-lower or all-upper case only. */
export const trainerReads = (ext: string): boolean =>
  TRAINER_EXTENSIONS.includes(ext) || TRAINER_EXTENSIONS.some((known) => known.toUpperCase() === ext);

/** What gallery-dl writes beside a picture: its tags as JSON. */
export const SIDECAR_EXTENSION = ".json";
export const ARCHIVE_EXTENSION = ".zip";

export type FileKind = "picture" | "caption" | "sidecar" | "archive" | "other";

export function fileKind(name: string): FileKind {
  const ext = splitName(name).ext.toLowerCase();
  if (PICTURE_EXTENSIONS.includes(ext)) return "picture";
  if (CAPTION_EXTENSIONS.includes(ext)) return "caption";
  return ext === SIDECAR_EXTENSION ? "sidecar" : ext === ARCHIVE_EXTENSION ? "archive" : "other";
}

/** Of several texts beside one picture the first of these counts: .txt, .caption, then a sidecar. */
export function captionRank(name: string): number {
  const ext = splitName(name).ext.toLowerCase();
  return ext === ".txt" ? 2 : ext === ".caption" ? 1 : 0;
}

/** Order in which files are taken in: pictures first, so that their texts find them, the text that counts first. */
export const arrivalRank = (name: string): number => {
  const kind = fileKind(name);
  return kind === "picture" ? 0 : kind === "caption" || kind === "sidecar" ? 3 - captionRank(name) : 4;
};

/** "043.png.txt", gallery-dl's way of naming, as "043.txt"; null when there is no second extension. */
export function withoutPictureExtension(path: string): string | null {
  const { stem, ext } = splitName(path);
  const inner = splitName(stem);
  if (!PICTURE_EXTENSIONS.includes(inner.ext.toLowerCase())) return null;
  return `${path.slice(0, path.length - stem.length - ext.length)}${inner.stem}${ext}`;
}

/** Files that systems leave beside pictures; they are passed over without a word. */
export const isClutter = (path: string): boolean =>
  path
    .split("/")
    .some(
      (part) => part.startsWith(".") || part === "__MACOSX" || /^(thumbs\.db|desktop\.ini)$/i.test(part),
    ) || path.endsWith(".npz");

/** First of stem, stem-2, stem-3 … whose fold is not taken. */
export function distinctStem(stem: string, taken: (fold: string) => boolean): string {
  if (!taken(foldStem(stem))) return stem;
  for (let n = 2; ; n++) {
    const next = `${stem}-${n}`;
    if (!taken(foldStem(next))) return next;
  }
}

/** Order of Python's sorted() and of SQLite: by code points, which UTF-16 comparison is not beyond U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const high = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
    if (high(x) !== high(y)) return high(x) ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

/**
 * Key whose plain order is the order people expect: "2" before "10". A run of digits becomes its length and its value
 * without leading zeros; the rest is folded. Stored beside the stem so that the database sorts by it.
 */
export const naturalKey = (stem: string): string =>
  foldStem(stem).replace(/\d+/g, (digits) => {
    const value = digits.replace(/^0+(?=\d)/, "");
    return `${String(Math.min(value.length, 99)).padStart(2, "0")}${value}`;
  });

/** Natural order of two names; equal keys fall back to the code points. */
export const byNature = (a: string, b: string): number =>
  byCodePoint(naturalKey(a), naturalKey(b)) || byCodePoint(a, b);

export type Paired<T> = { readonly picture: T; readonly caption: T | null };

/**
 * Pairs pictures with the caption file of the same folder and folded stem. `.txt` wins over `.caption`. Pictures of
 * one stem share the caption, as they do for the trainer; captions without a picture are `orphans`.
 */
export function pairFiles<T>(
  files: readonly T[],
  pathOf: (file: T) => string,
): { pairs: Paired<T>[]; orphans: T[] } {
  const captions = new Map<string, T>();
  for (const file of files) {
    const path = pathOf(file);
    if (fileKind(path) !== "caption") continue;
    const key = pairKey(path);
    if (!captions.has(key) || splitName(path).ext.toLowerCase() === ".txt") captions.set(key, file);
  }
  const used = new Set<T>();
  const pairs = files
    .filter((file) => fileKind(pathOf(file)) === "picture")
    .map((picture) => {
      const caption = captions.get(pairKey(pathOf(picture))) ?? null;
      if (caption) used.add(caption);
      return { picture, caption };
    });
  const orphans = files.filter((file) => fileKind(pathOf(file)) === "caption" && !used.has(file));
  return { pairs, orphans };
}

/** What a picture and its caption file have in common: folder and stem, folded. */
export function pairKey(path: string): string {
  const clean = path.replace(/\\/g, "/");
  const folder = clean.slice(0, Math.max(0, clean.lastIndexOf("/")));
  return foldStem(`${folder}/${splitName(clean).stem}`);
}
