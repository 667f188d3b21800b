"use client";
import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import { useLocale, useTranslations } from "use-intl";
import { formatDuration } from "@/components/ui";
import { cells, order } from "@/server/domain/experiments/cells";
import { checkPlan, planFacts, savedSwitches } from "@/server/domain/experiments/plan";
import type { Cell, ExperimentDetail } from "@/server/domain/experiments/view";
import { type Locale, say } from "@/server/domain/language";
import type { Plan } from "./use-plan";

const LISTED = 100;

/** What the plan costs and what keeps it from starting; pure, so it answers while one types. */
export function usePlanFacts(plan: Plan, experiment: ExperimentDetail) {
  return useMemo(() => {
    const issues = checkPlan(plan.axes, plan.settings);
    const blocked = issues.some((i) => i.severity === "block");
    const tooMany = issues.some((i) => i.code === "too-many");
    if (tooMany) return { issues, blocked, facts: null, saved: null, planned: [], news: 0, gone: 0 };
    const planned = order(cells(plan.axes, plan.settings));
    const drawn = new Set(experiment.cells.map(textOf));
    const kept = planned.filter((c) => drawn.has(textOf(c))).length;
    return {
      issues,
      blocked,
      facts: planFacts(plan.axes, plan.settings, experiment.pace),
      saved: savedSwitches(plan.axes, plan.settings),
      planned,
      news: planned.length - kept,
      gone: experiment.cells.filter((c) => c.at.length > 0).length - kept,
    };
  }, [plan.axes, plan.settings, experiment.cells, experiment.pace]);
}
const textOf = (c: Pick<Cell, "values">): string => JSON.stringify(sorted(c.values));
const sorted = (v: object) => Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1));

/** "96 cells · 3 base changes fewer · about 14 min", the checks, and the cells in the order they are drawn. */
export function PlanSummary({
  plan,
  started,
  facts: { issues, facts, saved, planned, news, gone },
}: {
  plan: Plan;
  started: boolean;
  facts: ReturnType<typeof usePlanFacts>;
}) {
  const t = useTranslations("experiments.plan");
  const words = useTranslations("experiments");
  const locale = useLocale() as Locale;
  const parts = facts
    ? [
        t("facts", { n: facts.cells }),
        started && t("newCells", { n: news }),
        started && gone > 0 && t("gone", { n: gone }),
        saved && saved.bases > 0 && t("savedBases", { n: saved.bases }),
        saved && saved.loras > 0 && t("savedLoras", { n: saved.loras }),
        facts.time === null
          ? t("noTime")
          : t("time", {
              time: formatDuration(
                started && facts.cells ? (facts.time * news) / facts.cells : facts.time,
                locale,
              ),
            }),
      ].filter(Boolean)
    : [];
  return (
    <div className="grid gap-3 text-sm">
      <p data-testid="plan-facts" className="text-base">
        {parts.join(" · ")}
      </p>
      <div>
        <h3 className="mb-1 text-muted text-xs">{t("findings")}</h3>
        {issues.length === 0 ? (
          <p className="flex gap-2">
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
            {t("good")}
          </p>
        ) : (
          <ul className="grid gap-1.5">
            {issues.map((issue) => (
              <li key={issue.code} className="flex gap-2">
                {issue.severity === "block" ? (
                  <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
                ) : (
                  <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
                )}
                <span className="min-w-0">{say(issue.text, locale)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      {planned.length > 0 && (
        <details>
          <summary className="text-muted text-xs">{t("list")}</summary>
          <ol className="mt-1 max-h-72 list-decimal overflow-y-auto pl-8 text-muted text-xs">
            {planned.slice(0, LISTED).map((c, i) => (
              <li key={i} className="truncate">
                {[
                  plan.axes.loras.find((l) => l.weights === c.values.lora?.weights)?.label ??
                    words("control"),
                  c.values.lora?.unet,
                  c.values.seed,
                  c.values.prompt,
                ]
                  .filter((v) => v !== undefined)
                  .join(" · ")}
              </li>
            ))}
          </ol>
          {planned.length > LISTED && (
            <p className="mt-1 text-muted text-xs">{t("listMore", { n: planned.length - LISTED })}</p>
          )}
        </details>
      )}
    </div>
  );
}
