"use client";
import { useTranslations } from "use-intl";

type TipProps = {
  active?: boolean;
  label?: string | number;
  payload?: readonly { dataKey?: unknown; name?: unknown; value?: unknown; color?: string }[];
};

/** What one step shows, beside the cursor. */
export function Tip({ active, label, payload }: TipProps) {
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
export const exponent = (v: number): string =>
  v === 0 ? "0" : v.toExponential(v.toExponential(1).includes(".0e") ? 0 : 1);

/** Ticks of the loss axis from 0; a single outlier must not flatten the curve, so the 99th percentile decides its end. */
export function lossTicks(values: readonly (number | null)[]): number[] {
  const sorted = values.filter((v): v is number => v !== null).sort((a, b) => a - b);
  const high = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0.2;
  const rough = (Math.max(high, 1e-6) * 1.1) / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  const gap = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((n) => n * size).find((n) => n >= rough)!;
  return [0, 1, 2, 3, 4].map((n) => Number((n * gap).toPrecision(6)));
}
