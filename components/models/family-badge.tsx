"use client";

import { useLocale, useTranslations } from "use-intl";
import { Badge, type Tone } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import type { Family } from "@/server/domain/models/family";
import { FAMILY_NAME } from "@/server/domain/models/words";

const TONE: Partial<Record<Family, Tone>> = { sd15: "ok", sd2: "ok", sdxl: "accent" };

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
      <Badge tone={TONE[family] ?? "neutral"}>{say(FAMILY_NAME[family], locale)}</Badge>
      {prediction === "v" && <Badge>{t("vPrediction")}</Badge>}
      {format === "ckpt" && <Badge tone="warn">.ckpt</Badge>}
      {format === "diffusers" && <Badge>diffusers</Badge>}
      {format === "rehearsal" && <Badge>{t("rehearsal")}</Badge>}
    </span>
  );
}
