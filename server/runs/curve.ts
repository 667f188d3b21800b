import { asc, eq } from "drizzle-orm";
import { attempts } from "@/db/schema/index";
import { CHART_POINTS, type Points, thin } from "@/server/domain/runs/thin";
import type { Curve } from "@/server/domain/runs/view";
import type { Studio } from "../settings/studio";

/**
 * A run's curve: each step from its newest attempt, that is, points of an attempt count only up to where the next
 * one started (contracts §5). Every series by step, thinned to `width` points that keep the extremes.
 */
export function getCurve(studio: Studio, run: number, width = CHART_POINTS): Curve {
  const list = studio.db.orm
    .select({ id: attempts.id, start: attempts.startStep })
    .from(attempts)
    .where(eq(attempts.runId, run))
    .orderBy(asc(attempts.number))
    .all();
  const read = studio.db.sqlite
    .prepare(
      "SELECT series, step, value FROM metrics WHERE attempt_id = ? AND step <= ? ORDER BY series, step",
    )
    .raw();
  const whole = new Map<string, Points>();
  let lastStep = 0;
  for (const [i, attempt] of list.entries()) {
    const until = Math.min(Number.MAX_SAFE_INTEGER, ...list.slice(i + 1).map((later) => later.start));
    for (const [series, step, value] of read.all(attempt.id, until) as [string, number, number | null][]) {
      const points = whole.get(series) ?? { step: [], value: [] };
      whole.set(series, points);
      points.step.push(step);
      points.value.push(value);
      lastStep = Math.max(lastStep, step);
    }
  }
  return {
    series: Object.fromEntries([...whole].map(([name, points]) => [name, thin(points, width)])),
    lastStep,
  };
}
