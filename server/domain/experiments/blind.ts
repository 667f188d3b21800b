import type { CellValues } from "./axes";
import {
  bestOf,
  chanceOf,
  chances,
  type Duel,
  estimate,
  type Fit,
  type Strength,
  sampler,
  strengths,
} from "./strengths";

export const BLIND_VERDICTS = ["left", "right", "equal", "neither"] as const;
export type BlindVerdict = (typeof BLIND_VERDICTS)[number];

/** More candidates than this cannot be told apart by a person in one sitting. */
export const MOST_CANDIDATES = 64;
/** From this certainty on the choice is offered by itself. */
export const SURE = 0.9;

/** A LoRA at a weight, with its picture (cell id) of every setting it was drawn in. */
export type Candidate = { loraId: number; weight: number; pictures: ReadonlyMap<string, number> };
export type Vote = { left: number; right: number; verdict: BlindVerdict };
/** Two cells of the same setting to be shown without names. */
export type Pair = { left: number; right: number };

/** Candidates from pictures that can be believed; `setting` of a cell = everything but its LoRA, as canonical text. */
export function candidatesOf(
  cells: readonly { id: number; values: CellValues; setting: string }[],
): Candidate[] {
  const found = new Map<string, Candidate & { pictures: Map<string, number> }>();
  for (const { id, values, setting } of cells) {
    if (!values.lora) continue;
    const key = `${values.lora.weights}:${values.lora.te}:${values.lora.unet}`;
    const known = found.get(key) ?? {
      loraId: values.lora.loraId,
      weight: values.lora.unet,
      pictures: new Map<string, number>(),
    };
    known.pictures.set(setting, id);
    found.set(key, known);
  }
  return [...found.values()];
}

/** The verdicts as duels; "neither" tells nothing about which is better, so it counts as equal. */
export function duelsOf(candidates: readonly Candidate[], votes: readonly Vote[]): Duel[] {
  const owner = ownersOf(candidates);
  return votes.flatMap(({ left, right, verdict }) => {
    const [a, b] = [owner.get(left), owner.get(right)];
    if (a === undefined || b === undefined || a === b) return [];
    return [{ a, b, score: verdict === "left" ? 1 : verdict === "right" ? 0 : 0.5 }];
  });
}

const ownersOf = (candidates: readonly Candidate[]): Map<number, number> =>
  new Map(candidates.flatMap((c, i) => [...c.pictures.values()].map((cell) => [cell, i] as const)));

/**
 * The pair that tells most about which is best: whoever was shown least first, then two that could each be the best
 * by a draw of what the verdicts allow (top-two Thompson sampling, Russo 2016). Never the same two pictures again;
 * null when every pair was shown. The same verdicts always give the same pair; `seed` tells experiments apart.
 */
export function nextPair(
  candidates: readonly Candidate[],
  votes: readonly Vote[],
  seed: number,
): Pair | null {
  const chance = chanceOf(seed * 7919 + votes.length * 104_729 + 1);
  const seen = new Set(votes.map(({ left, right }) => pairKey(left, right)));
  const owner = ownersOf(candidates);
  const uses = new Map<string, number>();
  const shown = candidates.map(() => 0);
  for (const { left, right } of votes) {
    for (const cell of [left, right]) {
      const i = owner.get(cell);
      if (i === undefined) continue;
      shown[i]!++;
      for (const [setting, id] of candidates[i]!.pictures)
        if (id === cell) uses.set(setting, (uses.get(setting) ?? 0) + 1);
    }
  }
  const open = (a: number, b: number): Pair[] => {
    const [one, other] = [candidates[a]!.pictures, candidates[b]!.pictures];
    return [...one]
      .flatMap(([setting, left]) => {
        const right = other.get(setting);
        if (right === undefined || right === left || seen.has(pairKey(left, right))) return [];
        return [{ left, right, used: uses.get(setting) ?? 0, dice: chance() }];
      })
      .sort((x, y) => x.used - y.used || x.dice - y.dice);
  };
  for (const [a, b] of proposals(
    candidates.length,
    shown,
    estimate(candidates.length, duelsOf(candidates, votes)),
    chance,
  )) {
    const pair = a === b ? undefined : open(a, b)[0];
    if (!pair) continue;
    const { left, right } = pair;
    return chance() < 0.5 ? { left, right } : { left: right, right: left };
  }
  return null;
}

const pairKey = (a: number, b: number): string => (a < b ? `${a}-${b}` : `${b}-${a}`);

/** Pairs in the order in which they would be asked, the last ones only when nothing better is left. */
function* proposals(
  n: number,
  shown: readonly number[],
  of: Fit,
  chance: () => number,
): Generator<[number, number]> {
  const all = Array.from({ length: n }, (_, i) => i);
  const dice = all.map(() => chance());
  const rare = [...all].sort((a, b) => shown[a]! - shown[b]! || dice[a]! - dice[b]!);
  if (n > 1 && shown[rare[0]!] === 0) for (const other of rare.slice(1)) yield [rare[0]!, other];
  const draw = sampler(of, chance);
  for (let tries = 0; tries < 40; tries++) {
    const first = bestOf(draw());
    for (let again = 0; again < 20; again++) {
      const second = bestOf(draw());
      if (second !== first) {
        yield [first, second];
        break;
      }
    }
  }
  const byStrength = [...all].sort((a, b) => of.mean[b]! - of.mean[a]!);
  for (const [i, a] of byStrength.entries()) for (const b of byStrength.slice(i + 1)) yield [a, b];
}

export type Ranked = Strength & {
  loraId: number;
  weight: number;
  /** P(this one is the best) */
  chance: number;
  won: number;
  lost: number;
  equal: number;
  /** times it was shown and neither picture was usable */
  unusable: number;
};

/** The candidates, best first, with how sure that is. */
export function ranking(candidates: readonly Candidate[], votes: readonly Vote[]): Ranked[] {
  const of = estimate(candidates.length, duelsOf(candidates, votes));
  const best = chances(of, 1);
  const shares = strengths(of);
  const owner = ownersOf(candidates);
  const rows = candidates.map(({ loraId, weight }, i) => ({
    ...shares[i]!,
    loraId,
    weight,
    chance: best[i]!,
    won: 0,
    lost: 0,
    equal: 0,
    unusable: 0,
  }));
  for (const { left, right, verdict } of votes) {
    const [a, b] = [rows[owner.get(left) ?? -1], rows[owner.get(right) ?? -1]];
    if (!a || !b) continue;
    const [better, worse] = verdict === "left" ? [a, b] : [b, a];
    if (verdict === "equal" || verdict === "neither") {
      const count = verdict === "equal" ? ("equal" as const) : ("unusable" as const);
      a[count]++;
      b[count]++;
    } else {
      better.won++;
      worse.lost++;
    }
  }
  return rows.sort((a, b) => b.share - a.share);
}

/** 0–1: how sure it is that the first of the ranking is the best. Nothing is sure before everyone was shown. */
export function certaintyOf(ranked: readonly Ranked[]): number {
  if (ranked.some((r) => r.won + r.lost + r.equal + r.unusable === 0)) return 0;
  return Math.max(0, ...ranked.slice(0, 1).map((r) => r.chance));
}
