export type FolderName = { readonly repeats: number; readonly name: string };

/**
 * `<repeats>_<name>` as the trainer reads it (sd-scripts §4.1): the part before the first "_" goes through Python's
 * int() — blanks around it, leading zeros and any Unicode decimal digits are allowed — the rest is the class words.
 * null = the trainer ignores the folder (no number, or less than 1).
 */
export function parseFolderName(folder: string): FolderName | null {
  const [head = "", ...rest] = folder.split("_");
  const digits = head.trim();
  if (!/^\+?\p{Nd}+$/u.test(digits)) return null;
  let repeats = 0;
  for (const digit of digits.replace("+", "")) repeats = repeats * 10 + digitValue(digit);
  if (repeats < 1 || !Number.isSafeInteger(repeats)) return null;
  return { repeats, name: rest.join("_") };
}

/** Unicode keeps every set of decimal digits as ten in a row, zero first, never two sets touching but for multiples of ten. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 48;
  if (code < 128) return code - 48;
  // the mathematical digits are five sets side by side
  if (code >= 0x1d7ce && code <= 0x1d7ff) return (code - 0x1d7ce) % 10;
  let zero = code;
  while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return code - zero;
}

export const folderName = ({ repeats, name }: FolderName): string => `${repeats}_${name}`;

/** The most bytes Linux allows in one name, less what "<repeats>_" needs. */
const LONGEST = 200;

/** Characters that end up inside a path or a TOML file and would break on one system or another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
const FORBIDDEN = /[\u0000-\u001f\u007f/\\:*?"<>|]/g;

/** A name that may be a folder on every system, made from anything; "" when nothing is left. */
export function safeName(text: string): string {
  let name = text.normalize("NFC").replace(FORBIDDEN, " ").replace(/\s+/g, " ").trim();
  name = name.replace(/^[. ]+/, "").replace(/[. ]+$/, "");
  const encoder = new TextEncoder();
  while (encoder.encode(name).length > LONGEST) name = [...name].slice(0, -1).join("");
  return name;
}

/** The folder a file lies in, from a path with "/": "10_yui" of "scans/10_yui/001.png"; "" at the top. */
export function parentFolder(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.length > 1 ? parts[parts.length - 2]! : "";
}
