"use client";
import { Fragment, type ReactNode, useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { cx, formatDuration, formatRate, Remaining } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { RunRow } from "@/server/domain/runs/view";

/** Phases worth a word of their own; while training, steps say more than "training". */
const PHASES = ["start", "data", "model", "cache", "prepare", "hash", "sample", "save", "end"] as const;
const isPhase = (phase: string | null): phase is (typeof PHASES)[number] =>
  phase !== null && (PHASES as readonly string[]).includes(phase);

/** One line: phase · step of total · epoch · speed · remaining with the clock time of the end. Over: how far, how long. */
export function ProgressWords({ run, className }: { run: RunRow; className?: string }) {
  const t = useTranslations("runs");
  const locale = useLocale() as Locale;
  const p = run.progress;
  const open =
    run.state === "starting" || run.state === "running" || run.state === "stopping" || run.state === "lost";
  const parts: ReactNode[] = [];
  const pictures = /^pictures (\d+)\/(\d+)$/.exec(p.phase ?? "");
  if (open && pictures)
    parts.push(t("phase.pictures", { done: Number(pictures[1]), total: Number(pictures[2]) }));
  if (open && isPhase(p.phase)) parts.push(t(`phase.${p.phase}`));
  if (p.step > 0 || run.state === "running")
    parts.push(
      p.total ? t("progress.stepOf", { step: p.step, total: p.total }) : t("progress.step", { step: p.step }),
    );
  if (p.epoch !== null && p.epoch > 0)
    parts.push(
      p.epochs
        ? t("progress.epochOf", { epoch: p.epoch, epochs: p.epochs })
        : t("progress.epoch", { epoch: p.epoch }),
    );
  if (open && p.rate !== null) parts.push(formatRate(p.rate));
  if (run.state === "running" && p.eta !== null) parts.push(<Left eta={p.eta} />);
  if (run.startedAt !== null && run.endedAt !== null)
    parts.push(t("progress.took", { time: formatDuration(run.endedAt - run.startedAt, locale) }));
  if (parts.length === 0) return null;
  return (
    <p
      className={cx("flex flex-wrap items-baseline gap-x-1.5 text-muted text-sm", className)}
      data-testid="progress"
    >
      {parts.map((part, i) => (
        <Fragment key={i}>
          {i > 0 && <span aria-hidden>·</span>}
          <span className="whitespace-nowrap">{part}</span>
        </Fragment>
      ))}
    </p>
  );
}

/** Remaining time that goes on counting between two pieces of news. */
function Left({ eta }: { eta: number }) {
  const [asOf, setAsOf] = useState<number | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new estimate starts its own countdown
  useEffect(() => setAsOf(Date.now()), [eta]);
  return <Remaining eta={eta} {...(asOf !== undefined && { asOf })} />;
}
