import { isActive } from "@/server/domain/runs/transition";
import type { RunRow } from "@/server/domain/runs/view";

/** Runs as the list shows them; `queue` in its order, `history` newest first. */
export type RunList = { active: RunRow[]; queue: RunRow[]; history: RunRow[]; paused: boolean };

/** Most runs a list shows; older ones are found by their dataset. */
export const MOST = 1000;

export const listOf = (rows: readonly RunRow[], paused: boolean): RunList => ({
  active: rows.filter((r) => isActive(r.state)),
  queue: rows.filter((r) => r.state === "queued"),
  history: rows.filter((r) => !isActive(r.state) && r.state !== "queued"),
  paused,
});
