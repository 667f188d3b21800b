/** Repeatable chance: equal seeds give equal numbers on every machine. */
export type Chance = {
  /** [0, 1) */ next(): number /** roughly normal, mean 0, deviation 1 */;
  normal(): number;
};

export function chance(seed: number): Chance {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, normal: () => (next() + next() + next() + next() - 2) * Math.sqrt(3) };
}

/** 32-bit FNV-1a of a text, to make a seed from words. */
export function seedOf(...parts: (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const c of parts.join("\u0000")) h = Math.imul(h ^ c.codePointAt(0)!, 0x01000193);
  return h >>> 0;
}
