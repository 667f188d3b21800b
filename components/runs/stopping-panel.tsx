"use client";
import { useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { Button, formatDuration } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { RunDetail } from "@/server/domain/runs/view";
import { useActs } from "./acts";

const LEVELS = ["ask", "term", "kill"] as const;

/** A stop under way: what was asked for, which of ask → end → kill it is at, and when the next follows by itself. */
export function StoppingPanel({ run }: { run: RunDetail }) {
  const t = useTranslations("runs");
  const locale = useLocale() as Locale;
  const acts = useActs(run.id);
  const left = useLeft(run.stopping?.nextAt ?? null);
  const stop = run.stopping;
  if (!stop) return null;
  const here = LEVELS.indexOf(stop.level);
  return (
    <section
      role="status"
      className="grid gap-2 rounded-lg border border-warn/50 bg-warn-soft px-4 py-3 text-sm"
    >
      <p>{t(`stopping.${stop.asked}`)}</p>
      <ol className="flex list-none flex-wrap gap-x-2 gap-y-1 p-0 text-xs">
        {LEVELS.map((level, i) => (
          <li
            key={level}
            aria-current={i === here ? "step" : undefined}
            className={i === here ? "text-text" : "text-muted"}
          >
            {i > 0 ? (
              <span aria-hidden className="mr-2 text-muted">
                →
              </span>
            ) : null}
            {i === here + 1 && left !== null
              ? t("level.due", { what: t(`level.${level}`), time: formatDuration(left, locale) })
              : t(`level.${level}`)}
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2">
        {stop.asked !== "now" && stop.level === "ask" && (
          <Button size="sm" busy={acts.stopping} onClick={() => acts.stop("now")}>
            {t("stopping.notWait")}
          </Button>
        )}
        {stop.level !== "kill" && (
          <Button size="sm" variant="danger" busy={acts.stopping} onClick={() => acts.stop("force")}>
            {t(`stopping.force.${stop.level}`)}
          </Button>
        )}
      </div>
    </section>
  );
}

/** Milliseconds until `at`, counted down in whole seconds; null when nothing is due. */
function useLeft(at: number | null): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    if (at === null) return;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [at]);
  return at === null || now === null ? null : Math.max(0, Math.ceil((at - now) / 1000) * 1000);
}
