import { describe, expect, it } from "vitest";
import {
  type BlindVerdict,
  type Candidate,
  certaintyOf,
  duelsOf,
  nextPair,
  ranking,
  SURE,
  type Vote,
} from "@/server/domain/experiments/blind";
import { chanceOf, estimate, strengths } from "@/server/domain/experiments/strengths";

/** `n` candidates drawn in `settings` settings: candidate i's picture of setting s is cell 100·(i+1) + s. */
const lineup = (n: number, settings: number): Candidate[] =>
  Array.from({ length: n }, (_, i) => ({
    loraId: i + 1,
    weight: 1,
    pictures: new Map(Array.from({ length: settings }, (_, s) => [`s${s}`, 100 * (i + 1) + s])),
  }));
const whose = (cell: number) => Math.floor(cell / 100) - 1;

/** A person who prefers by `truth` with logistic noise, and cannot tell what lies close together. */
function sitting(truth: readonly number[], settings: number, most: number, seed: number) {
  const candidates = lineup(truth.length, settings);
  const votes: Vote[] = [];
  const chance = chanceOf(seed);
  let asked = 0;
  while (asked < most) {
    const pair = nextPair(candidates, votes, seed);
    if (!pair) break;
    const apart = truth[whose(pair.left)]! - truth[whose(pair.right)]!;
    const p = 1 / (1 + Math.exp(-apart));
    const verdict: BlindVerdict = Math.abs(apart) < 0.2 ? "equal" : chance() < p ? "left" : "right";
    votes.push({ ...pair, verdict });
    asked++;
    if (certaintyOf(ranking(candidates, votes)) >= SURE) break;
  }
  return { candidates, votes, ranked: ranking(candidates, votes) };
}

describe("strengths", () => {
  it("says nothing before anything was compared", () => {
    for (const s of strengths(estimate(3, []))) {
      expect(s.share).toBeCloseTo(0.5);
      expect(s.high - s.low).toBeGreaterThan(0.7);
    }
  });
  it("agrees with the closed form of two candidates: equal verdicts keep them level, wins part them", () => {
    const level = estimate(2, [{ a: 0, b: 1, score: 0.5 }]);
    expect(level.mean[0]).toBeCloseTo(level.mean[1]!);
    const won = estimate(
      2,
      Array.from({ length: 8 }, () => ({ a: 0, b: 1, score: 1 })),
    );
    // the posterior's own condition: Σ(score − p) = θ/σ²
    const p = 1 / (1 + Math.exp(won.mean[1]! - won.mean[0]!));
    expect(8 * (1 - p)).toBeCloseTo(won.mean[0]! / 1.5 ** 2, 6);
    expect(won.mean[0]! + won.mean[1]!).toBeCloseTo(0);
  });
  it("narrows with every verdict", () => {
    const width = (n: number) => {
      const [s] = strengths(
        estimate(
          2,
          Array.from({ length: n }, (_, i) => ({ a: 0, b: 1, score: i % 2 })),
        ),
      );
      return s!.high - s!.low;
    };
    expect(width(20)).toBeLessThan(width(4));
    expect(width(4)).toBeLessThan(width(0));
  });
});

describe("blind choosing", () => {
  it("recovers the order of a noisy rater", () => {
    const truth = [0, 1.1, 2.6, -1.2, 1.9];
    let found = 0;
    let agreeing = 0;
    for (let seed = 1; seed <= 16; seed++) {
      const { ranked } = sitting(truth, 12, 60, seed);
      if (ranked[0]!.loraId === 3 || ranked[0]!.loraId === 5) agreeing++;
      if (ranked[0]!.loraId === 3) found++;
      expect(ranked.at(-1)!.share).toBeLessThan(ranked[0]!.share);
    }
    expect(found).toBeGreaterThanOrEqual(12);
    expect(agreeing).toBe(16);
  });
  it("recovers the whole order when it is asked for everything", () => {
    const truth = [3, -3, 0, 6, -6];
    const candidates = lineup(5, 10);
    const votes: Vote[] = [];
    const chance = chanceOf(5);
    for (let pair = nextPair(candidates, votes, 9); pair; pair = nextPair(candidates, votes, 9)) {
      const p = 1 / (1 + Math.exp(truth[whose(pair.right)]! - truth[whose(pair.left)]!));
      votes.push({ ...pair, verdict: chance() < p ? "left" : "right" });
    }
    expect(votes).toHaveLength(10 * 10);
    expect(new Set(votes.map((v) => [v.left, v.right].sort().join())).size).toBe(100);
    expect(ranking(candidates, votes).map((r) => r.loraId)).toEqual([4, 1, 3, 2, 5]);
  });
  it("shows everyone before it is sure, always two of one setting, on either side", () => {
    const { votes } = sitting([0, 5, 0, 0, 0, 0], 4, 30, 3);
    expect(new Set(votes.flatMap((v) => [whose(v.left), whose(v.right)])).size).toBe(6);
    for (const v of votes) expect(v.left % 100).toBe(v.right % 100);
    const sides = votes.filter((v) => whose(v.left) < whose(v.right)).length;
    expect(sides).toBeGreaterThan(0);
    expect(sides).toBeLessThan(votes.length);
  });
  it("asks an obvious choice few times", () => {
    const { votes, ranked } = sitting([-4, -4, 4, -4], 8, 48, 2);
    expect(ranked[0]!.loraId).toBe(3);
    expect(votes.length).toBeLessThan(20);
  });
  it("taking the last one back gives the same pair again", () => {
    const candidates = lineup(4, 3);
    const first = nextPair(candidates, [], 11)!;
    const votes: Vote[] = [{ ...first, verdict: "left" }];
    const second = nextPair(candidates, votes, 11)!;
    expect(nextPair(candidates, [{ ...first, verdict: "left" }], 11)).toEqual(second);
    expect(nextPair(candidates, [], 11)).toEqual(first);
    expect(second).not.toEqual(first);
  });
  it("counts 'neither' for both and prefers nobody", () => {
    const candidates = lineup(2, 1);
    const votes: Vote[] = [{ left: 100, right: 200, verdict: "neither" }];
    const ranked = ranking(candidates, votes);
    expect(ranked.map((r) => [r.unusable, r.won, r.lost])).toEqual([
      [1, 0, 0],
      [1, 0, 0],
    ]);
    expect(ranked[0]!.share).toBeCloseTo(ranked[1]!.share);
  });
  it("ignores verdicts about pictures that are no longer there", () => {
    expect(duelsOf(lineup(2, 1), [{ left: 100, right: 999, verdict: "left" }])).toEqual([]);
    expect(nextPair(lineup(1, 3), [], 1)).toBeNull();
    expect(nextPair([], [], 1)).toBeNull();
  });
});
