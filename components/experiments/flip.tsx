"use client";
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { groundOf, mediaUrl } from "@/components/ui";
import { type Box, boxBetween, fitted, moved, type Size, zoomOf } from "@/server/domain/experiments/zoom";

export type Shown = {
  media: string;
  thumbhash: string | null;
  width: number;
  height: number;
  alt: string;
  /** references keep their own frame: a zoom box of the grid means nothing on them */
  zooms: boolean;
};

const SWIPE = 40;

/**
 * One picture large, and the pictures it may be flipped to lying decoded under it: a flip changes what is on top, so
 * nothing flickers and nothing moves. A box drawn with the mouse can be zoomed to; zoomed, dragging pans.
 */
export function Flip({
  shown,
  near,
  box,
  draft,
  onDraft,
  onBox,
  onSwipe,
}: {
  shown: Shown | null;
  /** what may be shown next */
  near: readonly Shown[];
  /** the zoom that is locked, null = the whole picture */
  box: Box | null;
  /** the box drawn but not zoomed to */
  draft: Box | null;
  onDraft: (box: Box | null) => void;
  onBox: (box: Box) => void;
  onSwipe: (along: "x" | "y", by: 1 | -1) => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<Size | null>(null);
  const [ready, setReady] = useState<ReadonlySet<string>>(new Set());
  const [top, setTop] = useState<Shown | null>(shown);
  const drag = useRef<{ x: number; y: number; box: Box | null; pointer: string } | null>(null);

  useEffect(() => {
    const node = host.current;
    if (!node) return;
    const watch = new ResizeObserver(() => setRoom({ width: node.clientWidth, height: node.clientHeight }));
    watch.observe(node);
    return () => watch.disconnect();
  }, []);
  // The picture before stays until the next is decoded.
  useEffect(() => {
    if (!shown || ready.has(shown.media)) setTop(shown);
  }, [shown, ready]);

  const stack = useMemo(() => {
    const all = new Map<string, Shown>();
    for (const s of [shown, top, ...near]) if (s) all.set(s.media, s);
    return [...all.values()];
  }, [shown, top, near]);
  const front = shown && ready.has(shown.media) ? shown : (top ?? shown);
  const fit = front && room ? fitted(front, room) : null;

  const pointOf = (e: PointerEvent): { x: number; y: number } => {
    const r = host.current!.getBoundingClientRect();
    const size = fit ?? { width: r.width, height: r.height };
    return {
      x: (e.clientX - r.left - (r.width - size.width) / 2) / size.width,
      y: (e.clientY - r.top - (r.height - size.height) / 2) / size.height,
    };
  };
  const down = (e: PointerEvent<HTMLDivElement>) => {
    if (e.button !== 0) return;
    e.currentTarget.setPointerCapture(e.pointerId);
    drag.current = { ...pointOf(e), box, pointer: e.pointerType };
  };
  const move = (e: PointerEvent) => {
    const from = drag.current;
    if (!from || !front?.zooms) return;
    const now = pointOf(e);
    if (from.box && fit && room) {
      const { scale } = zoomOf(from.box, fit, room);
      onBox(moved(from.box, (from.x - now.x) / scale, (from.y - now.y) / scale));
    } else if (from.pointer !== "touch") onDraft(boxBetween(from, now));
  };
  const up = (e: PointerEvent) => {
    const from = drag.current;
    drag.current = null;
    if (!from || from.pointer !== "touch" || from.box || !fit) return;
    const now = pointOf(e);
    const [dx, dy] = [(now.x - from.x) * fit.width, (now.y - from.y) * fit.height];
    if (Math.abs(dx) > SWIPE && Math.abs(dx) > Math.abs(dy)) onSwipe("x", dx < 0 ? 1 : -1);
    else if (Math.abs(dy) > SWIPE) onSwipe("y", dy < 0 ? 1 : -1);
  };

  return (
    <div
      ref={host}
      data-testid="flip"
      data-shown={front?.media ?? ""}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={() => {
        drag.current = null;
      }}
      className={`absolute inset-0 touch-none select-none overflow-hidden ${box ? "cursor-grab" : "cursor-crosshair"}`}
    >
      {room &&
        stack.map((s) => {
          const size = fitted(s, room);
          const zoom = box && s.zooms ? zoomOf(box, size, room) : null;
          const ground = groundOf(s.thumbhash);
          const onTop = s.media === front?.media;
          return (
            // biome-ignore lint/performance/noImgElement: swapped in place, at its own size
            <img
              key={s.media}
              src={mediaUrl(s.media, "full")}
              alt={onTop ? s.alt : ""}
              aria-hidden={!onTop}
              draggable={false}
              decoding="sync"
              onLoad={(e) => {
                const done = () => setReady((now) => (now.has(s.media) ? now : new Set(now).add(s.media)));
                e.currentTarget.decode().then(done, done);
              }}
              className="pointer-events-none absolute top-1/2 left-1/2 max-w-none"
              style={{
                width: size.width,
                height: size.height,
                marginLeft: -size.width / 2,
                marginTop: -size.height / 2,
                transform: zoom ? `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` : undefined,
                zIndex: onTop ? 1 : 0,
                visibility: onTop ? "visible" : "hidden",
                ...(ground && !ready.has(s.media) && { background: `url(${ground}) 0 0 / 100% 100%` }),
              }}
            />
          );
        })}
      {draft && !box && fit && room && (
        <span
          aria-hidden
          className="pointer-events-none absolute z-2 outline outline-2 outline-accent"
          style={{
            left: (room.width - fit.width) / 2 + draft.x * fit.width,
            top: (room.height - fit.height) / 2 + draft.y * fit.height,
            width: draft.w * fit.width,
            height: draft.h * fit.height,
          }}
        />
      )}
    </div>
  );
}
