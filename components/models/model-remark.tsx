"use client";

import { CircleX, TriangleAlert } from "lucide-react";
import { useLocale } from "use-intl";
import { type Locale, say } from "@/server/domain/language";
import type { Family, ModelFacts } from "@/server/domain/models/family";
import { remark } from "@/server/domain/models/words";

/** Why a model cannot be trained on, or what to mind. */
export function ModelRemark({
  family,
  facts,
  format,
}: {
  family: Family;
  facts: ModelFacts;
  format: string;
}) {
  const locale = useLocale() as Locale;
  const found = remark(family, facts, format);
  if (!found) return null;
  const Icon = found.severity === "error" ? CircleX : TriangleAlert;
  return (
    <p className="flex gap-2 text-sm">
      <Icon
        aria-hidden
        className={`mt-0.5 size-4 shrink-0 ${found.severity === "error" ? "text-bad" : "text-warn"}`}
      />
      <span>{say(found.text, locale)}</span>
    </p>
  );
}
