import { CHART_POINTS, type Points, thin } from "@/server/domain/runs/thin";
import type { Curve } from "@/server/domain/runs/view";

/** One delta of the stream: [series, step, value]. */
export type Point = readonly [series: string, step: number, value: number | null];

export type Lines = Readonly<Record<string, Points>>;

/** Listeners hear of new points at most this often (ms): a fast run makes more points than a screen has frames. */
const QUIET = 200;

/**
 * The curve of one run in the browser: loaded once, then grown by the stream's points. Kept thinned to what a chart
 * can show, so that a run of any length costs the same. A point of a newer attempt replaces everything from its step
 * on (a run's curve takes each step from its newest attempt); a point that was already there is ignored.
 */
export class CurveStore {
  private lines: Record<string, Points> = {};
  private attempt = 0;
  private meanwhile: [attempt: number, points: readonly Point[]][] | null = null;
  private listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private shown: Lines = {};

  /** Call before asking for the curve: points that arrive meanwhile are kept for `load`. */
  expect(): void {
    this.meanwhile = [];
  }

  load(curve: Curve, attempt: number): void {
    const late = this.meanwhile ?? [];
    this.meanwhile = null;
    this.attempt = attempt;
    this.lines = {};
    for (const [name, points] of Object.entries(curve.series))
      this.lines[name] = { step: [...points.step], value: [...points.value] };
    for (const [of, points] of late) this.append(of, points);
    this.publish();
  }

  append(attempt: number, points: readonly Point[]): void {
    this.meanwhile?.push([attempt, points]);
    if (attempt < this.attempt) return;
    if (attempt > this.attempt && this.attempt > 0) {
      const from = Math.min(...points.map((p) => p[1]));
      for (const line of Object.values(this.lines)) cut(line, from);
    }
    this.attempt = attempt;
    for (const [name, step, value] of points) {
      this.lines[name] ??= { step: [], value: [] };
      const line = this.lines[name];
      if (step <= (line.step.at(-1) ?? -1)) continue;
      line.step.push(step);
      line.value.push(value);
      if (line.step.length > CHART_POINTS * 2) this.lines[name] = thin(line, CHART_POINTS);
    }
    this.timer ??= setTimeout(() => this.publish(), QUIET);
  }

  private publish(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.shown = Object.fromEntries(
      Object.entries(this.lines).map(([name, l]) => [name, { step: [...l.step], value: [...l.value] }]),
    );
    for (const listener of this.listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** The same object until something changed. */
  snapshot = (): Lines => this.shown;
}

function cut(line: Points, from: number): void {
  let end = line.step.length;
  while (end > 0 && line.step[end - 1]! >= from) end--;
  line.step.length = end;
  line.value.length = end;
}

/** What one step shows in the chart: raw and smoothed loss. */
export type Drawn = { step: number; raw: number | null; smooth: number | null };

/**
 * Raw values beside their running mean over about `span` steps. Points may be unevenly spaced (thinned), so the weight
 * of a point follows the steps since the one before. A null (nan, inf) leaves a gap and does not touch the mean.
 * A span of 0 leaves the values as they are.
 */
export function smoothed(points: Points, span: number): Drawn[] {
  let mean: number | null = null;
  let last = 0;
  return points.step.map((step, i) => {
    const raw = points.value[i] ?? null;
    if (raw === null) return { step, raw, smooth: null };
    mean = mean === null ? raw : mean + (1 - Math.exp(-(step - last) / span)) * (raw - mean);
    last = step;
    return { step, raw, smooth: mean };
  });
}
