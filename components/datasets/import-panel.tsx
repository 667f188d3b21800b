"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, CircleCheck, CircleX, Square, TriangleAlert, Undo2, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import {
  Button,
  cx,
  formatBytes,
  formatRemaining,
  formatThroughput,
  IconButton,
  Progress,
  useNow,
} from "@/components/ui";
import { type Locale, say, type Text } from "@/server/domain/language";
import { BackgroundCard, useBackgrounds } from "./background-card";
import { type Drop, dismissDrop, retryDrop, stopDrop, useDrops } from "./uploads";
import type { Changes } from "./use-changes";
import type { Outputs } from "./use-rows";

/** What comes into this dataset just now, from this browser and from folders of the machine, and what came of it. */
export function ImportPanel({ datasetId, changes }: { datasetId: number; changes: Changes }) {
  const trpc = useTRPC();
  const drops = useDrops().filter((drop) => drop.dataset === datasetId);
  const { data: folders = [] } = useQuery({
    ...trpc.datasets.imports.list.queryOptions({ datasetId }),
    refetchInterval: ({ state }) => (state.data?.some((job) => job.endedAt === null) ? 500 : false),
  });
  const backgrounds = useBackgrounds(datasetId);
  if (!drops.length && !folders.length && !backgrounds.length) return null;
  return (
    <div
      className="float absolute bottom-3 left-3 z-20 max-h-[min(420px,70%)] w-[min(380px,calc(100%-24px))] divide-y overflow-y-auto"
      aria-live="polite"
    >
      {drops.map((drop) => (
        <DropCard key={drop.key} drop={drop} changes={changes} />
      ))}
      {folders.map((job) => (
        <FolderCard key={job.id} job={job} changes={changes} />
      ))}
      {backgrounds.map((job) => (
        <BackgroundCard key={job.id} job={job} changes={changes} />
      ))}
    </div>
  );
}

/** How long an import that left nothing to decide stays in sight; its undo is in the history afterwards. */
const STAYS_MS = 10_000;

type Refusal = { name: string; note: Text | null };

function DropCard({ drop, changes }: { drop: Drop; changes: Changes }) {
  const t = useTranslations("datasets");
  const locale = useLocale() as Locale;
  const now = useNow(1000);
  const count = (...states: string[]) => drop.files.filter((file) => states.includes(file.state)).length;
  const failed = drop.files.filter((file) => file.state === "failed");
  const eta = drop.rate && drop.running ? ((drop.bytes - drop.sent) / drop.rate) * 1000 : null;
  return (
    <Card
      running={drop.running}
      title={
        drop.running ? t("upload.running", { done: drop.done, total: drop.files.length }) : t("upload.done")
      }
      ratio={
        drop.bytes
          ? (drop.sent + drop.done) / (drop.bytes + drop.files.length)
          : drop.done / drop.files.length
      }
      detail={
        drop.running
          ? [
              `${formatBytes(drop.sent)} / ${formatBytes(drop.bytes)}`,
              drop.rate ? formatThroughput(drop.rate) : "",
              eta !== null && now ? formatRemaining(eta, now, locale) : "",
            ]
              .filter(Boolean)
              .join(" · ")
          : ""
      }
      sums={{
        added: count("added", "restored"),
        captioned: count("captioned"),
        already: count("already"),
        kept: count("kept"),
      }}
      notes={drop.files
        .filter((file) => file.state === "added" && file.note)
        .map((file) => ({ name: file.path, note: file.note }))}
      refused={[...drop.files.filter((file) => file.state === "refused"), ...failed].map((file) => ({
        name: file.path,
        note: file.note,
      }))}
      batch={drop.running ? null : drop.batch}
      changes={changes}
      onStop={() => stopDrop(drop.key)}
      onDismiss={() => dismissDrop(drop.key)}
      actions={
        failed.length > 0 && !drop.running ? (
          <Button size="sm" onClick={() => retryDrop(drop.key)}>
            {t("upload.retry", { count: failed.length })}
          </Button>
        ) : null
      }
    />
  );
}

function FolderCard({ job, changes }: { job: Outputs["imports"]["list"][number]; changes: Changes }) {
  const t = useTranslations("datasets");
  const locale = useLocale() as Locale;
  const client = useTRPCClient().datasets;
  const now = useNow(1000);
  const running = job.endedAt === null;
  const spent = now ? now - job.startedAt : 0;
  const eta = running && job.done > 20 && spent > 2000 ? (spent / job.done) * (job.total - job.done) : null;
  return (
    <Card
      running={running}
      failed={job.error !== null && job.error !== undefined}
      title={
        job.error
          ? say(job.error, locale)
          : running
            ? job.state === "reading"
              ? t("upload.reading")
              : t("upload.running", { done: job.done, total: job.total })
            : t(job.state === "cancelled" ? "upload.stopped" : "upload.done")
      }
      ratio={job.total ? job.done / job.total : null}
      detail={[
        job.path,
        running ? formatBytes(job.bytes) : "",
        eta !== null && now ? formatRemaining(eta, now, locale) : "",
      ]
        .filter(Boolean)
        .join(" · ")}
      sums={{ added: job.added, captioned: job.captioned, already: job.already, kept: 0 }}
      notes={[]}
      refused={[]}
      batch={running ? null : job.batch}
      changes={changes}
      onStop={() => void client.imports.cancel.mutate({ id: job.id })}
      onDismiss={() => void client.imports.dismiss.mutate({ id: job.id }).then(() => changes.refresh())}
    />
  );
}

