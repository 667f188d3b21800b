import type { Db } from "@/db/open";
import { outbox } from "@/db/schema/index";

export type Topic =
  | "dataset" | "picture" | "model" | "recipe" | "preset" | "engine" | "run" | "lora" | "lease" | "job" | "settings" | "intent";

/**
 * Writes a hint that row `ref` of `topic` changed (0 = the list as such). Call inside the transaction that writes
 * the fact: both appear together or not at all.
 */
export function hint(db: Db, topic: Topic, ref: number): void {
  db.orm.insert(outbox).values({ topic, ref, at: Date.now() }).run();
}
