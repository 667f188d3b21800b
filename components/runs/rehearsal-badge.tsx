"use client";
import { FlaskConical } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge } from "@/components/ui";

/** Says that nothing was really trained. In rows of a phone the sign alone, with the word spoken. */
export function RehearsalBadge({ row = false }: { row?: boolean }) {
  const t = useTranslations("runs");
  return (
    <Badge tone="warn" icon={FlaskConical} title={t("rehearsalHint")}>
      <span className={row ? "max-md:sr-only" : undefined}>{t("rehearsal")}</span>
    </Badge>
  );
}
