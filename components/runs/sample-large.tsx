"use client";
import { ChevronDown, ChevronLeft, ChevronRight, ChevronUp, Download, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Stars } from "@/components/experiments/stars";
import { useSampleRatings } from "@/components/experiments/use-sample-ratings";
import { groundOf, mediaUrl, Picture } from "@/components/ui";
import type { RunDetail } from "@/server/domain/runs/view";
import { matrix, neighbour, type Place } from "./samples";

const SWIPE = 40;

/**
 * One sample as large as the window. ← → walk through time and ↑ ↓ through prompts in place: the picture's box does not
 * move, and neighbours are loaded before they are asked for, so the eye compares pictures and not positions.
 */
export function SampleLarge({
  run,
  place,
  onPlace,
}: {
  run: RunDetail;
  place: Place;
  onPlace: (place: Place | null) => void;
}) {
  const t = useTranslations("runs");
  const m = useMemo(() => matrix(run), [run]);
  const down = useRef<{ x: number; y: number } | null>(null);
  const sample = m.at(place.prompt, place.step);
  const ratings = useSampleRatings(run.id);
  const go = (along: "step" | "prompt", by: 1 | -1) => {
    const next = neighbour(m, place, along, by);
    if (next) onPlace(next);
  };

  useEffect(() => {
    for (const along of ["step", "prompt"] as const)
      for (const by of [1, -1] as const) {
        const next = neighbour(m, place, along, by);
        const media = next && m.at(next.prompt, next.step)?.media;
        if (media) new Image().src = mediaUrl(media, "full");
      }
  }, [m, place]);

  const swipe = (e: PointerEvent) => {
    const from = down.current;
    down.current = null;
    if (!from || e.pointerType === "mouse") return;
    const [dx, dy] = [e.clientX - from.x, e.clientY - from.y];
    if (Math.abs(dx) > SWIPE && Math.abs(dx) > Math.abs(dy)) go("step", dx < 0 ? 1 : -1);
    else if (Math.abs(dy) > SWIPE) go("prompt", dy < 0 ? 1 : -1);
  };
  const prompt = m.prompts[place.prompt];
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onPlace(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-bg" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(e) => {
            e.preventDefault();
            if (e.currentTarget instanceof HTMLElement) e.currentTarget.focus();
          }}
          className="fixed inset-0 z-50 flex flex-col bg-bg text-text outline-none"
          onKeyDown={(e) => {
            const arrows = {
              ArrowLeft: ["step", -1],
              ArrowRight: ["step", 1],
              ArrowUp: ["prompt", -1],
              ArrowDown: ["prompt", 1],
            } as const;
            const arrow = arrows[e.key as keyof typeof arrows];
            if (e.altKey || e.ctrlKey || e.metaKey || e.nativeEvent.isComposing) return;
            const value = /^(?:Digit|Numpad)([1-5])$/.exec(e.code)?.[1];
            if (value && sample && !e.repeat) ratings.rate(sample.id, Number(value));
            if (!arrow) return;
            e.preventDefault();
            go(arrow[0], arrow[1]);
          }}
        >
          <header className="flex items-center gap-3 px-3 py-2">
            <Dialog.Title className="whitespace-nowrap text-sm font-medium tabular-nums">
              {place.step === 0 ? t("samples.before") : t("samples.step", { step: place.step })}
            </Dialog.Title>
            <p className="min-w-0 flex-1 truncate text-xs text-muted" title={prompt?.text}>
              {prompt?.text}
            </p>
            {sample?.seed != null ? (
              <span className="hidden text-xs tabular-nums text-muted sm:inline">
                {t("samples.seed", { seed: String(sample.seed) })}
              </span>
            ) : null}
            {sample ? (
              <span className="max-sm:hidden">
                <Stars value={ratings.of(sample.id)} onRate={(n) => ratings.rate(sample.id, n)} />
              </span>
            ) : null}
            {sample ? (
              <a
                className="grid size-9 place-items-center rounded-[6px] text-muted hover:bg-raised hover:text-text pointer-coarse:size-11"
                href={mediaUrl(sample.media, "full")}
                download={`${run.name}-${sample.step}-${sample.promptIndex + 1}.png`}
                aria-label={t("samples.download")}
              >
                <Download size={18} aria-hidden />
              </a>
            ) : null}
            <Dialog.Close
              className="grid size-9 place-items-center rounded-[6px] text-muted hover:bg-raised hover:text-text pointer-coarse:size-11"
              aria-label={t("samples.close")}
            >
              <X size={18} aria-hidden />
            </Dialog.Close>
          </header>
          <div
            className="relative min-h-0 flex-1 touch-none select-none"
            onPointerDown={(e) => {
              down.current = { x: e.clientX, y: e.clientY };
            }}
            onPointerUp={swipe}
          >
            {sample && (
              <Flip
                media={sample.media}
                ground={groundOf(sample.thumbhash)}
                alt={t("samples.alt", { step: sample.step, text: prompt?.text ?? "" })}
              />
            )}
            <Arrow
              side="left"
              label={t("samples.earlier")}
              on={neighbour(m, place, "step", -1) !== null}
              onClick={() => go("step", -1)}
            />
            <Arrow
              side="right"
              label={t("samples.later")}
              on={neighbour(m, place, "step", 1) !== null}
              onClick={() => go("step", 1)}
            />
            <Arrow
              side="top"
              label={t("samples.up")}
              on={neighbour(m, place, "prompt", -1) !== null}
              onClick={() => go("prompt", -1)}
            />
            <Arrow
              side="bottom"
              label={t("samples.down")}
              on={neighbour(m, place, "prompt", 1) !== null}
              onClick={() => go("prompt", 1)}
            />
          </div>
          {sample ? (
            <div className="flex justify-center sm:hidden">
              <Stars value={ratings.of(sample.id)} onRate={(n) => ratings.rate(sample.id, n)} />
            </div>
          ) : null}
          <nav aria-label={t("samples.time")} className="flex gap-px overflow-x-auto p-2">
            {m.steps.map((step) => {
              const s = m.at(place.prompt, step);
              return s ? (
                <button
                  key={step}
                  type="button"
                  aria-current={step === place.step}
                  aria-label={t("samples.step", { step })}
                  onClick={() => onPlace({ prompt: place.prompt, step })}
                  className={`h-14 w-12 shrink-0 overflow-hidden outline-offset-[-2px] ${step === place.step ? "outline outline-2 outline-accent" : "opacity-70 hover:opacity-100"}`}
                >
                  <Picture media={s.media} size={256} thumbhash={s.thumbhash} alt="" className="size-full" />
                </button>
              ) : null;
            })}
          </nav>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Shows the picture before until the next is decoded: a flip without a moment of nothing between. */
