import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/open";
import { taggers, taggingJobs } from "@/db/schema/index";
import { StudioError } from "@/server/domain/errors";
import { hint } from "../events/outbox";

/** What the runner does with taggers when web asks; each runs inside the transaction that answers the intent. */

type Asked = { target: number | null; payload: unknown };
type Job = typeof taggingJobs.$inferInsert;

const start = z.object({
  datasetId: z.number().int(),
  tagger: z.string().min(1).max(200),
  pictures: z.array(z.number().int()).min(1).max(200_000),
});

export const TAGGING_INTENTS: Readonly<Record<string, (db: Db, asked: Asked, now: number) => number | null>> =
  {
    "tagger.get": (db, asked, now) => {
      const { repo } = z.object({ repo: z.string().min(3).max(200) }).parse(asked.payload);
      return enqueue(db, { kind: "get", tagger: repo, payload: {}, createdAt: now });
    },
    "tagger.add": (db, asked, now) => {
      const payload = z.object({ folder: z.string().min(1) }).parse(asked.payload);
      return enqueue(db, { kind: "add", tagger: payload.folder, payload, createdAt: now });
    },
    // A model that the studio fetched goes with its files (runner/tagging.ts); a person's own files stay.
    "tagger.remove": (db, asked, now) => {
      db.orm
        .update(taggers)
        .set({ deletedAt: now })
        .where(eq(taggers.id, asked.target ?? -1))
        .run();
      hint(db, "tagging", 0);
      return null;
    },
    "tagging.start": (db, asked, now) => {
      const { datasetId, tagger, pictures } = start.parse(asked.payload);
      const total = pictures.length;
      return enqueue(db, { kind: "tag", tagger, datasetId, payload: { pictures }, total, createdAt: now });
    },
    "tagging.cancel": (db, asked, now) => {
      const id = asked.target ?? -1;
      const job = db.orm.select().from(taggingJobs).where(eq(taggingJobs.id, id)).get();
      if (!job) throw new StudioError("gone", { zh: "没有这个任务。", en: "There is no such task." });
      if (job.state === "queued")
        db.orm
          .update(taggingJobs)
          .set({ state: "cancelled", endedAt: now })
          .where(eq(taggingJobs.id, id))
          .run();
      if (job.state === "working")
        db.orm.update(taggingJobs).set({ cancel: true }).where(eq(taggingJobs.id, id)).run();
      hint(db, "tagging", id);
      return null;
    },
  };

/** A job that does the same already is that one: a second press starts nothing twice. */
function enqueue(db: Db, job: Job): number {
  const same = db.orm
    .select({ id: taggingJobs.id, datasetId: taggingJobs.datasetId })
    .from(taggingJobs)
    .where(
      and(
        eq(taggingJobs.kind, job.kind),
        eq(taggingJobs.tagger, job.tagger),
        inArray(taggingJobs.state, ["queued", "working"]),
        eq(taggingJobs.cancel, false),
      ),
    )
    .all()
    .find((one) => one.datasetId === (job.datasetId ?? null));
  if (same) return same.id;
  const { id } = db.orm.insert(taggingJobs).values(job).returning({ id: taggingJobs.id }).get();
  hint(db, "tagging", id);
  return id;
}
