"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { createContext, Fragment, type ReactNode, useContext } from "react";
import { useTranslations } from "use-intl";
import { cx } from "./class-names";

export type Crumb = { label: ReactNode; href?: string };

/** The frame puts its tools (search, card chip, language, look) here; every page header shows them at its end. */
export const FrameTools = createContext<ReactNode>(null);

/**
 * The top bar of a page: where one is (the last crumb is the page's h1), what can be done, the frame's tools.
 * `children` is a second row for tabs and filters.
 */
export function PageHeader({
  crumbs,
  actions,
  state,
  children,
}: {
  crumbs: readonly Crumb[];
  actions?: ReactNode;
  /** beside the title: a state, a badge */
  state?: ReactNode;
  children?: ReactNode;
}) {
  const tools = useContext(FrameTools);
  const t = useTranslations("ui");
  return (
    <header className="sticky top-0 z-30 border-b bg-bg/92 pt-[env(safe-area-inset-top)] backdrop-blur-sm">
      <div className="flex min-h-(--bar) flex-wrap items-center gap-x-3 px-4 md:px-5">
        <nav aria-label={t("where")} className="flex h-(--bar) min-w-0 flex-1 items-center gap-1 text-sm">
          {crumbs.map((c, i) => {
            const last = i === crumbs.length - 1;
            return (
              <Fragment key={i}>
                {i > 0 && <ChevronRight aria-hidden className="size-3.5 shrink-0 text-muted" />}
                {last ? (
                  <h1 className="min-w-0 truncate font-medium text-base">{c.label}</h1>
                ) : (
                  <Link
                    href={c.href ?? "/"}
                    className={cx(
                      "shrink-0 rounded-sm px-0.5 text-muted hover:text-text",
                      i > 0 && "max-w-40 truncate",
                    )}
                  >
                    {c.label}
                  </Link>
                )}
              </Fragment>
            );
          })}
          {state && (
            <span className="ml-2 inline-flex min-w-0 shrink items-center gap-2 overflow-hidden">
              {state}
            </span>
          )}
        </nav>
        <div className="flex shrink-0 items-center gap-1 md:order-last">{tools}</div>
        {actions && (
          <div className="flex flex-wrap items-center gap-2 max-md:w-full max-md:pb-2 md:border-r md:pr-3">
            {actions}
          </div>
        )}
      </div>
      {children && <div className="px-4 md:px-5">{children}</div>}
    </header>
  );
}

/** The padded body under a PageHeader. `wide` fills the window (grids, runs), otherwise lines stay readable. */
export const PageBody = ({
  children,
  wide = false,
  className,
}: {
  children: ReactNode;
  wide?: boolean;
  className?: string;
}) => <div className={cx("px-4 py-5 md:px-5", !wide && "mx-auto max-w-300", className)}>{children}</div>;

/** A titled part of a page; hairlines divide, no boxes in boxes. */
export const Section = ({
  title,
  aside,
  children,
  className,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}) => (
  <section className={cx("mb-8", className)}>
    <div className="mb-3 flex min-h-8 items-center justify-between gap-3">
      <h2 className="min-w-0 text-base">{title}</h2>
      {aside}
    </div>
    {children}
  </section>
);
