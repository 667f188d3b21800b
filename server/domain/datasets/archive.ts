import type { Text } from "../language";

/** What one archive may hold: far above any dataset, far below what would fill a disk or a memory. */
export const ARCHIVE_LIMITS = {
  entries: 100_000,
  /** bytes of all entries together, unpacked */
  total: 64 * 1024 ** 3,
  /** bytes of one entry, unpacked */
  entry: 512 * 1024 ** 2,
  /** unpacked to packed, once there is more than `ratioFrom` bytes: a picture is packed already */
  ratio: 200,
  ratioFrom: 64 * 1024 ** 2,
  /** folders in one another */
  depth: 16,
} as const;

export type ArchiveEntry = { readonly packed: number; readonly unpacked: number };

const rounded = (n: number) => Math.round(n).toLocaleString("en");

/** Why an archive is not unpacked at all, null = it may be. `entries` are as its directory claims. */
export function judgeArchive(count: number, entries: readonly ArchiveEntry[]): Text | null {
  if (count > ARCHIVE_LIMITS.entries)
    return {
      zh: `压缩包里有 ${count} 个文件，上限是 ${ARCHIVE_LIMITS.entries} 个，没有解压。`,
      en: `The archive holds ${count} files; the limit is ${ARCHIVE_LIMITS.entries}. It was not unpacked.`,
    };
  const packed = entries.reduce((sum, entry) => sum + entry.packed, 0);
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (unpacked > ARCHIVE_LIMITS.total)
    return {
      zh: `压缩包解压后有 ${rounded(unpacked / 1024 ** 3)} GB，上限是 ${ARCHIVE_LIMITS.total / 1024 ** 3} GB，没有解压。`,
      en: `Unpacked, the archive would be ${rounded(unpacked / 1024 ** 3)} GB; the limit is ${ARCHIVE_LIMITS.total / 1024 ** 3} GB. It was not unpacked.`,
    };
  if (swollen({ packed, unpacked }))
    return {
      zh: `压缩比 ${rounded(unpacked / Math.max(1, packed))}:1，不像是图片，可能是压缩炸弹，没有解压。`,
      en: `It unpacks to ${rounded(unpacked / Math.max(1, packed))} times its size, which pictures never do. It may be a zip bomb and was not unpacked.`,
    };
  return null;
}

/** Why one entry is left out, null = it may be unpacked. */
export function judgeEntry(entry: ArchiveEntry): Text | null {
  if (entry.unpacked > ARCHIVE_LIMITS.entry)
    return {
      zh: `解压后超过 ${ARCHIVE_LIMITS.entry / 1024 ** 2} MB 的上限。`,
      en: `Unpacked it is over the limit of ${ARCHIVE_LIMITS.entry / 1024 ** 2} MB.`,
    };
  if (swollen(entry))
    return {
      zh: "压缩比高得不像图片，没有解压。",
      en: "It unpacks to a size no picture of its packed size has, so it was not unpacked.",
    };
  return null;
}

const swollen = ({ packed, unpacked }: ArchiveEntry): boolean =>
  unpacked > ARCHIVE_LIMITS.ratioFrom && unpacked / Math.max(1, packed) > ARCHIVE_LIMITS.ratio;

/**
 * The path of an entry with "/" and without empty parts, or why it is refused: one that would lead out of the folder
 * is never bent into another one.
 */
export function archivePath(name: string): { path: string } | { refused: Text } {
  const plain = name.replaceAll("\\", "/");
  const parts = plain.split("/").filter((part) => part !== "" && part !== ".");
  if (plain.startsWith("/") || /^[a-z]:/i.test(plain) || parts.includes("..") || /\0/.test(plain))
    return {
      refused: {
        zh: "路径指向压缩包之外，没有解压。",
        en: "Its path leads out of the archive, so it was not unpacked.",
      },
    };
  if (parts.length - 1 > ARCHIVE_LIMITS.depth)
    return {
      refused: {
        zh: `文件夹套了 ${parts.length - 1} 层，超过 ${ARCHIVE_LIMITS.depth} 层，没有解压。`,
        en: `It lies ${parts.length - 1} folders deep; the limit is ${ARCHIVE_LIMITS.depth}.`,
      },
    };
  return { path: parts.join("/") };
}

/** Upper half of code page 437, what a name in a zip is by the standard when nothing says otherwise. */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ";

const decoded = (encoding: string, bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

export type NameEncoding = "utf-8" | "gbk" | "shift_jis" | "cp437";

/**
 * In which encoding an archive writes the names it does not mark as UTF-8; one archive uses one. UTF-8 can hardly be
 * valid by chance. Chinese and Japanese bytes are often valid as both: the common characters of Chinese (GB 2312) fill
 * a small part of the space, and Japanese is full of kana, so what the text would look like decides.
 */
export function nameEncoding(names: readonly Uint8Array[]): NameEncoding {
  const foreign = names.filter((name) => name.some((byte) => byte >= 0x80));
  if (foreign.every((name) => decoded("utf-8", name) !== null)) return "utf-8";
  const valid = (encoding: NameEncoding) => foreign.every((name) => decoded(encoding, name) !== null);
  const gbk = valid("gbk");
  if (gbk && commonChinese(foreign) > 0.7) return "gbk";
  if (valid("shift_jis") && japanese(foreign) > 0.3) return "shift_jis";
  return gbk ? "gbk" : "cp437";
}

/** Share of the two-byte characters that are everyday Chinese, GB 2312. */
function commonChinese(names: readonly Uint8Array[]): number {
  let all = 0;
  let common = 0;
  for (const name of names)
    for (let i = 0; i < name.length; i++) {
      const lead = name[i] ?? 0;
      if (lead < 0x80) continue;
      const trail = name[++i] ?? 0;
      all++;
      if (((lead >= 0xb0 && lead <= 0xf7) || lead === 0xa3 || lead === 0xa1) && trail >= 0xa1) common++;
    }
  return all ? common / all : 0;
}

/** Share of kana among the characters beyond ASCII, read as Shift_JIS. */
function japanese(names: readonly Uint8Array[]): number {
  const text = names.map((name) => decoded("shift_jis", name) ?? "").join("");
  const foreign = [...text].filter((c) => c > "\u007f");
  const kana = foreign.filter((c) => c >= "\u3040" && c <= "\u30ff");
  return foreign.length ? kana.length / foreign.length : 0;
}

/** A name as text; bytes that the encoding does not know become U+FFFD. */
export function decodeName(bytes: Uint8Array, encoding: NameEncoding): string {
  if (encoding !== "cp437") return new TextDecoder(encoding).decode(bytes);
  return Array.from(bytes, (byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : (CP437[byte - 0x80] ?? "\ufffd"),
  ).join("");
}
