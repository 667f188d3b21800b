/**
 * The text a webui wrote into a picture: PNG "parameters" (tEXt, or iTXt when it has letters outside Latin-1), or the
 * EXIF UserComment of a JPEG or WebP. null when the picture carries none; compressed PNG text is not read.
 */
export function textOfPicture(bytes: Uint8Array): string | null {
  if (starts(bytes, 0, "\x89PNG\r\n\x1a\n")) return ofPng(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return ofJpeg(bytes);
  if (starts(bytes, 0, "RIFF") && starts(bytes, 8, "WEBP")) return ofWebp(bytes);
  return null;
}

const starts = (bytes: Uint8Array, at: number, text: string): boolean =>
  at + text.length <= bytes.length && [...text].every((c, i) => bytes[at + i] === c.charCodeAt(0));

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** PNG and EXIF both say Latin-1 or nothing; what is valid UTF-8 was meant as such. */
function words(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}

function ofPng(bytes: Uint8Array): string | null {
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const data = bytes.subarray(at + 8, at + 8 + length);
    const zero = data.indexOf(0);
    if (zero > 0 && starts(data, 0, "parameters") && zero === "parameters".length) {
      if (starts(bytes, at + 4, "tEXt")) return words(data.subarray(zero + 1));
      if (starts(bytes, at + 4, "iTXt") && data[zero + 1] === 0) {
        // after the compression flag and method: language and translated keyword, each ended by a zero
        const language = data.indexOf(0, zero + 3);
        const keyword = language < 0 ? -1 : data.indexOf(0, language + 1);
        if (keyword >= 0) return words(data.subarray(keyword + 1));
      }
    }
    if (starts(bytes, at + 4, "IEND")) break;
    at += 12 + length;
  }
  return null;
}

function ofJpeg(bytes: Uint8Array): string | null {
  const view = viewOf(bytes);
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xda || marker === 0xd9) break;
    const length = view.getUint16(at + 2);
    if (marker === 0xe1 && starts(bytes, at + 4, "Exif\0\0"))
      return userComment(bytes.subarray(at + 10, at + 2 + length));
    at += 2 + length;
  }
  return null;
}

function ofWebp(bytes: Uint8Array): string | null {
  const view = viewOf(bytes);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    if (starts(bytes, at, "EXIF")) {
      const data = bytes.subarray(at + 8, at + 8 + length);
      return userComment(starts(data, 0, "Exif\0\0") ? data.subarray(6) : data);
    }
    at += 8 + length + (length % 2);
  }
  return null;
}

const EXIF_IFD = 0x8769;
const USER_COMMENT = 0x9286;

/** UserComment of a TIFF block: eight bytes name its character set, then the text. */
function userComment(tiff: Uint8Array): string | null {
  const little = starts(tiff, 0, "II");
  if ((!little && !starts(tiff, 0, "MM")) || tiff.length < 14) return null;
  const view = viewOf(tiff);
  const exif = entry(view, view.getUint32(4, little), EXIF_IFD, little);
  const found = exif && entry(view, exif.value, USER_COMMENT, little);
  if (!found || found.count <= 8) return null;
  const data = tiff.subarray(found.value, found.value + found.count);
  const text = data.subarray(8);
  if (starts(data, 0, "UNICODE\0")) {
    return new TextDecoder(bigEndian(text, little) ? "utf-16be" : "utf-16le")
      .decode(text)
      .replace(/\0+$/, "");
  }
  return words(text).replace(/\0+$/, "");
}

/** One entry of a TIFF directory; null when it is not there or the block is cut. */
function entry(
  view: DataView,
  at: number,
  tag: number,
  little: boolean,
): { count: number; value: number } | null {
  if (at + 2 > view.byteLength) return null;
  const n = view.getUint16(at, little);
  for (let i = 0; i < n; i++) {
    const row = at + 2 + i * 12;
    if (row + 12 > view.byteLength) return null;
    if (view.getUint16(row, little) === tag)
      return { count: view.getUint32(row + 4, little), value: view.getUint32(row + 8, little) };
  }
  return null;
}

/** The standard does not say which half of a UTF-16 unit comes first; a prompt's ASCII does: its high half is zero. */
function bigEndian(text: Uint8Array, little: boolean): boolean {
  let even = 0;
  let odd = 0;
  for (let i = 0; i + 1 < text.length; i += 2) {
    if (text[i] === 0) even++;
    if (text[i + 1] === 0) odd++;
  }
  return even === odd ? !little : even > odd;
}
