/** Bare pixels as they come out of a decoder: rows from the top, 3 or 4 channels of 8 bits (1 and 2 = grey). */
export type Raw = {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
};

/** From this value on a channel counts as white, which is what lossy formats make of it. */
const WHITE = 248;
/** From this value on a pixel is opaque; scaling rounds. */
const OPAQUE = 250;

/** Whether anything shows through. */
export function isTransparent({ data, channels }: Raw): boolean {
  if (channels !== 4 && channels !== 2) return false;
  for (let i = channels - 1; i < data.length; i += channels) if (data[i]! < OPAQUE) return true;
  return false;
}

/** A channel of a pixel on white ground. */
const onWhite = ({ data, channels }: Raw, pixel: number, channel: number): number => {
  const at = pixel * channels;
  const value = data[at + (channels >= 3 ? channel : 0)]!;
  if (channels !== 4 && channels !== 2) return value;
  const alpha = data[at + channels - 1]!;
  return 255 + ((value - 255) * alpha) / 255;
};

/** Mean colours of 8 × 8 fields, 192 bytes: what a picture looks like from across the room. */
export function colourGrid(raw: Raw): Uint8Array {
  const { width, height } = raw;
  const sums = new Float64Array(192);
  const counts = new Uint32Array(64);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * 8) / height) * 8;
    for (let x = 0; x < width; x++) {
      const field = row + Math.floor((x * 8) / width);
      const pixel = y * width + x;
      counts[field]!++;
      for (let c = 0; c < 3; c++) sums[field * 3 + c]! += onWhite(raw, pixel, c);
    }
  }
  return Uint8Array.from(sums, (sum, i) => Math.round(sum / (counts[Math.floor(i / 3)] || 1)));
}

/** Share of the picture (0..1) that is one connected area of white, transparent parts on white; 0 where there is little. */
export function whiteShare(raw: Raw): number {
  const { width, height } = raw;
  const total = width * height;
  const white = new Uint8Array(total);
  let count = 0;
  for (let pixel = 0; pixel < total; pixel++)
    if (
      onWhite(raw, pixel, 0) >= WHITE &&
      onWhite(raw, pixel, 1) >= WHITE &&
      onWhite(raw, pixel, 2) >= WHITE
    ) {
      white[pixel] = 1;
      count++;
    }
  if (count < total / 20) return 0;
  const stack = new Int32Array(total);
  let largest = 0;
  for (let start = 0; start < total; start++) {
    if (!white[start]) continue;
    let size = 0;
    let top = 0;
    stack[top++] = start;
    white[start] = 0;
    const visit = (pixel: number) => {
      if (!white[pixel]) return;
      white[pixel] = 0;
      stack[top++] = pixel;
    };
    while (top > 0) {
      const pixel = stack[--top]!;
      size++;
      const x = pixel % width;
      if (x > 0) visit(pixel - 1);
      if (x < width - 1) visit(pixel + 1);
      if (pixel >= width) visit(pixel - width);
      if (pixel < total - width) visit(pixel + width);
    }
    largest = Math.max(largest, size);
  }
  return largest / total;
}
