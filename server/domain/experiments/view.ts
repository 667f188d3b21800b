import type { WebuiError } from "../engines/webui-errors";
import type { Axes, CellSettings, CellValues } from "./axes";
import type { Ranked } from "./blind";
import type { Verdict } from "./verify";

/** Shapes the experiment screens read; built by server/experiments/read.ts. */
export type CellState = "queued" | "rendering" | "done" | "suspect" | "failed";

export type Cell = {
  id: number;
  values: CellValues;
  /** positions on the axes, index by axis name (the control stands at every weight) */
  at: Record<string, number>[];
  state: CellState;
  /** sha256 of the picture = its media key */
  media: string | null;
  thumbhash: string | null;
  width: number;
  height: number;
  verdict: Verdict | null;
  error: WebuiError | null;
  renders: number;
  ms: number | null;
  startedAt: number | null;
  rating: number | null;
};

export type Counts = {
  total: number;
  queued: number;
  rendering: number;
  done: number;
  suspect: number;
  failed: number;
};

/** The chosen one (选定版) and what became of putting it into the webui. */
export type Winner = {
  loraId: number;
  label: string;
  weight: number;
  /** the run it came from, null for imported LoRAs */
  runId: number | null;
  placement: {
    /** file name in the webui without extension, what `<lora:…>` needs */
    stem: string;
    state: "placing" | "listed" | "failed" | "gone";
    error: WebuiError | null;
  } | null;
};

export type ExperimentRow = {
  id: number;
  number: number;
  name: string;
  /** draft → open ⇄ paused → done; done is computed */
  state: "draft" | "open" | "paused" | "done";
  engineId: number;
  engineName: string;
  rehearsal: boolean;
  counts: Counts;
  /** ms left at the pace of the cells drawn, null while unknown */
  eta: number | null;
  /** who holds the card when it is not this experiment, e.g. "run:12" */
  waitingFor: string | null;
  /** a problem that stops the whole grid: webui absent, LoRA folder not writable … */
  problem: WebuiError | null;
  cover: string[];
  winner: Winner | null;
  createdAt: number;
  updatedAt: number;
};

export type ExperimentDetail = ExperimentRow & {
  axes: Axes;
  settings: CellSettings;
  cells: Cell[];
  /** media keys of dataset pictures pinned beside the grid, at most four */
  references: { media: string; thumbhash: string | null; width: number | null; height: number | null }[];
  /** ms per step of a 512 × 512 picture at this webui, null before its first picture */
  pace: number | null;
  /** when this was read (ms UTC): `experiments.cells` is asked for what changed since */
  at: number;
};

/** What changed since an earlier answer: small enough to be asked at every finished cell. */
export type CellsDelta = { at: number; row: ExperimentRow; cells: Cell[] };

/** A picture of a blind pair: nothing in it tells which LoRA drew it. */
export type BlindPicture = {
  cell: number;
  media: string;
  thumbhash: string | null;
  width: number;
  height: number;
};

export type BlindTurn = {
  /** verdicts that stand */
  turn: number;
  candidates: number;
  /** few = fewer than two candidates have pictures; many = too many for a person to tell apart */
  problem: "few" | "many" | null;
  /** null = every pair was shown */
  pair: { left: BlindPicture; right: BlindPicture } | null;
  /** media keys that may come next */
  soon: string[];
  /** 0–1: how sure it is that the leading one is the best */
  certainty: number;
};

/** A place of the ranking, with the name and a picture of what stands there. */
export type BlindRow = Ranked & { label: string; media: string | null };

export type BlindRanking = { verdicts: number; certainty: number; rows: BlindRow[] };
