import { ARGUMENTS } from "./causes/arguments";
import { DATA } from "./causes/data";
import { ending } from "./causes/ending";
import { MEMORY } from "./causes/memory";
import { MODEL } from "./causes/model";
import { PACKAGES } from "./causes/packages";
import type { Cause, EndFacts } from "./causes/rule";
import type { LogLine } from "./lines";
import type { Diagnosis } from "./view";

/** Every cause the log can give away. */
export const CAUSES: readonly Cause[] = [...ARGUMENTS, ...DATA, ...MODEL, ...PACKAGES, ...MEMORY];

type Line = Pick<LogLine, "text" | "at">;
type Hit = { cause: Cause; found: RegExpExecArray; index: number };

const EVIDENCE = 12;
/** log lines that say "this and what follows went wrong" but never are the reason (sd-scripts.md §9, §10.1) */
const NOISE =
  /^fatal: (?:not a git repository|detected dubious ownership)|kernels-community|CalledProcessError: Command/;

/**
 * Why an attempt did not succeed (design §7: cause, evidence lines, next step). `tail` = the last lines of the log,
 * oldest first, as `feed` made them. The first line that names a fatal cause wins: what follows it is usually its
 * consequence. Without one, the end itself is judged (killed, restarted, nothing trained, nan …).
 */
export function diagnose(tail: readonly Line[], facts: EndFacts): Diagnosis {
  const lines = unwrap(tail);
  const texts = lines.map((l) => l.text);
  const hits = { fatal: null as Hit | null, hint: null as Hit | null };
  for (const [index, line] of texts.entries()) {
    if (NOISE.test(line)) continue;
    for (const cause of CAUSES) {
      if (hits[cause.weight]) continue;
      const found = cause.test.exec(line);
      if (found && (cause.when?.({ lines: texts, facts }) ?? true))
        hits[cause.weight] = { cause, found, index };
    }
    if (hits.fatal) break;
  }
  const raised = facts.raised && fromEvent(facts);
  const early = ending(lines, facts, "before-log");
  if (early) return early;
  const hit = hits.fatal ?? raised ?? (facts.exit === 0 ? null : hits.hint);
  if (!hit) return ending(lines, facts, "after-log")!;
  const { cause, found, index } = hit;
  const at = lines[index]?.at;
  return {
    code: cause.code,
    cause: cause.cause(found, facts),
    next: cause.next(found, facts),
    evidence: index < 0 ? [`${facts.raised!.type}: ${facts.raised!.error}`] : evidence(texts, index),
    ...(at === undefined ? {} : { at }),
    remedies: cause.remedies?.(found, facts) ?? [],
  };
}

/** The launcher's own word for the exception, for when the log was cut or is elsewhere. */
function fromEvent(facts: EndFacts): Hit | null {
  const line = `${facts.raised!.type}: ${facts.raised!.error}`;
  for (const cause of CAUSES) {
    const found = cause.test.exec(line);
    if (found && (cause.when?.({ lines: [line], facts }) ?? true)) return { cause, found, index: -1 };
  }
  return null;
}

/** The matching line with the line or two before it that lead to it. */
function evidence(texts: readonly string[], index: number): string[] {
  const raise = texts[index - 1]?.trimStart().startsWith("raise ") ?? false;
  return texts.slice(raise ? Math.max(0, index - 2) : index, index + 1).slice(-EVIDENCE);
}

const CONTINUED = /^ {29}\S/;
const SOURCE = /\s+[\w.]+\.py:\d+$/;

/**
 * Puts a log record that rich wrapped at 80 columns (older installs, hand-started runs) back on one line, without
 * the file and line number at the right edge. A record's continuation is indented by 29 blanks.
 */
function unwrap(tail: readonly Line[]): Line[] {
  const lines: Line[] = [];
  for (const { text, at } of tail) {
    const last = lines[lines.length - 1];
    if (last && CONTINUED.test(text) && !/^ {29}\w+:/.test(text)) {
      last.text = `${last.text.replace(SOURCE, "")} ${text.trim()}`;
    } else lines.push({ text: text.trimEnd(), at });
  }
  return lines;
}
