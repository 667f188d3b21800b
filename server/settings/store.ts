import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db/open";
import { settings } from "@/db/schema/index";
import { hint } from "@/server/events/outbox";

/** A setting that passes `shape`; `fallback` when it was never set or no longer passes. */
export function readSetting<T>(db: Db, key: string, shape: z.ZodType<T>, fallback: T): T {
  const row = db.orm.select({ value: settings.value }).from(settings).where(eq(settings.key, key)).get();
  const parsed = shape.safeParse(row?.value);
  return parsed.success ? parsed.data : fallback;
}

/** Stores a setting and tells every tab. */
export function writeSetting(db: Db, key: string, value: unknown): void {
  const updatedAt = Date.now();
  db.immediate(() => {
    db.orm
      .insert(settings)
      .values({ key, value, updatedAt })
      .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt } })
      .run();
    hint(db, "settings", 0);
  });
}
