"use client";

import { CircleX, Gpu } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import type { FrameView } from "@/server/domain/frame";
import { type Locale, say } from "@/server/domain/language";
import type { RunRow } from "@/server/domain/runs/view";
import { useRunner } from "../client/stream";
import { GrowthStrip } from "../runs/growth-strip";
import { ButtonLink } from "../ui/button";
import { cx } from "../ui/class-names";
import { formatDurationShort, formatPercent, formatRate } from "../ui/format";
import { Popover } from "../ui/popover";
import { Progress, Ring } from "../ui/progress";
import { StateMark } from "../ui/state-mark";
import { Remaining } from "../ui/time";

/** 0–1, null while the length is unknown. */
export const ratioOf = (run: RunRow): number | null =>
  run.progress.total ? Math.min(1, run.progress.step / run.progress.total) : null;

/** The truth about the graphics card: who holds it, how far, who waits, what failed. */
export function CardChip({ card, asOf }: { card: FrameView["card"] | undefined; asOf: number }) {
  const t = useTranslations("frame.card");
  const locale = useLocale() as Locale;
  const [open, setOpen] = useState(false);
  const run = card?.run ?? null;
  const failed = run || card?.grid ? null : (card?.failed ?? null);
  const grid = card?.grid ?? null;
  const ratio = run ? ratioOf(run) : grid?.total ? grid.done / grid.total : null;
  const gpu = card?.gpu ? shortName(card.gpu) : "";
  const words = run
    ? [
        run.state === "running" || run.state === "lost"
          ? t("training", { number: run.number })
          : t(run.state === "stopping" ? "stopping" : "starting", { number: run.number }),
        ratio !== null && run.state === "running" && formatPercent(ratio),
        run.progress.eta !== null &&
          run.state === "running" &&
          t("left", { time: formatDurationShort(run.progress.eta, locale) }),
      ].filter(Boolean)
    : grid
      ? [
          t("drawing", { number: grid.number }),
          t("drawn", { done: grid.done, total: grid.total }),
          grid.eta !== null && grid.eta > 0 && t("left", { time: formatDurationShort(grid.eta, locale) }),
        ].filter(Boolean)
      : failed
        ? [t("failed", { number: failed.number })]
        : [t("idle")];
  return (
    <Popover
      open={open}
      onOpen={setOpen}
      label={t("label")}
      className="w-90"
      trigger={
        <button
          type="button"
          aria-label={`${t("label")}: ${[gpu, ...words].join(" ")}`}
          className={cx(
            "inline-flex h-8 shrink-0 items-center gap-2 rounded-md px-2 text-sm transition-colors hover:bg-raised",
            failed ? "text-bad" : run || grid ? "text-text" : "text-muted",
          )}
        >
          {run || grid ? (
            <Ring value={grid || run?.state === "running" ? ratio : null} size={18} className="text-accent" />
          ) : failed ? (
            <CircleX aria-hidden className="size-4" />
          ) : (
            <Gpu aria-hidden strokeWidth={1.75} className="size-4" />
          )}
          <span className="max-lg:hidden">
            {gpu && <span className={cx((run || grid) && "text-muted")}>{gpu} </span>}
            {words.join(" · ")}
          </span>
          {(run || grid) && ratio !== null && <span className="lg:hidden">{formatPercent(ratio)}</span>}
          {(card?.waiting.length ?? 0) > 0 && (
            <span className="text-muted text-xs">+{card!.waiting.length}</span>
          )}
        </button>
      }
    >
      <Inside card={card} asOf={asOf} close={() => setOpen(false)} />
    </Popover>
  );
}

/** "NVIDIA GeForce RTX 3090" → "3090". */
const shortName = (gpu: string) =>
  gpu
    .replace(/NVIDIA|GeForce|RTX|Graphics/gi, "")
    .replace(/\s+/g, " ")
    .trim() || gpu;

