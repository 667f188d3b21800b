"use client";

import { memo, useDeferredValue, useMemo } from "react";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { useTranslations } from "use-intl";
import type { Recipe } from "@/server/domain/recipes/option";
import { learningRates } from "@/server/domain/recipes/rates";
import type { StepPlan } from "@/server/domain/recipes/steps";
import { numberText } from "./value-text";

const AXIS = { tick: { fontSize: 11, fill: "var(--muted)" }, tickLine: false, axisLine: false } as const;

type Props = { recipe: Recipe; plan: StepPlan; look: string };

/** The learning rates over the run; warm-up shaded, the freeze as a line, a diamond for every saved file. */
export function RateChart(props: Props) {
  // drawing may lag a key press behind; figures and findings may not
  return <Chart {...useDeferredValue(props)} />;
}

const Chart = memo(
  function Chart({ recipe, plan }: Props) {
    const t = useTranslations("recipes");
    const data = useMemo(() => {
      const rates = learningRates(recipe, plan, 120);
      return rates.steps.map((step, i) => ({
        step,
        unet: rates.unet[i] ?? 0,
        te: rates.te?.[i] ?? null,
        warmup: step <= plan.warmup && plan.warmup > 0 ? (rates.unet[i] ?? 0) : null,
      }));
    }, [recipe, plan]);
    const saves = plan.saves.length <= 40 ? plan.saves : [];
    const hasTe = data.some((d) => d.te !== null && d.te > 0);
    return (
      <figure aria-label={t("chart.label")}>
        <div className="h-36">
          <ResponsiveContainer width="100%" height="100%">
            <ComposedChart data={data} margin={{ top: 8, right: 10, bottom: 0, left: 0 }}>
              <CartesianGrid stroke="var(--line)" vertical={false} />
              <XAxis
                dataKey="step"
                type="number"
                domain={[0, Math.max(1, plan.total)]}
                tickCount={6}
                height={20}
                {...AXIS}
              />
              <YAxis width={46} domain={[0, "auto"]} tickCount={4} tickFormatter={short} {...AXIS} />
              <Tooltip content={<Tip />} isAnimationActive={false} cursor={{ stroke: "var(--muted)" }} />
              <Area
                dataKey="warmup"
                stroke="none"
                fill="var(--chart-1)"
                fillOpacity={0.16}
                isAnimationActive={false}
                type="linear"
                activeDot={false}
                tooltipType="none"
              />
              {plan.freezeAfter !== null && (
                <ReferenceLine x={plan.freezeAfter} stroke="var(--chart-2)" strokeDasharray="4 3" />
              )}
              <Line
                dataKey="unet"
                name={t("chart.unet")}
                stroke="var(--chart-1)"
                strokeWidth={1.75}
                dot={false}
                isAnimationActive={false}
                type="linear"
              />
              {hasTe && (
                <Line
                  dataKey="te"
                  name={t("chart.te")}
                  stroke="var(--chart-2)"
                  strokeWidth={1.75}
                  dot={false}
                  isAnimationActive={false}
                  type="linear"
                />
              )}
              {saves.map((step) => (
                <ReferenceDot key={step} x={step} y={0} ifOverflow="visible" shape={Diamond} />
              ))}
            </ComposedChart>
          </ResponsiveContainer>
        </div>
        <figcaption className="mt-1 flex flex-wrap gap-x-3 gap-y-1 text-muted text-xs">
          <Key ink="var(--chart-1)">{t("chart.unet")}</Key>
          {hasTe && <Key ink="var(--chart-2)">{t("chart.te")}</Key>}
          {plan.warmup > 0 && <span>{t("chart.warmup", { n: plan.warmup })}</span>}
          {plan.freezeAfter !== null && <span>{t("chart.freeze", { n: plan.freezeAfter })}</span>}
          {saves.length > 0 && (
            <span className="inline-flex items-center gap-1">
              <svg aria-hidden width="9" height="9" viewBox="-5 -5 10 10">
                <path d="M0-4.5 4.5 0 0 4.5-4.5 0Z" fill="var(--text)" />
              </svg>
              {t("chart.save")}
            </span>
          )}
        </figcaption>
      </figure>
    );
  },
  (before, after) => before.look === after.look,
);

const short = (value: number): string => (value === 0 ? "0" : numberText(Number(value.toPrecision(2))));

const Key = ({ ink, children }: { ink: string; children: string }) => (
  <span className="inline-flex items-center gap-1.5">
    <span aria-hidden className="h-0.5 w-3.5 rounded-full" style={{ background: ink }} />
    {children}
  </span>
);

const Diamond = ({ cx = 0, cy = 0 }: { cx?: number; cy?: number }) => (
  <path d={`M${cx} ${cy - 4.5}l4.5 4.5-4.5 4.5-4.5-4.5z`} fill="var(--text)" stroke="var(--bg)" />
);

type TipProps = {
  active?: boolean;
  label?: string | number;
  payload?: readonly { dataKey?: unknown; name?: unknown; value?: unknown }[];
};

function Tip({ active, label, payload }: TipProps) {
  const t = useTranslations("recipes");
  const rows = payload?.filter((p) => p.dataKey !== "warmup" && typeof p.value === "number") ?? [];
  if (!active || rows.length === 0) return null;
  return (
    <div className="float px-2 py-1 text-xs">
      <div className="text-muted">{t("chart.step", { n: Number(label) })}</div>
      {rows.map((p) => (
        <div key={String(p.dataKey)} className="flex justify-between gap-3">
          <span className="text-muted">{String(p.name)}</span>
          <span>{short(p.value as number)}</span>
        </div>
      ))}
    </div>
  );
}
