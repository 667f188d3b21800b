import type { RunRow } from "@/server/domain/runs/view";

type Timed = Pick<
  RunRow,
  "id" | "state" | "held" | "modelId" | "engineId" | "progress" | "startedAt" | "endedAt"
>;

/** Optimizer steps per ms of a run that ended, over its whole life (loading, samples and saves included). */
const pace = (run: Timed): number | null =>
  run.startedAt !== null && run.endedAt !== null && run.progress.step >= 20 && run.endedAt > run.startedAt
    ? run.progress.step / (run.endedAt - run.startedAt)
    : null;

/**
 * When each waiting run will be done (ms UTC), by the pace of the newest ended run with the same base model and
 * trainer, else of the running one when that has them. A held run has no time, a run behind an unknown one neither;
 * with the queue paused nobody has.
 */
export function finishTimes(input: {
  active: readonly Timed[];
  queue: readonly Timed[];
  history: readonly Timed[];
  paused: boolean;
  now: number;
}): Map<number, number> {
  const times = new Map<number, number>();
  if (input.paused) return times;
  let at: number | null = input.now;
  for (const run of input.active)
    at = at === null || run.progress.eta === null ? null : Math.max(at, input.now + run.progress.eta);
  for (const run of input.queue) {
    if (run.held) continue;
    const like = (other: Timed) => other.modelId === run.modelId && other.engineId === run.engineId;
    const ended = input.history
      .filter(like)
      .map(pace)
      .find((p) => p !== null);
    const rate = input.active.find(like)?.progress.rate;
    const speed = ended ?? (rate ? rate / 1000 : null);
    at =
      at === null || speed === null || run.progress.total === null ? null : at + run.progress.total / speed;
    if (at === null) return times;
    times.set(run.id, Math.round(at));
  }
  return times;
}
