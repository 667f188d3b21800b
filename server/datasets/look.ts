import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import sharp, { type Metadata, type Sharp } from "sharp";
import { foreignProfile } from "@/server/domain/datasets/findings/icc";
import { colourGrid, isTransparent, type Raw, whiteShare } from "@/server/domain/datasets/findings/pixels";
import { sniff } from "@/server/domain/datasets/pictures";
import { openPictureFile } from "./decode";

/** Counts up when the same file gives other facts than before; rows of older ones are then worked out anew. */
export const FACTS = 1;

/** What a picture file is: the names are picture_facts' columns. */
export type Looked = {
  /** as displayed, EXIF orientation applied */
  width: number;
  height: number;
  format: string;
  orientation: number;
  hasAlpha: boolean;
  transparent: boolean;
  space: string;
  profile: string | null;
  /** frames of an animation, APNG among them */
  pages: number;
  /** hash of size and pixels at thumbnail size */
  pixels: string;
  /** 16 hex digits */
  dhash: string;
  /** base64 of 8 × 8 mean colours */
  grid: string;
  white: number;
  /** why the file could only be read in part; null = it is whole */
  damage: string | null;
};

/** The pixels everything was worked out from: at most 512 px, and at most 256 px. */
export type Seen = { looked: Looked; large: Raw; small: Raw };

const INSIDE = { fit: "inside", withoutEnlargement: true } as const;
/** Enough for the chunks before the pixels of a PNG. */
const HEAD = 16 * 1024;

export const bare = ({ data, width, height, channels }: Raw): Sharp =>
  sharp(data, { raw: { width, height, channels: channels as 1 | 2 | 3 | 4 } });

/**
 * Looks at a picture file by one decode to at most 512 px, shrunk while loading. A file the decoder complains about is
 * tried again without the complaint, so that there is something to see; `damage` then says what is wrong with it (the
 * trainer's reader refuses such a file). Throws when nothing can be read.
 */
export async function lookAt(path: string): Promise<Seen> {
  try {
    return await look(path, "truncated", null);
  } catch (error) {
    return await look(path, "none", reason(error));
  }
}

/** libvips repeats itself over several lines; the first says what is wrong. */
export const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 300) ?? "";

async function look(path: string, failOn: "truncated" | "none", damage: string | null): Promise<Seen> {
  const head = await beginning(path);
  const input = await openPictureFile(path, failOn);
  const meta = await input.metadata();
  const large = await rawOf(input.autoOrient().resize(512, 512, INSIDE).toColourspace("srgb"));
  // the rest comes from the small one: a third of the pixels, and the same to the eye
  const small = await rawOf(bare(large).resize(256, 256, INSIDE));
  const turned = (meta.orientation ?? 1) >= 5;
  const width = turned ? meta.height : meta.width;
  const height = turned ? meta.width : meta.height;
  const looked: Looked = {
    width,
    height,
    format: formatOf(meta, head),
    orientation: meta.orientation ?? 1,
    hasAlpha: meta.hasAlpha,
    transparent: meta.hasAlpha && isTransparent(large),
    space: meta.space,
    profile: foreignProfile(meta.icc),
    pages: meta.format === "png" ? framesOf(head) : (meta.pages ?? 1),
    pixels: createHash("sha1").update(`${width}x${height}`).update(large.data).digest("hex"),
    dhash: await differenceHash(bare(small)),
    grid: Buffer.from(colourGrid(small)).toString("base64"),
    white: whiteShare(small),
    damage,
  };
  return { looked, large, small };
}

async function beginning(path: string): Promise<Uint8Array> {
  const head = new Uint8Array(HEAD);
  const file = await open(path);
  try {
    return head.subarray(0, (await file.read(head, 0, HEAD, 0)).bytesRead);
  } finally {
    await file.close();
  }
}

/** libvips reads no BMP, so that one comes in as bare pixels; AVIF is a kind of HEIF to it. */
const formatOf = (meta: Metadata, head: Uint8Array): string =>
  (meta.format as string) === "raw" || meta.format === "heif" ? (sniff(head) ?? meta.format) : meta.format;

/** Frames of an APNG by its acTL chunk, which stands before the pixels and which libvips passes over. */
function framesOf(head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  for (let at = 8; at + 16 <= head.length; ) {
    const type = view.getUint32(at + 4);
    if (type === 0x6163544c) return Math.max(1, view.getUint32(at + 8));
    if (type === 0x49444154) return 1;
    at += 12 + view.getUint32(at);
  }
  return 1;
}

async function rawOf(picture: Sharp): Promise<Raw> {
  const { data, info } = await picture.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** 64 bits: is each of 9 × 8 grey cells darker than its right neighbour; near pictures differ in few bits. */
async function differenceHash(pixels: Sharp): Promise<string> {
  const grey = await rawOf(
    pixels.flatten({ background: "#ffffff" }).greyscale().resize(9, 8, { fit: "fill" }),
  );
  let bits = 0n;
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const at = (y * 9 + x) * grey.channels;
      bits = (bits << 1n) | ((grey.data[at] ?? 0) < (grey.data[at + grey.channels] ?? 0) ? 1n : 0n);
    }
  }
  return bits.toString(16).padStart(16, "0");
}
