/** One token of CLIP's text encoder: the letters it stands for and where in the caption they begin (UTF-16 index). */
export type Token = { readonly text: string; readonly at: number };

/** CLIP's tokenizer. Neither function counts the two marks of start and end, as the trainer's 75 does not either. */
export type Clip = {
  /** number of tokens of a caption */
  countTokens(text: string): number;
  /** the tokens of a caption in order; their texts are slices of the caption as the tokenizer cleans it */
  tokens(text: string): Token[];
};

/** The words the tokenizer cuts a cleaned caption into before it looks at pairs (openai/CLIP simple_tokenizer.py). */
const WORDS =
  /<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+/giu;
const MARK = /^<\|(?:startoftext|endoftext)\|>$/;
/** Words remembered: a dataset has some hundreds, a pasted text may have any number. */
const MOST_WORDS = 20_000;

/**
 * CLIP's byte-pair encoder out of its list of merges (one "left right" per line, strongest first). Agrees with
 * transformers' CLIPTokenizer as sd-scripts installs it (with ftfy): quotes straightened, widths folded, ligatures
 * opened, NFC, lower case; ftfy's repair of wrongly decoded text is left out.
 */
export function clip(merges: string): Clip {
  const ranks = new Map<string, number>();
  for (const line of merges.split("\n")) if (line) ranks.set(line, ranks.size);
  const encoder = new TextEncoder();
  const letters = byteLetters();
  const known = new Map<string, readonly number[]>();

  /** How many bytes each token of a word takes. */
  const cut = (word: string): readonly number[] => {
    const seen = known.get(word);
    if (seen) return seen;
    const lengths = MARK.test(word)
      ? [encoder.encode(word).length]
      : pair(encoder.encode(word), letters, ranks);
    if (known.size >= MOST_WORDS) known.clear();
    known.set(word, lengths);
    return lengths;
  };

  return {
    countTokens(text) {
      let count = 0;
      for (const [word] of clean(text).text.matchAll(WORDS)) count += cut(word).length;
      return count;
    },
    tokens(text) {
      const cleaned = clean(text);
      const list: Token[] = [];
      for (const match of cleaned.text.matchAll(WORDS)) {
        let at = match.index;
        let spare = 0;
        for (const bytes of cut(match[0])) {
          // a letter of several bytes may be cut in two: it is shown with the token that holds its first byte
          let rest = bytes - spare;
          const from = at;
          while (rest > 0) {
            const letter = String.fromCodePoint(cleaned.text.codePointAt(at)!);
            rest -= encoder.encode(letter).length;
            at += letter.length;
          }
          spare = -rest;
          list.push({ text: cleaned.text.slice(from, at), at: cleaned.from(from) });
        }
      }
      return list;
    },
  };
}

/** Joins the strongest pairs of a word until none is left; returns the bytes of each part. */
function pair(bytes: Uint8Array, letters: readonly string[], ranks: ReadonlyMap<string, number>): number[] {
  const parts = Array.from(bytes, (byte, at) =>
    at === bytes.length - 1 ? `${letters[byte]!}</w>` : letters[byte]!,
  );
  const lengths = parts.map(() => 1);
  while (parts.length > 1) {
    let best = Number.POSITIVE_INFINITY;
    let left = "";
    let right = "";
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = ranks.get(`${parts[i]!} ${parts[i + 1]!}`);
      if (rank !== undefined && rank < best) {
        best = rank;
        left = parts[i]!;
        right = parts[i + 1]!;
      }
    }
    if (best === Number.POSITIVE_INFINITY) break;
    let to = 0;
    for (let i = 0; i < parts.length; to++) {
      const joins = parts[i] === left && parts[i + 1] === right;
      parts[to] = joins ? left + right : parts[i]!;
      lengths[to] = joins ? lengths[i]! + lengths[i + 1]! : lengths[i]!;
      i += joins ? 2 : 1;
    }
    parts.length = to;
    lengths.length = to;
  }
  return lengths;
}

/** The printable letter that stands for each byte in the merges: itself where it prints, else one beyond U+0100. */
function byteLetters(): string[] {
  const prints = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let beyond = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(prints(byte) ? byte : beyond++));
}

type Cleaned = { text: string; from(at: number): number };

/** What ftfy and the tokenizer do to a text before it is cut, with the way back to the places it came from. */
function clean(text: string): Cleaned {
  // Most captions are plain ASCII: nothing moves, only capitals go.
  if (/^[\x20-\x25\x27-\x7e]*$/.test(text)) return { text: text.toLowerCase(), from: (at) => at };
  const places: number[] = [];
  let out = "";
  // a letter with its combining marks, an entity, or a line end: what NFC and the replacements see as one
  for (const match of text.matchAll(
    /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});|\r\n|[\s\S][\p{M}\uff9e\uff9f]*/giu,
  )) {
    const put = plain(match[0], text);
    for (let i = 0; i < put.length; i++) places.push(match.index);
    out += put;
  }
  places.push(text.length);
  const lower = out.toLowerCase();
  if (lower.length === out.length) return { text: lower, from: (at) => places[at]! };
  // a capital whose small form is longer (İ): letter by letter, so that places stay true
  const moved: number[] = [];
  let small = "";
  for (let i = 0; i < out.length; i++) {
    const put = out[i]!.toLowerCase();
    for (let j = 0; j < put.length; j++) moved.push(places[i]!);
    small += put;
  }
  moved.push(text.length);
  return { text: small, from: (at) => moved[at]! };
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function plain(piece: string, whole: string): string {
  if (piece.length > 2 && piece[0] === "&" && !whole.includes("<")) {
    const name = piece.slice(1, -1);
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    if (name[0] === "#") return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : piece;
    if (Object.hasOwn(ENTITIES, name)) return ENTITIES[name]!;
  }
  return (
    piece
      .replace(/[\uff01-\uffef\ufb00-\ufb06\u0132\u0133\u01c4-\u01cc\u01f1-\u01f3]/g, (c) =>
        c === "\ufb05" ? "\u017ft" : c.normalize("NFKC"),
      )
      .replace(/\u3000/g, " ")
      .replace(/[\u02bc\u2018-\u201b]/g, "'")
      .replace(/[\u201c-\u201f]/g, '"')
      .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
      // letters that do nothing: control letters but for tab and line ends, deprecated format marks, the BOM
      .replace(/[\p{Cc}\u206a-\u206f\ufeff\ufff9-\ufffc]/gu, (c) => ("\t\n\f".includes(c) ? c : ""))
      .normalize("NFC")
  );
}
