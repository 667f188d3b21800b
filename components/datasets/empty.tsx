"use client";

import { ImagePlus, SearchX, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button, EmptyState } from "@/components/ui";

/** A dataset without pictures: what may come in, and what becomes of it. */
export function EmptyDataset({ action }: { action: ReactNode }) {
  const t = useTranslations("datasets");
  return (
    <EmptyState icon={ImagePlus} title={t("empty.title")} actions={action} className="my-auto">
      <p>{t("empty.text")}</p>
      <p className="mt-3 text-xs">{t("empty.formats")}</p>
    </EmptyState>
  );
}

/** A filter that lets nothing through, or an empty trash. */
export function NothingFound({ trash, onClear }: { trash: boolean; onClear: () => void }) {
  const t = useTranslations("datasets");
  return (
    <EmptyState
      icon={trash ? Trash2 : SearchX}
      title={t(trash ? "empty.trash" : "empty.filter")}
      actions={<Button onClick={onClear}>{t("empty.showAll")}</Button>}
    />
  );
}
