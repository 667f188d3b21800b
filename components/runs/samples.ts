import type { RunDetail, Sample } from "@/server/domain/runs/view";

/** Samples arranged as the page shows them: a row per prompt, a column per step. */
export type Matrix = {
  prompts: { index: number; text: string }[];
  steps: number[];
  /** the step at which the next samples are due, null when none is */
  due: number | null;
  /** width ÷ height of a cell */
  ratio: number;
  at: (prompt: number, step: number) => Sample | undefined;
};

const key = (prompt: number, step: number) => `${prompt}:${step}`;

/** Due steps come from the frozen plan; prompts that never drew anything still have their row. */
export function matrix(run: RunDetail): Matrix {
  const cells = new Map<string, Sample>();
  for (const s of run.samples) cells.set(key(s.promptIndex, s.step), s);
  const steps = [...new Set(run.samples.map((s) => s.step))].sort((a, b) => a - b);
  const count = Math.max(run.prompts.length, ...run.samples.map((s) => s.promptIndex + 1));
  const live = run.state === "running" || run.state === "starting" || run.state === "lost";
  const last = steps.at(-1) ?? -1;
  const due = live ? (plannedSteps(run.plan).find((s) => s > last && s >= run.progress.step) ?? null) : null;
  const sized = run.samples.find((s) => s.width && s.height);
  return {
    prompts: Array.from({ length: count }, (_, index) => ({ index, text: run.prompts[index]?.text ?? "" })),
    steps,
    due,
    ratio: sized ? sized.width! / sized.height! : 1,
    at: (prompt, step) => cells.get(key(prompt, step)),
  };
}

/** `samples` of the frozen StepPlan, whatever its age: a list of steps or of {step}. */
function plannedSteps(plan: Record<string, unknown>): number[] {
  const list = plan.samples;
  if (!Array.isArray(list)) return [];
  return list
    .map((s) =>
      typeof s === "number" ? s : typeof s === "object" && s && "step" in s ? Number(s.step) : Number.NaN,
    )
    .filter((s) => Number.isFinite(s))
    .sort((a, b) => a - b);
}

export type Place = { prompt: number; step: number };

/** The neighbour of a sample: along time, or the same step of another prompt (nearest step when that one has none). */
export function neighbour(m: Matrix, from: Place, along: "step" | "prompt", by: 1 | -1): Place | null {
  if (along === "step") {
    const row = m.steps.filter((s) => m.at(from.prompt, s));
    const next = row[row.indexOf(from.step) + by];
    return next === undefined ? null : { prompt: from.prompt, step: next };
  }
  for (let p = from.prompt + by; p >= 0 && p < m.prompts.length; p += by) {
    const row = m.steps.filter((s) => m.at(p, s));
    if (row.length === 0) continue;
    const step = row.reduce((a, b) => (Math.abs(b - from.step) < Math.abs(a - from.step) ? b : a));
    return { prompt: p, step };
  }
  return null;
}
