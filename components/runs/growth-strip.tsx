"use client";
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslations } from "use-intl";
import { Picture } from "@/components/ui/picture";
import type { RunRow } from "@/server/domain/runs/view";

const LARGE = 216;
const MARGIN = 8;

/**
 * A run's samples of one prompt through time, 40 px high. A pointer over it (or a finger along it, or the arrow keys)
 * shows that sample large, in one place, so that the eye sees the change and not the movement.
 */
export function GrowthStrip({ strip, total }: { strip: RunRow["strip"]; total?: number | null }) {
  const t = useTranslations("runs");
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(null);
  if (strip.length === 0) return null;
  const shown = at === null ? undefined : strip[at];

  const point = (e: PointerEvent) => {
    const r = e.currentTarget.getBoundingClientRect();
    const i = Math.floor(((e.clientX - r.left) / r.width) * strip.length);
    setAt(Math.max(0, Math.min(strip.length - 1, i)));
  };
  const key = (e: KeyboardEvent) => {
    const move = e.key === "ArrowLeft" ? -1 : e.key === "ArrowRight" ? 1 : 0;
    if (e.key === "Escape") setAt(null);
    if (move === 0) return;
    e.preventDefault();
    e.stopPropagation();
    setAt((now) => Math.max(0, Math.min(strip.length - 1, (now ?? strip.length) + move)));
  };
  const last = strip[strip.length - 1]!;
  return (
    <div
      ref={box}
      role="slider"
      tabIndex={0}
      aria-label={t("strip.label")}
      aria-valuemin={strip[0]!.step}
      aria-valuemax={last.step}
      aria-valuenow={(shown ?? last).step}
      aria-valuetext={t("strip.step", { step: (shown ?? last).step })}
      className="flex h-10 max-w-full touch-pan-y cursor-ew-resize gap-px overflow-hidden rounded-md bg-ground"
      style={{ width: `${strip.length * 41}px` }}
      onPointerDown={(e) => {
        e.currentTarget.setPointerCapture(e.pointerId);
        point(e);
      }}
      onPointerMove={point}
      onPointerUp={(e) => e.pointerType === "touch" && setAt(null)}
      onPointerCancel={() => setAt(null)}
      onPointerLeave={() => setAt(null)}
      onKeyDown={key}
      onBlur={() => setAt(null)}
    >
      {strip.map((s, i) => (
        <span
          key={s.media}
          className={`pointer-events-none block h-10 min-w-0 flex-1 overflow-hidden ${at === null || at === i ? "" : "opacity-60"}`}
        >
          <Picture media={s.media} size={256} thumbhash={s.thumbhash} alt="" className="h-10 w-full" />
        </span>
      ))}
      {shown && box.current
        ? createPortal(
            <Large step={shown} box={box.current} share={(at! + 0.5) / strip.length} total={total ?? null} />,
            document.body,
          )
        : null}
    </div>
  );
}

function Large({
  step,
  box,
  share,
  total,
}: {
  step: RunRow["strip"][number];
  box: HTMLElement;
  share: number;
  total: number | null;
}) {
  const t = useTranslations("runs");
  const r = box.getBoundingClientRect();
  const middle = r.left + r.width * share;
  const left = Math.max(MARGIN, Math.min(window.innerWidth - LARGE - MARGIN, middle - LARGE / 2));
  const above = r.top > LARGE + 48;
  return (
    <figure
      className="pointer-events-none fixed z-50 m-0 overflow-hidden float"
      style={{
        left,
        width: LARGE,
        ...(above ? { bottom: window.innerHeight - r.top + 6 } : { top: r.bottom + 6 }),
      }}
    >
      <Picture
        media={step.media}
        size={512}
        thumbhash={step.thumbhash}
        alt={t("strip.step", { step: step.step })}
        fit="contain"
        className="w-full"
        style={{ height: LARGE }}
      />
      <figcaption className="px-2 py-1 text-xs tabular-nums text-muted">
        {total ? t("strip.stepOf", { step: step.step, total }) : t("strip.step", { step: step.step })}
      </figcaption>
    </figure>
  );
}
