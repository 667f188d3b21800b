"use client";

import { CircleCheck, CircleDashed, CircleX, LoaderCircle, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge } from "@/components/ui";
import type { Engine } from "./answers";

/** Whether an engine can work now: colour, icon and word. */
export function EngineLamp({ engine }: { engine: Engine }) {
  const t = useTranslations("engines");
  if (engine.checking) return <Badge icon={LoaderCircle}>{t("lamp.checking")}</Badge>;
  if (!engine.facts) return <Badge icon={CircleDashed}>{t("lamp.unknown")}</Badge>;
  if (!engine.facts.ok) {
    return (
      <Badge tone="bad" icon={CircleX}>
        {t("lamp.broken")}
      </Badge>
    );
  }
  const warned = engine.facts.problems.length > 0;
  return (
    <Badge tone={warned ? "warn" : "ok"} icon={warned ? TriangleAlert : CircleCheck}>
      {warned ? t("lamp.warned") : engine.kind === "rehearsal" ? t("lamp.rehearsal") : t("lamp.ready")}
    </Badge>
  );
}
