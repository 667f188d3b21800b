"use client";

import { useEffect, useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import type { FrameView } from "@/server/domain/frame";
import type { Locale } from "@/server/domain/language";
import { formatDurationShort, formatPercent } from "../ui/format";
import { ratioOf } from "./card-chip";

/** The browser tab tells too: its title and its icon, also while hidden. */
export function TabNews({ card }: { card: FrameView["card"] | undefined }) {
  const t = useTranslations("frame.title");
  const words = useTranslations("frame.card");
  const locale = useLocale() as Locale;
  const run = card?.run ?? null;
  const ended = useEnded(run?.number ?? null, card !== undefined);
  const grid = card?.grid ?? null;
  const ratio = run ? ratioOf(run) : grid?.total ? grid.done / grid.total : null;
  const news = run
    ? [
        ratio !== null && formatPercent(ratio),
        run.progress.eta !== null && t("left", { time: formatDurationShort(run.progress.eta, locale) }),
        `#${run.number}`,
      ]
        .filter(Boolean)
        .join(" · ")
    : grid
      ? [
          ratio !== null && formatPercent(ratio),
          grid.eta !== null && grid.eta > 0 && t("left", { time: formatDurationShort(grid.eta, locale) }),
          words("drawing", { number: grid.number }),
        ]
          .filter(Boolean)
          .join(" · ")
      : card?.failed
        ? t("failed", { number: card.failed.number })
        : ended !== null
          ? t("ended", { number: ended })
          : "";
  useTitle(news);
  useFavicon(run || grid ? (ratio ?? 0) : null, !run && !grid && !!card?.failed);
  return null;
}

/** The number of a run that ended while nobody looked; null again once the tab is seen. */
function useEnded(number: number | null, known: boolean): number | null {
  const last = useRef<number | null>(null);
  const [ended, setEnded] = useState<number | null>(null);
  useEffect(() => {
    if (!known) return;
    if (number === null && last.current !== null && document.hidden) setEnded(last.current);
    if (number !== null) setEnded(null);
    last.current = number;
  }, [number, known]);
  useEffect(() => {
    const seen = () => !document.hidden && setEnded(null);
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, []);
  return ended;
}

/** Puts the news before the page's own title, which the router may change at any time. */
function useTitle(news: string) {
  useEffect(() => {
    if (!news) return;
    const lead = `${news} · `;
    let own = document.title;
    const apply = () => {
      if (document.title.startsWith(lead)) return;
      own = document.title;
      document.title = lead + own;
    };
    apply();
    const watcher = new MutationObserver(apply);
    watcher.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      watcher.disconnect();
      if (document.title.startsWith(lead)) document.title = document.title.slice(lead.length);
    };
  }, [news]);
}

/** A ring that fills while training or drawing, a red dot after a failure; otherwise the studio's own icon. */
function useFavicon(ratio: number | null, failed: boolean) {
  const percent = ratio === null ? -1 : Math.round(ratio * 100);
  useEffect(() => {
    if (percent < 0 && !failed) return;
    const turn = 2 * Math.PI * 12;
    const inside = failed
      ? '<circle cx="16" cy="16" r="12" fill="#d8392b"/>'
      : `<circle cx="16" cy="16" r="12" fill="none" stroke="#8a8583" stroke-opacity=".45" stroke-width="6"/><circle cx="16" cy="16" r="12" fill="none" stroke="#d4304a" stroke-width="6" stroke-dasharray="${(Math.max(2, percent) / 100) * turn} ${turn}" transform="rotate(-90 16 16)"/>`;
    const link = document.createElement("link");
    link.rel = "icon";
    link.type = "image/svg+xml";
    link.href = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${inside}</svg>`)}`;
    document.head.append(link);
    return () => link.remove();
  }, [percent, failed]);
}
