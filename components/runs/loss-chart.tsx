"use client";
import { memo, useMemo, useSyncExternalStore } from "react";
import {
  Brush,
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { useTranslations } from "use-intl";
import { formatNumber } from "@/components/ui";
import { type CurveStore, smoothed } from "./curve-store";

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
  total,
  marks,
  cursor,
  onCursor,
  large,
}: {
  store: CurveStore;
  total: number | null;
  marks: readonly Mark[];
  cursor: number | null;
  onCursor: (step: number | null) => void;
  large: boolean;
}) {
  const t = useTranslations("runs");
  const lines = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  // the log of a plain script shows only the running average
  const loss = lines.loss ?? lines.average;
  const data = useMemo(
    () => (loss ? smoothed(loss, Math.max(10, (loss.step.at(-1) ?? 0) / 40)) : []),
    [loss],
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
  const ticks = useMemo(() => lossTicks(data.map((d) => d.raw)), [data]);

  const hover = (state: { activeLabel?: string | number | undefined }) => {
    const step = Number(state.activeLabel);
    onCursor(Number.isFinite(step) && state.activeLabel !== undefined ? step : null);
  };
  const common = {
    margin: MARGIN,
    syncId: "run",
    syncMethod: "value" as const,
    onMouseMove: hover,
    onMouseLeave: () => onCursor(null),
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
  const x = (hidden: boolean) => (
    <XAxis
      dataKey="step"
      type="number"
      domain={[0, end]}
      allowDataOverflow
      height={hidden ? 1 : 20}
      hide={hidden}
      tickCount={large ? 11 : 6}
      {...axis}
    />
  );
  return (
    <div className="tabular-nums" aria-label={t("chart.label")} role="img">
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
            <Line
              dataKey="raw"
              name={t("chart.raw")}
              stroke="var(--chart-raw)"
              strokeWidth={1}
              dot={false}
              isAnimationActive={false}
              type="linear"
            />
            <Line
              dataKey="smooth"
              name={t("chart.smooth")}
              stroke="var(--chart-1)"
              strokeWidth={2}
              dot={false}
              isAnimationActive={false}
              type="linear"
            />
            {large && data.length > 1 && rates.length === 0 ? (
              <Brush
                dataKey="step"
                height={22}
                travellerWidth={8}
                stroke="var(--muted)"
                fill="var(--surface)"
              />
            ) : null}
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
              {large && rates.length > 1 ? (
                <Brush
                  dataKey="step"
                  height={22}
                  travellerWidth={8}
                  stroke="var(--muted)"
                  fill="var(--surface)"
                />
              ) : null}
            </LineChart>
          </ResponsiveContainer>
        </div>
      )}
    </div>
  );
});

type TipProps = {
  active?: boolean;
  label?: string | number;
  payload?: readonly { dataKey?: unknown; name?: unknown; value?: unknown; color?: string }[];
};

function Tip({ active, label, payload }: TipProps) {
  const t = useTranslations("runs");
  if (!active || !payload?.length) return null;
  return (
    <div className="float px-2 py-1 text-xs">
      <div className="text-muted">{t("chart.step", { step: Number(label) })}</div>
      {payload.map((p) => (
        <div key={String(p.dataKey)} className="flex justify-between gap-3">
          <span className="text-muted">{String(p.name)}</span>
          <span>
            {typeof p.value !== "number"
              ? "nan"
              : String(p.dataKey).startsWith("lr")
                ? exponent(p.value)
                : p.value.toFixed(4)}
          </span>
        </div>
      ))}
    </div>
  );
}

/** 0.0001 → 1e-4: how learning rates are written everywhere. */
const exponent = (v: number): string =>
  v === 0 ? "0" : v.toExponential(v.toExponential(1).includes(".0e") ? 0 : 1);

/** Ticks of the loss axis from 0; a single outlier must not flatten the curve, so the 99th percentile decides its end. */
function lossTicks(values: readonly (number | null)[]): number[] {
  const sorted = values.filter((v): v is number => v !== null).sort((a, b) => a - b);
  const high = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0.2;
  const rough = (Math.max(high, 1e-6) * 1.1) / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  const gap = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((n) => n * size).find((n) => n >= rough)!;
  return [0, 1, 2, 3, 4].map((n) => Number((n * gap).toPrecision(6)));
}
