"use client";

import { Info, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { checkPrompt } from "@/server/domain/presets/check";

/** What the emphasis check says of a prompt; the trigger slot concerns the positive one alone. */
export function PromptRemarks({ prompt, negative = false }: { prompt: string; negative?: boolean }) {
  const t = useTranslations("presets");
  const remarks = checkPrompt(prompt).filter((r) => !(negative && r.code === "no-trigger"));
  if (remarks.length === 0) return null;
  return (
    <ul className="grid gap-0.5 text-xs">
      {remarks.map(({ code, at }) => {
        const hint = code === "no-trigger";
        const Icon = hint ? Info : TriangleAlert;
        return (
          <li key={`${code}:${at}`} className="flex gap-1.5">
            <Icon aria-hidden className={`mt-px size-3.5 shrink-0 ${hint ? "text-muted" : "text-warn"}`} />
            {hint ? t("remark.no-trigger", { slot: "{trigger}" }) : t(`remark.${code}`, { at: at + 1 })}
          </li>
        );
      })}
    </ul>
  );
}
