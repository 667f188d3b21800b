"use client";

import { CircleX, TriangleAlert } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { type Locale, say } from "@/server/domain/language";
import type { Engine } from "./answers";

type Problem = NonNullable<Engine["facts"]>["problems"][number];

/** What is wrong with an engine, worst first: cause and next step in a sentence, evidence on demand. */
export function Doctor({ problems }: { problems: readonly Problem[] }) {
  const t = useTranslations("engines");
  const locale = useLocale() as Locale;
  if (problems.length === 0) return null;
  const sorted = [...problems].sort((a, b) => Number(a.severity === "warn") - Number(b.severity === "warn"));
  return (
    <section aria-label={t("doctor.title")}>
      <h3 className="mb-1.5 text-muted text-xs">{t("doctor.title")}</h3>
      <ul className="grid gap-2">
        {sorted.map((problem) => {
          const error = problem.severity === "error";
          const Icon = error ? CircleX : TriangleAlert;
          return (
            <li key={problem.code} className="flex gap-2 text-sm">
              <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${error ? "text-bad" : "text-warn"}`} />
              <div className="min-w-0">
                <p>{say(problem.text, locale)}</p>
                {problem.evidence.length > 0 && (
                  <details className="mt-0.5">
                    <summary className="w-fit cursor-pointer text-muted text-xs hover:text-text">
                      {t("doctor.evidence")}
                    </summary>
                    <pre className="mt-1 overflow-x-auto whitespace-pre-wrap break-all font-mono text-muted text-xs leading-5">
                      {problem.evidence.join("\n")}
                    </pre>
                  </details>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
