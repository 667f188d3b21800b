import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { intents } from "@/db/schema/index";
import { type ErrorShape, shapeOf } from "@/server/domain/errors";
import { hint } from "../events/outbox";
import { takeLoras } from "../loras/take";
import type { Duty, RunnerContext } from "./context";

/**
 * Answers `lora.import`: reading and hashing gigabytes takes long, so it runs beside the other duties and each file
 * commits by itself. Broken off, it begins again and finds what it already took.
 */
export function importDuty({ studio }: Pick<RunnerContext, "studio">): Duty {
  const { db } = studio;
  return {
    name: "imports",
    async tick() {
      const row = db.orm
        .select()
        .from(intents)
        .where(and(eq(intents.state, "pending"), eq(intents.kind, "lora.import")))
        .orderBy(asc(intents.id))
        .limit(1)
        .get();
      if (!row) return false;
      let reason: ErrorShape | null = null;
      let result: number | null = null;
      try {
        const { path } = z.object({ path: z.string().min(1) }).parse(row.payload);
        result = (await takeLoras(studio, path)).taken;
      } catch (error) {
        if (String((error as { code?: unknown } | null)?.code ?? "").startsWith("SQLITE_")) throw error;
        reason = shapeOf(error, BROKEN_OFF);
      }
      db.immediate(() => {
        db.orm
          .update(intents)
          .set({ state: reason ? "refused" : "done", reason, result, answeredAt: Date.now() })
          .where(eq(intents.id, row.id))
          .run();
        hint(db, "intent", row.id);
      });
      return true;
    },
  };
}

const BROKEN_OFF = {
  code: "lora-import",
  text: { zh: "导入没有完成。", en: "The import was not completed." },
};
