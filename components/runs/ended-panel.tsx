"use client";
import { RotateCcw } from "lucide-react";
import { useTranslations } from "use-intl";
import { CompareButton } from "@/components/experiments/compare-button";
import { Button } from "@/components/ui";
import type { RunDetail } from "@/server/domain/runs/view";
import { useActs } from "./acts";

/** One line under the header of a run that is over or out of sight: what came out of it, and what can be done. */
export function EndedPanel({ run }: { run: RunDetail }) {
  const t = useTranslations("runs");
  const acts = useActs(run.id);
  const { state } = run;
  if (state !== "succeeded" && state !== "stopped" && state !== "cancelled" && state !== "lost") return null;
  return (
    <section
      role="status"
      className="flex flex-wrap items-center gap-3 rounded-lg border bg-surface px-4 py-3 text-sm"
    >
      <p className="min-w-0 flex-1">
        {t(`ended.${state}`, { n: run.files.length, step: run.progress.step })}
      </p>
      {state !== "lost" && run.files.length > 0 && (
        <CompareButton runId={run.id} variant="primary">
          {t("ended.compare", { n: run.files.length })}
        </CompareButton>
      )}
      {(state === "stopped" || state === "cancelled") && (
        <Button size="sm" icon={RotateCcw} busy={acts.queueing} onClick={acts.retry}>
          {t("retry.verb")}
        </Button>
      )}
    </section>
  );
}
