/** What the tagger's process is told. It has no database and writes no file. */
export type ToTagger =
  | { type: "open"; folder: string }
  | { type: "look"; id: number; pictures: { key: string; source: string }[] };

export type Opened = {
  /** side of the square, px */
  side: number;
  /** pictures it takes at once; null = any number */
  batch: number | null;
  /** rows of the tag list */
  tags: number;
};

/** base64 of the packed scores (domain/tagging/scores), or why the picture could not be looked at */
export type Seen = { key: string; scores: string } | { key: string; error: string };

export type FromTagger =
  | { type: "beat" }
  | ({ type: "opened" } & Opened)
  /** `code` says what a person is told (taggers' errors), `memory` that less at a time may help */
  | { type: "refused"; code: Refusal; detail: string }
  /** `batch`: how many it managed at once in the end */
  | { type: "seen"; id: number; seen: Seen[] }
  | { type: "failed"; id: number; code: Refusal; detail: string };

export type Refusal = "labels" | "shape" | "outputs" | "model" | "memory" | "values";

/** Between the two threads of the tagger's process. */
export type ToThread =
  | { type: "open"; model: string; tags: number }
  | { type: "run"; id: number; input: Float32Array; count: number; side: number };
export type FromThread =
  | ({ type: "opened" } & Opened)
  | { type: "ran"; id: number; output: Float32Array }
  | { type: "failed"; id: number | null; code: Refusal; detail: string };
