"use client";
import { CircleX, RotateCcw, ThumbsUp, TriangleAlert } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { Button } from "@/components/ui";
import type { Cell } from "@/server/domain/experiments/view";
import { type Locale, say } from "@/server/domain/language";
import type { useActs } from "./use-acts";

/** Why a cell is in doubt or failed, and what can be done about it. */
export function CellNotes({ cell, acts }: { cell: Cell; acts: ReturnType<typeof useActs> }) {
  const t = useTranslations("experiments.cell");
  const locale = useLocale() as Locale;
  if (cell.state !== "suspect" && cell.state !== "failed")
    return cell.state === "done" ? null : (
      <p className="absolute inset-x-0 top-1/2 z-2 text-center text-muted text-sm">{t(cell.state)}</p>
    );
  const suspect = cell.state === "suspect";
  return (
    <section
      role="status"
      className={`absolute top-1 left-1/2 z-3 w-[min(560px,calc(100%-16px))] -translate-x-1/2 rounded-lg border px-3 py-2 text-sm ${suspect ? "border-warn/50 bg-warn-soft" : "border-bad/50 bg-bad-soft"}`}
    >
      <ul className="grid gap-1">
        {suspect
          ? cell.verdict?.reasons.map((r, i) => (
              <li key={i} className="flex gap-2">
                <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
                <span className="min-w-0">
                  {say(r.text, locale)}
                  {(r.asked || r.got) && (
                    <span className="block break-words text-muted text-xs">
                      {[
                        r.asked && t("asked", { value: short(r.asked) }),
                        r.got && t("got", { value: short(r.got) }),
                      ]
                        .filter(Boolean)
                        .join(" · ")}
                    </span>
                  )}
                </span>
              </li>
            ))
          : cell.error && (
              <li className="flex gap-2">
                <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
                <span className="min-w-0">
                  {say(cell.error.text, locale)}
                  <span className="block text-muted">{say(cell.error.next, locale)}</span>
                  {cell.error.evidence.length > 0 && (
                    <span className="block break-words font-mono text-muted text-xs">
                      {cell.error.evidence.slice(0, 3).join(" · ")}
                    </span>
                  )}
                </span>
              </li>
            )}
      </ul>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="sm" icon={RotateCcw} busy={acts.retrying} onClick={() => acts.retry([cell])}>
          {t("retry")}
        </Button>
        {suspect && (
          <Button size="sm" icon={ThumbsUp} onClick={() => acts.accept(cell)}>
            {t("accept")}
          </Button>
        )}
      </div>
    </section>
  );
}

const short = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);