function Card({
  running,
  failed = false,
  title,
  ratio,
  detail,
  sums,
  notes,
  refused,
  batch,
  changes,
  onStop,
  onDismiss,
  actions,
}: {
  running: boolean;
  failed?: boolean;
  title: string;
  ratio: number | null;
  detail: string;
  sums: { added: number; captioned: number; already: number; kept: number };
  notes: readonly Refusal[];
  refused: readonly Refusal[];
  batch: number | null;
  changes: Changes;
  onStop: () => void;
  onDismiss: () => void;
  actions?: ReactNode;
}) {
  const t = useTranslations("datasets");
  const words = (["added", "captioned", "already"] as const)
    .filter((key) => sums[key] > 0)
    .map((key) => t(`upload.${key}`, { count: sums[key] }));
  // what went well is one line; the rest unfolds by itself when there is something to decide and room to show it
  const [folded, setFolded] = useState(() => !window.matchMedia("(min-width: 768px)").matches);
  const trpc = useTRPC();
  const { data: left } = useQuery({
    ...trpc.datasets.imports.leftovers.queryOptions({ batch: batch ?? 0 }),
    enabled: batch !== null,
  });
  const settled = batch === null || (left !== undefined && left.waiting.length === 0 && left.kept === 0);
  const calm = !running && !failed && !refused.length && !notes.length && !sums.kept && settled;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the card is the same one, whatever draws it again
  useEffect(() => {
    if (!calm) return;
    const timer = setTimeout(onDismiss, STAYS_MS);
    return () => clearTimeout(timer);
  }, [calm]);
  const sum = words.join(t("upload.and"));
  return (
    <section className="px-3.5 py-2.5">
      <div className="flex items-center gap-2">
        {!running && <CircleCheck aria-hidden className="size-4 shrink-0 text-ok" />}
        <h3 className="min-w-0 flex-1 truncate text-sm">{folded && !running && sum ? sum : title}</h3>
        <IconButton
          icon={folded ? ChevronUp : ChevronDown}
          size="sm"
          label={t(folded ? "upload.unfold" : "upload.fold")}
          onClick={() => setFolded(!folded)}
        />
        {running ? (
          <IconButton icon={Square} size="sm" label={t("upload.stop")} onClick={onStop} />
        ) : (
          <IconButton icon={X} size="sm" label={t("upload.dismiss")} onClick={onDismiss} />
        )}
      </div>
      {running && <Progress value={ratio} label={title} className="my-1.5" />}
      {detail && (running || !folded) && <p className="truncate text-muted text-xs">{detail}</p>}
      {!folded && (
        <>
          {sum && <p className="text-sm">{sum}</p>}
          <Refused list={refused} tone="bad" label={t("upload.refused", { count: refused.length })} />
          <Refused list={notes} tone="warn" label={t("upload.noted", { count: notes.length })} />
          {batch !== null && <Leftovers batch={batch} changes={changes} />}
          {!running && (batch !== null || actions) && (
            <div className="mt-2 flex flex-wrap gap-2">
              {actions}
              {batch !== null && sums.added + sums.captioned > 0 && (
                <Button
                  size="sm"
                  variant="quiet"
                  icon={Undo2}
                  onClick={() => {
                    onDismiss();
                    void changes.revert(batch);
                  }}
                >
                  {t("upload.undo")}
                </Button>
              )}
            </div>
          )}
        </>
      )}
    </section>
  );
}

/** Files with a reason, folded away until asked for. */
function Refused({ list, tone, label }: { list: readonly Refusal[]; tone: "bad" | "warn"; label: string }) {
  const locale = useLocale() as Locale;
  const [open, setOpen] = useState(false);
  if (!list.length) return null;
  const Icon = tone === "bad" ? CircleX : TriangleAlert;
  return (
    <div className="mt-1">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className={cx(
          "bare flex items-center gap-1.5 rounded-sm text-sm",
          tone === "bad" ? "text-bad" : "text-warn",
        )}
      >
        <Icon aria-hidden className="size-3.5 shrink-0" />
        {label}
        <ChevronDown aria-hidden className={cx("size-3.5 transition-transform", open && "rotate-180")} />
      </button>
      {open && (
        <ul className="mt-1 max-h-48 space-y-1.5 overflow-y-auto text-xs">
          {list.slice(0, 300).map((item, i) => (
            <li key={i}>
              <span className="block truncate">{item.name}</span>
              <span className="text-muted">{item.note ? say(item.note, locale) : ""}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Captions that found no picture, and captions that were not taken because the picture has one. */
function Leftovers({ batch, changes }: { batch: number; changes: Changes }) {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const client = useTRPCClient().datasets;
  const { data } = useQuery(trpc.datasets.imports.leftovers.queryOptions({ batch }));
  if (!data || (data.waiting.length === 0 && data.kept === 0)) return null;
  return (
    <div className="mt-1 space-y-1 text-xs">
      {data.waiting.length > 0 && (
        <p className="text-muted" title={data.waiting.slice(0, 30).join("\n")}>
          {t("upload.waiting", { count: data.waiting.length, names: data.waiting.slice(0, 3).join(" · ") })}
        </p>
      )}
      {data.kept > 0 && (
        <p className="flex flex-wrap items-center gap-2">
          <span className="text-muted">{t("upload.kept", { count: data.kept })}</span>
          <Button
            size="sm"
            onClick={() =>
              void changes.subset(t("done.captions", { count: data.kept }), () =>
                client.imports.takeKept.mutate({ batch }),
              )
            }
          >
            {t("upload.takeKept")}
          </Button>
        </p>
      )}
    </div>
  );
}
