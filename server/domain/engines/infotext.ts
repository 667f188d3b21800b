/** The text a webui writes into a picture: prompt lines, `Negative prompt: …`, then one line of `Key: value` pairs. */
export type Infotext = {
  prompt: string;
  negative: string;
  /** keys as written: "Steps", "Sampler", "Schedule type", "CFG scale", "Seed", "Size", "Model hash", "Clip skip" … */
  fields: Record<string, string>;
  /** "Lora hashes": stem (without `:` and `,`) → 12 hex digits */
  loras: Record<string, string>;
};

/** modules/infotext_utils.py: the last line counts as parameters only when at least three pairs are in it. */
const PAIR = /\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/g;

export function parseInfotext(text: string): Infotext {
  const lines = text.replace(/\r\n?/g, "\n").trim().split("\n");
  let last = lines.at(-1) ?? "";
  const pairs = [...last.matchAll(PAIR)];
  if (pairs.length >= 3) lines.pop();
  else last = "";
  const fields: Record<string, string> = {};
  if (last) {
    for (const pair of pairs) {
      const [, key, raw] = pair;
      if (key) fields[key.trim()] = unquote((raw ?? "").trim());
    }
  }
  const prompt: string[] = [];
  const negative: string[] = [];
  let inNegative = false;
  for (const line of lines) {
    if (line.startsWith("Negative prompt:")) {
      inNegative = true;
      negative.push(line.slice("Negative prompt:".length).trim());
    } else (inNegative ? negative : prompt).push(line);
  }
  return {
    prompt: prompt.join("\n").trim(),
    negative: negative.join("\n").trim(),
    fields,
    loras: loraHashes(fields["Lora hashes"] ?? ""),
  };
}

function unquote(value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  try {
    return JSON.parse(value) as string;
  } catch {
    return value.slice(1, -1);
  }
}

function loraHashes(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const part of text.split(",")) {
    const at = part.lastIndexOf(":");
    if (at > 0)
      found[part.slice(0, at).trim()] = part
        .slice(at + 1)
        .trim()
        .toLowerCase();
  }
  return found;
}

/** The key a webui uses for a LoRA in "Lora hashes": the name as typed, minus `:` and `,`. */
export const loraKey = (stem: string): string => stem.replace(/[:,]/g, "");

export const loraTag = (stem: string, te: number, unet: number): string =>
  // Both are always named: `te=0` alone sets the U-Net to 0 too (seen on A1111).
  `<lora:${stem}:te=${number(te)}:unet=${number(unet)}>`;

const number = (n: number): string => String(Number(n.toFixed(4)));

/** Takes `<lora:…>`, `<lyco:…>` and `<hypernet:…>` out of a pasted prompt. */
export function splitTags(prompt: string): {
  text: string;
  loras: { stem: string; te: number; unet: number }[];
} {
  const loras: { stem: string; te: number; unet: number }[] = [];
  const text = prompt.replace(/<(\w+):([^>]+)>/g, (_, kind: string, rest: string) => {
    if (kind !== "lora" && kind !== "lyco") return "";
    const [stem = "", ...args] = rest.split(":");
    const named = new Map(
      args.filter((a) => a.includes("=")).map((a) => a.split("=", 2) as [string, string]),
    );
    const plain = args.filter((a) => !a.includes("=")).map(Number);
    const te = Number(named.get("te") ?? plain[0] ?? 1);
    const unet = Number(named.get("unet") ?? plain[1] ?? te);
    loras.push({ stem, te: Number.isFinite(te) ? te : 1, unet: Number.isFinite(unet) ? unet : 1 });
    return "";
  });
  return { text, loras };
}
