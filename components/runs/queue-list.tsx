"use client";
import { ArrowDown, ArrowUp, ArrowUpToLine, CirclePause, CirclePlay, Ellipsis, X } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "use-intl";
import { formatClock, IconButton, Menu, StateMark, useNow } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { RunRow } from "@/server/domain/runs/view";
import { useQueueActs } from "./acts";
import { finishTimes } from "./finish";
import type { RunList } from "./list";
import { RehearsalBadge } from "./rehearsal-badge";

/** Runs that wait, in order: who is next, when each will be done, and the ways to change that. */
export function QueueList({ list }: { list: RunList }) {
  const now = useNow();
  const times = now === null ? new Map<number, number>() : finishTimes({ ...list, now });
  return (
    <ol className="rounded-lg border bg-surface">
      {list.queue.map((run, i) => (
        <QueueRow
          key={run.id}
          run={run}
          place={i}
          count={list.queue.length}
          done={times.get(run.id)}
          now={now}
        />
      ))}
    </ol>
  );
}

function QueueRow({
  run,
  place,
  count,
  done,
  now,
}: {
  run: RunRow;
  place: number;
  count: number;
  done: number | undefined;
  now: number | null;
}) {
  const t = useTranslations("runs");
  const locale = useLocale() as Locale;
  const acts = useQueueActs(run);
  const verbs = [
    { icon: ArrowUp, label: t("queue.up"), onSelect: () => acts.move(place - 1), disabled: place === 0 },
    {
      icon: ArrowDown,
      label: t("queue.down"),
      onSelect: () => acts.move(place + 1),
      disabled: place === count - 1,
    },
    { icon: ArrowUpToLine, label: t("queue.top"), onSelect: () => acts.move(0), disabled: place === 0 },
    run.held
      ? { icon: CirclePlay, label: t("queue.release"), onSelect: () => acts.hold(false) }
      : { icon: CirclePause, label: t("queue.hold"), onSelect: () => acts.hold(true) },
    { icon: X, label: t("queue.remove"), onSelect: () => acts.cancel(place) },
  ];
  return (
    <li className="flex items-center gap-3 border-t px-4 py-2 first:border-t-0">
      <span className="w-5 shrink-0 text-right text-muted text-sm" title={t("queue.place", { n: place + 1 })}>
        {place + 1}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3">
          <Link href={`/runs/${run.id}`} className="min-w-0 truncate text-sm hover:underline">
            <span className="text-muted">#{run.number}</span> {run.name}
          </Link>
          <StateMark state={run.state} held={run.held} className="text-xs" />
          {run.rehearsal && <RehearsalBadge row />}
        </div>
        <p className="truncate text-muted text-xs">
          {[
            run.datasetName,
            run.modelName,
            run.progress.total === null ? null : t("progress.total", { total: run.progress.total }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      <span className="hidden whitespace-nowrap text-muted text-xs sm:inline">
        {done === undefined || now === null
          ? run.held
            ? ""
            : t("queue.unknown")
          : t("queue.finish", { clock: formatClock(done, now, locale) })}
      </span>
      <div className="hidden items-center md:flex">
        {verbs.map((v) => (
          <IconButton
            key={v.label}
            icon={v.icon}
            label={v.label}
            size="sm"
            disabled={v.disabled ?? false}
            onClick={v.onSelect}
          />
        ))}
      </div>
      <div className="md:hidden">
        <Menu
          trigger={<IconButton icon={Ellipsis} label={t("queue.verbs", { number: run.number })} />}
          items={verbs}
        />
      </div>
    </li>
  );
}
