/**
 * Turns the bytes of a trainer's log into lines. A tqdm bar ends each refresh with \r and only the last one with \n;
 * both end a line here (sd-scripts.md §5.3), and `over` tells them apart. Both are single bytes that never occur
 * inside a UTF-8 sequence, so bytes are gathered until one comes and decoded as a whole: a chunk border inside a
 * character cannot hurt.
 */
export type LogLine = {
  /** without ANSI sequences, trailing blanks cut */
  text: string;
  /** byte offset of the line's first byte in the file */
  at: number;
  /** byte offset just after its terminator */
  end: number;
  /** ended by \r: the next line is written over it */
  over: boolean;
};

export type Decoder = { pending: Uint8Array; offset: number };

/** A decoder for bytes from `offset` of the file on; `offset` must be the start of a line. */
export const newDecoder = (offset = 0): Decoder => ({ pending: new Uint8Array(0), offset });

/** A line longer than this is cut there: no trainer writes one, a binary mishap does. */
const LONGEST = 64 * 1024;
const NL = 10;
const CR = 13;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI sequences begin with ESC
const ANSI = /\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[()][A-Z0-9])/g;

const utf8 = new TextDecoder("utf-8");

/** Removes colours and cursor movements. */
export const plain = (text: string): string => (text.includes("\x1b") ? text.replace(ANSI, "") : text);

/** Takes the next bytes of the file; answers the lines they completed, blank ones left out. Changes `decoder`. */
export function feed(decoder: Decoder, bytes: Uint8Array): LogLine[] {
  const lines: LogLine[] = [];
  const all = join(decoder.pending, bytes);
  let start = 0;
  for (let i = 0; i < all.length; i++) {
    const byte = all[i];
    const ends = byte === NL || byte === CR;
    if (!ends && i - start + 1 < LONGEST) continue;
    const stop = ends ? i : charBorder(all, start, i + 1);
    const next = ends ? i + 1 : stop;
    const text = plain(utf8.decode(all.subarray(start, stop))).trimEnd();
    if (text !== "") {
      lines.push({ text, at: decoder.offset + start, end: decoder.offset + next, over: byte === CR });
    }
    start = next;
  }
  decoder.offset += start;
  decoder.pending = all.slice(start);
  return lines;
}

/** The unfinished last line, for when the file is known to have ended. */
export function finish(decoder: Decoder): LogLine[] {
  if (decoder.pending.length === 0) return [];
  const at = decoder.offset;
  const end = at + decoder.pending.length;
  const text = plain(utf8.decode(decoder.pending)).trimEnd();
  decoder.pending = new Uint8Array(0);
  decoder.offset = end;
  return text === "" ? [] : [{ text, at, end, over: false }];
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

/** The last place at or before `end` that is not inside a UTF-8 sequence. */
function charBorder(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start + 1 && at < bytes.length && (bytes[at]! & 0xc0) === 0x80) at--;
  return at;
}
