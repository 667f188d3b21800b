/**
 * The webui's own range syntax for number axes: `1, 2.5, 4` · `0.6-1(+0.1)` · `1-5` (step 1) · `1-10 [5]` (that many
 * values, ends included). Spaces do not matter; parts are joined by commas; equal values count once.
 * Returns the values in the order written, or the part that could not be read.
 */
export function parseRange(text: string): { values: number[] } | { error: string } {
  const values: number[] = [];
  for (const raw of text.split(/[,，]/)) {
    const part = raw.trim();
    if (!part) continue;
    const parsed = readPart(part);
    if (!parsed) return { error: part };
    for (const value of parsed) if (!values.includes(value)) values.push(value);
    if (values.length > MOST) return { error: part };
  }
  return values.length ? { values } : { error: text.trim() };
}

/** A grid with more values on one axis than this is a slip of the keyboard, not a plan. */
const MOST = 200;
const NUMBER = "(-?\\d+(?:\\.\\d+)?)";
const STEPPED = new RegExp(`^${NUMBER}\\s*-\\s*${NUMBER}\\s*(?:\\(\\s*([+-]?\\d+(?:\\.\\d+)?)\\s*\\))?$`);
const COUNTED = new RegExp(`^${NUMBER}\\s*-\\s*${NUMBER}\\s*\\[\\s*(\\d+)\\s*\\]$`);

function readPart(part: string): number[] | null {
  if (/^-?\d+(?:\.\d+)?$/.test(part)) return [Number(part)];
  const counted = COUNTED.exec(part);
  if (counted) {
    const [from, to, count] = [Number(counted[1]), Number(counted[2]), Number(counted[3])];
    if (count < 1 || count > MOST) return null;
    if (count === 1) return [from];
    return Array.from({ length: count }, (_, i) => tidy(from + ((to - from) * i) / (count - 1)));
  }
  const stepped = STEPPED.exec(part);
  if (!stepped) return null;
  const [from, to] = [Number(stepped[1]), Number(stepped[2])];
  const step = stepped[3] === undefined ? (to >= from ? 1 : -1) : Number(stepped[3]);
  if (step === 0 || (to - from) / step < 0) return null;
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > MOST) return null;
  return Array.from({ length: count }, (_, i) => tidy(from + step * i));
}

/** 0.6 + 0.1 + 0.1 is 0.8, not 0.7999999999999999. */
const tidy = (value: number): number => Number(value.toFixed(6));

/** What an axis may hold. */
export type Limits = { min: number; max: number; integer: boolean; most: number };

export type RangeFault = { code: "bad"; part: string } | { code: "whole" | "between" | "many" };

/** Limits of every number axis; the same as the schemas in axes.ts, so that a field says at once what saving would. */
export const LIMITS: Record<"weight" | "seed" | "steps" | "cfg" | "clipSkip" | "width" | "height", Limits> = {
  weight: { min: -4, max: 4, integer: false, most: 64 },
  seed: { min: 0, max: 4294967295, integer: true, most: 64 },
  steps: { min: 1, max: 150, integer: true, most: 200 },
  cfg: { min: 1, max: 30, integer: false, most: 200 },
  clipSkip: { min: 1, max: 12, integer: true, most: 200 },
  width: { min: 64, max: 2048, integer: true, most: 200 },
  height: { min: 64, max: 2048, integer: true, most: 200 },
};

/** `parseRange` within the limits of an axis. Full-width digits and signs of a Chinese input method are understood. */
export function readRange(text: string, limits: Limits): { values: number[] } | { fault: RangeFault } {
  const parsed = parseRange(text.normalize("NFKC").replace(/[−–]/g, "-").replace(/、/g, ","));
  if ("error" in parsed) return { fault: { code: "bad", part: parsed.error } };
  const { values } = parsed;
  if (limits.integer && values.some((v) => !Number.isInteger(v))) return { fault: { code: "whole" } };
  if (values.some((v) => v < limits.min || v > limits.max)) return { fault: { code: "between" } };
  if (values.length > limits.most) return { fault: { code: "many" } };
  return { values };
}

/**
 * Words parted by commas, as in the webui's Prompt S/R; quotes keep a comma inside: `a, "b, c"`. Equal words count once.
 */
export function wordsOf(text: string): string[] {
  const found = text.match(/\s*"[^"]*"\s*|[^,，]+/g) ?? [];
  const words = found
    .map((w) =>
      w
        .trim()
        .replace(/^"(.*)"$/, "$1")
        .trim(),
    )
    .filter(Boolean);
  return [...new Set(words)].slice(0, 64);
}

/** Words as they are typed, quoted where a comma is part of one: `wordsOf(wordsText(words))` are the words again. */
export const wordsText = (words: readonly string[]): string =>
  words.map((w) => (/[,，]/.test(w) ? `"${w}"` : w)).join(", ");
