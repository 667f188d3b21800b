"use client";
import { CircleDashed, CircleX, Star, TriangleAlert, Trophy } from "lucide-react";
import { memo, useEffect, useRef } from "react";
import { useLocale, useTranslations } from "use-intl";
import { cx, Picture, Ring, useNow } from "@/components/ui";
import type { Cell } from "@/server/domain/experiments/view";
import type { Box } from "@/server/domain/experiments/zoom";
import { type Locale, say } from "@/server/domain/language";

/** Stripes over a picture that is in doubt: seen before any word is read. */
const HATCH =
  "repeating-linear-gradient(135deg, transparent 0 9px, color-mix(in oklch, var(--warn) 55%, transparent) 9px 12px)";

/** One picture of the grid in any of its states. The box is the column's; nothing moves when a picture arrives. */
export const GridCell = memo(function GridCell({
  cell,
  label,
  current,
  winner,
  zoom,
  typicalMs,
  fraction,
  onOpen,
  onFocus,
}: {
  cell: Cell | undefined;
  label: string;
  current: boolean;
  winner: boolean;
  zoom: Box | null;
  /** what a picture usually takes here, for the ring of the one in the making */
  typicalMs: number | null;
  /** how far the webui says it is, 0–1 */
  fraction: number | null;
  onOpen: () => void;
  onFocus: () => void;
}) {
  const locale = useLocale() as Locale;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const focused = document.activeElement;
    // the keyboard moves the focus with the place, but never takes it out of a field or menu
    if (current && focused instanceof HTMLElement && focused.dataset.cell !== undefined)
      button.current?.focus();
  }, [current]);
  if (!cell) return <span className="block size-full bg-ground" />;
  const reason = cell.state === "suspect" ? cell.verdict?.reasons[0]?.text : undefined;
  return (
    <button
      ref={button}
      type="button"
      data-cell={cell.id}
      data-state={cell.state}
      tabIndex={current ? 0 : -1}
      aria-label={label}
      onClick={onOpen}
      onFocus={onFocus}
      className={cx(
        "bare relative block size-full cursor-zoom-in overflow-hidden bg-ground outline-offset-[-2px]",
        current && "outline outline-2 outline-accent",
      )}
    >
      {cell.media && <Zoomed cell={cell} zoom={zoom} />}
      {cell.state === "rendering" && <Making cell={cell} typicalMs={typicalMs} fraction={fraction} />}
      {cell.state === "queued" && !cell.media && (
        <span className="absolute inset-0 grid place-items-center text-muted">
          <CircleDashed aria-hidden strokeWidth={1.5} className="size-5 opacity-60" />
        </span>
      )}
      {cell.state === "failed" && (
        <span className="absolute inset-0 flex flex-col items-center justify-center gap-1 bg-bad-soft p-2 text-center text-bad text-xs">
          <CircleX aria-hidden className="size-5 shrink-0" />
          {cell.error && <span className="line-clamp-4">{say(cell.error.text, locale)}</span>}
        </span>
      )}
      {cell.state === "suspect" && (
        <>
          <span aria-hidden className="absolute inset-0" style={{ background: HATCH }} />
          <span className="absolute inset-x-0 bottom-0 flex items-start gap-1 bg-warn-soft px-1.5 py-1 text-left text-warn text-xs">
            <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
            {reason && <span className="line-clamp-2">{say(reason, locale)}</span>}
          </span>
        </>
      )}
      {(winner || cell.rating !== null) && (
        <span className="absolute top-1 right-1 flex gap-1">
          {winner && (
            <span className="inline-flex h-5 items-center rounded-sm bg-accent px-1 text-accent-text">
              <Trophy aria-hidden className="size-3.5" />
            </span>
          )}
          {cell.rating !== null && (
            <span className="inline-flex h-5 items-center gap-0.5 rounded-sm bg-shade px-1 text-on-shade text-xs">
              <Star aria-hidden className="size-3 fill-current" />
              {cell.rating}
            </span>
          )}
        </span>
      )}
    </button>
  );
});

function Zoomed({ cell, zoom }: { cell: Cell; zoom: Box | null }) {
  if (!zoom)
    return <Picture media={cell.media} size={512} thumbhash={cell.thumbhash} alt="" className="size-full" />;
  // The same place of every picture fills its cell; a thumbnail would be too coarse for it.
  const scale = Math.min(1 / zoom.w, 1 / zoom.h);
  return (
    <span
      className="block size-full"
      style={{
        transformOrigin: "0 0",
        transform: `scale(${scale}) translate(${-100 * clampTo(zoom.x + zoom.w / 2, scale)}%, ${-100 * clampTo(zoom.y + zoom.h / 2, scale)}%)`,
      }}
    >
      <Picture
        media={cell.media}
        size="full"
        thumbhash={cell.thumbhash}
        alt=""
        fit="contain"
        className="size-full"
      />
    </span>
  );
}
/** Start of a window of 1/scale around `middle` that stays inside 0–1. */
const clampTo = (middle: number, scale: number): number =>
  Math.min(1 - 1 / scale, Math.max(0, middle - 0.5 / scale));

/** The picture being drawn: a ring by what the webui says, else by the usual time, and the seconds it has taken. */
function Making({
  cell,
  typicalMs,
  fraction,
}: {
  cell: Cell;
  typicalMs: number | null;
  fraction: number | null;
}) {
  const t = useTranslations("experiments.cell");
  const now = useNow(500);
  const taken = now === null || cell.startedAt === null ? 0 : Math.max(0, now - cell.startedAt);
  const guess = typicalMs ? Math.min(0.95, taken / typicalMs) : null;
  return (
    <span className="absolute inset-0 flex flex-col items-center justify-center gap-1.5 bg-scrim/40 text-text text-xs">
      <Ring value={fraction ?? guess} size={28} className="text-accent" />
      <span className="rounded-sm bg-surface px-1">{t("seconds", { n: Math.round(taken / 1000) })}</span>
    </span>
  );
}
