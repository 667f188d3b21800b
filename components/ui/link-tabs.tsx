"use client";

import Link from "next/link";
import type { ReactNode } from "react";

/** Tabs that are pages of their own, for the second row of a PageHeader. */
export function LinkTabs({
  tabs,
  value,
  label,
}: {
  tabs: readonly { value: string; href: string; label: ReactNode }[];
  value: string;
  /** spoken name of the row */
  label: string;
}) {
  return (
    <nav aria-label={label} className="-mb-px flex gap-1 overflow-x-auto">
      {tabs.map((tab) => (
        <Link
          key={tab.value}
          href={tab.href}
          aria-current={tab.value === value ? "page" : undefined}
          className="inline-flex h-9 shrink-0 items-center border-transparent border-b-2 px-2.5 text-muted text-sm transition-colors hover:text-text focus-visible:outline-offset-[-2px] aria-[current=page]:border-accent aria-[current=page]:text-text pointer-coarse:h-11"
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
