"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";
import type { FrameView } from "@/server/domain/frame";
import { cx } from "../ui/class-names";
import { Tooltip } from "../ui/tooltip";
import { Mark } from "./mark";
import { PLACES, type Place, placeOf } from "./places";

/** What stands behind a place's name: how many, and for training how many at work or waiting. */
export function countOf(place: Place, counts: FrameView["counts"] | undefined): number {
  if (!counts) return 0;
  if (place.id === "runs") return counts.active + counts.queued;
  return place.id === "datasets" || place.id === "models" || place.id === "presets" ? counts[place.id] : 0;
}

/** "60/96" while grids are drawn. */
const drawnOf = (place: Place, grids: FrameView["grids"] | undefined): string | null =>
  place.id === "experiments" && grids ? `${grids.done}/${grids.total}` : null;

const SECOND = new Set<Place["id"]>(["engines", "settings"]);

/** From 768 px on: icons, from 1200 px on with words and counts. */
export function Rail({
  counts,
  grids,
}: {
  counts: FrameView["counts"] | undefined;
  grids: FrameView["grids"] | undefined;
}) {
  const t = useTranslations("frame");
  const here = placeOf(usePathname());
  const row = (p: Place) => {
    const drawn = drawnOf(p, grids);
    const count = drawn ?? countOf(p, counts);
    const busy = drawn !== null || (p.id === "runs" && (counts?.active ?? 0) > 0);
    return (
      <li key={p.id}>
        <Tooltip label={t(`place.${p.id}`)} keys={`g ${p.key}`} side="right">
          <Link
            href={p.href}
            aria-current={here.id === p.id ? "page" : undefined}
            className={cx(
              "relative flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm transition-colors max-rail:w-9 max-rail:justify-center max-rail:px-0",
              here.id === p.id ? "bg-raised text-text" : "text-muted hover:bg-raised/60 hover:text-text",
            )}
          >
            {here.id === p.id && (
              <span aria-hidden className="absolute inset-y-2 left-0 w-0.5 rounded-full bg-accent" />
            )}
            <p.icon aria-hidden strokeWidth={1.75} className="size-4 shrink-0" />
            <span className="min-w-0 flex-1 truncate max-rail:sr-only">{t(`place.${p.id}`)}</span>
            {count !== 0 && (
              <span className={cx("text-xs max-rail:hidden", busy ? "text-accent" : "text-muted")}>
                {count}
              </span>
            )}
            {busy && (
              <span
                aria-hidden
                className="absolute top-1 right-1 size-1.5 rounded-full bg-accent rail:hidden"
              />
            )}
          </Link>
        </Tooltip>
      </li>
    );
  };
  return (
    <nav
      aria-label={t("nav")}
      className="fixed inset-y-0 left-0 z-40 flex w-(--rail) flex-col border-r bg-surface pb-3 max-md:hidden"
    >
      <Link
        href="/"
        aria-label="K-ON LoRA Studio"
        className="flex h-(--bar) shrink-0 items-center gap-2 px-4.5 max-rail:justify-center max-rail:px-0"
      >
        <Mark className="size-5 shrink-0" />
        <span className="truncate text-sm max-rail:hidden">K-ON LoRA</span>
      </Link>
      <ul className="flex flex-col gap-0.5 px-2 max-rail:items-center">
        {PLACES.filter((p) => !SECOND.has(p.id)).map(row)}
      </ul>
      <ul className="mt-auto flex flex-col gap-0.5 px-2 max-rail:items-center">
        {PLACES.filter((p) => SECOND.has(p.id)).map(row)}
      </ul>
    </nav>
  );
}
