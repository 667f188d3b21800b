import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { StudioError } from "@/server/domain/errors";
import { projectRoot } from "@/server/settings/process";
import type { Studio } from "@/server/settings/studio";
import type { Act, Input, Output } from "./heavy-acts";
import type { Answered, Asked } from "./journal-thread";

type Waiting = {
  done: (value: unknown) => void;
  fail: (error: unknown) => void;
  tell: (far: number) => void;
};
type Thread = {
  worker: Worker;
  waiting: Map<number, Waiting>;
  idle: ReturnType<typeof setTimeout> | undefined;
};

const threads = new WeakMap<Studio, Thread>();
/** Settles when no bulk write is under way; one per studio. */
const writes = new WeakMap<Studio, Promise<unknown>>();
/** The thread ends after so long without work: it holds some 15 MB. */
const IDLE_MS = 60_000;
let last = 0;
/** What writes in one long transaction; the other acts write nothing, or in small bites. */
const WRITES: ReadonlySet<Act> = new Set([
  "bulk",
  "retag",
  "record",
  "editMany",
  "undo",
  "redo",
  "revert",
  "returnTo",
  "applyManifest",
  "clearDictionary",
]);

/** Does an act on the journal's thread; while it writes, `quiet` lets other writers wait without blocking. */
export async function heavy<A extends Act>(
  studio: Studio,
  act: A,
  input: Input<A>,
  tell: (far: number) => void = () => undefined,
): Promise<Output<A>> {
  const asked = ask(studio, act, input, tell);
  if (WRITES.has(act)) {
    const before = writes.get(studio);
    const settled = Promise.allSettled([before, asked]);
    writes.set(studio, settled);
    void settled.then(() => writes.get(studio) === settled && writes.delete(studio));
  }
  return (await asked) as Output<A>;
}

/** Resolves when no bulk write holds the database: a writer that waits here does not keep the others waiting. */
export async function quiet(studio: Studio): Promise<void> {
  for (let under = writes.get(studio); under; under = writes.get(studio)) await under;
}

function ask(studio: Studio, act: Act, input: unknown, tell: Waiting["tell"]): Promise<unknown> {
  const thread = threads.get(studio) ?? start(studio);
  clearTimeout(thread.idle);
  const id = ++last;
  return new Promise((done, fail) => {
    thread.waiting.set(id, { done, fail, tell });
    thread.worker.ref();
    thread.worker.postMessage({ id, act, input } satisfies Asked);
  });
}

function start(studio: Studio): Thread {
  const worker = new Worker(join(projectRoot(), "dist", "journal.mjs"), {
    workerData: { file: studio.db.file },
  });
  const thread: Thread = { worker, waiting: new Map(), idle: undefined };
  threads.set(studio, thread);
  worker.on("message", ({ id, value, error, fault, far }: Answered) => {
    const waiting = thread.waiting.get(id);
    if (far !== undefined) return waiting?.tell(far);
    thread.waiting.delete(id);
    if (error)
      waiting?.fail(new StudioError(error.code, error.text, { next: error.next, evidence: error.evidence }));
    else if (fault !== undefined) waiting?.fail(new Error(fault));
    else waiting?.done(value);
    if (thread.waiting.size) return;
    worker.unref();
    thread.idle = setTimeout(() => {
      // forgotten first: what is asked while it ends must begin a new one
      threads.delete(studio);
      void worker.terminate();
    }, IDLE_MS);
    thread.idle.unref();
  });
  const end = (error: unknown) => {
    if (threads.get(studio) === thread) threads.delete(studio);
    clearTimeout(thread.idle);
    for (const { fail } of thread.waiting.values()) fail(error);
    thread.waiting.clear();
  };
  worker.once("error", end);
  worker.once("exit", (code) => end(new Error(`the journal's thread ended with ${code}`)));
  return thread;
}
