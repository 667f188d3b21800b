"use client";
import { Hourglass, X } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { useRunner } from "@/components/client/stream";
import { Button, formatClock, useNow } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { RunDetail, RunRow } from "@/server/domain/runs/view";
import { useActs, useQueueActs } from "./acts";
import type { RunList } from "./list";

/** Why a queued run has not started, in the order in which it would have to be put right. */
export function WaitingPanel({ run, list }: { run: RunDetail; list: RunList }) {
  const t = useTranslations("runs");
  const locale = useLocale() as Locale;
  const acts = useActs(run.id);
  const queue = useQueueActs(run);
  const now = useNow();
  const runner = useRunner();
  // a rehearsal and the card do not wait for each other
  const same = (other: RunRow) => other.rehearsal === run.rehearsal;
  const active = list.active.find(same);
  const place = list.queue.findIndex((r) => r.id === run.id);
  const ahead = list.queue.filter((r) => !r.held && same(r)).findIndex((r) => r.id === run.id);
  const eta = active?.progress.eta ?? null;
  const reasons: string[] = [];
  if (runner === "down") reasons.push(t("waits.down"));
  else if (run.held) reasons.push(t("waits.held"));
  else if (list.paused) reasons.push(t("waits.paused"));
  else if (active)
    reasons.push(
      eta === null || now === null
        ? t("waits.card", { number: active.number, name: active.name })
        : t("waits.cardUntil", {
            number: active.number,
            name: active.name,
            clock: formatClock(now + eta, now, locale),
          }),
    );
  if (ahead > 0) reasons.push(t("waits.behind", { n: ahead }));
  if (reasons.length === 0) reasons.push(t("waits.soon"));
  return (
    <section
      role="status"
      className="flex flex-wrap items-center gap-3 rounded-lg border bg-surface px-4 py-3 text-sm"
    >
      <Hourglass aria-hidden className="size-4 text-muted" />
      <p className="min-w-0 flex-1">{reasons.join(" ")}</p>
      {run.held ? (
        <Button size="sm" busy={acts.queueing} onClick={() => acts.hold(false)}>
          {t("queue.release")}
        </Button>
      ) : (
        <Button size="sm" busy={acts.queueing} onClick={() => acts.hold(true)}>
          {t("queue.hold")}
        </Button>
      )}
      <Button size="sm" icon={X} busy={queue.busy} onClick={() => queue.cancel(Math.max(0, place))}>
        {t("queue.remove")}
      </Button>
    </section>
  );
}
