export type QueuedRun = {
  run: number;
  /** order in the queue, ascending; equal positions go by run id */
  position: number;
  held: boolean;
  /** GPU UUID, or "rehearsal": what the run needs for itself alone */
  device: string;
};

export type Lease = { device: string; holder: string };
export type Launch = { run: number; device: string };

/** How a run is named in a lease. */
export const holderOf = (run: number): string => `run:${run}`;

/**
 * Which queued runs to start now (contracts §6): the first run in line for each device that nobody holds. A run
 * that waits for a busy device does not block one behind it that needs another. A held run is passed over; a paused
 * queue starts nothing.
 */
export function plan(input: {
  queued: readonly QueuedRun[];
  active: readonly { run: number; device: string }[];
  leases: readonly Lease[];
  paused: boolean;
}): Launch[] {
  if (input.paused) return [];
  const launches: Launch[] = [];
  const busy = new Set(input.active.map((a) => a.device));
  const waiting = input.queued.filter((q) => !q.held);
  waiting.sort((a, b) => a.position - b.position || a.run - b.run);
  for (const { run, device } of waiting) {
    const lease = input.leases.find((l) => l.device === device);
    if (busy.has(device) || (lease && lease.holder !== holderOf(run))) continue;
    busy.add(device);
    launches.push({ run, device });
  }
  return launches;
}

/**
 * The position that puts a run at place `index` (0 = first) among `others`, given the positions of the other queued
 * runs in order. Halving between neighbours keeps every other row untouched.
 */
export function positionAt(index: number, others: readonly number[]): number {
  if (others.length === 0) return 1;
  const at = Math.max(0, Math.min(index, others.length));
  const before = others[at - 1];
  const after = others[at];
  if (before === undefined) return after! - 1;
  if (after === undefined) return before + 1;
  return (before + after) / 2;
}
