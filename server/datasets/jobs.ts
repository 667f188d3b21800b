import { hint } from "@/server/events/outbox";
import type { Studio } from "@/server/settings/studio";

type View = {
  readonly id: string;
  readonly datasetId: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
};

/**
 * Jobs of one kind this process works on, from their order until a person puts them away. In memory on purpose: what a
 * job did is in the database, and after a restart the same is simply asked for again.
 */
export class JobBook<J extends { readonly view: View }> {
  private readonly books = new WeakMap<Studio, Map<string, J>>();

  private of(studio: Studio): Map<string, J> {
    const book = this.books.get(studio) ?? new Map<string, J>();
    this.books.set(studio, book);
    return book;
  }

  add(studio: Studio, job: J): void {
    this.of(studio).set(job.view.id, job);
  }

  get(studio: Studio, id: string): J | undefined {
    return this.of(studio).get(id);
  }

  /** Those of a dataset, newest first: at work, or ended since the studio started. */
  list(studio: Studio, datasetId: number): J["view"][] {
    return [...this.of(studio).values()]
      .map((job): J["view"] => job.view)
      .filter((view) => view.datasetId === datasetId)
      .sort((a, b) => b.startedAt - a.startedAt);
  }

  /** Forgets the record of a job that has ended. */
  dismiss(studio: Studio, id: string): void {
    if (this.get(studio, id)?.view.endedAt != null) this.of(studio).delete(id);
  }
}

/** Tells the pages that a job got further. A job is nobody's to await, so this never throws. */
export function tellPages(studio: Studio, topic: "job" | "settings", ref: number): void {
  try {
    hint(studio.db, topic, ref);
  } catch {
    // a full disk, or a studio that is closing: the page asks again when it is looked at
  }
}
