import type { Axes, CellSettings, CellValues } from "./axes";
import { axisLength, axisNames } from "./axis";

/** A picture to draw and every place of the grid where it is seen (the control fills one column of all weights). */
export type PlannedCell = { values: CellValues; at: Record<string, number>[] };

/**
 * Every different picture of the axes, each once. Positions are index per axis name. The control (the last value of
 * the LoRA axis) is one picture for all weights: it is listed at each of them.
 */
export function cells(axes: Axes, settings: CellSettings): PlannedCell[] {
  const names = axisNames(axes);
  const found = new Map<string, PlannedCell>();
  for (const at of product(names.map((n) => axisLength(axes, n)))) {
    const index: Record<string, number> = {};
    for (const [i, name] of names.entries()) index[name] = at[i] ?? 0;
    const values = valuesAt(axes, settings, index);
    const key = cellText(values);
    const known = found.get(key);
    if (known) known.at.push(index);
    else found.set(key, { values, at: [index] });
  }
  return [...found.values()];
}

/** Canonical text of a cell's values; its sha256 is the cell's key (the hash belongs to the shell). */
export function cellText(values: CellValues): string {
  const sort = (v: unknown): unknown =>
    v && typeof v === "object" && !Array.isArray(v)
      ? Object.fromEntries(
          Object.entries(v)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([k, x]) => [k, sort(x)]),
        )
      : v;
  return JSON.stringify(sort(values));
}

function valuesAt(axes: Axes, s: CellSettings, at: Record<string, number>): CellValues {
  const pick = (name: string, fallback: number): number => {
    const axis = axes.numbers.find((n) => n.axis === name);
    return axis?.values[at[name] ?? 0] ?? fallback;
  };
  const prompt = axes.prompts[at.prompt ?? 0];
  const lora = axes.loras[at.lora ?? 0];
  const weight = axes.weights[at.weight ?? 0] ?? 1;
  const base = axes.bases[at.base ?? 0];
  const needle = axes.replace[0];
  const put = axes.replace[at.replace ?? 0] ?? needle;
  const text = (raw: string): string => {
    const filled = fillTrigger(raw, s.trigger);
    return needle && put !== undefined ? filled.split(needle).join(put) : filled;
  };
  return {
    base: base ? { name: base.name, hash: base.hash } : s.base,
    lora: lora ? { weights: lora.weights, loraId: lora.loraId, te: weight, unet: weight } : null,
    prompt: text(prompt?.positive ?? ""),
    negative: text(prompt?.negative ?? ""),
    seed: axes.seeds[at.seed ?? 0] ?? 0,
    sampler: s.sampler,
    scheduler: s.scheduler,
    steps: Math.round(pick("steps", s.steps)),
    cfg: pick("cfg", s.cfg),
    width: Math.round(pick("width", s.width)),
    height: Math.round(pick("height", s.height)),
    clipSkip: Math.round(pick("clipSkip", s.clipSkip)),
    vae: s.vae,
  };
}

/** Puts the trigger words into `{trigger}`; without any, the slot and the comma after it go. */
export function fillTrigger(prompt: string, trigger: string): string {
  if (trigger.trim()) return prompt.split("{trigger}").join(trigger.trim());
  return prompt.replace(/\{trigger\}\s*,?\s*/g, "").trim();
}

function* product(lengths: number[]): Generator<number[]> {
  const at = lengths.map(() => 0);
  if (lengths.some((n) => n < 1)) return;
  for (;;) {
    yield [...at];
    let i = lengths.length - 1;
    while (i >= 0 && (at[i] ?? 0) + 1 >= (lengths[i] ?? 1)) at[i--] = 0;
    if (i < 0) return;
    at[i] = (at[i] ?? 0) + 1;
  }
}

/**
 * The order that switches least: base model (10–120 s) before VAE before LoRA file before weight (Forge re-patches
 * on each change of either) before clip skip and size before prompt before seed. Stable within equal keys.
 */
export function order<T extends { values: CellValues }>(planned: readonly T[]): T[] {
  const rank = new Map<string, number>();
  const first = (kind: string, value: string): number => {
    const key = `${kind}\0${value}`;
    const known = rank.get(key);
    if (known !== undefined) return known;
    rank.set(key, rank.size);
    return rank.size - 1;
  };
  const keyed = planned.map((cell, i) => {
    const v = cell.values;
    return {
      cell,
      key: [
        first("base", v.base?.name ?? ""),
        first("vae", v.vae ?? ""),
        first("lora", v.lora?.weights ?? ""),
        first("weight", v.lora ? `${v.lora.te}:${v.lora.unet}` : ""),
        first("clip", String(v.clipSkip)),
        first("size", `${v.width}x${v.height}`),
        first("prompt", `${v.prompt}\0${v.negative}`),
        i,
      ],
    };
  });
  keyed.sort((a, b) => {
    for (const [i, x] of a.key.entries()) {
      const d = x - (b.key[i] ?? 0);
      if (d) return d;
    }
    return 0;
  });
  return keyed.map((k) => k.cell);
}

/** How often the server has to change its base model and its LoRA, in the order given. */
export function switches(planned: readonly { values: CellValues }[]): { bases: number; loras: number } {
  let bases = 0;
  let loras = 0;
  for (let i = 1; i < planned.length; i++) {
    const [a, b] = [planned[i - 1]?.values, planned[i]?.values];
    if (a?.base?.name !== b?.base?.name) bases++;
    if (a?.lora?.weights !== b?.lora?.weights || a?.lora?.te !== b?.lora?.te) loras++;
  }
  return { bases, loras };
}
