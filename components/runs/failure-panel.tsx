"use client";
import { CircleX } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { type Locale, say } from "@/server/domain/language";
import type { Diagnosis, RunDetail } from "@/server/domain/runs/view";
import { Remedies } from "./remedies";

/** Cause, the log lines that show it, what to do next: the first thing read on a run that did not succeed. */
export function FailurePanel({ run, diagnosis }: { run: RunDetail; diagnosis: Diagnosis }) {
  const t = useTranslations("runs");
  const locale = useLocale() as Locale;
  return (
    <section
      aria-label={t("failure.title")}
      className="grid grid-cols-[minmax(0,1fr)] gap-3 rounded-lg border border-bad/40 bg-bad-soft p-4"
    >
      <div className="flex gap-2">
        <CircleX aria-hidden className="mt-0.5 size-4.5 shrink-0 text-bad" />
        <p className="min-w-0 text-base font-medium" data-testid="cause">
          {say(diagnosis.cause, locale)}
        </p>
      </div>
      {diagnosis.evidence.length > 0 ? (
        <figure className="grid gap-1">
          <figcaption className="text-xs text-muted">{t("failure.evidence")}</figcaption>
          <pre className="max-h-56 overflow-y-auto whitespace-pre-wrap rounded-md bg-bg p-3 font-mono text-xs leading-[19px] [overflow-wrap:anywhere]">
            {diagnosis.evidence.join("\n")}
          </pre>
        </figure>
      ) : null}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
        <p className="text-sm">
          <span className="text-muted">{t("failure.next")} </span>
          {say(diagnosis.next, locale)}
        </p>
        <Remedies run={run} diagnosis={diagnosis} />
      </div>
    </section>
  );
}
