import type { Text } from "../language";

/** Shapes the run screens read; built by server/runs/store.ts, carried by tRPC and (deltas) by the stream. */
export type RunState =
  | "queued"
  | "starting"
  | "running"
  | "stopping"
  | "stopped"
  | "succeeded"
  | "failed"
  | "lost"
  | "cancelled";

export type Remedy =
  /** change these recipe options and queue again */
  | { kind: "recipe"; label: Text; change: Record<string, unknown> }
  | { kind: "link"; label: Text; href: string }
  | { kind: "retry"; label: Text };

/** Why a run did not succeed: cause, evidence lines of the log, next step. */
export type Diagnosis = {
  code: string;
  cause: Text;
  next: Text;
  /** verbatim log lines, at most 12 */
  evidence: string[];
  /** byte offset of the first evidence line in log.txt, when known */
  at?: number;
  remedies: Remedy[];
};

export type Progress = {
  phase: string | null;
  step: number;
  total: number | null;
  epoch: number | null;
  epochs: number | null;
  /** optimizer steps per second */
  rate: number | null;
  /** ms left, null while unknown */
  eta: number | null;
  frozenAt: number | null;
};

export type RunRow = {
  id: number;
  number: number;
  name: string;
  state: RunState;
  held: boolean;
  datasetId: number;
  datasetName: string;
  versionNumber: number;
  modelId: number;
  modelName: string;
  engineId: number;
  engineName: string;
  rehearsal: boolean;
  progress: Progress;
  stopping: {
    asked: "now" | "save" | "epoch_end";
    level: "ask" | "term" | "kill";
    levelAt: number;
    nextAt: number | null;
  } | null;
  diagnosis: Diagnosis | null;
  /** media keys of one prompt's samples, first to last step */
  strip: { step: number; media: string; thumbhash: string | null }[];
  loras: number;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
};

export type Sample = {
  id: number;
  step: number;
  epoch: number | null;
  promptIndex: number;
  seed: number | null;
  media: string;
  width: number | null;
  height: number | null;
  thumbhash: string | null;
  at: number;
};

export type LoraFile = {
  loraId: number;
  fileId: number;
  name: string;
  step: number | null;
  epoch: number | null;
  final: boolean;
  /** final and step file with the same weights are one LoRA with several files */
  files: { id: number; name: string; bytes: number }[];
  bytes: number;
  weights: string;
  at: number;
};

export type Curve = {
  /** thinned for the chart: per series parallel arrays; null value = nan or inf */
  series: Record<string, { step: number[]; value: (number | null)[] }>;
  lastStep: number;
};

export type RunDetail = RunRow & {
  recipe: Record<string, unknown>;
  plan: Record<string, unknown>;
  prompts: { text: string; negative: string }[];
  attempts: {
    id: number;
    number: number;
    state: string;
    startStep: number;
    step: number;
    source: "events" | "log" | null;
    startedAt: number;
    endedAt: number | null;
    exitCode: number | null;
  }[];
  samples: Sample[];
  files: LoraFile[];
  logBytes: number;
  command: string[];
  environment: Record<string, string>;
};
