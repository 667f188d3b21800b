"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
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
      <div className="flex min-h-(--bar) flex-wrap items-center gap-x-3 px-4 md:px-5 lg:flex-nowrap">
        <nav
          aria-label={t("where")}
          className={cx(
            "flex h-(--bar) min-w-0 flex-1 items-center gap-1 text-sm lg:flex-initial",
            !state && "lg:mr-auto",
          )}
        >
          {crumbs.map((c, i) => {
            const up = crumbs.length - 1 - i;
            return up === 0 ? (
              <h1 key={i} className="min-w-0 truncate font-medium text-base">
                {c.label}
              </h1>
            ) : (
              <Fragment key={i}>
                <Link
                  href={c.href ?? "/"}
                  className={cx(
                    "inline-flex shrink-0 items-center rounded-sm px-0.5 text-muted hover:text-text pointer-coarse:min-h-11",
                    up > 1 && "max-md:hidden",
                  )}
                >
                  {up === 1 && <ChevronLeft aria-hidden className="-ml-1 size-5 md:hidden" />}
                  <span className={cx("max-w-40 truncate", up === 1 && "max-md:sr-only")}>{c.label}</span>
                </Link>
                <ChevronRight aria-hidden className="size-3.5 shrink-0 text-muted max-md:hidden" />
              </Fragment>
            );
          })}
        </nav>
        <div className="flex shrink-0 items-center gap-1 lg:order-last">{tools}</div>
        {(state || actions) && (
          <div className="flex flex-wrap items-center gap-2 max-lg:w-full max-lg:pb-2 lg:contents">
            {state && <span className="inline-flex shrink-0 items-center gap-2 lg:mr-auto">{state}</span>}
            {actions && (
              <div className="flex flex-wrap items-center gap-2 max-lg:ml-auto max-lg:first:ml-0 lg:shrink-0 lg:flex-nowrap lg:border-r lg:pr-3">
                {actions}
              </div>
            )}
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
