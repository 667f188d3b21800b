import type { Text } from "../../language";
import type { Remedy } from "../view";

/** What is known about an attempt that ended (or could not begin), besides its log. */
export type EndFacts = {
  /** exit code of the trainer; null = nobody wrote one (killed, or the machine went down) */
  exit: number | null;
  /** the machine's boot id changed since the attempt was started */
  rebooted: boolean;
  /** optimizer steps trained, counting those of earlier attempts */
  step: number;
  /** optimizer steps planned, null while the trainer never said */
  total: number | null;
  /** first step whose loss was nan or infinite */
  nonFiniteAt: number | null;
  /** the final LoRA file */
  final: "ok" | "missing" | "unreadable" | "wrong-hash" | "old";
  /** asked for by a person, and how far it had to go */
  stop: { asked: "now" | "save" | "epoch_end"; level: "ask" | "term" | "kill" } | null;
  /** the launcher's `failed` event */
  raised: { type: string; error: string } | null;
  /** last phase the trainer named */
  phase: string | null;
  /** frozen recipe of the run */
  recipe: Readonly<Record<string, unknown>>;
  /** free bytes on the data folder's disk, null when it could not be asked */
  diskFree: number | null;
  datasetId: number;
  engineId: number;
};

/** One cause that the trainer's own words give away (sd-scripts.md §9). */
export type Cause = {
  code: string;
  /** tried on each trimmed log line */
  test: RegExp;
  /**
   * fatal: the first line of the log that matches a fatal cause wins · hint: explains the end only if nothing fatal
   * was found (words that also occur in runs that go well)
   */
  weight: "fatal" | "hint";
  /** not every occurrence means this: looks at the whole log and the facts */
  when?: (context: { lines: readonly string[]; facts: EndFacts }) => boolean;
  cause: (found: RegExpExecArray, facts: EndFacts) => Text;
  next: (found: RegExpExecArray, facts: EndFacts) => Text;
  remedies?: (found: RegExpExecArray, facts: EndFacts) => Remedy[];
};

export const text = (zh: string, en: string): Text => ({ zh, en });

/** A remedy that changes recipe options and queues again. */
export const change = (label: Text, values: Record<string, unknown>): Remedy => ({
  kind: "recipe",
  label,
  change: values,
});
export const again = (): Remedy => ({ kind: "retry", label: text("重新排队", "Queue again") });
export const openDataset = (facts: EndFacts): Remedy => ({
  kind: "link",
  label: text("打开数据集", "Open the dataset"),
  href: `/datasets/${facts.datasetId}`,
});
export const openModels = (): Remedy => ({
  kind: "link",
  label: text("选择底模", "Choose a base model"),
  href: "/models",
});
export const openEngines = (): Remedy => ({
  kind: "link",
  label: text("检查训练环境", "Check the trainer"),
  href: "/engines",
});

/** Last piece of a path, for sentences. */
export const nameOf = (path: string): string => path.split(/[\\/]/).pop() || path;

/** A number option of the recipe, or `fallback` when it is not one. */
export function numberOf(facts: EndFacts, dest: string, fallback: number): number {
  const value = facts.recipe[dest];
  return typeof value === "number" && Number.isFinite(value) ? value : fallback;
}
