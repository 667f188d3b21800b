"use client";

import { Trash2, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { CompareButton } from "@/components/experiments/compare-button";
import { Button, IconButton } from "@/components/ui";
import { useLoraActs } from "./use-lora-acts";

/** What can be done with the selected files; over the page's lower edge while any is selected. */
export function LoraSelection({ ids, onClear }: { ids: readonly number[]; onClear: () => void }) {
  const t = useTranslations("loras");
  const acts = useLoraActs();
  if (ids.length === 0) return null;
  return (
    <section
      aria-label={t("selected", { n: ids.length })}
      className="float fixed bottom-[calc(16px+env(safe-area-inset-bottom))] left-1/2 z-40 flex max-w-[calc(100vw-16px)] -translate-x-1/2 items-center gap-2 px-3 py-2 max-md:bottom-[calc(68px+env(safe-area-inset-bottom))]"
    >
      <span className="whitespace-nowrap text-sm">{t("selected", { n: ids.length })}</span>
      <Button
        icon={Trash2}
        variant="quiet"
        busy={acts.removing}
        onClick={() => void acts.remove(ids).then(onClear)}
      >
        {t("delete")}
      </Button>
      <CompareButton loraIds={[...ids]} variant="primary">
        {t("compare")}
      </CompareButton>
      <IconButton icon={X} label={t("clear")} onClick={onClear} />
    </section>
  );
}
