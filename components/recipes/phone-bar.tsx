"use client";

import { ChevronUp, CircleX, SquareTerminal, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import type { Locale } from "@/server/domain/language";
import type { StepPlan } from "@/server/domain/recipes/steps";
import type { Preflight } from "@/server/domain/recipes/validate";
import { Button, formatCount, Sheet } from "../ui";

/** The right column where there is no room for it: its gist in a bar at the bottom, the whole in a sheet. */
export function PhoneBar({
  plan,
  check,
  startButton,
  onCommand,
  children,
}: {
  plan: StepPlan | null;
  check: Preflight | null;
  startButton: ReactNode;
  onCommand: () => void;
  children: ReactNode;
}) {
  const t = useTranslations("recipes");
  const locale = useLocale() as Locale;
  const [open, setOpen] = useState(false);
  const worst = check && (check.blocks > 0 ? "blocks" : check.warnings > 0 ? "warnings" : null);
  return (
    <div className="fixed inset-x-0 bottom-(--foot) z-20 flex items-center gap-2 border-t bg-bg px-3 py-2 md:left-(--rail) lg:hidden">
      <Sheet
        open={open}
        onOpen={setOpen}
        title={t("outlook")}
        trigger={
          <button type="button" className="flex min-w-0 flex-1 items-center gap-2 text-left text-sm">
            <ChevronUp aria-hidden className="size-4 shrink-0 text-muted" />
            <span className="min-w-0">
              <span className="block truncate">
                {plan
                  ? t("math.epochs", {
                      steps: formatCount(plan.total, locale),
                      epochs: String(Number(plan.epochs.toFixed(2))),
                    })
                  : t("outlook")}
              </span>
              {worst && check && (
                <span
                  className={`flex items-center gap-1 text-xs ${worst === "blocks" ? "text-bad" : "text-warn"}`}
                >
                  {worst === "blocks" ? (
                    <CircleX aria-hidden className="size-3.5" />
                  ) : (
                    <TriangleAlert aria-hidden className="size-3.5" />
                  )}
                  {t(`check.${worst}`, { n: check[worst] })}
                </span>
              )}
            </span>
          </button>
        }
        actions={
          <Button icon={SquareTerminal} onClick={onCommand}>
            {t("command.show")}
          </Button>
        }
      >
        {children}
      </Sheet>
      <span className="flex shrink-0">{startButton}</span>
    </div>
  );
}
