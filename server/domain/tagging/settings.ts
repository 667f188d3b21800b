/** What becomes of pictures that have a caption already. Human edits win in every mode. */
export const MODES = ["empty", "append", "own"] as const;
export type Mode = (typeof MODES)[number];

/** How scores become tags, for one dataset. Kept as it is changed; its schema stands apart, since pages need none. */
export type TaggingSettings = {
  mode: Mode;
  general: number;
  character: number;
  /** names of characters are written at all */
  names: boolean;
  /** the most probable rating is written last */
  rating: boolean;
  /** the maximum cut instead of the general threshold */
  cut: boolean;
  /** at most so many tags, the subset's triggers apart; null = any number */
  most: number | null;
  /** tags that are never written, with * and ? */
  never: string[];
  replace: [string, string][];
  /** the subset's triggers stand in front */
  triggers: boolean;
  /** thresholds of single subsets, by id */
  subsets: Record<string, { general?: number | undefined; character?: number | undefined }>;
};

export const DEFAULT_SETTINGS: TaggingSettings = {
  mode: "empty",
  general: 0.35,
  character: 0.85,
  names: true,
  rating: false,
  cut: false,
  most: null,
  never: [],
  replace: [],
  triggers: true,
  subsets: {},
};
