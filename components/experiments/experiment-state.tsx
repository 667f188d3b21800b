"use client";
import { CircleCheck, CircleDashed, CirclePause } from "lucide-react";
import { useTranslations } from "use-intl";
import { cx, Ring } from "@/components/ui";
import type { ExperimentRow } from "@/server/domain/experiments/view";

/** 0–1: how much of an experiment is drawn, whatever came of it. */
export const drawnRatio = ({ counts }: Pick<ExperimentRow, "counts">): number =>
  counts.total ? (counts.total - counts.queued - counts.rendering) / counts.total : 0;

export const drawnCount = ({ counts }: Pick<ExperimentRow, "counts">): number =>
  counts.total - counts.queued - counts.rendering;

/** An experiment's state as colour, shape and word. */
export function ExperimentState({ row, className }: { row: ExperimentRow; className?: string }) {
  const t = useTranslations("experiments.state");
  const look = {
    draft: { icon: CircleDashed, tone: "text-muted" },
    open: { icon: null, tone: "text-accent" },
    paused: { icon: CirclePause, tone: "text-warn" },
    done: { icon: CircleCheck, tone: "text-ok" },
  }[row.state];
  const Icon = look.icon;
  return (
    <span
      data-state={row.state}
      className={cx("inline-flex items-center gap-1.5 whitespace-nowrap text-sm", look.tone, className)}
    >
      {Icon ? <Icon aria-hidden className="size-3.5 shrink-0" /> : <Ring value={drawnRatio(row)} size={14} />}
      {t(row.state)}
    </span>
  );
}
