import { z } from "zod";
import { FLOOR } from "./scores";

const threshold = z.number().min(FLOOR).max(1);
const word = z.string().trim().min(1).max(300);

/** What becomes of pictures that have a caption already. Human edits win in every mode. */
export const MODES = ["empty", "append", "own"] as const;
export type Mode = (typeof MODES)[number];

/** How scores become tags, for one dataset. Kept as it is changed. */
export const taggingSettings = z.object({
  mode: z.enum(MODES).default("empty"),
  general: threshold.default(0.35),
  character: threshold.default(0.85),
  /** names of characters are written at all */
  names: z.boolean().default(true),
  /** the most probable rating is written last */
  rating: z.boolean().default(false),
  /** the maximum cut instead of the general threshold */
  cut: z.boolean().default(false),
  /** at most so many tags, the subset's triggers apart; null = any number */
  most: z.number().int().min(1).max(300).nullable().default(null),
  /** tags that are never written, with * and ? */
  never: z.array(word).max(500).default([]),
  replace: z
    .array(z.tuple([word, z.string().trim().max(300)]))
    .max(500)
    .default([]),
  /** the subset's triggers stand in front */
  triggers: z.boolean().default(true),
  /** thresholds of single subsets, by id */
  subsets: z
    .record(z.string(), z.object({ general: threshold.optional(), character: threshold.optional() }))
    .default({}),
});
export type TaggingSettings = z.infer<typeof taggingSettings>;

export const DEFAULT_SETTINGS: TaggingSettings = taggingSettings.parse({});
