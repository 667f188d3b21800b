import type { RunDetail } from "@/server/domain/runs/view";

/**
 * What stopping at this step loses, the step at which a save would happen (the trainer ends the step it is at first),
 * the newest saved step, and how far the end of this epoch is.
 */
export function costs(run: Pick<RunDetail, "progress" | "files" | "plan">): {
  lost: number;
  saveAt: number;
  kept: number | null;
  toEpochEnd: { steps: number; ms: number | null } | null;
} {
  const { step, total, rate } = run.progress;
  const saved = run.files.map((f) => f.step).filter((s): s is number => s !== null && s <= step);
  const kept = saved.length ? Math.max(...saved) : null;
  const per = Number(run.plan.stepsPerEpoch);
  const end = Number.isFinite(per) && per > 0 ? Math.ceil((step + 1) / per) * per : null;
  const steps = end === null ? null : Math.min(end, total ?? end) - step;
  return {
    lost: step - (kept ?? 0),
    saveAt: Math.min(step + 1, total ?? step + 1),
    kept,
    toEpochEnd: steps === null ? null : { steps, ms: rate ? Math.round((steps / rate) * 1000) : null },
  };
}
