import type { Prompt } from "./option";

/**
 * The trainer's prompt file (sd-scripts §7): one prompt a line, options after " --". Its parser tests the prompt text
 * itself against the option patterns and takes a leading "#" for a comment; such a text gets a comma in front.
 */
const GUARDED = /^(?:#|-|(?:ss|s|w|h|d|l|g|n|cn|ctr|rcfg|fs) )/i;

/** One line, no option mark inside: what the trainer can be given. */
export const onOneLine = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/(^| )-{2,}/g, "$1-")
    .trim();

export function promptLine(prompt: Prompt): string {
  const text = onOneLine(prompt.text);
  const negative = onOneLine(prompt.negative);
  const parts = [text === "" ? "," : GUARDED.test(text) ? `, ${text}` : text];
  if (negative !== "") parts.push(`n ${negative}`);
  if (prompt.width !== undefined) parts.push(`w ${prompt.width}`);
  if (prompt.height !== undefined) parts.push(`h ${prompt.height}`);
  if (prompt.steps !== undefined) parts.push(`s ${prompt.steps}`);
  if (prompt.cfg !== undefined) parts.push(`l ${prompt.cfg}`);
  if (prompt.seed !== undefined) parts.push(`d ${prompt.seed}`);
  return parts.join(" --");
}

/** prompts.txt, ending in a newline when there is anything. */
export const writePrompts = (prompts: readonly Prompt[]): string =>
  prompts.map((prompt) => `${promptLine(prompt)}\n`).join("");

/** Reads a prompt file as the trainer would: blank lines and "#" lines skipped, first match wins per option. */
export function readPrompts(file: string): Prompt[] {
  return file
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => readPromptLine(line.trim()));
}

function readPromptLine(line: string): Prompt {
  const [first = "", ...options] = line.split(" --");
  const guarded = /^, (.*)$/.exec(first);
  const text =
    first === "," ? "" : guarded?.[1] !== undefined && GUARDED.test(guarded[1]) ? guarded[1] : first;
  const prompt: { -readonly [K in keyof Prompt]: Prompt[K] } = { text: text.trim(), negative: "" };
  const number = (pattern: RegExp, part: string): number | undefined => {
    const found = pattern.exec(part);
    return found?.[1] === undefined ? undefined : Number(found[1]);
  };
  for (const part of options) {
    const negative = /^n (.+)/i.exec(part);
    if (negative?.[1] !== undefined) prompt.negative ||= negative[1].trim();
    prompt.width ??= number(/^w (\d+)/i, part);
    prompt.height ??= number(/^h (\d+)/i, part);
    prompt.seed ??= number(/^d (\d+)/i, part);
    prompt.steps ??= number(/^s (\d+)/i, part);
    prompt.cfg ??= number(/^l ([\d.]+)/i, part);
  }
  for (const key of ["width", "height", "seed", "steps", "cfg"] as const) {
    if (prompt[key] === undefined || Number.isNaN(prompt[key])) delete prompt[key];
  }
  return prompt;
}