function Flip({ media, ground, alt }: { media: string; ground: string | undefined; alt: string }) {
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    const next = new Image();
    next.src = mediaUrl(media, "full");
    const show = () => current && setShown(media);
    next.decode().then(show, show);
    return () => {
      current = false;
    };
  }, [media]);
  const source = shown ? mediaUrl(shown, "full") : ground;
  if (!source) return null;
  return (
    // biome-ignore lint/performance/noImgElement: swapped in place, at its own size
    <img src={source} alt={alt} draggable={false} className="absolute inset-0 size-full object-contain" />
  );
}

const PLACES = {
  left: { at: "left-2 top-1/2 -translate-y-1/2", Icon: ChevronLeft },
  right: { at: "right-2 top-1/2 -translate-y-1/2", Icon: ChevronRight },
  top: { at: "left-1/2 top-1 -translate-x-1/2", Icon: ChevronUp },
  bottom: { at: "bottom-1 left-1/2 -translate-x-1/2", Icon: ChevronDown },
} as const;

function Arrow({
  side,
  label,
  on,
  onClick,
}: {
  side: keyof typeof PLACES;
  label: string;
  on: boolean;
  onClick: () => void;
}) {
  if (!on) return null;
  const { at, Icon } = PLACES[side];
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      onClick={onClick}
      className={`absolute ${at} grid size-11 place-items-center rounded-full text-muted hover:bg-raised hover:text-text`}
    >
      <Icon size={22} aria-hidden />
    </button>
  );
}
