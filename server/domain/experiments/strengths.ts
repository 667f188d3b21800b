/** One verdict: `a` against `b`; score 1 = a is better, 0 = b is, 0.5 = about the same. Indexes into the candidates. */
export type Duel = { a: number; b: number; score: number };

/** Strengths on the logistic scale (their mean is about 0) with their joint uncertainty. */
export type Fit = { mean: number[]; covariance: number[][] };

/** How far strengths are expected to lie apart before anything was compared (standard deviation, logits). */
const PRIOR = 1.5;
const STEPS = 30;
const DRAWS = 600;
/** 90 % of a normal distribution lies within so many standard deviations. */
const NINETY = 1.6449;

/**
 * Bradley and Terry (1952): P(a before b) = 1 / (1 + e^(θb − θa)). The posterior mode under a normal prior by Newton
 * steps, with Laplace's covariance: finite for candidates that never lost and for those never shown.
 */
export function estimate(candidates: number, duels: readonly Duel[]): Fit {
  const mean = new Array<number>(candidates).fill(0);
  let curvature: number[][] = [];
  for (let step = 0; step < STEPS; step++) {
    const slope = mean.map((m) => -m / PRIOR ** 2);
    curvature = mean.map((_, i) => mean.map((_, j) => (i === j ? 1 / PRIOR ** 2 : 0)));
    for (const { a, b, score } of duels) {
      const p = logistic(mean[a]! - mean[b]!);
      slope[a]! += score - p;
      slope[b]! -= score - p;
      const w = p * (1 - p);
      curvature[a]![a]! += w;
      curvature[b]![b]! += w;
      curvature[a]![b]! -= w;
      curvature[b]![a]! -= w;
    }
    const root = cholesky(curvature);
    const change = solve(root, slope);
    let largest = 0;
    for (const [i, c] of change.entries()) {
      // a long first step may overshoot where the logistic is flat
      const part = Math.max(-2, Math.min(2, c));
      mean[i]! += part;
      largest = Math.max(largest, Math.abs(part));
    }
    if (largest < 1e-9) break;
  }
  const root = cholesky(curvature);
  const covariance = mean.map((_, i) =>
    solve(
      root,
      mean.map((_, j) => (i === j ? 1 : 0)),
    ),
  );
  return { mean, covariance };
}

export type Strength = {
  /** 0–1: how often this one would be preferred to an average one */
  share: number;
  low: number;
  high: number;
};

/** Each candidate's share with the bounds it lies between nine times out of ten. */
export function strengths({ mean, covariance }: Fit): Strength[] {
  return mean.map((m, i) => {
    const spread = NINETY * Math.sqrt(covariance[i]?.[i] ?? 0);
    return { share: logistic(m), low: logistic(m - spread), high: logistic(m + spread) };
  });
}

/** P(candidate i is the best), by draws from the fit; the same `seed` always gives the same answer. */
export function chances(of: Fit, seed: number): number[] {
  const wins = new Array<number>(of.mean.length).fill(0);
  const draw = sampler(of, chanceOf(seed));
  for (let n = 0; n < DRAWS; n++) wins[bestOf(draw())]! += 1 / DRAWS;
  return wins;
}

/** Draws strengths that the verdicts so far allow. */
export function sampler({ mean, covariance }: Fit, chance: () => number): () => number[] {
  const root = cholesky(covariance);
  return () => {
    const z = mean.map(() => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance()));
    return mean.map((m, i) => {
      let value = m;
      for (let j = 0; j <= i; j++) value += root[i]![j]! * z[j]!;
      return value;
    });
  };
}

export function bestOf(values: readonly number[]): number {
  let best = 0;
  for (const [i, v] of values.entries()) if (v > values[best]!) best = i;
  return best;
}

/** Numbers in 0–1 that depend on the seed alone (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Lower triangle L with L·Lᵀ = m; m is symmetric and positive (the prior sees to it). */
function cholesky(m: readonly (readonly number[])[]): number[][] {
  const root = m.map((row) => row.map(() => 0));
  for (let i = 0; i < m.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = m[i]![j]!;
      for (let k = 0; k < j; k++) sum -= root[i]![k]! * root[j]![k]!;
      root[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / root[j]![j]!;
    }
  }
  return root;
}

/** x with L·Lᵀ·x = b. */
function solve(root: readonly (readonly number[])[], b: readonly number[]): number[] {
  const x = [...b];
  for (let i = 0; i < x.length; i++) {
    for (let k = 0; k < i; k++) x[i]! -= root[i]![k]! * x[k]!;
    x[i]! /= root[i]![i]!;
  }
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++) x[i]! -= root[k]![i]! * x[k]!;
    x[i]! /= root[i]![i]!;
  }
  return x;
}
