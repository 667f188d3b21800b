/** Probabilities below this are not kept: no threshold is set so low. */
export const FLOOR = 0.05;
const UNIT = 65_535;

/**
 * A picture's raw scores, compactly: per tag two 16-bit numbers, the row of the tag list and the probability × 65535,
 * highest first. A hundred tags are 400 bytes. Lists are at most 65,536 rows long.
 */
export type Scores = Uint16Array;

/** Keeps what reaches FLOOR of one picture's outputs. */
export function packScores(outputs: ArrayLike<number>): Scores {
  const kept: number[] = [];
  for (let row = 0; row < outputs.length; row++) if (outputs[row]! >= FLOOR) kept.push(row);
  kept.sort((a, b) => outputs[b]! - outputs[a]! || a - b);
  const packed = new Uint16Array(kept.length * 2);
  kept.forEach((row, i) => {
    packed[i * 2] = row;
    packed[i * 2 + 1] = Math.round(Math.min(1, outputs[row]!) * UNIT);
  });
  return packed;
}

export const scoreOf = (raw: number): number => raw / UNIT;
/** The stored number from which on a probability counts as at least `threshold`. */
export const rawOf = (threshold: number): number => Math.ceil(threshold * UNIT - 1e-9);

/** Stored bytes (little-endian) as numbers; copies when the bytes do not lie evenly. */
export function readScores(bytes: Uint8Array): Scores {
  const even = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint16Array(even.buffer, even.byteOffset, even.byteLength >> 1);
}

export const scoreBytes = (scores: Scores): Uint8Array =>
  new Uint8Array(scores.buffer, scores.byteOffset, scores.byteLength);

/**
 * The maximum cut: the threshold in the widest gap between neighbouring scores, so that a sharp picture keeps more and
 * a doubtful one fewer. `sorted` is stored numbers, highest first; below the last lies FLOOR.
 */
export function maximumCut(sorted: readonly number[]): number {
  let widest = -1;
  let cut = rawOf(FLOOR);
  for (let i = 0; i < sorted.length; i++) {
    const next = sorted[i + 1] ?? rawOf(FLOOR);
    const gap = sorted[i]! - next;
    if (gap > widest) {
      widest = gap;
      cut = (sorted[i]! + next) / 2;
    }
  }
  return cut;
}
