"use client";

import { CircleX, Lightbulb, type LucideIcon, RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { useLocale, useTranslations } from "use-intl";
import type { ErrorShape } from "@/server/domain/errors";
import { type Locale, say } from "@/server/domain/language";
import { Button } from "./button";
import { cx } from "./class-names";

/** Nothing here yet: what this place is for, and the next step as its one button. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  actions,
  className,
}: {
  icon?: LucideIcon;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cx("mx-auto flex max-w-120 flex-col items-center px-4 py-16 text-center", className)}>
      {Icon && <Icon aria-hidden strokeWidth={1.25} className="mb-4 size-10 text-muted" />}
      <h2 className="font-medium text-lg">{title}</h2>
      {children && <div className="mt-1 text-muted text-sm">{children}</div>}
      {actions && <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

/** Cause, next step, evidence: in the reader's language. `onRetry` tries again; `actions` are remedies. */
export function ErrorPanel({
  error,
  onRetry,
  actions,
  className,
}: {
  error: ErrorShape;
  onRetry?: (() => void) | undefined;
  actions?: ReactNode;
  className?: string;
}) {
  const t = useTranslations("ui");
  const locale = useLocale() as Locale;
  return (
    <div
      role="alert"
      className={cx("rounded-lg border border-bad/40 bg-bad-soft px-4 py-3 text-sm", className)}
    >
      <p className="flex gap-2 font-medium text-text">
        <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
        <span className="min-w-0 break-words">{say(error.text, locale)}</span>
      </p>
      {error.next && (
        <p className="mt-1 flex gap-2 text-text">
          <Lightbulb aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
          <span className="min-w-0 break-words">{say(error.next, locale)}</span>
        </p>
      )}
      {error.evidence && error.evidence.length > 0 && (
        <pre className="mt-2 max-h-48 overflow-auto whitespace-pre-wrap break-words rounded-md bg-bg px-3 py-2 font-mono text-muted text-xs">
          {error.evidence.join("\n")}
        </pre>
      )}
      {(onRetry || actions) && (
        <div className="mt-3 flex flex-wrap gap-2">
          {actions}
          {onRetry && (
            <Button size="sm" icon={RotateCcw} onClick={onRetry}>
              {t("retry")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** A place kept while its content loads; give it the content's size. */
export const Skeleton = ({ className }: { className?: string }) => (
  <div aria-hidden className={cx("animate-pulse rounded-md bg-raised", className)} />
);
