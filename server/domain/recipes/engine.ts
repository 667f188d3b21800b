/** What a recipe needs to know about the trainer it will run on. null = not known. */
export type EngineFacts = {
  readonly kind: "local" | "rehearsal" | "other";
  /** "cuda" | "cpu" | "rehearsal" */
  readonly device: string | null;
  readonly cpus: number | null;
  readonly xformers: boolean | null;
  readonly bitsandbytes: boolean | null;
  /** our launcher can be used: freezing the text encoder and saving on request work */
  readonly launcher: boolean | null;
  /** masked pictures can be trained: its datasets know `alpha_mask` */
  readonly masks?: boolean | null;
};

/** Reads the facts a trainer's inspection left in its row; tolerant, because older rows know less. */
export function engineFacts(kind: string, facts: unknown): EngineFacts {
  const row = (facts ?? {}) as {
    device?: unknown;
    cpus?: unknown;
    launcher?: unknown;
    masks?: unknown;
    packages?: { [name: string]: unknown };
  };
  const packages = row.packages !== undefined && Object.keys(row.packages).length > 0 ? row.packages : null;
  const has = (name: string): boolean | null => (packages === null ? null : packages[name] !== undefined);
  // The rehearsal plays a trainer that has everything installed; its own packages are Node's.
  const rehearsal = kind === "rehearsal";
  const device = typeof row.device === "string" ? row.device : null;
  return {
    kind: kind === "local" || kind === "rehearsal" ? kind : "other",
    device,
    cpus: typeof row.cpus === "number" ? row.cpus : null,
    xformers: rehearsal || (device === "cpu" ? false : has("xformers")),
    bitsandbytes: rehearsal || has("bitsandbytes"),
    masks: rehearsal || (typeof row.masks === "boolean" ? row.masks : null),
    launcher: rehearsal || (typeof row.launcher === "boolean" ? row.launcher : null),
  };
}
