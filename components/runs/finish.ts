import { isActive } from "@/server/domain/runs/transition";
import type { RunRow } from "@/server/domain/runs/view";

type Timed = Pick<
  RunRow,
  "id" | "state" | "held" | "modelId" | "engineId" | "rehearsal" | "progress" | "startedAt" | "endedAt"
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
  /** ms that `steps` of this run take */
  const duration = (run: Timed, steps: number | null): number | null => {
    const like = (other: Timed) => other.modelId === run.modelId && other.engineId === run.engineId;
    const ended = input.history
      .filter(like)
      .map(pace)
      .find((p) => p !== null);
    const rate = input.active.find((other) => like(other) && other.progress.rate)?.progress.rate;
    const speed = ended ?? (rate ? rate / 1000 : null);
    return speed === null || steps === null ? null : steps / speed;
  };
  /** when the card is free again; a rehearsal holds no card, so the two lines do not wait for each other */
  const free = new Map<boolean, number | null>();
  const freeAt = (run: Timed): number | null =>
    free.get(run.rehearsal) ?? (free.has(run.rehearsal) ? null : input.now);
  for (const run of input.active) {
    if (!isActive(run.state)) continue;
    const { eta, total, step } = run.progress;
    const left = eta ?? duration(run, total === null ? null : total - step);
    const at = freeAt(run);
    free.set(run.rehearsal, at === null || left === null ? null : Math.max(at, input.now + left));
  }
  for (const run of input.queue) {
    if (run.held) continue;
    const takes = duration(run, run.progress.total);
    const from = freeAt(run);
    const at = from === null || takes === null ? null : from + takes;
    free.set(run.rehearsal, at);
    if (at !== null) times.set(run.id, Math.round(at));
  }
  return times;
}
