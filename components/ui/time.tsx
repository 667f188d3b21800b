"use client";

import { useEffect, useState } from "react";
import { useLocale } from "use-intl";
import type { Locale } from "@/server/domain/language";
import { formatExact, formatRelative, formatRemaining } from "./format";

/** The clock of the page: null on the server and in the first paint (the two would differ), then every `everyMs`. */
export function useNow(everyMs = 30_000): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** Relative, the exact time on hover; a tap switches between the two. */
export function Time({ at, className }: { at: number; className?: string }) {
  const locale = useLocale() as Locale;
  const now = useNow();
  const [exact, setExact] = useState(false);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the exact time is also in the title
    <time
      dateTime={new Date(at).toISOString()}
      title={now === null ? undefined : formatExact(at, locale)}
      onClick={() => setExact((e) => !e)}
      suppressHydrationWarning
      className={className}
    >
      {now === null ? "\u2007" : exact ? formatExact(at, locale) : formatRelative(at, now, locale)}
    </time>
  );
}

/** Counts down by itself between news: `eta` ms as known at `asOf` (ms UTC). */
export function Remaining({ eta, asOf, className }: { eta: number; asOf?: number; className?: string }) {
  const locale = useLocale() as Locale;
  const now = useNow(1000);
  const left = now === null || asOf === undefined ? eta : Math.max(0, asOf + eta - now);
  return (
    <span className={className} suppressHydrationWarning>
      {now === null ? "\u2007" : formatRemaining(left, now, locale)}
    </span>
  );
}
