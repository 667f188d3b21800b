import { z } from "zod";
import { FLOOR } from "./scores";
import { DEFAULT_SETTINGS, MODES, type TaggingSettings } from "./settings";

const threshold = z.number().min(FLOOR).max(1);
const word = z.string().trim().min(1).max(300);

/** Settings as they come from outside; what is missing is as it is for everybody. */
export const taggingSettings = z.object({
  mode: z.enum(MODES).default(DEFAULT_SETTINGS.mode),
  general: threshold.default(DEFAULT_SETTINGS.general),
  character: threshold.default(DEFAULT_SETTINGS.character),
  names: z.boolean().default(DEFAULT_SETTINGS.names),
  rating: z.boolean().default(DEFAULT_SETTINGS.rating),
  cut: z.boolean().default(DEFAULT_SETTINGS.cut),
  most: z.number().int().min(1).max(300).nullable().default(DEFAULT_SETTINGS.most),
  never: z.array(word).max(500).default(DEFAULT_SETTINGS.never),
  replace: z
    .array(z.tuple([word, z.string().trim().max(300)]))
    .max(500)
    .default(DEFAULT_SETTINGS.replace),
  triggers: z.boolean().default(DEFAULT_SETTINGS.triggers),
  subsets: z
    .record(z.string(), z.object({ general: threshold.optional(), character: threshold.optional() }))
    .default(DEFAULT_SETTINGS.subsets),
}) satisfies z.ZodType<TaggingSettings>;
