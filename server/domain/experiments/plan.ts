import type { Text } from "../language";
import type { Axes, CellSettings } from "./axes";
import { axisLength, axisNames } from "./axis";
import { cells, order, switches } from "./cells";
import type { CellState, Counts } from "./view";

/** More cells than this is a day of rendering planned by a slip; the plan is refused with the number. */
export const MOST_CELLS = 2000;

export type PlanFacts = {
  cells: number;
  bases: number;
  loras: number /** ms, null while no pace is known */;
  time: number | null;
};

/** What a plan costs: pictures to draw, changes of base model and LoRA, and the time at `msPerStep` (per step of 512²). */
export function planFacts(axes: Axes, settings: CellSettings, msPerStep: number | null): PlanFacts {
  const all = order(cells(axes, settings));
  const { bases, loras } = switches(all);
  const time =
    msPerStep === null
      ? null
      : all.reduce(
          (sum, c) => sum + msPerStep * c.values.steps * ((c.values.width * c.values.height) / (512 * 512)),
          0,
        );
  return { cells: all.length, bases, loras, time };
}

export type PlanIssue = { code: string; severity: "block" | "warn"; text: Text };

const t = (zh: string, en: string): Text => ({ zh, en });

/** What keeps a plan from being started, and what should be known before it is. */
export function checkPlan(axes: Axes, settings: CellSettings): PlanIssue[] {
  const issues: PlanIssue[] = [];
  const count = axisNames(axes).reduce((n, name) => n * axisLength(axes, name), 1);
  if (axes.loras.length === 0 && !axes.control)
    issues.push({ code: "no-lora", severity: "block", text: t("还没有选 LoRA。", "No LoRA is chosen yet.") });
  if (axes.prompts.every((p) => !p.positive.trim()))
    issues.push({ code: "no-prompt", severity: "block", text: t("提示词是空的。", "The prompt is empty.") });
  if (count > MOST_CELLS)
    issues.push({
      code: "too-many",
      severity: "block",
      text: t(
        `这样要画 ${count} 格，最多 ${MOST_CELLS} 格。`,
        `This makes ${count} cells; the most is ${MOST_CELLS}.`,
      ),
    });
  const needle = axes.replace[0];
  if (needle && axes.prompts.some((p) => !p.positive.includes(needle) && !p.negative.includes(needle)))
    issues.push({
      code: "replace-missing",
      severity: "block",
      text: t(
        `有的提示词里没有“${needle}”，替换不了。`,
        `“${needle}” is not in every prompt, so it cannot be replaced there.`,
      ),
    });
  if (axes.weights.length > 1 && axes.loras.length === 0)
    issues.push({
      code: "weights-alone",
      severity: "warn",
      text: t("没有 LoRA 时权重不起作用。", "Weights do nothing without a LoRA."),
    });
  if (!settings.trigger.trim() && axes.prompts.some((p) => p.positive.includes("{trigger}")))
    issues.push({
      code: "no-trigger",
      severity: "warn",
      text: t(
        "提示词里有 {trigger}，但没有触发词可填。",
        "A prompt has {trigger}, but there is no trigger word to put in.",
      ),
    });
  if (!axes.control && axes.loras.length > 0)
    issues.push({
      code: "no-control",
      severity: "warn",
      text: t(
        "没有对照列（不加 LoRA），看不出 LoRA 改变了什么。",
        "Without a control column it is hard to see what the LoRA changes.",
      ),
    });
  return issues;
}

/** draft → open ⇄ paused → done, where done is: open or paused, and nothing left to draw. */
export function experimentState(
  stored: "draft" | "open" | "paused",
  counts: Counts,
): "draft" | "open" | "paused" | "done" {
  if (stored === "draft") return "draft";
  return counts.total > 0 && counts.queued + counts.rendering === 0 ? "done" : stored;
}

export function countCells(states: Iterable<CellState>): Counts {
  const counts: Counts = { total: 0, queued: 0, rendering: 0, done: 0, suspect: 0, failed: 0 };
  for (const state of states) {
    counts.total++;
    counts[state]++;
  }
  return counts;
}

/** ms left at the median pace of the cells drawn; null until three are. */
export function etaOf(times: readonly number[], left: number): number | null {
  if (left === 0) return 0;
  if (times.length < 3) return null;
  const sorted = [...times].sort((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? 0) * left);
}

export type CellEvent = "send" | "done" | "suspect" | "fail" | "crash" | "accept" | "retry";

/** The only source of a cell's state changes (design §6); null = not allowed. */
export function cellTransition(state: CellState, event: CellEvent): CellState | null {
  switch (event) {
    case "send":
      return state === "queued" ? "rendering" : null;
    case "done":
    case "suspect":
      return state === "rendering" ? event : null;
    case "fail":
      return state === "rendering" ? "failed" : null;
    case "crash":
      return state === "rendering" ? "queued" : null;
    case "accept":
      return state === "suspect" ? "done" : null;
    case "retry":
      return state === "failed" || state === "suspect" ? "queued" : null;
  }
}

/** Changes of base model and LoRA that drawing in `order` saves over drawing axis by axis. */
export function savedSwitches(axes: Axes, settings: CellSettings): { bases: number; loras: number } {
  const planned = cells(axes, settings);
  const [naive, best] = [switches(planned), switches(order(planned))];
  return { bases: naive.bases - best.bases, loras: naive.loras - best.loras };
}
