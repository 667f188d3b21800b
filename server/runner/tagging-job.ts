import { eq } from "drizzle-orm";
import type { Db } from "@/db/open";
import { taggingJobs } from "@/db/schema/index";
import { isStudioError, shapeOf } from "../domain/errors";
import { hint } from "../events/outbox";

export type JobRow = typeof taggingJobs.$inferSelect;

/** Progress is written this often, ms: each write makes the open pages look again. */
const EVERY = 400;
/** Share of the newest measurement in the rate. */
const NEWEST = 0.25;

/** What a person is told of an error of ours. */
export const NOT_DONE = {
  code: "internal",
  text: { zh: "工作室内部出错，没有做完。", en: "The studio made an error; it was not finished." },
};

/** A job while it is worked at: its row is written now and then, and at its end. */
export class RunningJob {
  readonly row: JobRow;
  readonly #db: Db;
  readonly #stop = new AbortController();
  #told = 0;
  #at = Date.now();
  #from: number | null = null;
  #rate: number | null = null;

  constructor(db: Db, row: JobRow) {
    this.#db = db;
    this.row = row;
    this.#set({
      state: "working",
      startedAt: row.startedAt ?? Date.now(),
      problem: null,
      phase: null,
      rate: null,
    });
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }
  get id(): number {
    return this.row.id;
  }

  /** Whether a person wants it to end; then `signal` is aborted. */
  heed(): void {
    const row = this.#db.orm
      .select({ cancel: taggingJobs.cancel })
      .from(taggingJobs)
      .where(eq(taggingJobs.id, this.id))
      .get();
    if (row?.cancel && !this.signal.aborted) this.#stop.abort();
  }

  /** The studio ends: the job stays as it is and goes on with the next start. */
  leave(): void {
    this.#stop.abort("leaving");
  }

  phase(phase: string | null): void {
    this.#set({ phase });
  }

  /** `done` of `total`, and the speed that follows from it. */
  progress(done: number, total: number, failed = 0): void {
    const now = Date.now();
    this.#from ??= done;
    const due = now - this.#told >= EVERY;
    if (!due && done < total) return;
    if (now > this.#at && done > this.#from) {
      const rate = ((done - this.#from) / (now - this.#at)) * 1000;
      this.#rate = this.#rate === null ? rate : this.#rate * (1 - NEWEST) + rate * NEWEST;
      this.#from = done;
      this.#at = now;
    }
    this.#told = now;
    this.#set({ done, total, failed, rate: this.#rate, phase: null });
  }

  /** Runs the work and writes how it ended. */
  async run(work: (job: RunningJob) => Promise<void>): Promise<void> {
    try {
      await work(this);
      this.#set({ state: "done", phase: null, endedAt: Date.now() });
    } catch (error) {
      if (this.signal.aborted && this.signal.reason === "leaving") return;
      if (this.signal.aborted) this.#set({ state: "cancelled", phase: null, endedAt: Date.now() });
      else {
        if (!isStudioError(error)) console.error(`runner: tagging job ${this.id}:`, error);
        this.#set({ state: "failed", phase: null, problem: shapeOf(error, NOT_DONE), endedAt: Date.now() });
      }
    }
  }

  #set(values: Partial<JobRow>): void {
    this.#db.immediate(() => {
      this.#db.orm.update(taggingJobs).set(values).where(eq(taggingJobs.id, this.id)).run();
      hint(this.#db, "tagging", this.id);
    });
  }
}
