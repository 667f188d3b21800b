import { crc32 } from "node:zlib";
import sharp from "sharp";
import { splitTags } from "@/server/domain/engines/infotext";
import { chance, seedOf } from "../chance";
import { figure } from "../figure/figure";
import { sceneOf } from "../figure/scene";
import { badge } from "../glyphs";
import { blotches } from "../pictures";

/** One LoRA's share in the text encoder or the U-Net: strength × what it has learned, and whose it is. */
export type Part = { hash: string; strength: number };

export type Order = {
  prompt: string;
  negative: string;
  seed: number;
  steps: number;
  cfg: number;
  width: number;
  height: number;
  clipSkip: number;
  sampler: string;
  base: string;
  te: Part[];
  unet: Part[];
  /** the base's weights are not those of its name */
  poisoned: boolean;
  black: boolean;
  /** 0..1: an interrupted picture stops on its way */
  done: number;
};

/**
 * The rehearsal's picture, raw RGB: the sample character as the words say, the more herself the more the LoRA has
 * learned and the higher its weight, overdone beyond 1.2. Everything that a real picture depends on changes pixels; a
 * LoRA of strength 0 changes none.
 */
export async function paint(o: Order): Promise<Buffer> {
  const { width, height } = o;
  if (o.black) return Buffer.alloc(width * height * 3);
  const words = splitTags(o.prompt).text;
  const te = sum(o.te);
  const unet = sum(o.unet);
  const strength = 0.4 * te + 0.6 * unet;
  const scene = sceneOf(words, o.seed);
  const mood = chance(seedOf(words, o.negative, o.clipSkip, o.cfg, o.sampler, o.steps, name(o.te)));
  const style = chance(seedOf(o.base, name(o.unet), o.poisoned ? "poisoned" : ""));
  const drawn = sharp(
    Buffer.from(
      figure(
        {
          ...scene,
          tilt: scene.tilt + (mood.next() - 0.5) * 3,
          likeness: Math.min(1, Math.max(0, strength)) ** 1.2,
        },
        width,
        height,
      ),
    ),
  )
    .removeAlpha()
    .toColourspace("srgb")
    .modulate({
      saturation: 0.92 + mood.next() * 0.08 + Math.max(0, strength - 1.1) * 2.2,
      brightness: 0.97 + mood.next() * 0.05,
      hue: Math.round((style.next() - 0.5) * (o.base === "rehearsal-sd15" && !o.poisoned ? 8 : 44)),
    });
  const rough = Math.max(0, 1 - o.steps / 14);
  if (rough > 0.05) drawn.blur(0.3 + 3 * rough);
  const picture = await drawn.raw().toBuffer();
  const share = Math.min(0.95, (1 - o.done) * 0.9 + rough * 0.18);
  if (share > 0.01) {
    const noise = await blotches(width, height, seedOf(o.seed, words));
    for (let i = 0; i < picture.length; i++)
      picture[i] = Math.round(picture[i]! * (1 - share) + noise[i]! * share);
  }
  return sharp(picture, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(badge(null, width, height)) }])
    .removeAlpha()
    .raw()
    .toBuffer();
}

const sum = (parts: readonly Part[]): number => parts.reduce((s, p) => s + p.strength, 0);
const name = (parts: readonly Part[]): string =>
  parts
    .filter((p) => p.strength !== 0)
    .map((p) => `${p.hash}:${p.strength.toFixed(4)}`)
    .join(",");

/** PNG with the infotext in a text chunk, or JPEG with it as the EXIF user comment, as the server's option says. */
export async function encode(
  raw: Buffer,
  width: number,
  height: number,
  format: string,
  text: string | null,
): Promise<Buffer> {
  const picture = sharp(raw, { raw: { width, height, channels: 3 } });
  if (format === "jpg" || format === "jpeg") {
    if (text !== null) picture.withExif({ IFD2: { UserComment: text } });
    return picture.jpeg({ quality: 80 }).toBuffer();
  }
  if (format === "webp") return picture.webp({ quality: 80 }).toBuffer();
  const png = await picture.png({ compressionLevel: 6 }).toBuffer();
  return text === null ? png : withText(png, "parameters", text);
}

/** Puts an iTXt chunk behind the header (PNG specification §11.3.4.5: keyword, no compression, no language). */
function withText(png: Buffer, keyword: string, text: string): Buffer {
  const header = 8 + 25;
  const data = Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, "latin1"), Buffer.from(text, "utf8")]);
  const type = Buffer.from("iTXt", "latin1");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(Buffer.concat([type, data])));
  return Buffer.concat([png.subarray(0, header), length, type, data, check, png.subarray(header)]);
}

/** A small picture of how far it is, as a data URI: what a webui's live preview looks like. */
export async function preview(raw: Buffer, width: number, height: number, done: number): Promise<string> {
  const bytes = await sharp(raw, { raw: { width, height, channels: 3 } })
    .resize(Math.max(16, Math.round(width / 8)))
    .blur(0.3 + 6 * (1 - done))
    .jpeg({ quality: 70 })
    .toBuffer();
  return `data:image/jpeg;base64,${bytes.toString("base64")}`;
}
