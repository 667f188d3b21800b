/**
 * Speed of a run. tqdm's own figure is an average since the start, samples and saves included; this one follows the
 * last minute or so: each step's time is smoothed, and a pause (sampling, saving) counts for at most four steps. The
 * first twenty steps are averaged evenly, so that a slow beginning does not hang on. `since`: the step timing began at.
 */
export type Pace = { rate: number | null; step: number; at: number; since: number };

const WEIGHT = 0.05;
const PAUSE = 4;

/** `at` in ms when step `step` was done; the earlier pace or null. Rate: optimizer steps per second. */
export function pace(before: Pace | null, step: number, at: number): Pace {
  const since = before?.since ?? step;
  if (!before || step <= before.step || at <= before.at)
    return { rate: before?.rate ?? null, step, at, since };
  const fresh = step - before.step;
  const seconds = (at - before.at) / 1000 / fresh;
  if (before.rate === null) return { rate: 1 / seconds, step, at, since };
  const usual = 1 / before.rate;
  const weight = Math.max(1 - (1 - WEIGHT) ** fresh, Math.min(1, fresh / Math.max(1, step - since)));
  const next = usual + weight * (Math.min(seconds, usual * PAUSE) - usual);
  return { rate: 1 / next, step, at, since };
}

/** Milliseconds left, or null while the speed is unknown. */
export function eta(step: number, total: number | null, rate: number | null): number | null {
  if (total === null || rate === null || rate <= 0) return null;
  return Math.max(0, Math.round(((total - step) / rate) * 1000));
}
