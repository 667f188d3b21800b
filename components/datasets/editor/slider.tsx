"use client";

import { useId } from "react";
import { cx } from "@/components/ui";

/** A number on a line, with its name before and its value behind it. */
export function Slider({
  label,
  value,
  shown,
  least,
  most,
  step = 1,
  onValue,
  onRest,
  className,
}: {
  label: string;
  value: number;
  /** the value in words */
  shown: string;
  least: number;
  most: number;
  step?: number;
  onValue: (value: number) => void;
  /** the knob was let go */
  onRest: () => void;
  className?: string;
}) {
  const id = useId();
  return (
    <span className={cx("inline-flex min-w-0 items-center gap-2 text-xs", className)}>
      <label htmlFor={id} className="shrink-0 text-muted">
        {label}
      </label>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        onChange={(e) => onValue(Number(e.target.value))}
        onPointerUp={onRest}
        onKeyUp={(e) => e.key.startsWith("Arrow") || e.key === "Tab" || onRest()}
        className="h-8 w-28 min-w-16 flex-1 accent-(--accent) md:flex-none"
      />
      <output htmlFor={id} className="w-11 shrink-0 tabular-nums">
        {shown}
      </output>
    </span>
  );
}
