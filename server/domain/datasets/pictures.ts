import { trainerReads } from "./names";

/** Format of a picture file by its first bytes (16 are enough), null = none the studio reads. */
export function sniff(head: Uint8Array): string | null {
  const ascii = (from: number, to: number) => String.fromCharCode(...head.subarray(from, to));
  if (head[0] === 0x89 && ascii(1, 4) === "PNG") return "png";
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return "jpeg";
  if (ascii(0, 4) === "RIFF" && ascii(8, 12) === "WEBP") return "webp";
  if (ascii(0, 4) === "GIF8") return "gif";
  if (ascii(0, 2) === "BM") return "bmp";
  if (ascii(0, 4) === "II*\0" || ascii(0, 4) === "MM\0*") return "tiff";
  if (ascii(4, 8) === "ftyp" && /^(avif|avis|mif1|miaf)/.test(ascii(8, 12))) return "avif";
  return null;
}

/** How much of a file `isAnimated` wants to see. */
export const HEAD = 4096;

/** Whether a picture moves, by its first bytes: the trainer gets the first frame only. */
export function isAnimated(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head.subarray(0, HEAD));
  const format = sniff(head);
  // the chunk that says so comes before the first of pixels, whose bytes may spell anything
  if (format === "png") return text.split("IDAT", 1)[0]!.includes("acTL");
  if (format === "gif") return text.includes("NETSCAPE2.0");
  if (format === "webp") return text.slice(12, 16) === "VP8X" && ((head[20] ?? 0) & 2) !== 0;
  return format === "avif" && text.slice(8, 12) === "avis";
}

const FORMAT_OF: Record<string, string> = {
  ".png": "png",
  ".apng": "png",
  ".jpg": "jpeg",
  ".jpeg": "jpeg",
  ".jfif": "jpeg",
  ".webp": "webp",
  ".gif": "gif",
  ".bmp": "bmp",
  ".tif": "tiff",
  ".tiff": "tiff",
  ".avif": "avif",
};

/** Whether the extension says what the bytes are. */
export const extensionFits = (ext: string, format: string): boolean =>
  FORMAT_OF[ext.toLowerCase()] === format;

/** The extension under which a file is written: its own where the trainer reads it and it says what the bytes are. */
export function extensionFor(ext: string, format: string): string {
  if (extensionFits(ext, format)) return trainerReads(ext) ? ext : ext.toLowerCase();
  return format === "jpeg" ? ".jpg" : `.${format}`;
}

export type PictureNature = {
  readonly format: string | null;
  readonly orientation: number | null;
  readonly hasAlpha: boolean | null;
  readonly space: string | null;
  /** some pixel shows through; where that is not known every alpha channel counts */
  readonly transparent?: boolean | null;
  readonly profile?: string | null;
  readonly pages?: number | null;
};

/**
 * Whether the trainer would see other pixels than the browser shows, so that a rendered picture must stand in for the
 * file: it ignores the EXIF rotation, drops alpha (hidden colours appear), knows no colour profiles, and reads CMYK, grey and
 * 16-bit its own way; of an animation one frame is meant;
 * gif, tiff and avif it does not read at all (sd-scripts §4.2).
 */
export function mustRender(nature: PictureNature): boolean {
  const { format, orientation, hasAlpha, transparent, space, profile, pages } = nature;
  if (format !== "png" && format !== "jpeg" && format !== "webp" && format !== "bmp") return true;
  return (
    (orientation ?? 1) !== 1 ||
    (transparent ?? hasAlpha) === true ||
    (space !== null && space !== "srgb") ||
    (profile ?? null) !== null ||
    (pages ?? 1) > 1
  );
}
