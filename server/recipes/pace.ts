import { sql } from "drizzle-orm";
import type { Db } from "@/db/open";

/** How fast a trainer was last time. */
export type Pace = { readonly run: number; readonly secondsPerPicture: number; readonly pixels: number };

/**
 * The newest measured speed of an engine, per trained picture, so that another batch size or resolution can be
 * estimated from it; null before its first run of more than 20 steps.
 */
export function paceOf(db: Db, engineId: number): Pace | null {
  const row = db.orm.get<{ number: number; rate: number; plan: string; recipe: string }>(sql`
    SELECT r.number AS number, a.rate AS rate, r.plan AS plan, r.recipe AS recipe
    FROM attempts a JOIN runs r ON r.id = a.run_id
    WHERE r.engine_id = ${engineId} AND a.rate > 0 AND a.step - a.start_step > 20
    ORDER BY a.id DESC LIMIT 1`);
  if (!row) return null;
  const plan = JSON.parse(row.plan) as { batch?: number; accumulation?: number };
  const { resolution } = JSON.parse(row.recipe) as { resolution?: string };
  const [width = 512, height = width] = (resolution ?? "512,512").split(",").map(Number);
  const pictures = (plan.batch ?? 1) * (plan.accumulation ?? 1);
  return { run: row.number, secondsPerPicture: 1 / (row.rate * pictures), pixels: width * height };
}
