import { z } from "zod";
import { byCodePoint } from "./names";

/** One picture of a version. Everything that decides what the trainer reads, and nothing else. */
export const entrySchema = z.object({
  /** name of its subset */
  subset: z.string(),
  stem: z.string(),
  ext: z.string(),
  blob: z.string(),
  /** pixel text of the recipe (edit-canonical.ts), null = as it came */
  edit: z.string().nullable(),
  /** media key of the rendered picture, null when no pixel was changed */
  rendered: z.string().nullable(),
  caption: z.string().nullable(),
});

const subsetSchema = z.object({
  name: z.string(),
  repeats: z.number().int().min(1),
  classWord: z.string(),
  triggers: z.array(z.string()),
  isReg: z.boolean(),
});

export const manifestSchema = z.object({
  format: z.literal(1),
  subsets: z.array(subsetSchema),
  entries: z.array(entrySchema),
});

export type ManifestEntry = z.infer<typeof entrySchema>;
export type ManifestSubset = z.infer<typeof subsetSchema>;
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * The order in which the trainer meets the files of a folder: sorted by path, code point by code point, extension
 * included ("a-1.png" comes before "a.png"). Order is part of what a seed means.
 */
export const trainerOrder = <T extends { stem: string; ext: string }>(files: readonly T[]): T[] =>
  [...files].sort((a, b) => byCodePoint(`${a.stem}${a.ext}`, `${b.stem}${b.ext}`));

/** A manifest in its one canonical order: subsets by name, entries by subset, then as the trainer meets them. */
export function manifest(subsets: readonly ManifestSubset[], entries: readonly ManifestEntry[]): Manifest {
  const ordered = [...subsets].sort((a, b) => byCodePoint(a.name, b.name));
  return {
    format: 1,
    subsets: ordered,
    entries: ordered.flatMap((subset) =>
      trainerOrder(entries.filter((entry) => entry.subset === subset.name)),
    ),
  };
}

/** JSON with sorted keys and no blanks: equal values give equal text, and so equal hashes. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value && typeof value === "object") {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => byCodePoint(a, b))
      .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
    return `{${fields.join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}

/** Pictures times repeats, as the trainer counts them; regularisation pictures apart. */
export function repeatedCount(of: Manifest): { train: number; reg: number } {
  const subsets = new Map(of.subsets.map((subset) => [subset.name, subset]));
  let train = 0;
  let reg = 0;
  for (const entry of of.entries) {
    const subset = subsets.get(entry.subset);
    if (!subset) continue;
    if (subset.isReg) reg += subset.repeats;
    else train += subset.repeats;
  }
  return { train, reg };
}
