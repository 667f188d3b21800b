"use client";

import { useLocale, useTranslations } from "use-intl";
import {
  Button,
  ErrorPanel,
  formatBytes,
  formatDurationShort,
  formatThroughput,
  Progress,
} from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { TaggingJob } from "./use-tagging";

export const underWay = (job: Pick<TaggingJob, "state"> | null | undefined): boolean =>
  job?.state === "queued" || job?.state === "working";

/** How far a task is: done of all, speed, time left, and a way to stop it; or how it failed. */
export function JobLine({ job, onCancel }: { job: TaggingJob; onCancel: () => void }) {
  const t = useTranslations("tagging.job");
  const locale = useLocale() as Locale;
  if (job.state === "failed" && job.problem) return <ErrorPanel error={job.problem} />;
  if (!underWay(job)) return null;
  const bytes = job.kind === "get";
  const counted = job.total > 0 && job.phase === null && job.state === "working";
  const eta = job.rate && job.rate > 0 ? ((job.total - job.done) / job.rate) * 1000 : null;
  const words = [
    job.state === "queued"
      ? t("queued")
      : job.phase === "connecting" || job.phase === "checking" || job.phase === "loading"
        ? t(job.phase)
        : bytes
          ? `${formatBytes(job.done)} / ${formatBytes(job.total)}`
          : t("pictures", { done: job.done, total: job.total }),
    counted && job.rate
      ? bytes
        ? formatThroughput(job.rate)
        : t("rate", { rate: job.rate < 10 ? job.rate.toFixed(1) : Math.round(job.rate) })
      : "",
    counted && eta ? t("left", { time: formatDurationShort(eta, locale) }) : "",
    job.failed > 0 ? t("failed", { count: job.failed }) : "",
  ].filter(Boolean);
  return (
    <div className="flex items-center gap-3" role="status">
      <div className="min-w-0 flex-1">
        <p className="mb-1.5 text-sm">{words.join(" · ")}</p>
        <Progress value={counted ? job.done / job.total : null} label={t("label")} />
      </div>
      <Button size="sm" onClick={onCancel}>
        {t("cancel")}
      </Button>
    </div>
  );
}
