import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Hashed, nearClusters, STRONG } from "@/server/domain/datasets/findings/near";

const run = (items: Hashed[]): number[][] => {
  const work = nearClusters(items);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    expect(step.value).toBeGreaterThanOrEqual(0);
    expect(step.value).toBeLessThanOrEqual(1);
  }
};
const hash = (bits: bigint): string => bits.toString(16).padStart(16, "0");
const far = (a: string, b: string): number =>
  [...(BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2)].filter((bit) => bit === "1").length;
const at = (dhash: string, more: Partial<Hashed> = {}): Hashed => ({
  dhash,
  grid: null,
  ratio: 1,
  scan: null,
  ...more,
});
const grid = (of: (i: number) => number): string =>
  btoa(String.fromCharCode(...Array.from({ length: 192 }, (_, i) => of(i))));

/** What the search means, without its shortcuts: connected components over all pairs. */
function plain(items: readonly Hashed[]): Set<string> {
  const groups = items.map((_, i) => new Set([i]));
  for (let i = 0; i < items.length; i++)
    for (let j = 0; j < i; j++) {
      if (far(items[i]!.dhash, items[j]!.dhash) > STRONG || groups[i] === groups[j]) continue;
      const merged = new Set([...groups[i]!, ...groups[j]!]);
      for (const one of merged) groups[one] = merged;
    }
  return new Set(
    [...new Set(groups)].filter(({ size }) => size > 1).map((set) => [...set].sort((a, b) => a - b).join()),
  );
}

describe("nearClusters", () => {
  it("finds what comparing all pairs finds", () => {
    const seeds = fc.array(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), { minLength: 1, maxLength: 12 });
    const flips = fc.array(fc.tuple(fc.nat(11), fc.array(fc.nat(63), { maxLength: 7 })), { maxLength: 40 });
    fc.assert(
      fc.property(seeds, flips, (roots, changes) => {
        const hashes = [
          ...roots,
          ...changes.map(([n, bits]) =>
            bits.reduce((h, bit) => h ^ (1n << BigInt(bit)), roots[n % roots.length]!),
          ),
        ];
        const items = hashes.map((bits) => at(hash(bits)));
        const found = new Set(run(items).map((list) => [...list].sort((a, b) => a - b).join()));
        expect(found).toEqual(plain(items));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ["five to ten bits with the same colours", 9, 3, 1, true],
    ["five to ten bits with other colours", 9, 20, 1, false],
    ["eleven bits", 11, 0, 1, false],
    ["four bits with quite other colours", 4, 40, 1, false],
    ["the same hash in another shape", 0, 0, 1.5, false],
  ])("%s", (_, bits, colour, ratio, same) => {
    const one = at(hash(0n), { grid: grid(() => 100) });
    // every second field differs, so that it is no matter of brightness
    const two = at(hash((1n << BigInt(bits)) - 1n), {
      grid: grid((i) => 100 + (i % 2 ? colour : -colour)),
      ratio,
    });
    expect(run([one, two])).toHaveLength(same ? 1 : 0);
  });

  it("takes a brightened picture for itself, and crops of one scan for different", () => {
    const one = at(hash(5n), { grid: grid((i) => i) });
    expect(run([one, at(hash(5n), { grid: grid((i) => i + 15) })])).toEqual([[0, 1]]);
    expect(run([at(hash(5n), { scan: 3 }), at(hash(5n), { scan: 3 })])).toEqual([]);
  });

  it("is not slowed down by thousands of equal pictures", () => {
    const many = Array.from({ length: 4000 }, () => at(hash(0n), { grid: grid(() => 90) }));
    expect(run(many)[0]).toHaveLength(4000);
  });
});
