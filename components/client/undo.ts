"use client";

import { useLocale, useTranslations } from "use-intl";
import type { Locale } from "@/server/domain/language";
import { toast } from "../ui/toast";
import { toastError } from "./errors";

/** `undoable("143 captions changed", () => revert(batch))`: says what was done and offers the way back for ten seconds. */
export function useUndoable(): (
  done: string,
  undo: () => Promise<unknown> | unknown,
  undone?: string,
) => void {
  const t = useTranslations("ui");
  const locale = useLocale() as Locale;
  return (done, undo, undone) => {
    toast(done, {
      duration: 10_000,
      action: {
        label: t("undo"),
        onClick: () => {
          Promise.resolve()
            .then(undo)
            .then(() => toast(undone ?? t("undone")))
            .catch((e) => toastError(e, locale));
        },
      },
    });
  };
}
