import { and, asc, eq, notInArray } from "drizzle-orm";
import { ZodError } from "zod";
import { intents } from "@/db/schema/index";
import { type ErrorShape, isStudioError, shapeOf } from "@/server/domain/errors";
import { hint } from "../events/outbox";
import { CELL_INTENTS } from "../experiments/intents";
import { LORA_INTENTS } from "../loras/intents";
import { PLACE_INTENTS } from "../loras/placing";
import { RUN_INTENTS } from "../runs/intents";
import { TAGGING_INTENTS } from "../tagging/intents";
import type { Duty, RunnerContext } from "./context";
import { PICTURE_ORDERS } from "./picture-orders";

/** What takes minutes or is done by the worker has a duty of its own (imports.ts, picture-orders.ts). */
const ELSEWHERE = ["lora.import", ...PICTURE_ORDERS];
const HANDLERS = { ...RUN_INTENTS, ...LORA_INTENTS, ...PLACE_INTENTS, ...CELL_INTENTS, ...TAGGING_INTENTS };

/** Answers what web asks for, in order. The deed and its answer commit together: a crash repeats neither. */
export function intentDuty({ studio: { db } }: RunnerContext): Duty {
  return {
    name: "intents",
    async tick() {
      const pending = db.orm
        .select({ id: intents.id })
        .from(intents)
        .where(and(eq(intents.state, "pending"), notInArray(intents.kind, ELSEWHERE)))
        .orderBy(asc(intents.id))
        .limit(50)
        .all();
      for (const { id } of pending) {
        let reason: ErrorShape | null = null;
        try {
          db.immediate(() => {
            const row = db.orm.select().from(intents).where(eq(intents.id, id)).get();
            if (row?.state !== "pending") return;
            const handler = HANDLERS[row.kind];
            const result = handler ? handler(db, row, Date.now()) : refuse(row.kind);
            answer(id, "done", null, result);
          });
        } catch (error) {
          reason = refusalOf(error);
          if (!reason) throw error;
          const why = reason;
          db.immediate(() => answer(id, "refused", why, null));
        }
      }
      return pending.length > 0;
    },
  };

  function answer(
    id: number,
    state: "done" | "refused",
    reason: ErrorShape | null,
    result: number | null,
  ): void {
    db.orm
      .update(intents)
      .set({ state, reason, result, answeredAt: Date.now() })
      .where(eq(intents.id, id))
      .run();
    hint(db, "intent", id);
  }
}

function refuse(kind: string): never {
  throw new ZodError([{ code: "custom", path: ["kind"], message: `unknown: ${kind}`, input: kind }]);
}

/** A refusal for people, or null for an error of ours (then the intent stays pending and is tried again). */
function refusalOf(error: unknown): ErrorShape | null {
  if (error instanceof ZodError) {
    return {
      code: "bad-input",
      text: { zh: "提交的内容不对。", en: "Something in what was sent is not valid." },
      evidence: error.issues.map((i) => `${i.path.join(".")}: ${i.message}`),
    };
  }
  // a busy or full database heals; anything else would block every intent behind it
  if (String((error as { code?: unknown } | null)?.code ?? "").startsWith("SQLITE_")) return null;
  if (!isStudioError(error)) console.error("runner: intent:", error);
  return shapeOf(error, {
    code: "internal",
    text: { zh: "工作室内部出错，没有执行。", en: "The studio made an error; nothing was done." },
  });
}
