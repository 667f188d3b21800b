/** Weights of one output position: `count` input positions from `first`, in 22-bit fixed point, at `kernel[at…]`. */
type Taps = {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly kernel: Int32Array;
  readonly width: number;
};

/** Pillow's 8-bit resampling: 32 bits less 8 for the value and 2 for the overshoot. */
const BITS = 22;
const HALF = 1 << (BITS - 1);

/** Keys' cubic with a = -0.5, which Pillow, libvips and OpenCV's author all call bicubic, in Pillow's order of operations. */
function cubic(at: number): number {
  const x = Math.abs(at);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * -0.5;
  return 0;
}

/** Pillow's precompute_coeffs and normalize_coeffs_8bpc: the kernel widens when the picture shrinks (antialiasing). */
function tapsOf(from: number, to: number): Taps {
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const support = 2 * stretch;
  const width = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const kernel = new Int32Array(to * width);
  const weights = new Float64Array(width);
  for (let x = 0; x < to; x++) {
    const centre = (x + 0.5) * scale;
    const low = Math.max(0, Math.trunc(centre - support + 0.5));
    const high = Math.min(from, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let i = 0; i < high - low; i++) {
      const w = cubic((i + low - centre + 0.5) * (1 / stretch));
      weights[i] = w;
      sum += w;
    }
    for (let i = 0; i < high - low; i++) {
      const w = (sum === 0 ? weights[i]! : weights[i]! / sum) * (1 << BITS);
      kernel[x * width + i] = Math.trunc(w < 0 ? w - 0.5 : w + 0.5);
    }
    first[x] = low;
    count[x] = high - low;
  }
  return { first, count, kernel, width };
}

const clip = (sum: number): number => {
  const value = sum >> BITS;
  return value < 0 ? 0 : Math.min(value, 255);
};

/** A picture as rows of RGB, 8 bits. */
export type Rgb = { readonly data: Uint8Array; readonly width: number; readonly height: number };

/**
 * What a WD tagger is shown (NHWC, BGR, 0–255): the picture in the middle of a white square, brought to `side` with
 * Pillow's antialiased bicubic, to the bit. Written into `out` from `offset`, side × side × 3 numbers.
 */
export function shown(picture: Rgb, side: number, out: Float32Array, offset = 0): void {
  const square = Math.max(picture.width, picture.height);
  const left = (square - picture.width) >> 1;
  const top = (square - picture.height) >> 1;
  const stride = side * 3;
  const taps = square === side ? null : tapsOf(square, side);
  const narrow = new Uint8Array(picture.height * stride);
  const row = new Uint8Array(square * 3).fill(255);
  for (let y = 0; y < picture.height; y++) {
    row.set(picture.data.subarray(y * picture.width * 3, (y + 1) * picture.width * 3), left * 3);
    if (taps) across(row, taps, side, narrow, y * stride);
    else narrow.set(row, y * stride);
  }
  const rows = new Int32Array(stride);
  for (let y = 0; y < side; y++) {
    const to = offset + y * stride;
    if (!taps) {
      const line = y - top;
      for (let x = 0; x < stride; x++)
        rows[x] = line < 0 || line >= picture.height ? 255 : narrow[line * stride + x]!;
    } else down(narrow, picture.height, top, taps, y, rows);
    for (let x = 0; x < stride; x += 3) {
      out[to + x] = rows[x + 2]!;
      out[to + x + 1] = rows[x + 1]!;
      out[to + x + 2] = rows[x]!;
    }
  }
}

function across(row: Uint8Array, taps: Taps, side: number, into: Uint8Array, at: number): void {
  const { first, count, kernel, width } = taps;
  for (let x = 0; x < side; x++) {
    let from = first[x]! * 3;
    let r = HALF;
    let g = HALF;
    let b = HALF;
    const base = x * width;
    const end = base + count[x]!;
    for (let i = base; i < end; i++) {
      const k = kernel[i]!;
      r = (r + row[from]! * k) | 0;
      g = (g + row[from + 1]! * k) | 0;
      b = (b + row[from + 2]! * k) | 0;
      from += 3;
    }
    into[at + x * 3] = clip(r);
    into[at + x * 3 + 1] = clip(g);
    into[at + x * 3 + 2] = clip(b);
  }
}

/** One output row; rows above and below the picture are white. */
function down(
  narrow: Uint8Array,
  height: number,
  top: number,
  taps: Taps,
  y: number,
  into: Int32Array,
): void {
  const stride = into.length;
  into.fill(HALF);
  const base = y * taps.width;
  for (let i = 0; i < taps.count[y]!; i++) {
    const k = taps.kernel[base + i]!;
    const line = taps.first[y]! + i - top;
    if (line < 0 || line >= height) {
      const white = 255 * k;
      for (let x = 0; x < stride; x++) into[x] = into[x]! + white;
    } else {
      const from = line * stride;
      for (let x = 0; x < stride; x++) into[x] = into[x]! + narrow[from + x]! * k;
    }
  }
  for (let x = 0; x < stride; x++) into[x] = clip(into[x]!);
}
