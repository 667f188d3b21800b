"use client";
import { type PointerEvent, useEffect, useReducer, useRef, useState } from "react";
import { groundOf, mediaUrl } from "@/components/ui";
import {
  type Box,
  boxBetween,
  fitted,
  moved,
  type Pinch,
  pinched,
  type Size,
  zoomOf,
} from "@/server/domain/experiments/zoom";

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
/** Pictures kept decoded: the neighbours, the control, the references, and where one has just been. */
const KEPT = 16;

/**
 * One picture large, and the pictures it may be flipped to lying decoded under it: a flip changes what is on top, so
 * nothing flickers and nothing moves. A box drawn with the mouse can be zoomed to; zoomed, dragging pans. Two fingers
 * zoom in and out.
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
  /** null = the whole picture again */
  onBox: (box: Box | null) => void;
  onSwipe: (along: "x" | "y", by: 1 | -1) => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<Size | null>(null);
  const kept = useRef(new Map<string, Shown>());
  const ready = useRef(new Set<string>());
  const [decoded, tellDecoded] = useReducer((n: number) => n + 1, 0);
  const [top, setTop] = useState<Shown | null>(shown);
  const drag = useRef<{ x: number; y: number; box: Box | null; pointer: string } | null>(null);

  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const pinch = useRef<{ box: Box | null; from: Pinch } | null>(null);

  useEffect(() => {
    const node = host.current;
    if (!node) return;
    const watch = new ResizeObserver(() => setRoom({ width: node.clientWidth, height: node.clientHeight }));
    watch.observe(node);
    return () => watch.disconnect();
  }, []);
  // The picture before stays until the next is decoded.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a picture that was decoded is what changes `ready`
  useEffect(() => {
    if (!shown || ready.current.has(shown.media)) setTop(shown);
  }, [shown, decoded]);

  for (const s of [...near, top, shown]) {
    if (!s) continue;
    kept.current.delete(s.media);
    kept.current.set(s.media, s);
  }
  for (const media of [...kept.current.keys()].slice(0, Math.max(0, kept.current.size - KEPT))) {
    kept.current.delete(media);
    ready.current.delete(media);
  }
  const stack = [...kept.current.values()].sort((a, b) => (a.media < b.media ? -1 : 1));
  const front = shown && ready.current.has(shown.media) ? shown : (top ?? shown);
  const done = (media: string) => {
    if (!kept.current.has(media) || ready.current.has(media)) return;
    ready.current.add(media);
    tellDecoded();
  };
  const fit = front && room ? fitted(front, room) : null;

  const pointOf = (e: PointerEvent): { x: number; y: number } => {
    const r = host.current!.getBoundingClientRect();
    const size = fit ?? { width: r.width, height: r.height };
    return {
      x: (e.clientX - r.left - (r.width - size.width) / 2) / size.width,
      y: (e.clientY - r.top - (r.height - size.height) / 2) / size.height,
    };
  };
  /** Where two fingers stand; null when there are fewer or more. */
  const pinchOf = (): Pinch | null => {
    const [a, b, more] = [...fingers.current.values()];
    if (!a || !b || more) return null;
    const r = host.current!.getBoundingClientRect();
    return {
      x: (a.x + b.x) / 2 - r.left - r.width / 2,
      y: (a.y + b.y) / 2 - r.top - r.height / 2,
      apart: Math.hypot(a.x - b.x, a.y - b.y),
    };
  };
  const down = (e: PointerEvent<HTMLDivElement>) => {
    if (e.button !== 0) return;
    e.currentTarget.setPointerCapture(e.pointerId);
    if (e.pointerType === "touch") fingers.current.set(e.pointerId, { x: e.clientX, y: e.clientY });
    const from = pinchOf();
    drag.current = from ? null : { ...pointOf(e), box, pointer: e.pointerType };
    pinch.current = from && { box, from };
  };
  const move = (e: PointerEvent) => {
    if (fingers.current.has(e.pointerId)) fingers.current.set(e.pointerId, { x: e.clientX, y: e.clientY });
    const now = pinchOf();
    if (pinch.current && now && front?.zooms && fit && room)
      return onBox(pinched(pinch.current.box, fit, room, pinch.current.from, now));
    const from = drag.current;
    if (!from || !front?.zooms) return;
    const at = pointOf(e);
    if (from.box && fit && room) {
      const { scale } = zoomOf(from.box, fit, room);
      onBox(moved(from.box, (from.x - at.x) / scale, (from.y - at.y) / scale));
    } else if (from.pointer !== "touch") onDraft(boxBetween(from, at));
  };
  const lift = (e: PointerEvent) => {
    fingers.current.delete(e.pointerId);
    pinch.current = null;
  };
  const up = (e: PointerEvent) => {
    lift(e);
    const from = drag.current;
    drag.current = null;
    if (from?.pointer !== "touch" || from.box || !fit) return;
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
      onPointerCancel={(e) => {
        lift(e);
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
                const { media } = s;
                e.currentTarget.decode().then(
                  () => done(media),
                  () => done(media),
                );
              }}
              onError={() => done(s.media)}
              className="pointer-events-none absolute top-1/2 left-1/2 max-w-none"
              style={{
                width: size.width,
                height: size.height,
                marginLeft: -size.width / 2,
                marginTop: -size.height / 2,
                transform: zoom ? `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` : undefined,
                zIndex: onTop ? 1 : 0,
                visibility: onTop ? "visible" : "hidden",
                ...(ground &&
                  !ready.current.has(s.media) && { background: `url(${ground}) 0 0 / 100% 100%` }),
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
