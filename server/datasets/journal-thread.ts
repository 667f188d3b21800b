import { parentPort, workerData } from "node:worker_threads";
import { openDb } from "@/db/open";
import { type ErrorShape, isStudioError } from "@/server/domain/errors";
import { type Act, HEAVY } from "./heavy-acts";

export type Asked = { id: number; act: Act; input: unknown };
export type Answered = {
  id: number;
  value?: unknown;
  error?: ErrorShape;
  fault?: string;
  /** not the answer yet: how far it is */
  far?: number;
};

// One transaction over ten thousand captions takes longer than the 50 ms a request may hold up the others: it is done
// here, on a connection of its own.
const db = openDb((workerData as { file: string }).file);

type Doing = (db: unknown, input: unknown, tell: (far: number) => void) => unknown;

parentPort?.on("message", async ({ id, act, input }: Asked) => {
  const tell = (far: number) => parentPort?.postMessage({ id, far } satisfies Answered);
  let answer: Answered;
  try {
    answer = { id, value: await (HEAVY[act] as Doing)(db, input, tell) };
  } catch (error) {
    answer = isStudioError(error)
      ? { id, error: { code: error.code, text: error.text, next: error.next, evidence: error.evidence } }
      : { id, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(answer);
});
