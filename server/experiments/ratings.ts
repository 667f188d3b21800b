import { and, eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { ratings, samples } from "@/db/schema/index";

/** 1–5 by sample id, of a run's training samples that were rated. */
export function sampleRatings(db: Db, runId: number): Record<number, number> {
  const rows = db.orm
    .select({ id: ratings.target, value: ratings.value })
    .from(ratings)
    .innerJoin(samples, eq(samples.id, ratings.target))
    .where(and(eq(ratings.kind, "sample"), eq(samples.runId, runId)))
    .all();
  return Object.fromEntries(rows.map((row) => [row.id, row.value]));
}
