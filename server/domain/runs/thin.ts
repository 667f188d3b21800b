export type Points = { step: number[]; value: (number | null)[] };

/**
 * At most `width` points that keep what an eye would miss: of each bucket of steps the first, lowest, highest and
 * last point, and every point that is null (nan or inf). Order is kept; fewer points than `width` come back as they are.
 */
export function thin(points: Points, width: number): Points {
  const n = points.step.length;
  if (n <= width) return points;
  const buckets = Math.max(1, Math.floor(width / 4));
  const keep: number[] = [];
  let room = width;
  for (let b = 0; b < buckets; b++) {
    const from = Math.floor((b * n) / buckets);
    const to = Math.floor(((b + 1) * n) / buckets);
    const picked = pick(points, from, to, b === 0);
    room -= picked.length;
    keep.push(...picked);
  }
  const nulls: number[] = [];
  const have = new Set(keep);
  for (let i = 0; i < n && nulls.length < room; i++)
    if (points.value[i] === null && !have.has(i)) nulls.push(i);
  const all = nulls.length ? [...keep, ...nulls].sort((a, b) => a - b) : keep;
  return { step: all.map((i) => points.step[i]!), value: all.map((i) => points.value[i]!) };
}

/** Indexes of the first, lowest, highest and last point of [from, to), in order, each once. */
function pick(points: Points, from: number, to: number, begins: boolean): number[] {
  if (to <= from) return [];
  let low = -1;
  let high = -1;
  let missing = -1;
  for (let i = from; i < to; i++) {
    const value = points.value[i]!;
    if (value === null) {
      if (missing < 0) missing = i;
      continue;
    }
    if (low < 0 || value < points.value[low]!) low = i;
    if (high < 0 || value > points.value[high]!) high = i;
  }
  const first = missing >= 0 && !begins ? missing : from;
  return [...new Set([first, low, high, to - 1])].filter((i) => i >= 0).sort((a, b) => a - b);
}

/** What a chart is given at most (design §3: a run page never moves more than it can draw). */
export const CHART_POINTS = 1000;
