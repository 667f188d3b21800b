"use client";
import { Ellipsis, History, RotateCcw, Trash2 } from "lucide-react";
import Link from "next/link";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import {
  Button,
  EmptyState,
  formatDuration,
  IconButton,
  Menu,
  SearchInput,
  Segmented,
  StateMark,
  Time,
} from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import type { RunRow } from "@/server/domain/runs/view";
import { useQueueActs } from "./acts";
import { GrowthStrip } from "./growth-strip";
import { RehearsalBadge } from "./rehearsal-badge";

const FILTERS = ["all", "succeeded", "stopped", "failed"] as const;
const PAGE = 30;

/** Runs that ended, newest first. */
export function HistoryList({ runs }: { runs: readonly RunRow[] }) {
  const t = useTranslations("runs.history");
  const [{ show, q }, set] = useQueryStates({
    show: parseAsStringLiteral(FILTERS).withDefault("all"),
    q: parseAsString.withDefault(""),
  });
  const [most, setMost] = useState(PAGE);
  const words = q.trim().toLowerCase();
  const found = runs.filter(
    (r) =>
      (show === "all" || r.state === show) &&
      (words === "" ||
        `#${r.number} ${r.name} ${r.datasetName} ${r.modelName}`.toLowerCase().includes(words)),
  );
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <Segmented
          size="sm"
          label={t("title")}
          value={show}
          onValue={(v) => void set({ show: v })}
          choices={FILTERS.map((f) => ({ value: f, label: t(f) }))}
        />
        <SearchInput
          value={q}
          onValue={(v) => void set({ q: v || null })}
          aria-label={t("search")}
          placeholder={t("search")}
          className="w-full sm:w-56"
        />
      </div>
      {found.length === 0 ? (
        <EmptyState icon={History} title={t("none")} />
      ) : (
        <ul className="rounded-lg border bg-surface">
          {found.slice(0, most).map((run) => (
            <HistoryRow key={run.id} run={run} />
          ))}
        </ul>
      )}
      {found.length > most && (
        <Button variant="quiet" className="mt-2" onClick={() => setMost(most + PAGE * 2)}>
          {t("more", { n: Math.min(PAGE * 2, found.length - most) })}
        </Button>
      )}
    </>
  );
}

function HistoryRow({ run }: { run: RunRow }) {
  const t = useTranslations("runs");
  const locale = useLocale() as Locale;
  const acts = useQueueActs(run);
  const again = run.state !== "succeeded" && run.state !== "lost";
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-2 border-t px-4 py-2.5 first:border-t-0 md:grid-cols-[minmax(0,1fr)_minmax(0,360px)_112px_auto]">
      <div className="min-w-0">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5">
          <Link href={`/runs/${run.id}`} className="min-w-0 truncate text-sm hover:underline">
            <span className="text-muted">#{run.number}</span> {run.name}
          </Link>
          <StateMark state={run.state} className="text-xs" />
          {run.rehearsal && <RehearsalBadge row />}
        </div>
        <p className="truncate text-muted text-xs">
          {run.diagnosis && run.state === "failed"
            ? say(run.diagnosis.cause, locale)
            : [
                run.datasetName,
                run.progress.step > 0 ? t("progress.step", { step: run.progress.step }) : null,
                t("history.loras", { n: run.loras }),
              ]
                .filter(Boolean)
                .join(" · ")}
        </p>
      </div>
      <div className="min-w-0 max-md:order-last max-md:col-span-2 max-md:empty:hidden">
        {run.strip.length > 0 && <GrowthStrip strip={run.strip} total={run.progress.total} />}
      </div>
      <div className="text-right text-muted text-xs max-md:hidden">
        <Time at={run.endedAt ?? run.createdAt} className="block" />
        {run.startedAt !== null && run.endedAt !== null && (
          <span>{formatDuration(run.endedAt - run.startedAt, locale)}</span>
        )}
      </div>
      <Menu
        trigger={
          <IconButton icon={Ellipsis} label={t("queue.verbs", { number: run.number })} busy={acts.busy} />
        }
        items={[
          ...(again ? [{ icon: RotateCcw, label: t("retry.verb"), onSelect: acts.retry }] : []),
          { icon: Trash2, label: t("history.remove"), danger: true, onSelect: acts.remove },
        ]}
      />
    </li>
  );
}
