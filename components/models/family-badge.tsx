"use client";

import { useLocale, useTranslations } from "use-intl";
import { Badge } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import type { Family } from "@/server/domain/models/family";
import { FAMILY_NAME } from "@/server/domain/models/words";

/** What a model is; SDXL and SD 1.5 differ in colour and word. */
export function FamilyBadge({
  family,
  format,
  prediction,
}: {
  family: Family;
  format: string;
  prediction?: "v" | "epsilon" | null;
}) {
  const locale = useLocale() as Locale;
  const t = useTranslations("models");
  return (
    <span className="inline-flex flex-wrap gap-1">
      <Badge className="font-medium text-text">{say(FAMILY_NAME[family], locale)}</Badge>
      {prediction === "v" && <Badge>{t("vPrediction")}</Badge>}
      {format === "ckpt" && <Badge tone="warn">.ckpt</Badge>}
      {format === "diffusers" && <Badge>diffusers</Badge>}
      {format === "rehearsal" && <Badge>{t("rehearsal")}</Badge>}
    </span>
  );
}
