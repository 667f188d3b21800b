"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/client/keys";
import { useTRPC } from "@/components/client/trpc";
import { cx, groundOf, IconButton, mediaUrl } from "@/components/ui";
import { bucketed } from "./crop-preview";
import type { PictureDetail } from "./use-rows";

/**
 * One picture over the whole page with its caption beside: PgDn and PgUp go through all of them without the mouse. C
 * shows what the trainer cuts, the wheel and a click zoom. The arrows and Escape are bound by the page.
 */
export function LargeView({
  id,
  index,
  total,
  resolution,
  onStep,
  onClose,
  children,
}: {
  id: number;
  index: number;
  total: number;
  resolution: number;
  onStep: (step: 1 | -1) => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useTranslations("datasets");
  const trpc = useTRPC();
  const { data: picture } = useQuery(trpc.datasets.picture.queryOptions({ id }));
  const [cut, setCut] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    document.body.style.overflow = "hidden";
    return () => {
      document.body.style.overflow = "";
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  useKeys(
    {
      c: { run: () => setCut((now) => !now), label: t("keys.cut") },
      Enter: {
        run: () => panel.current?.querySelector<HTMLElement>("[role=combobox],textarea")?.focus(),
        label: t("keys.caption"),
      },
    },
    { label: t("keys.large") },
  );
  return (
    <div
      ref={panel}
      role="dialog"
      aria-modal
      aria-label={picture?.name ?? t("details.open")}
      tabIndex={-1}
      onKeyDown={(e) => {
        // paging works from inside the caption too
        if ((e.key === "PageDown" || e.key === "PageUp") && !e.nativeEvent.isComposing) {
          e.preventDefault();
          onStep(e.key === "PageDown" ? 1 : -1);
        }
      }}
      className="fixed inset-0 z-45 flex bg-bg max-md:flex-col"
    >
      <div className="relative min-h-0 min-w-0 flex-1">
        {picture && <Stage key={picture.media} picture={picture} cut={cut} resolution={resolution} />}
        <div className="absolute top-2 left-2 flex items-center gap-2 rounded-md bg-bg/85 pr-3">
          <IconButton icon={X} label={t("large.close")} keys="Escape" onClick={onClose} />
          <span className="max-w-[50vw] truncate text-sm">{picture?.name}</span>
          <span className="text-muted text-xs">
            {index + 1} / {total}
          </span>
        </div>
        <IconButton
          icon={ChevronLeft}
          size="lg"
          label={t("large.previous")}
          keys="ArrowLeft"
          disabled={index <= 0}
          onClick={() => onStep(-1)}
          className="absolute top-1/2 left-2 -translate-y-1/2 bg-bg/70"
        />
        <IconButton
          icon={ChevronRight}
          size="lg"
          label={t("large.next")}
          keys="ArrowRight"
          disabled={index >= total - 1}
          onClick={() => onStep(1)}
          className="absolute top-1/2 right-2 -translate-y-1/2 bg-bg/70"
        />
      </div>
      <aside className="shrink-0 overflow-y-auto border-l max-md:max-h-[46dvh] max-md:border-t max-md:border-l-0 md:w-90">
        {children}
      </aside>
    </div>
  );
}

const CLOSEST = 8;

/** The original, fitted; the wheel zooms at the pointer, dragging moves, a double click goes back. */
export function Stage({
  picture,
  cut,
  resolution,
}: {
  picture: PictureDetail;
  cut: boolean;
  resolution: number;
}) {
  const [view, setView] = useState({ zoom: 1, x: 0, y: 0 });
  const [loaded, setLoaded] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const found = cut ? bucketed(picture, resolution) : null;
  const width = picture.width ?? 1;
  const height = picture.height ?? 1;
  useEffect(() => {
    const node = box.current;
    if (!node) return;
    // React's own wheel listener is passive and cannot keep the page from scrolling
    const wheel = (e: WheelEvent) => {
      e.preventDefault();
      const rect = node.getBoundingClientRect();
      const px = e.clientX - rect.left - rect.width / 2;
      const py = e.clientY - rect.top - rect.height / 2;
      setView((now) => {
        const zoom = Math.min(CLOSEST, Math.max(1, now.zoom * Math.exp(-e.deltaY / 400)));
        if (zoom === 1) return { zoom, x: 0, y: 0 };
        const by = zoom / now.zoom;
        return { zoom, x: px - (px - now.x) * by, y: py - (py - now.y) * by };
      });
    };
    node.addEventListener("wheel", wheel, { passive: false });
    return () => node.removeEventListener("wheel", wheel);
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: zooming is an extra for the pointer
    <div
      ref={box}
      className={cx(
        "flex size-full touch-none items-center justify-center overflow-hidden bg-ground p-2 md:p-4",
        view.zoom > 1 && "cursor-grab active:cursor-grabbing",
      )}
      onDoubleClick={() => setView({ zoom: 1, x: 0, y: 0 })}
      onPointerDown={(e) => view.zoom > 1 && e.currentTarget.setPointerCapture(e.pointerId)}
      onPointerMove={(e) =>
        e.currentTarget.hasPointerCapture(e.pointerId) &&
        setView((now) => ({ ...now, x: now.x + e.movementX, y: now.y + e.movementY }))
      }
    >
      <div
        className="relative max-h-full max-w-full"
        style={{
          aspectRatio: `${width} / ${height}`,
          width: `min(100%, calc((100dvh - 32px) * ${width / height}), ${width}px)`,
          transform: `translate(${view.x}px, ${view.y}px) scale(${view.zoom})`,
          ...(!loaded &&
            picture.thumbhash && {
              backgroundImage: `url(${groundOf(picture.thumbhash)})`,
              backgroundSize: "100% 100%",
            }),
        }}
      >
        {/* biome-ignore lint/performance/noImgElement: the original itself, from our own server */}
        <img
          src={mediaUrl(picture.media, "full")}
          alt={picture.name}
          draggable={false}
          onLoad={() => setLoaded(true)}
          className="size-full select-none object-contain"
        />
        {found && (
          <svg
            aria-hidden
            viewBox={`0 0 ${width} ${height}`}
            preserveAspectRatio="none"
            className="pointer-events-none absolute inset-0 size-full"
          >
            <path
              d={`M0 0H${width}V${height}H0ZM${found.crop.x} ${found.crop.y}V${found.crop.y + found.crop.height}H${found.crop.x + found.crop.width}V${found.crop.y}Z`}
              fill="var(--shade)"
              fillRule="evenodd"
            />
            <rect {...found.crop} fill="none" stroke="var(--on-shade)" vectorEffect="non-scaling-stroke" />
          </svg>
        )}
      </div>
    </div>
  );
}
