import type { Rgb } from "./resample";

/** Pillow's SHIFTFORDIV255: x / 255 for sums of products of bytes. */
const by255 = (x: number): number => ((x >> 8) + x) >> 8;

/** Pixels as a decoder gives them, 8 bits: grey, grey with alpha, RGB, RGBA or CMYK. */
export type Decoded = {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly cmyk: boolean;
};

/**
 * RGB as Pillow's alpha_composite on white and convert("RGB") make it, to the bit. CMYK goes the plain way, without a
 * colour profile, as the trainer and the taggers' own programs read it.
 */
export function flatten(picture: Decoded): Rgb {
  const { data, width, height, channels } = picture;
  if (channels === 3) return { data, width, height };
  const out = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < out.length; from += channels, to += 3) {
    const first = data[from]!;
    const grey = channels < 3;
    const green = grey ? first : data[from + 1]!;
    const blue = grey ? first : data[from + 2]!;
    const last = data[from + channels - 1]!;
    if (picture.cmyk) {
      out[to] = inked(first, last);
      out[to + 1] = inked(green, last);
      out[to + 2] = inked(blue, last);
    } else {
      const alpha = channels === 1 ? 255 : last;
      out[to] = onWhite(first, alpha);
      out[to + 1] = onWhite(green, alpha);
      out[to + 2] = onWhite(blue, alpha);
    }
  }
  return { data: out, width, height };
}

function inked(ink: number, key: number): number {
  const light = 255 - key;
  const value = light - by255(ink * light + 128);
  return Math.max(value, 0);
}

const PRECISION = 7;
const onWhite = (value: number, alpha: number): number =>
  alpha === 255
    ? value
    : by255(((value * alpha + 255 * (255 - alpha)) << PRECISION) + (0x80 << PRECISION)) >> PRECISION;
