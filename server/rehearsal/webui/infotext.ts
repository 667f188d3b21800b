import { loraKey } from "@/server/domain/engines/infotext";

export type Drawn = {
  prompt: string;
  negative: string;
  steps: number;
  sampler: string;
  schedule: string;
  cfg: number;
  seed: number;
  width: number;
  height: number;
  model: { name: string; hash: string };
  vae: string | null;
  clipSkip: number;
  loras: { stem: string; hash: string }[];
};

/** The version the rehearsal says in its pictures. */
export const VERSION = "rehearsal-1.10.1";

/** modules/processing.py, create_infotext: the prompt lines, then one line of pairs in A1111's order. */
export function infotext(d: Drawn): string {
  const pairs: [string, string][] = [
    ["Steps", String(d.steps)],
    ["Sampler", d.sampler],
    ["Schedule type", d.schedule],
    ["CFG scale", Number.isInteger(d.cfg) ? d.cfg.toFixed(1) : String(d.cfg)],
    ["Seed", String(d.seed)],
    ["Size", `${d.width}x${d.height}`],
    ["Model hash", d.model.hash],
    ["Model", d.model.name],
  ];
  if (d.vae !== null && d.vae !== "None" && d.vae !== "Automatic") pairs.push(["VAE", d.vae]);
  if (d.clipSkip > 1) pairs.push(["Clip skip", String(d.clipSkip)]);
  if (d.loras.length)
    pairs.push(["Lora hashes", d.loras.map((l) => `${loraKey(l.stem)}: ${l.hash}`).join(", ")]);
  pairs.push(["Version", VERSION]);
  const quoted = ([key, value]: [string, string]) =>
    `${key}: ${/[,:\n]/.test(value) ? JSON.stringify(value) : value}`;
  const negative = d.negative ? `\nNegative prompt: ${d.negative}` : "";
  return `${d.prompt}${negative}\n${pairs.map(quoted).join(", ")}`;
}
