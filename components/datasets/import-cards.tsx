"use client";

import { TriangleAlert } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPCClient } from "@/components/client/trpc";
import { Button, formatBytes, formatRemaining, formatThroughput, useNow } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import { ImportCard } from "./import-card";
import { DropFiles, isProblem, JobFiles } from "./import-files";
import type { UploadRecord } from "./upload-record";
import { type Drop, dismissDrop, retryDrop, stopDrop } from "./uploads";
import type { Changes } from "./use-changes";
import type { Outputs } from "./use-rows";

export type Pickers = { pickFiles: () => void; pickFolder: () => void };

/** An upload that a reload broke off. */
export function Interrupted({
  record,
  pickers,
  onForget,
}: {
  record: UploadRecord;
  pickers: Pickers;
  onForget: () => void;
}) {
  const t = useTranslations("imports.upload");
  return (
    <section className="px-3.5 py-2.5 text-sm">
      <p className="flex gap-2">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn-ink" />
        <span>{t("interrupted", { count: record.done.length, total: record.total })}</span>
      </p>
      <p className="mt-1 text-muted text-xs">{t("goOn")}</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="sm" onClick={pickers.pickFolder}>
          {t("chooseFolder")}
        </Button>
        <Button size="sm" onClick={pickers.pickFiles}>
          {t("chooseFiles")}
        </Button>
        <Button size="sm" variant="quiet" onClick={onForget}>
          {t("forget")}
        </Button>
      </div>
    </section>
  );
}

/** Files on their way from this browser. */
export function DropCard({ drop, changes }: { drop: Drop; changes: Changes }) {
  const t = useTranslations("imports.upload");
  const locale = useLocale() as Locale;
  const now = useNow(1000);
  const count = (...states: string[]) => drop.files.filter((file) => states.includes(file.state)).length;
  const failed = count("failed");
  const eta = drop.rate && drop.running ? ((drop.bytes - drop.sent) / drop.rate) * 1000 : null;
  const lines = drop.files.map(({ path, state, note }) => ({ name: path, state, note }));
  const facts = [
    `${formatBytes(drop.sent)} / ${formatBytes(drop.bytes)}`,
    drop.rate ? formatThroughput(drop.rate) : "",
    eta !== null && now ? formatRemaining(eta, now, locale) : "",
  ];
  return (
    <ImportCard
      running={drop.running}
      title={drop.running ? t("running", { done: drop.done, total: drop.files.length }) : t("done")}
      ratio={
        drop.bytes
          ? (drop.sent + drop.done) / (drop.bytes + drop.files.length)
          : drop.done / drop.files.length
      }
      detail={drop.lost ? t("lost") : drop.running ? facts.filter(Boolean).join(" · ") : ""}
      sums={{
        added: count("added", "restored"),
        captioned: count("captioned"),
        already: count("already"),
        kept: count("kept"),
      }}
      problems={lines.filter(isProblem).length}
      batch={drop.batch}
      changes={changes}
      files={() => <DropFiles files={lines} />}
      onStop={() => stopDrop(drop.key)}
      onDismiss={() => dismissDrop(drop.key)}
      actions={
        failed > 0 && !drop.running ? (
          <Button size="sm" onClick={() => retryDrop(drop.key)}>
            {t("retry", { count: failed })}
          </Button>
        ) : null
      }
    />
  );
}

/** An import the studio does by itself: a folder or an archive. */
export function JobCard({ job, changes }: { job: Outputs["imports"]["list"][number]; changes: Changes }) {
  const t = useTranslations("imports.upload");
  const locale = useLocale() as Locale;
  const client = useTRPCClient().datasets.imports;
  const now = useNow(1000);
  const running = job.endedAt === null;
  const spent = now ? now - job.startedAt : 0;
  const measured = running && job.done > 20 && spent > 2000;
  const eta = measured ? (spent / job.done) * (job.total - job.done) : null;
  const problems = job.refused + job.noted + job.kept;
  const act = (work: Promise<unknown>) => void work.catch((error) => toastError(error, locale));
  const facts = [
    job.path,
    running ? formatBytes(job.bytes) : "",
    measured ? t("perSecond", { rate: Math.round((job.done / spent) * 1000) }) : "",
    eta !== null && now ? formatRemaining(eta, now, locale) : "",
  ];
  return (
    <ImportCard
      running={running}
      failed={job.error !== null}
      title={
        job.error
          ? say(job.error, locale)
          : running
            ? job.state === "reading"
              ? t("reading")
              : t("running", { done: job.done, total: job.total })
            : t(job.state === "cancelled" ? "stopped" : "done")
      }
      ratio={job.total ? job.done / job.total : null}
      detail={facts.filter(Boolean).join(" · ")}
      sums={job}
      problems={problems}
      batch={job.batch}
      changes={changes}
      files={() => <JobFiles id={job.id} count={job.lines} problems={problems} />}
      onStop={() => act(client.cancel.mutate({ id: job.id }))}
      onDismiss={() => act(client.dismiss.mutate({ id: job.id }).then(() => changes.refresh()))}
    />
  );
}
