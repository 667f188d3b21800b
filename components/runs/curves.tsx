"use client";
import { Maximize2, Minimize2, ZoomOut } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useLater } from "@/components/client/use-later";
import { Button, IconButton, Skeleton } from "@/components/ui";
import type { RunDetail } from "@/server/domain/runs/view";
import type { CurveStore } from "./curve-store";
import type { Mark, Zoom } from "./loss-chart";

const Waiting = () => <Skeleton className="h-[244px] w-full" />;
const LossChart = dynamic(() => import("./loss-chart").then((m) => m.LossChart), {
  ssr: false,
  loading: Waiting,
});

/** The panel of curves: what the lines and marks mean, and the switch to a larger, zoomable one. */
export function Curves({
  run,
  store,
  cursor,
  onCursor,
}: {
  run: RunDetail;
  store: CurveStore;
  cursor: number | null;
  onCursor: (step: number | null) => void;
}) {
  const t = useTranslations("runs");
  const later = useLater();
  const [large, setLarge] = useState(false);
  const [zoom, setZoom] = useState<Zoom | null>(null);
  // Inside, the chart has a cursor of its own; only one that comes from the samples is drawn into it.
  const [inside, setInside] = useState(false);
  const { attempts, files } = run;
  const frozenAt = run.progress.frozenAt;
  const marks = useMemo<Mark[]>(() => {
    const saves = files.flatMap((f) => (f.step === null ? [] : [{ step: f.step, kind: "save" as const }]));
    const starts = attempts
      .filter((a) => a.number > 1)
      .map((a) => ({ step: a.startStep, kind: "attempt" as const }));
    return [...saves, ...starts, ...(frozenAt === null ? [] : [{ step: frozenAt, kind: "frozen" as const }])];
  }, [files, attempts, frozenAt]);
  const kinds = new Set(marks.map((m) => m.kind));
  // the log of a plain script tells only the running average
  const averaged = attempts.some((a) => a.source === "log") && !attempts.some((a) => a.source === "events");
  return (
    <section aria-label={t("chart.title")} className="rounded-lg border bg-surface p-3">
      <header className="mb-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
        <h2 className="text-sm text-text">{t("chart.title")}</h2>
        {averaged ? null : <Key line="raw" text={t("chart.raw")} />}
        <Key line="smooth" text={t(averaged ? "chart.average" : "chart.smooth")} />
        {kinds.has("save") ? <Key line="save" text={t("chart.save")} /> : null}
        {kinds.has("attempt") ? <Key line="attempt" text={t("chart.attempt")} /> : null}
        {kinds.has("frozen") ? <Key line="frozen" text={t("chart.frozen", { step: frozenAt ?? 0 })} /> : null}
        <span className="flex-1" />
        {zoom ? (
          <Button size="sm" variant="quiet" icon={ZoomOut} onClick={() => setZoom(null)}>
            {t("chart.all")}
          </Button>
        ) : (
          <span className="max-lg:hidden">{t("chart.drag")}</span>
        )}
        <IconButton
          icon={large ? Minimize2 : Maximize2}
          label={large ? t("chart.smaller") : t("chart.larger")}
          onClick={() => setLarge(!large)}
          size="sm"
        />
      </header>
      <div
        role="img"
        aria-label={t("chart.label")}
        onPointerEnter={() => setInside(true)}
        onPointerLeave={() => setInside(false)}
      >
        {later ? (
          <LossChart
            store={store}
            averaged={averaged}
            total={run.progress.total}
            marks={marks}
            cursor={inside ? null : cursor}
            onCursor={onCursor}
            large={large}
            zoom={zoom}
            onZoom={setZoom}
          />
        ) : (
          <Waiting />
        )}
      </div>
    </section>
  );
}

const LINES = {
  raw: "border-chart-raw",
  smooth: "border-chart-1 border-t-2",
  save: "border-muted border-dotted",
  attempt: "border-warn border-dashed",
  frozen: "border-text border-dashed",
} as const;

const Key = ({ line, text }: { line: keyof typeof LINES; text: string }) => (
  <span className="inline-flex items-center gap-1.5">
    <span aria-hidden className={`inline-block w-4 border-t ${LINES[line]}`} />
    {text}
  </span>
);
