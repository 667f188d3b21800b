"use client";

import { RotateCcw } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui";
import type { Changes } from "./use-changes";

/** Above the pictures of the trash: what becomes of them, and all of them back at once. */
export function TrashNote({ ids, changes }: { ids: readonly number[]; changes: Changes }) {
  const t = useTranslations("gallery.trash");
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b bg-surface px-3 py-2">
      <p className="min-w-0 flex-1 basis-60 text-muted text-sm">{t("note")}</p>
      {ids.length > 0 && (
        <Button size="sm" icon={RotateCcw} onClick={() => void changes.restore(ids)}>
          {t("restoreAll", { count: ids.length })}
        </Button>
      )}
    </div>
  );
}
