"use client";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { Progress, StateMark } from "@/components/ui";
import type { RunRow } from "@/server/domain/runs/view";
import { GrowthStrip } from "./growth-strip";
import { ProgressWords } from "./progress-words";
import { RehearsalBadge } from "./rehearsal-badge";

/** The run that holds the card: how far, when it is done, its strip. */
export function ActiveRun({ run }: { run: RunRow }) {
  const t = useTranslations("runs");
  const { step, total } = run.progress;
  const ratio = total ? step / total : null;
  return (
    <article className="overflow-hidden rounded-lg border bg-surface">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 px-4 py-3 lg:grid-cols-[minmax(0,1fr)_auto] lg:items-center">
        <div className="grid min-w-0 gap-1">
          <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
            <Link href={`/runs/${run.id}`} className="min-w-0 truncate text-base hover:underline">
              <span className="text-muted">#{run.number}</span> {run.name}
            </Link>
            <StateMark state={run.state} ratio={ratio} />
            {run.rehearsal && <RehearsalBadge />}
          </div>
          <ProgressWords run={run} />
          <p className="truncate text-muted text-xs">
            {run.datasetName} · {run.modelName} · {run.engineName}
          </p>
        </div>
        {run.strip.length > 0 && (
          <div className="min-w-0 lg:max-w-130">
            <GrowthStrip strip={run.strip} total={total} />
          </div>
        )}
      </div>
      <Progress value={ratio} label={t("progress.label")} className="rounded-none" />
    </article>
  );
}
