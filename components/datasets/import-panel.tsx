"use client";

import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { Button, formatBytes, formatRemaining, formatThroughput, useNow } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import { BackgroundCard, useBackgrounds } from "./background-card";
import { ImportCard } from "./import-card";
import { DropFiles, isProblem, JobFiles } from "./import-files";
import { type UploadRecord, writeRecord } from "./upload-record";
import { type Drop, dismissDrop, interruptedUpload, retryDrop, stopDrop, useDrops } from "./uploads";
import type { Changes } from "./use-changes";
import type { Outputs } from "./use-rows";

type Pickers = { pickFiles: () => void; pickFolder: () => void };

/** What comes into this dataset just now, from this browser and from the studio's machine, and what came of it. */
export function ImportPanel({
  datasetId,
  changes,
  pickers,
}: {
  datasetId: number;
  changes: Changes;
  pickers: Pickers;
}) {
  const trpc = useTRPC();
  const drops = useDrops().filter((drop) => drop.dataset === datasetId);
  const { data: jobs = [] } = useQuery({
    ...trpc.datasets.imports.list.queryOptions({ datasetId }),
    refetchInterval: ({ state }) => (state.data?.some((job) => job.endedAt === null) ? 500 : false),
  });
  const [broken, setBroken] = useState<UploadRecord | null>(null);
  // read in the browser only: the server knows nothing of it
  useEffect(() => setBroken(interruptedUpload(datasetId)), [datasetId]);
  const interrupted = drops.length === 0 ? broken : null;
  const backgrounds = useBackgrounds(datasetId);
  if (!drops.length && !jobs.length && !backgrounds.length && !interrupted) return null;
  return (
    <div
      data-above-toasts
      className="float absolute bottom-3 left-3 z-20 max-h-[min(460px,80%)] w-[min(380px,calc(100%-24px))] divide-y overflow-y-auto"
      aria-live="polite"
    >
      {interrupted && (
        <Interrupted
          record={interrupted}
          pickers={pickers}
          onForget={() => {
            writeRecord(datasetId, null);
            setBroken(null);
          }}
        />
      )}
      {drops.map((drop) => (
        <DropCard key={drop.key} drop={drop} changes={changes} />
      ))}
      {jobs.map((job) => (
        <JobCard key={job.id} job={job} changes={changes} />
      ))}
      {backgrounds.map((job) => (
        <BackgroundCard key={job.id} job={job} changes={changes} />
      ))}
    </div>
  );
}

/** An upload that a reload broke off. */
function Interrupted({
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

function DropCard({ drop, changes }: { drop: Drop; changes: Changes }) {
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

function JobCard({ job, changes }: { job: Outputs["imports"]["list"][number]; changes: Changes }) {
  const t = useTranslations("imports.upload");
  const locale = useLocale() as Locale;
  const client = useTRPCClient().datasets.imports;
  const now = useNow(1000);
  const running = job.endedAt === null;
  const spent = now ? now - job.startedAt : 0;
  const measured = running && job.done > 20 && spent > 2000;
  const eta = measured ? (spent / job.done) * (job.total - job.done) : null;
  const problems = job.refused + job.noted + job.kept;
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
      onStop={() => void client.cancel.mutate({ id: job.id })}
      onDismiss={() => void client.dismiss.mutate({ id: job.id }).then(() => changes.refresh())}
    />
  );
}
