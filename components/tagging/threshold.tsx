"use client";

import { NumberField } from "@/components/ui";

/** Slider positions from 0.05, the lowest score that is kept. */
const LEAST = 0.05;

/** A threshold as a slider under the live histogram of the scores that it cuts; the part that is written is coloured. */
export function Threshold({
  label,
  value,
  bars,
  onValue,
  disabled = false,
}: {
  label: string;
  value: number;
  bars: readonly number[];
  onValue: (value: number) => void;
  disabled?: boolean;
}) {
  const roots = bars.map((count) => Math.sqrt(count));
  const most = Math.max(1, ...roots);
  return (
    <div className={disabled ? "opacity-50" : undefined}>
      <div className="mb-1 flex items-center justify-between gap-3">
        <span className="text-sm">{label}</span>
        <NumberField
          value={value}
          onValue={(next) => next !== null && onValue(Math.min(1, Math.max(LEAST, next)))}
          min={LEAST}
          max={1}
          step={0.01}
          aria-label={label}
          disabled={disabled}
          className="w-20!"
        />
      </div>
      <svg
        aria-hidden
        viewBox={`0 0 ${bars.length} 32`}
        preserveAspectRatio="none"
        className="block h-12 w-full overflow-visible"
      >
        {roots.map((height, i) => {
          const h = (height / most) * 32;
          return (
            <rect
              key={i}
              x={i + 0.08}
              width={0.84}
              y={32 - h}
              height={h}
              className={(i + 1) / bars.length > value ? "fill-accent" : "fill-edge"}
            />
          );
        })}
      </svg>
      <input
        type="range"
        min={0}
        max={1}
        step={0.01}
        value={value}
        disabled={disabled}
        aria-label={label}
        onChange={(e) => onValue(Math.max(LEAST, Number(e.target.value)))}
        className="block h-6 w-full cursor-pointer accent-(--accent)"
      />
    </div>
  );
}
