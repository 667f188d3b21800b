import type { Norm } from "@/server/domain/datasets/segmentation";

/** What the segmentation's process is asked, by absolute path; an answer has the question's id. */
export type SegmentJob =
  | { id: number; ask: "check"; model: string }
  | { id: number; ask: "segment"; model: string; side: number; norm: Norm; source: string };

export type SegmentAnswer =
  /** side of the square the model is given, px */
  | { id: number; side: number }
  /** grey PNG of that size, white = figure */
  | { id: number; mask: Uint8Array }
  | { id: number; error: string; code: "model" | "picture" };
