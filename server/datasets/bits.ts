/** A set of slots 0..n-1, one bit each. Operations write into their first argument and return it. */
export type Bits = Uint32Array;

export const wordsFor = (count: number): number => (count + 31) >>> 5;
export const none = (words: number): Bits => new Uint32Array(words);
export const set = (bits: Bits, slot: number): void => {
  bits[slot >>> 5]! |= 1 << (slot & 31);
};
export const clear = (bits: Bits, slot: number): void => {
  bits[slot >>> 5]! &= ~(1 << (slot & 31));
};
export const has = (bits: Bits, slot: number): boolean => (bits[slot >>> 5]! & (1 << (slot & 31))) !== 0;

export function both(bits: Bits, other: Bits): Bits {
  for (let i = 0; i < bits.length; i++) bits[i]! &= other[i]!;
  return bits;
}

export function either(bits: Bits, other: Bits): Bits {
  for (let i = 0; i < bits.length; i++) bits[i]! |= other[i]!;
  return bits;
}

export function inverse(bits: Bits): Bits {
  for (let i = 0; i < bits.length; i++) bits[i] = ~bits[i]!;
  return bits;
}

/** The slots below `count` of which `holds` is true. */
export function where(count: number, words: number, holds: (slot: number) => boolean): Bits {
  const bits = none(words);
  for (let slot = 0; slot < count; slot++) if (holds(slot)) bits[slot >>> 5]! |= 1 << (slot & 31);
  return bits;
}
