/** Hashes as unsigned halves, one slot each. */
type Halves = { readonly high: Uint32Array; readonly low: Uint32Array };

export type Hashed = {
  /** 16 hex digits */
  readonly dhash: string;
  /** base64 of 8 × 8 mean colours; null = not known, then the hash alone decides */
  readonly grid: string | null;
  /** width / height */
  readonly ratio: number;
  /** pictures that share this are never duplicates of each other */
  readonly scan: number | null;
};

/** Bits in which two hashes of one picture, saved in two ways, may differ. */
export const STRONG = 4;
/** Bits up to which a pair is looked at more closely. */
export const CANDIDATE = 10;
/** Mean difference of the 8 × 8 colours (0–255) up to which a pair of that kind counts as the same picture. */
const STRONG_GRID = 18;
const CANDIDATE_GRID = 5;
const SAME_SHAPE = 1.12;
const STEP = 128;

/** All ways to change at most two bits of sixteen: 137 masks. */
const MASKS: readonly number[] = (() => {
  const masks = [0];
  for (let a = 0; a < 16; a++) {
    masks.push(1 << a);
    for (let b = a + 1; b < 16; b++) masks.push((1 << a) | (1 << b));
  }
  return masks;
})();

/**
 * Clusters of pictures that look alike, as lists of indices into `items`, each of two or more; yields the share that is
 * done (0..1), so that the caller may pause or stop. Pigeonhole: of four quarters of 16 bits one differs in at most two
 * bits when all differ in at most ten, so each hash asks 4 × 137 places instead of every other hash.
 */
export function* nearClusters(items: readonly Hashed[]): Generator<number, number[][]> {
  const { high, low } = halvesOf(items);
  // few pairs come as far as their colours, so that most grids are never unpacked
  const unpacked = new Map<number, Uint8Array>();
  const gridOf = (i: number): Uint8Array | null => {
    const { grid } = items[i]!;
    if (grid === null) return null;
    let bytes = unpacked.get(i);
    if (!bytes) {
      bytes = bytesOf(grid);
      unpacked.set(i, bytes);
    }
    return bytes;
  };
  const parent = Int32Array.from(items, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const alike = (i: number, j: number) =>
    sameScene(items[i]!, items[j]!, distance(high, low, i, j), gridOf(i), gridOf(j));
  // equal hashes are one entry of the index, represented by pictures that differ from each other in their colours
  const speakers: number[] = [];
  const groups = new Map<string, number[]>();
  for (let i = 0; i < items.length; i++) {
    const key = items[i]!.dhash;
    let group = groups.get(key);
    if (!group) {
      group = [];
      groups.set(key, group);
    }
    const known = group.find((j) => alike(i, j));
    if (known !== undefined) parent[root(i)] = root(known);
    else if (group.length < 32) {
      group.push(i);
      speakers.push(i);
    }
    if (i % STEP === STEP - 1) yield (0.2 * i) / items.length;
  }
  const index = [0, 1, 2, 3].map(() => ({
    heads: new Int32Array(65536).fill(-1),
    next: new Int32Array(items.length).fill(-1),
  }));
  const quarter = (i: number, q: number): number =>
    q === 0 ? high[i]! >>> 16 : q === 1 ? high[i]! & 0xffff : q === 2 ? low[i]! >>> 16 : low[i]! & 0xffff;
  for (const [n, i] of speakers.entries()) {
    for (let q = 0; q < 4; q++) {
      const { heads, next } = index[q]!;
      const own = quarter(i, q);
      for (const mask of MASKS)
        for (let j = heads[own ^ mask]!; j >= 0; j = next[j]!)
          if (distance(high, low, i, j) <= CANDIDATE && root(i) !== root(j) && alike(i, j))
            parent[root(i)] = root(j);
      next[i] = heads[own]!;
      heads[own] = i;
    }
    if (n % STEP === STEP - 1) yield 0.2 + (0.8 * n) / speakers.length;
  }
  const clusters = new Map<number, number[]>();
  for (let i = 0; i < items.length; i++) {
    const list = clusters.get(root(i));
    if (list) list.push(i);
    else clusters.set(root(i), [i]);
  }
  return [...clusters.values()].filter((list) => list.length > 1);
}

function sameScene(
  a: Hashed,
  b: Hashed,
  bits: number,
  gridA: Uint8Array | null,
  gridB: Uint8Array | null,
): boolean {
  if (a.scan !== null && a.scan === b.scan) return false;
  const shape = a.ratio > b.ratio ? a.ratio / b.ratio : b.ratio / a.ratio;
  if (shape > SAME_SHAPE) return false;
  if (!gridA || !gridB) return bits <= STRONG;
  return colourDistance(gridA, gridB) <= (bits <= STRONG ? STRONG_GRID : CANDIDATE_GRID);
}

/** Mean difference per channel, after a difference in overall brightness is taken out: brightening keeps a picture itself. */
function colourDistance(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  let shift = 0;
  for (let i = 0; i < length; i++) shift += a[i]! - b[i]!;
  shift /= length;
  let sum = 0;
  for (let i = 0; i < length; i++) sum += Math.abs(a[i]! - b[i]! - shift);
  return sum / length + Math.max(0, Math.abs(shift) - 24);
}

function halvesOf(items: readonly Hashed[]): Halves {
  const high = new Uint32Array(items.length);
  const low = new Uint32Array(items.length);
  for (const [i, { dhash }] of items.entries()) {
    high[i] = Number.parseInt(dhash.slice(0, 8), 16);
    low[i] = Number.parseInt(dhash.slice(8, 16), 16);
  }
  return { high, low };
}

function distance(high: Uint32Array, low: Uint32Array, i: number, j: number): number {
  return ones(high[i]! ^ high[j]!) + ones(low[i]! ^ low[j]!);
}

function ones(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

function bytesOf(base64: string): Uint8Array {
  const text = atob(base64);
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}
