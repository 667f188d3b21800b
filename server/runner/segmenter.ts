import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../settings/process";
import type { SegmentAnswer, SegmentJob } from "./segment-job";

/** ms without work after which the process is ended, and with it the model's memory. */
const REST = 30_000;
/** Longest a model may take to load and to look at one picture, ms. */
const PATIENCE = 300_000;

type Asked = SegmentJob extends infer J ? (J extends SegmentJob ? Omit<J, "id"> : never) : never;

export type Segmenter = {
  /** throws when the process dies or takes too long */
  ask(job: Asked): Promise<SegmentAnswer>;
  stop(): void;
};

/** The process that runs segmentation models (segment.ts): started by the first question, ended after a while of none. */
export function createSegmenter(): Segmenter {
  let child: ChildProcess | null = null;
  let rest: NodeJS.Timeout | undefined;
  let last = 0;
  const waiting = new Map<
    number,
    {
      of: ChildProcess;
      done(answer: SegmentAnswer): void;
      failed(error: Error): void;
      timer: NodeJS.Timeout;
    }
  >();

  function start(): ChildProcess {
    const made = fork(join(projectRoot(), "dist", "segment.mjs"), [], {
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    made.on("message", (message) => {
      const answer = message as SegmentAnswer;
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      clearTimeout(asked?.timer);
      asked?.done(answer);
      if (waiting.size) return;
      clearTimeout(rest);
      rest = setTimeout(stop, REST);
    });
    made.on("error", () => undefined);
    made.once("exit", (code, signal) => {
      if (child === made) child = null;
      const error = new Error(`the model's process ended (${signal ?? code})`);
      for (const [id, { of, failed, timer }] of waiting) {
        if (of !== made) continue;
        waiting.delete(id);
        clearTimeout(timer);
        failed(error);
      }
    });
    return made;
  }

  /** Who asks from now on gets a new process, not one that is about to end. */
  function stop(): void {
    clearTimeout(rest);
    child?.kill("SIGTERM");
    child = null;
  }

  return {
    stop,
    ask(job) {
      clearTimeout(rest);
      child ??= start();
      const to = child;
      const id = ++last;
      return new Promise((done, failed) => {
        const timer = setTimeout(() => to.kill("SIGKILL"), PATIENCE);
        waiting.set(id, { of: to, done, failed, timer });
        to.send({ ...job, id } satisfies SegmentJob, () => undefined);
      });
    },
  };
}
