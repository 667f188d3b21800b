import { eq } from "drizzle-orm";
import { settings } from "@/db/schema/index";
import { hint } from "../events/outbox";
import type { Studio } from "../settings/studio";

/** Setting: true = the runner starts nothing from the queue (what runs goes on). */
export const QUEUE_PAUSED = "queue.paused";

export function queuePaused({ db }: Studio): boolean {
  return (
    db.orm.select({ value: settings.value }).from(settings).where(eq(settings.key, QUEUE_PAUSED)).get()
      ?.value === true
  );
}

/** Pauses or goes on with the queue. A setting, so web writes it. */
export function pauseQueue({ db }: Studio, paused: boolean): void {
  db.immediate(() => {
    const updatedAt = Date.now();
    db.orm
      .insert(settings)
      .values({ key: QUEUE_PAUSED, value: paused, updatedAt })
      .onConflictDoUpdate({ target: settings.key, set: { value: paused, updatedAt } })
      .run();
    hint(db, "settings", 0);
    hint(db, "run", 0);
  });
}
