"use client";

import { Check, CircleX, LoaderCircle } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { type Locale, say } from "@/server/domain/language";
import { Button } from "../ui";
import type { SaveState } from "./use-draft";

/** Whether what was typed is kept, beside the title. */
export function SaveNote({
  save,
  onReload,
  onRetry,
}: {
  save: SaveState;
  onReload: () => void;
  onRetry: () => void;
}) {
  const t = useTranslations("recipes");
  const locale = useLocale() as Locale;
  if (!("error" in save)) {
    const Icon = save.state === "saved" ? Check : LoaderCircle;
    return (
      <span role="status" className="inline-flex items-center gap-1 text-muted text-xs max-sm:sr-only">
        <Icon aria-hidden className="size-3.5" />
        {t(`draft.${save.state}`)}
      </span>
    );
  }
  return (
    <span role="alert" className="inline-flex min-w-0 items-center gap-2 text-bad text-xs">
      <CircleX aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate">{say(save.error.text, locale)}</span>
      <Button size="sm" onClick={save.state === "conflict" ? onReload : onRetry}>
        {t(save.state === "conflict" ? "draft.load" : "draft.again")}
      </Button>
    </span>
  );
}
