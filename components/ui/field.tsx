"use client";

import { CircleX, Undo2 } from "lucide-react";
import { cloneElement, type ReactElement, type ReactNode, useId } from "react";
import { useTranslations } from "use-intl";
import { cx } from "./class-names";

/**
 * A label, its control, one sentence of consequence, and what is wrong. The single child is the control: it gets
 * `id`, `aria-describedby` and `aria-invalid`.
 */
export function Field({
  label,
  help,
  error,
  changed = false,
  onRevert,
  revertTo,
  aside,
  inline = false,
  className,
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  error?: ReactNode;
  /** differs from the preset: marked, and revertable with `onRevert` */
  changed?: boolean;
  onRevert?: (() => void) | undefined;
  /** the value it would go back to, for the tooltip */
  revertTo?: string | undefined;
  /** at the end of the label's line: range, default, option name */
  aside?: ReactNode;
  /** label left of the control from 768 px on */
  inline?: boolean;
  className?: string;
  children: ReactElement<Record<string, unknown>>;
}) {
  const t = useTranslations("ui");
  const id = useId();
  const own = (children.props.id as string | undefined) ?? id;
  const notes = [help ? `${id}-help` : null, error ? `${id}-error` : null].filter(Boolean).join(" ");
  return (
    <div
      className={cx(
        "min-w-0",
        inline && "md:grid md:grid-cols-[minmax(120px,200px)_1fr] md:gap-x-4",
        className,
      )}
    >
      <div className={cx("mb-1 flex min-h-5 items-center gap-2", inline && "md:mb-0 md:min-h-8")}>
        <label htmlFor={own} className="min-w-0 text-sm text-text">
          {label}
        </label>
        {changed && <span title={t("changed")} className="size-1.5 shrink-0 rounded-full bg-accent" />}
        {changed && onRevert && (
          <button
            type="button"
            onClick={onRevert}
            aria-label={t("revert")}
            title={revertTo ? t("revertTo", { value: revertTo }) : t("revert")}
            className="bare -my-1 inline-flex size-6 items-center justify-center rounded-sm text-muted hover:bg-raised hover:text-text"
          >
            <Undo2 aria-hidden className="size-3.5" />
          </button>
        )}
        {aside && <span className="ml-auto min-w-0 truncate text-muted text-xs">{aside}</span>}
      </div>
      <div className="min-w-0">
        {cloneElement(children, {
          id: own,
          ...(notes && { "aria-describedby": notes }),
          ...(error ? { "aria-invalid": true } : {}),
        })}
        {error && (
          <p id={`${id}-error`} className="mt-1 flex gap-1.5 text-bad text-xs">
            <CircleX aria-hidden className="mt-px size-3.5 shrink-0" />
            <span>{error}</span>
          </p>
        )}
        {help && (
          <p id={`${id}-help`} className="mt-1 text-muted text-xs">
            {help}
          </p>
        )}
      </div>
    </div>
  );
}
