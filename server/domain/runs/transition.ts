import type { RunState } from "./view";

/** States of one attempt (one process of a run); a run that waits or was called off has none. */
export type AttemptState = Exclude<RunState, "queued" | "cancelled">;

/**
 * What happened to a run: `launch` the runner committed a token and is about to spawn · `begin` the trainer's first
 * event or line · `stop` a stop was asked for · `lose` the process cannot be examined · `adopt` it was found again ·
 * the four ends · `cancel` taken out of the queue · `requeue` next attempt wanted.
 */
export const RUN_CHANGES = [
  "launch",
  "begin",
  "stop",
  "lose",
  "adopt",
  "succeed",
  "fail",
  "stopped",
  "cancel",
  "requeue",
] as const;
export type RunChange = (typeof RUN_CHANGES)[number];

export const RUN_STATES: readonly RunState[] = [
  "queued",
  "starting",
  "running",
  "stopping",
  "stopped",
  "succeeded",
  "failed",
  "lost",
  "cancelled",
];

type Table = Readonly<Record<RunState, Partial<Record<RunChange, RunState>>>>;

const table: Table = {
  queued: { launch: "starting", cancel: "cancelled" },
  starting: { begin: "running", stop: "stopping", fail: "failed", lose: "lost" },
  running: { stop: "stopping", succeed: "succeeded", fail: "failed", lose: "lost" },
  stopping: { stopped: "stopped", succeed: "succeeded", fail: "failed", lose: "lost" },
  lost: { adopt: "running", succeed: "succeeded", fail: "failed", stopped: "stopped", requeue: "queued" },
  failed: { requeue: "queued" },
  stopped: { requeue: "queued" },
  succeeded: {},
  // taken out of the queue by mistake: the way back
  cancelled: { requeue: "queued" },
};

/** The only source of a run's state changes (design §6); null = not from this state. */
export function transition(state: RunState, change: RunChange): RunState | null {
  return table[state][change] ?? null;
}

/** The same for one attempt: it is never queued, never cancelled, and its ends are final. */
export function attemptTransition(state: AttemptState, change: RunChange): AttemptState | null {
  if (change === "launch" || change === "cancel" || change === "requeue") return null;
  const next = transition(state, change);
  return next === "queued" || next === "cancelled" ? null : next;
}

const OPEN: ReadonlySet<RunState> = new Set(["starting", "running", "stopping", "lost"]);

/** Whether a process may exist that belongs to a run in this state. */
export const isActive = (state: RunState): boolean => OPEN.has(state);

const ENDED: ReadonlySet<RunState> = new Set(["stopped", "succeeded", "failed", "cancelled"]);

/** Whether a run in this state is over (it may be queued again). */
export const isOver = (state: RunState): boolean => ENDED.has(state);
