"use client";

import { Search, X } from "lucide-react";
import { type ComponentProps, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { cx } from "./class-names";

/** One line of text. Inside a `Field` it is labelled by it. */
export const Input = ({ className, ...rest }: ComponentProps<"input">) => (
  <input autoComplete="off" spellCheck={false} {...rest} className={cx("control w-full px-2.5", className)} />
);

export const Textarea = ({ className, ...rest }: ComponentProps<"textarea">) => (
  <textarea spellCheck={false} {...rest} className={cx("control w-full px-2.5 py-1.5", className)} />
);

/** A search field with a glass and a way to clear it. */
export function SearchInput({
  value,
  onValue,
  className,
  ...rest
}: { value: string; onValue: (value: string) => void } & Omit<
  ComponentProps<"input">,
  "value" | "onChange"
>) {
  const t = useTranslations("ui");
  return (
    <div className={cx("relative", className)}>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
      />
      <input
        type="search"
        autoComplete="off"
        spellCheck={false}
        {...rest}
        value={value}
        onChange={(e) => onValue(e.target.value)}
        className="control w-full pr-8 pl-8"
      />
      {value && (
        <button
          type="button"
          aria-label={t("clear")}
          onClick={() => onValue("")}
          className="bare absolute top-1/2 right-1 flex size-6 -translate-y-1/2 items-center justify-center rounded-sm text-muted hover:text-text"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
    </div>
  );
}

/**
 * A number with its unit. What is typed stays as typed until it is a number; Enter or leaving the field settles it.
 * Scientific notation is allowed (1e-4). `null` = empty, when `optional`.
 */
export function NumberField({
  value,
  onValue,
  unit,
  min,
  max,
  step,
  optional = false,
  integer = false,
  className,
  ...rest
}: {
  value: number | null;
  onValue: (value: number | null) => void;
  unit?: string | undefined;
  optional?: boolean;
  integer?: boolean;
  min?: number | undefined;
  max?: number | undefined;
  step?: number | undefined;
} & Omit<ComponentProps<"input">, "value" | "onChange" | "min" | "max" | "step">) {
  const [text, setText] = useState(() => show(value));
  useEffect(() => {
    setText((now) => (parseNumber(now) === value ? now : show(value)));
  }, [value]);
  const parsed = parseNumber(text);
  const [refused, setRefused] = useState<string | null>(null);
  const t = useTranslations("ui");
  const wrong =
    text.trim() === ""
      ? !optional
      : parsed === null ||
        (integer && !Number.isInteger(parsed)) ||
        (min !== undefined && parsed < min) ||
        (max !== undefined && parsed > max);
  const nudge = (by: number) => {
    const next = Math.min(max ?? Infinity, Math.max(min ?? -Infinity, (parsed ?? 0) + by * (step ?? 1)));
    const tidy = Number(next.toPrecision(12));
    setText(show(tidy));
    onValue(tidy);
  };
  return (
    <span className={cx("relative inline-flex w-full", className)}>
      <input
        inputMode={integer ? "numeric" : "decimal"}
        autoComplete="off"
        {...rest}
        aria-invalid={wrong || rest["aria-invalid"] || undefined}
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          setRefused(null);
          const n = parseNumber(e.target.value);
          if (e.target.value.trim() === "" ? optional : n !== null && !(integer && !Number.isInteger(n)))
            onValue(n);
        }}
        onKeyDown={(e) => {
          if (e.nativeEvent.isComposing) return;
          if (step !== undefined && (e.key === "ArrowUp" || e.key === "ArrowDown")) {
            e.preventDefault();
            nudge(e.key === "ArrowUp" ? 1 : -1);
          }
          rest.onKeyDown?.(e);
        }}
        onBlur={(e) => {
          const kept = parsed === null && !(optional && text.trim() === "");
          if (kept) setRefused(text.trim());
          setText(kept ? show(value) : show(parsed));
          rest.onBlur?.(e);
        }}
        style={unit ? { paddingRight: `calc(${[...unit].length}ch + 24px)` } : undefined}
        className="control w-full px-2.5"
      />
      {unit && (
        <span className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-xs text-muted">
          {unit}
        </span>
      )}
      {refused !== null && (
        <span
          role="status"
          className="absolute top-full left-0 z-10 mt-1 max-w-full truncate rounded bg-raised px-1.5 py-0.5 text-bad text-xs"
        >
          {refused
            ? t("notANumber", { typed: refused, kept: show(value) })
            : t("neededNumber", { kept: show(value) })}
        </span>
      )}
    </span>
  );
}

/** "1e-4", "0.0001", full-width digits of a Chinese input method; null when it is no number. */
export function parseNumber(text: string): number | null {
  const plain = text
    .normalize("NFKC")
    .replace(/[,，\s]/g, "")
    .replace(/^[−–]/, "-");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const n = Number(plain);
  return Number.isFinite(n) ? n : null;
}

/** Small numbers as the trainers' guides write them (1e-4), others plainly. */
const show = (value: number | null): string =>
  value === null
    ? ""
    : value !== 0 && Math.abs(value) < 0.001
      ? value.toExponential().replace("e+", "e")
      : String(value);
