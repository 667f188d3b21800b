import { cx } from "./class-names";

/** How far, 0–1; null = under way, length unknown. */
export function Progress({
  value,
  label,
  tone = "accent",
  className,
}: {
  value: number | null;
  label: string;
  tone?: "accent" | "ok" | "warn" | "bad";
  className?: string;
}) {
  const percent = value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * 1000) / 10;
  const fill = { accent: "bg-accent", ok: "bg-ok", warn: "bg-warn", bad: "bg-bad" }[tone];
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent !== null && { "aria-valuenow": Math.round(percent) })}
      className={cx("h-1 w-full overflow-hidden rounded-full bg-raised", className)}
    >
      <div
        className={cx(
          "h-full rounded-full transition-[width] duration-150",
          fill,
          percent === null && "w-1/3 animate-pulse",
        )}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}

/** The running state: a ring that fills. Decorative; say the number beside it. */
export function Ring({
  value,
  size = 16,
  className,
}: {
  value: number | null;
  size?: number;
  className?: string;
}) {
  const turn = 2 * Math.PI * 6;
  return (
    <svg
      aria-hidden
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      className={cx("shrink-0 -rotate-90", value === null && "animate-spin", className)}
    >
      <circle cx="8" cy="8" r="6" stroke="var(--line)" strokeWidth="2.5" />
      <circle
        cx="8"
        cy="8"
        r="6"
        stroke="currentColor"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeDasharray={`${Math.max(0.02, Math.min(1, value ?? 0.25)) * turn} ${turn}`}
      />
    </svg>
  );
}
