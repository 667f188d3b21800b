import type { Diagnosis, LoraFile, Progress, RunRow, RunState, Sample } from "./runs/view";

/**
 * The one stream: GET /stream?topics=run:12,…&after=<outbox id>. Server-sent events; `id:` is the outbox id of the
 * last hint contained, `data:` one StreamMessage. Every tab gets hints; points and log only for topics it names.
 */
export type StreamMessage =
  /** first message: the cursor, whether the runner is up, and whether `after` was too old (then refetch everything) */
  | { type: "hello"; cursor: number; runner: "ok" | "down"; stale: boolean }
  /** rows changed: "dataset:3" = that one, "dataset:0" = the list */
  | { type: "hints"; refs: string[] }
  | { type: "runner"; runner: "ok" | "down" }
  /** typed delta of a run named in topics */
  | {
      type: "run";
      run: number;
      state: RunState;
      progress: Progress;
      stopping: RunRow["stopping"];
      diagnosis: Diagnosis | null;
      logBytes: number;
    }
  /** new points of a run, in step order; values parallel to steps */
  | {
      type: "points";
      run: number;
      attempt: number;
      points: [series: string, step: number, value: number | null][];
    }
  | { type: "sample"; run: number; sample: Sample }
  | { type: "file"; run: number; file: LoraFile }
  /** complete lines of log.txt of attempt number `attempt`, from byte `from` to byte `to` */
  | { type: "log"; run: number; attempt: number; from: number; to: number; text: string };
