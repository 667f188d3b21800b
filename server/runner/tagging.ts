import { and, asc, eq, inArray } from "drizzle-orm";
import { taggingJobs } from "@/db/schema/index";
import type { Renderer } from "../datasets/renders";
import type { Studio } from "../settings/studio";
import type { Duty } from "./context";
import type { Patience } from "./tagger-process";
import { RunningJob } from "./tagging-job";
import { TaggerDesk } from "./tagging-look";
import { addTagger, dropRemoved, getTagger } from "./tagging-models";

/**
 * Works off what was asked of the taggers: one model is fetched or taken in at a time, one dataset is looked at. What
 * was under way when the studio ended goes on where it was.
 */
export function taggingDuty(
  studio: Studio,
  render: Renderer,
  patience?: Patience,
): Duty & { stop(): Promise<void> } {
  const { db } = studio;
  const desk = new TaggerDesk(studio, render, patience);
  const lanes = new Map<"models" | "pictures", { job: RunningJob; work: Promise<void> }>();
  let stopped = false;
  db.orm.update(taggingJobs).set({ state: "queued" }).where(eq(taggingJobs.state, "working")).run();

  const next = (kinds: ("get" | "add" | "tag")[]) =>
    db.orm
      .select()
      .from(taggingJobs)
      .where(and(eq(taggingJobs.state, "queued"), inArray(taggingJobs.kind, kinds)))
      .orderBy(asc(taggingJobs.id))
      .limit(1)
      .get();

  function start(lane: "models" | "pictures"): void {
    if (stopped || lanes.has(lane)) return;
    const row = next(lane === "models" ? ["get", "add"] : ["tag"]);
    if (!row) return;
    const job = new RunningJob(db, row);
    const act = row.kind === "get" ? getTagger : addTagger;
    const work = job
      .run((one) => (row.kind === "tag" ? desk.look(one) : act(studio, one, patience)))
      .finally(() => lanes.delete(lane));
    lanes.set(lane, { job, work });
  }

  return {
    name: "tagging",
    async tick() {
      for (const { job } of lanes.values()) job.heed();
      start("models");
      start("pictures");
      if (!lanes.has("models")) await dropRemoved(studio);
      return lanes.size > 0;
    },
    async stop() {
      stopped = true;
      for (const { job } of lanes.values()) job.leave();
      desk.end();
      await Promise.allSettled([...lanes.values()].map(({ work }) => work));
    },
  };
}
