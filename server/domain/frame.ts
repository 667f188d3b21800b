import type { RunRow } from "./runs/view";

/** An experiment whose pictures are being drawn on the card. */
export type HoldingGrid = {
  id: number;
  number: number;
  name: string;
  done: number;
  total: number;
  /** ms left, null while unknown */
  eta: number | null;
};

/** What the frame around every page shows (`home.frame`): small, asked once, renewed by hints. */
export type FrameView = {
  counts: {
    datasets: number;
    models: number;
    presets: number /** starting, running, stopping */;
    active: number;
    queued: number;
  };
  /** pictures of the experiments that are being drawn, null while none is */
  grids: { done: number; total: number } | null;
  card: {
    /** name of the card, null while none was found */
    gpu: string | null;
    /** who holds the card now */
    run: RunRow | null;
    /** the experiment that holds it, when no run does */
    grid: HoldingGrid | null;
    /** in queue order, at most 5 */
    waiting: RunRow[];
    /** the newest run that failed after everything that finished later, when nobody has opened it yet */
    failed: RunRow | null;
  };
  /** no real trainer is connected: everything trained now is a rehearsal */
  rehearsal: boolean;
};

/** What the palette finds besides pages (`home.find`): newest first. */
export type Findable = {
  datasets: { id: number; name: string; pictures: number }[];
  runs: { id: number; number: number; name: string; state: RunRow["state"] }[];
  models: { id: number; name: string }[];
};
