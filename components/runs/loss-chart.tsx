"use client";
import { memo, useMemo, useRef, useState, useSyncExternalStore } from "react";
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { useTranslations } from "use-intl";
import { formatNumber } from "@/components/ui";
import { exponent, lossTicks, Tip } from "./chart-parts";
import { type CurveStore, smoothed } from "./curve-store";

/** First and last step shown. */
export type Zoom = readonly [from: number, to: number];
export type Mark = { step: number; kind: "save" | "attempt" | "frozen" };

const MARKS: Record<Mark["kind"], { stroke: string; dash: string | undefined }> = {
  save: { stroke: "var(--muted)", dash: "1 3" },
  attempt: { stroke: "var(--warn)", dash: "4 3" },
  frozen: { stroke: "var(--text)", dash: "6 2" },
};
const RATES = ["lr_unet", "lr_te"] as const;
const INK = { lr_unet: "var(--chart-1)", lr_te: "var(--chart-2)" } as const;
const MARGIN = { top: 6, right: 8, bottom: 0, left: 0 };

/**
 * Loss (raw thin, running mean strong) over learning rates, one cursor for both and for the samples. One point per
 * step while a run is as short as the chart is wide, thinned with its peaks kept beyond that.
 */
export const LossChart = memo(function LossChart({
  store,
  averaged,
  total,
  marks,
  cursor,
  onCursor,
  large,
  zoom,
  onZoom,
}: {
  store: CurveStore;
  /** only the trainer's own running average is known: one line, smoothed by nobody else */
  averaged: boolean;
  total: number | null;
  marks: readonly Mark[];
  cursor: number | null;
  onCursor: (step: number | null) => void;
  large: boolean;
  /** steps shown; null = all */
  zoom: Zoom | null;
  onZoom: (zoom: Zoom) => void;
}) {
  const t = useTranslations("runs");
  const lines = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  const loss = averaged ? lines.average : lines.loss;
  const data = useMemo(
    () => (loss ? smoothed(loss, averaged ? 0 : Math.max(10, (loss.step.at(-1) ?? 0) / 40)) : []),
    [loss, averaged],
  );
  const rates = useMemo(() => {
    const rows = new Map<number, { step: number; lr_unet?: number | null; lr_te?: number | null }>();
    for (const name of RATES)
      lines[name]?.step.forEach((step, i) => {
        const row = rows.get(step) ?? { step };
        row[name] = lines[name]!.value[i] ?? null;
        rows.set(step, row);
      });
    return [...rows.values()].sort((a, b) => a.step - b.step);
  }, [lines]);
  const end = Math.max(total ?? 0, data.at(-1)?.step ?? 0, 1);
  const [from, to] = zoom ?? [0, end];
  const ticks = useMemo(
    () => lossTicks(data.filter((d) => d.step >= from && d.step <= to).map((d) => d.raw)),
    [data, from, to],
  );

  // Dragging over either chart picks the steps to look at.
  const [drag, setDrag] = useState<Zoom | null>(null);
  const start = useRef<number | null>(null);
  const hover = (state: Pointed) => {
    const step = stepOf(state);
    onCursor(step);
    if (start.current !== null && step !== null) setDrag([start.current, step]);
  };
  const drop = () => {
    start.current = null;
    setDrag(null);
    if (drag && Math.abs(drag[1] - drag[0]) > 2) onZoom([Math.min(...drag), Math.max(...drag)]);
  };
  const common = {
    margin: MARGIN,
    syncId: "run",
    syncMethod: "value" as const,
    onMouseDown: (state: Pointed) => {
      start.current = stepOf(state);
    },
    onMouseMove: hover,
    onMouseUp: drop,
    onMouseLeave: () => {
      drop();
      onCursor(null);
    },
  };
  const axis = { tick: { fontSize: 11, fill: "var(--muted)" }, tickLine: false, axisLine: false } as const;
  const refs = marks.map((m) => (
    <ReferenceLine
      key={`${m.kind}${m.step}`}
      x={m.step}
      stroke={MARKS[m.kind].stroke}
      strokeDasharray={MARKS[m.kind].dash}
    />
  ));
  const pointer =
    cursor === null ? null : <ReferenceLine x={cursor} stroke="var(--accent)" strokeWidth={1} />;
  const picked = drag && <ReferenceArea x1={drag[0]} x2={drag[1]} fill="var(--text)" fillOpacity={0.1} />;
  const x = (hidden: boolean) => (
    <XAxis
      dataKey="step"
      type="number"
      domain={[from, to]}
      allowDataOverflow
      height={hidden ? 1 : 20}
      hide={hidden}
      tickCount={large ? 11 : 6}
      {...axis}
    />
  );
  return (
    <div className="select-none tabular-nums">
      <div style={{ height: large ? 320 : 160 }}>
        <ResponsiveContainer width="100%" height="100%">
          <LineChart data={data} {...common}>
            <CartesianGrid stroke="var(--line)" vertical={false} />
            {x(rates.length > 0)}
            <YAxis
              width={48}
              domain={[0, ticks[4]!]}
              ticks={ticks}
              allowDataOverflow
              tickFormatter={formatNumber}
              {...axis}
            />
            <Tooltip content={<Tip />} isAnimationActive={false} cursor={{ stroke: "var(--muted)" }} />
            {refs}
            {pointer}
            {picked}
            {averaged ? null : (
              <Line
                dataKey="raw"
                name={t("chart.raw")}
                stroke="var(--chart-raw)"
                strokeWidth={1}
                dot={false}
                isAnimationActive={false}
                type="linear"
              />
            )}
            <Line
              dataKey="smooth"
              name={t(averaged ? "chart.average" : "chart.smooth")}
              stroke="var(--chart-1)"
              strokeWidth={2}
              dot={false}
              isAnimationActive={false}
              type="linear"
            />
          </LineChart>
        </ResponsiveContainer>
      </div>
      {rates.length === 0 ? null : (
        <div style={{ height: large ? 180 : 84 }}>
          <ResponsiveContainer width="100%" height="100%">
            <LineChart data={rates} {...common}>
              {x(false)}
              <YAxis width={48} domain={[0, "auto"]} tickFormatter={exponent} tickCount={3} {...axis} />
              <Tooltip content={<Tip />} isAnimationActive={false} cursor={{ stroke: "var(--muted)" }} />
              {refs}
              {pointer}
              {picked}
              {RATES.map((name) =>
                lines[name] ? (
                  <Line
                    key={name}
                    dataKey={name}
                    name={t(`chart.${name}`)}
                    stroke={INK[name]}
                    strokeWidth={1.5}
                    strokeDasharray={name === "lr_te" ? "5 3" : undefined}
                    dot={false}
                    isAnimationActive={false}
                    type="linear"
                  />
                ) : null,
              )}
            </LineChart>
          </ResponsiveContainer>
        </div>
      )}
    </div>
  );
});

type Pointed = { activeLabel?: string | number | undefined };
const stepOf = ({ activeLabel }: Pointed): number | null =>
  activeLabel !== undefined && Number.isFinite(Number(activeLabel)) ? Number(activeLabel) : null;
