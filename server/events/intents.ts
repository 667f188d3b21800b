import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { intents } from "@/db/schema/index";
import type { ErrorShape } from "@/server/domain/errors";
import type { Studio } from "../settings/studio";
import { hint } from "./outbox";

export type IntentKind =
  | "run.enqueue"
  | "run.stop"
  | "run.save"
  | "run.hold"
  | "run.move"
  | "run.cancel"
  | "run.retry"
  | "run.delete"
  | "run.restore"
  | "lora.rename"
  | "lora.note"
  | "lora.delete"
  | "lora.restore"
  | "lora.import"
  | "lora.place"
  | "lora.unplace"
  | "cell.retry"
  | "cell.accept"
  | "experiment.wake"
  | "picture.render"
  | "picture.view"
  | "picture.model"
  | "picture.segment"
  | "tagger.get"
  | "tagger.add"
  | "tagger.remove"
  | "tagging.start"
  | "tagging.cancel";

export type IntentAnswer = {
  /** pending = the runner has not answered in time (it may be down); it will, later */
  state: "pending" | "done" | "refused";
  reason: ErrorShape | null;
  /** id of what was made */
  result: number | null;
};

const POLL = 15;

/**
 * Asks the runner to do something and waits up to `waitMs` for its answer. Idempotent by `clientKey`: asking again
 * with the same key answers what became of the first one, and does nothing twice.
 */
export async function askRunner(
  studio: Studio,
  intent: { clientKey: string; kind: IntentKind; target: number | null; payload: unknown },
  waitMs = 1500,
): Promise<IntentAnswer> {
  const { db } = studio;
  db.immediate(() => {
    const made = db.orm
      .insert(intents)
      .values({ ...intent, payload: intent.payload ?? {}, at: Date.now() })
      .onConflictDoNothing({ target: intents.clientKey })
      .returning({ id: intents.id })
      .get();
    // work on single pictures is no news to any page: what comes of it is
    if (made && !intent.kind.startsWith("picture.")) hint(db, "intent", made.id);
  });
  // data_version changes on this connection only when another one commits: nothing is read in between.
  const version = db.sqlite.prepare("PRAGMA data_version").pluck();
  const until = Date.now() + waitMs;
  let seen: unknown = null;
  for (;;) {
    const now = version.get();
    if (now !== seen) {
      seen = now;
      const answer = answerOf(studio, intent.clientKey);
      if (answer.state !== "pending") return answer;
    }
    if (Date.now() >= until) return answerOf(studio, intent.clientKey);
    await sleep(POLL);
  }
}

function answerOf(studio: Studio, clientKey: string): IntentAnswer {
  const row = studio.db.orm
    .select({ state: intents.state, reason: intents.reason, result: intents.result })
    .from(intents)
    .where(eq(intents.clientKey, clientKey))
    .get();
  return {
    state: row?.state ?? "pending",
    reason: (row?.reason as ErrorShape | null | undefined) ?? null,
    result: row?.result ?? null,
  };
}
