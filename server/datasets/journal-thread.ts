import { parentPort, workerData } from "node:worker_threads";
import { openDb } from "@/db/open";
import { type ErrorShape, isStudioError } from "@/server/domain/errors";
import { type Act, HEAVY } from "./heavy-acts";

export type Asked = { id: number; act: Act; input: unknown };
export type Answered = { id: number; value?: unknown; error?: ErrorShape; fault?: string };

// One transaction over ten thousand captions takes longer than the 50 ms a request may hold up the others: it is done
// here, on a connection of its own.
const db = openDb((workerData as { file: string }).file);

parentPort?.on("message", ({ id, act, input }: Asked) => {
  let answer: Answered;
  try {
    answer = { id, value: (HEAVY[act] as (db: unknown, input: unknown) => unknown)(db, input) };
  } catch (error) {
    answer = isStudioError(error)
      ? { id, error: { code: error.code, text: error.text, next: error.next, evidence: error.evidence } }
      : { id, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(answer);
});
