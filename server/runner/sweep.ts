import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { and, eq, isNotNull, isNull, lt } from "drizzle-orm";
import { loraFiles, loras, runs } from "@/db/schema/index";
import { runFolder } from "../runs/places";
import { resolveInside } from "../settings/data";
import type { Duty, RunnerContext } from "./context";
import { sweepRenders } from "./sweep-renders";

const DAY = 86_400_000;
/** What is in the trash for so long is deleted for good (contracts §2). */
const KEPT = 30 * DAY;
const EVERY = 3_600_000;

/** Empties the trash of what has been in it for 30 days: the bytes go, the rows stay so that nothing points nowhere. */
export function sweepDuty({ studio }: Pick<RunnerContext, "studio">): Duty {
  const { db, data } = studio;
  let last = 0;
  return {
    name: "sweep",
    async tick() {
      const now = Date.now();
      if (now - last < EVERY) return false;
      last = now;
      const old = now - KEPT;
      const gone = db.orm
        .select({ id: runs.id })
        .from(runs)
        .where(and(isNotNull(runs.deletedAt), lt(runs.deletedAt, old)))
        .all();
      for (const { id } of gone) {
        if (!existsSync(runFolder(data, id))) continue;
        db.immediate(() => {
          const own = db.orm.select({ id: loras.id }).from(loras).where(eq(loras.runId, id)).all();
          for (const lora of own) forget(lora.id, now);
        });
        await rm(runFolder(data, id), { recursive: true, force: true });
      }
      const files = db.orm
        .select({ id: loras.id, path: loraFiles.path, run: loras.runId })
        .from(loras)
        .innerJoin(loraFiles, eq(loraFiles.loraId, loras.id))
        .where(and(isNotNull(loras.deletedAt), lt(loras.deletedAt, old), isNull(loraFiles.deletedAt)))
        .all();
      for (const file of files) {
        // imported files are not ours to delete
        if (!file.path.startsWith("/")) await rm(resolveInside(data.root, file.path), { force: true });
        forget(file.id, now);
      }
      await sweepRenders(studio, now);
      return false;
    },
  };

  function forget(lora: number, now: number): void {
    db.orm.update(loraFiles).set({ deletedAt: now }).where(eq(loraFiles.loraId, lora)).run();
  }
}