function Inside({
  card,
  asOf,
  close,
}: {
  card: FrameView["card"] | undefined;
  asOf: number;
  close: () => void;
}) {
  const t = useTranslations("frame.card");
  const locale = useLocale() as Locale;
  const runner = useRunner();
  const run = card?.run;
  const grid = card?.grid;
  const failed = card?.failed;
  return (
    <div className="flex flex-col gap-3 text-sm">
      {runner === "down" && <p className="text-warn text-xs">{t("runnerDown")}</p>}
      {run ? (
        <div className="flex flex-col gap-2">
          <div className="flex items-center gap-2">
            <Link
              href={`/runs/${run.id}`}
              onClick={close}
              className="min-w-0 flex-1 truncate font-medium hover:underline"
            >
              #{run.number} {run.name}
            </Link>
            <StateMark state={run.state} ratio={ratioOf(run)} />
          </div>
          <Progress value={ratioOf(run)} label={t("training", { number: run.number })} />
          <div className="flex flex-wrap justify-between gap-x-3 text-muted text-xs">
            {run.progress.total !== null && (
              <span>
                {t("steps", { step: run.progress.step, total: run.progress.total })}
                {run.progress.rate ? ` · ${formatRate(run.progress.rate)}` : ""}
              </span>
            )}
            {run.progress.eta !== null && <Remaining eta={run.progress.eta} asOf={asOf} />}
          </div>
          {run.strip.length > 0 && <GrowthStrip strip={run.strip} total={run.progress.total} />}
        </div>
      ) : grid ? (
        <div className="flex flex-col gap-2">
          <Link
            href={`/experiments/${grid.id}`}
            onClick={close}
            className="min-w-0 truncate font-medium hover:underline"
          >
            #{grid.number} {grid.name}
          </Link>
          <Progress
            value={grid.total ? grid.done / grid.total : null}
            label={t("drawing", { number: grid.number })}
          />
          <div className="flex flex-wrap justify-between gap-x-3 text-muted text-xs">
            <span>{t("drawn", { done: grid.done, total: grid.total })}</span>
            {grid.eta !== null && grid.eta > 0 && <Remaining eta={grid.eta} asOf={asOf} />}
          </div>
        </div>
      ) : (
        <p className="text-muted">{card && !card.gpu ? `${t("noCard")} · ${t("idle")}` : t("nobody")}</p>
      )}
      {failed && (
        <div className="flex items-start gap-2 rounded-md bg-bad-soft px-3 py-2">
          <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
          <div className="min-w-0 flex-1">
            <div className="truncate">
              #{failed.number} {failed.name}
            </div>
            {failed.diagnosis && (
              <div className="text-muted text-xs">{say(failed.diagnosis.cause, locale)}</div>
            )}
          </div>
          <Link
            href={`/runs/${failed.id}`}
            onClick={close}
            className="shrink-0 text-accent text-xs hover:underline"
          >
            {t("why")}
          </Link>
        </div>
      )}
      {card && card.waiting.length > 0 && (
        <div>
          <div className="mb-1 text-muted text-xs">{t("next")}</div>
          <ul>
            {card.waiting.map((w) => (
              <li key={w.id}>
                <Link
                  href={`/runs/${w.id}`}
                  onClick={close}
                  className="-mx-1 flex h-8 items-center gap-2 rounded-sm px-1 hover:bg-raised"
                >
                  <span className="min-w-0 flex-1 truncate">
                    #{w.number} {w.name}
                  </span>
                  <StateMark state={w.state} held={w.held} />
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="flex justify-end border-t pt-2">
        {run || (card && card.waiting.length > 0) ? (
          <ButtonLink href="/runs" size="sm" variant="quiet" onClick={close}>
            {t("queue")}
          </ButtonLink>
        ) : (
          <ButtonLink href="/datasets" size="sm" variant="quiet" onClick={close}>
            {t("start")}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}
