/**
 * The file name (without extension) under which a webui knows a LoRA: readable, and new for each content, because
 * webuis cache by name. Free of what breaks `<lora:…>` (`:` `,` `<` `>` `=`, spaces). `own` keeps letters of every
 * script, for a file a person will look for; else only ASCII.
 */
export function placedStem(name: string, weights: string, own: boolean): string {
  const readable = name
    .normalize("NFKC")
    .replace(own ? /[^\p{L}\p{N}_.-]+/gu : /[^A-Za-z0-9_-]+/g, "-")
    .replace(/-{2,}/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  const short = Array.from(readable)
    .slice(0, 48)
    .join("")
    .replace(/[-.]+$/, "");
  return `${short || "lora"}-${weights.slice(0, 8)}`;
}
