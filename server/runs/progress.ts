import { nextAt } from "@/server/domain/runs/escalation";
import { eta } from "@/server/domain/runs/pace";
import type { Progress, RunRow } from "@/server/domain/runs/view";
import type { AttemptRecord } from "./write";

const NONE: Progress = {
  phase: null,
  step: 0,
  total: null,
  epoch: null,
  epochs: null,
  rate: null,
  eta: null,
  frozenAt: null,
};

/** How far the newest attempt is; `planned` = the recipe's own total, until the trainer says its own. */
export function progressOf(
  attempt: AttemptRecord | undefined,
  planned: number | null,
  waiting: boolean,
): Progress {
  if (!attempt || waiting) return { ...NONE, total: planned };
  const total = attempt.total ?? planned;
  const open = attempt.endedAt === null;
  return {
    phase: open ? attempt.phase : null,
    step: attempt.step,
    total,
    epoch: attempt.epoch,
    epochs: attempt.epochs,
    rate: attempt.rate,
    eta: open ? eta(attempt.step, total, attempt.rate) : null,
    frozenAt: attempt.frozenAt,
  };
}

/** How a stop stands: what was asked for, the level it is at, and when the next one comes (ms UTC). */
export function stoppingOf(attempt: AttemptRecord | undefined): RunRow["stopping"] {
  if (!attempt || attempt.endedAt !== null) return null;
  const { stopAsked: asked, stopLevel: level, stopLevelAt: levelAt } = attempt;
  if (!asked || !level || levelAt === null) return null;
  return { asked, level, levelAt, nextAt: nextAt(asked, level, levelAt) };
}
