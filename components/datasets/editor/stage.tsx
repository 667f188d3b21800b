"use client";

import type Konva from "konva";
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Stage as Canvas, Layer, Shape } from "react-konva/lib/ReactKonvaCore.js";
import type { Size } from "@/server/domain/datasets/bucket";
import type { Edit } from "@/server/domain/datasets/edit";
import { cursorOf, hit } from "./crop";
import { drawCursor, drawOverlay, type Inks, inksOf, type Overlay } from "./draw-overlay";
import { drawFrame } from "./draw-picture";
import { checker } from "./paint-plane";
import { type Act, gone, lifted, moved, NO_POINTERS, type Pointers, pressed } from "./pointers";
import { isBrush, type Options, type Tool } from "./tools";
import { EDGE, type Hands } from "./use-hands";
import type { PictureState } from "./use-picture";
import type { ViewState } from "./use-view";
import { type Point, toPicture, toStage } from "./view";

/** Where the tool is, in frame px; moved by keys it stays visible where it was put. */
export type Cursor = { at: Point; keys: boolean; down: boolean };
/** What the keys do on the stage: they draw with the same cursor as the pointer. */
export type StageHandle = {
  redraw: () => void;
  drawCursor: () => void;
  cursor: Cursor | null;
  focus: () => void;
};

type Props = {
  label: string;
  described: string;
  source: Size;
  edit: Edit;
  picture: PictureState;
  view: ViewState;
  hands: Hands;
  tool: Tool;
  options: Options;
  overlay: Pick<Overlay, "made" | "cropping" | "framed" | "found" | "others"> & { cropped: boolean };
  /** the original is shown as it came, flipped and turned only */
  bare: boolean;
  /** the next drag moves the view: space is held, or the hand is the tool */
  panning: boolean;
  handle: RefObject<StageHandle | null>;
};

const native = (context: Konva.Context) => context._context as CanvasRenderingContext2D;

/** The picture and what lies over it: three layers of one canvas library, pointers by the rules of pointers.ts. */
export default function Stage(props: Props) {
  const { source, edit, picture, view, hands, tool, options, overlay, bare, panning, handle } = props;
  const box = useRef<HTMLDivElement>(null);
  const pictureLayer = useRef<Konva.Layer>(null);
  const cursorLayer = useRef<Konva.Layer>(null);
  const [inks, setInks] = useState<Inks | null>(null);
  const { stage, setStage } = view;
  useLayoutEffect(() => {
    const node = box.current;
    if (!node) return;
    const measure = () => {
      setStage({ width: node.clientWidth, height: node.clientHeight });
      setInks(inksOf(node));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(node);
    return () => watch.disconnect();
  }, [setStage]);

  const cursor = useRef<Cursor | null>(null);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    handle.current = {
      redraw: () => pictureLayer.current?.batchDraw(),
      drawCursor: () => cursorLayer.current?.batchDraw(),
      get cursor() {
        return cursor.current;
      },
      set cursor(next) {
        cursor.current = next;
        cursorLayer.current?.batchDraw();
      },
      focus: () => box.current?.focus({ preventScroll: true }),
    };
    return () => {
      handle.current = null;
    };
  }, [handle]);
  usePointers(box, latest, cursor);

  const appeared = useFade(picture.base !== null && picture.loaded !== null, () =>
    pictureLayer.current?.batchDraw(),
  );
  const fill = useMemo(() => {
    const ctx = document.createElement("canvas").getContext("2d");
    return picture.masked && ctx ? checker(ctx) : "#fff";
  }, [picture.masked]);
  const size = { width: stage.width, height: stage.height };
  return (
    <div
      ref={box}
      role="application"
      aria-label={props.label}
      aria-describedby={props.described}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the stage takes the keys of the tools
      tabIndex={0}
      data-stage={picture.loaded ? "original" : picture.thumb ? "thumbnail" : "loading"}
      data-version={picture.version}
      onKeyUp={(e) => {
        if (e.key === "Tab") e.currentTarget.dataset.ring = "";
      }}
      onBlur={(e) => delete e.currentTarget.dataset.ring}
      className="group absolute inset-0 touch-none select-none overflow-hidden bg-ground outline-none!"
    >
      {view.ready && inks && (
        <Canvas {...size} listening={false}>
          <Layer ref={pictureLayer} listening={false}>
            <Shape
              listening={false}
              perfectDrawEnabled={false}
              sceneFunc={(context) => {
                const ctx = native(context);
                const { view: at } = view;
                ctx.save();
                ctx.translate(at.x, at.y);
                ctx.scale(at.scale, at.scale);
                ctx.imageSmoothingEnabled = at.scale < 3;
                ctx.imageSmoothingQuality = "high";
                const shown = bare ? { ...edit, levels: undefined } : edit;
                const base = bare ? (picture.loaded?.image ?? null) : picture.base;
                if (appeared() < 1)
                  drawFrame(ctx, { source, edit: shown, base: picture.thumb, plane: picture.plane }, bare);
                if (base) {
                  ctx.globalAlpha = appeared();
                  drawFrame(ctx, { source, edit: shown, base, plane: picture.plane }, bare);
                }
                ctx.restore();
              }}
            />
          </Layer>
          <Layer listening={false}>
            <Shape
              listening={false}
              sceneFunc={(context) => {
                if (!bare)
                  drawOverlay(native(context), {
                    ...overlay,
                    view: view.view,
                    stage,
                    inks,
                    fill,
                    live: hands.live,
                  });
              }}
            />
          </Layer>
          <Layer ref={cursorLayer} listening={false}>
            <Shape
              listening={false}
              sceneFunc={(context) => {
                const at = cursor.current;
                if (!at || !hands.takesCursor || panning || bare) return;
                const radius = isBrush(tool) ? (options.size / 2) * view.view.scale : null;
                drawCursor(native(context), toStage(view.view, at.at), radius, at.keys, at.down, inks);
              }}
            />
          </Layer>
        </Canvas>
      )}
      <span
        aria-hidden
        className="pointer-events-none absolute inset-0 hidden shadow-[inset_0_0_0_2px_var(--accent-ink)] group-data-ring:block"
      />
    </div>
  );
}

const FADE_MS = 150;

/** 0 → 1 while the original comes over its thumbnail; at once where motion is not wanted. */
function useFade(there: boolean, redraw: () => void): () => number {
  const since = useRef<number | null>(null);
  const draw = useRef(redraw);
  draw.current = redraw;
  useEffect(() => {
    if (!there) {
      since.current = null;
      return;
    }
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    since.current = performance.now() - (calm ? FADE_MS : 0);
    let frame = 0;
    const step = () => {
      draw.current();
      if (performance.now() - (since.current ?? 0) < FADE_MS) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [there]);
  return () => (since.current === null ? 0 : Math.min(1, (performance.now() - since.current) / FADE_MS));
}

/** Pointers and wheel on the stage: one works, two fingers or the middle button move the view. */
function usePointers(
  box: RefObject<HTMLDivElement | null>,
  latest: RefObject<Props>,
  cursor: RefObject<Cursor | null>,
): void {
  useEffect(() => {
    const node = box.current;
    if (!node) return;
    let state: Pointers = NO_POINTERS;
    let pan: Point | null = null;
    let straight = false;
    let pen = false;
    const spot = (e: { clientX: number; clientY: number }): Point => {
      const { left, top } = node.getBoundingClientRect();
      return { x: e.clientX - left, y: e.clientY - top };
    };
    const now = () => latest.current;
    const inPicture = (at: Point) => toPicture(now().view.view, at);
    const point = (at: Point | null, down = false) => {
      const handle = now().handle.current;
      if (handle) handle.cursor = at && { at: inPicture(at), keys: false, down };
    };
    const act = ([next, acts]: [Pointers, Act[]], touch: boolean) => {
      state = next;
      for (const one of acts) {
        const { hands, view, panning } = now();
        const reach = (touch ? 24 : 10) / view.view.scale;
        switch (one.what) {
          case "start":
            // once a pen was seen, fingers move the picture
            if (panning || now().bare || (touch && pen)) pan = one.at;
            else hands.begin(inPicture(one.at), { reach, straight });
            break;
          case "move":
            if (pan) {
              view.pan(one.at.x - pan.x, one.at.y - pan.y);
              pan = one.at;
            } else hands.extend(inPicture(one.at));
            break;
          case "end":
            if (!pan) hands.finish();
            pan = null;
            break;
          case "cancel":
            if (!pan) hands.cancel();
            pan = null;
            break;
          case "pinch":
            view.pinch(one.before, one.after);
        }
      }
    };
    const press = (e: PointerEvent) => ({ id: e.pointerId, touch: e.pointerType === "touch", ...spot(e) });
    const down = (e: PointerEvent) => {
      if (e.button === 2) return;
      pen ||= e.pointerType === "pen";
      straight = e.shiftKey;
      node.setPointerCapture(e.pointerId);
      if (e.button === 1) {
        e.preventDefault();
        pan = spot(e);
        state = { down: [{ ...press(e), from: pan }], mode: "tool" };
        return;
      }
      const touch = e.pointerType === "touch";
      if (!touch) point(spot(e), true);
      act(pressed(state, press(e)), touch);
    };
    const move = (e: PointerEvent) => {
      const touch = e.pointerType === "touch";
      if (!touch) {
        point(spot(e), e.buttons === 1);
        node.style.cursor = pointerShape(now(), inPicture(spot(e)), state.mode === "tool");
      }
      if (state.mode === "none") return;
      // every place the pointer was at since the last frame, so that quick lines stay round
      const all = e.getCoalescedEvents?.() ?? [];
      for (const one of all.length ? all : [e]) act(moved(state, { ...press(e), ...spot(one) }), touch);
    };
    const up = (e: PointerEvent) => {
      const touch = e.pointerType === "touch";
      act(lifted(state, press(e)), touch);
      if (touch) point(null);
      else point(spot(e));
    };
    const cancelled = (e: PointerEvent) => act(gone(state, e.pointerId), e.pointerType === "touch");
    const leave = () => {
      if (state.mode === "none" && !cursor.current?.keys) point(null);
    };
    const wheel = (e: WheelEvent) => {
      e.preventDefault();
      const { view } = now();
      const lines = e.deltaMode === 1 ? 16 : 1;
      if (e.shiftKey && !e.ctrlKey) view.pan(-(e.deltaY || e.deltaX) * lines, 0);
      else view.zoom(Math.exp((-e.deltaY * lines) / (e.ctrlKey ? 100 : 400)), spot(e));
    };
    const own = (e: Event) => e.preventDefault();
    node.addEventListener("pointerdown", down);
    node.addEventListener("pointermove", move);
    node.addEventListener("pointerup", up);
    node.addEventListener("pointercancel", cancelled);
    node.addEventListener("pointerleave", leave);
    node.addEventListener("wheel", wheel, { passive: false });
    node.addEventListener("contextmenu", own);
    // pointers say it all: without this, browsers make gestures of their own from a finger that draws
    node.addEventListener("touchstart", own, { passive: false });
    node.addEventListener("touchmove", own, { passive: false });
    return () => {
      node.removeEventListener("pointerdown", down);
      node.removeEventListener("pointermove", move);
      node.removeEventListener("pointerup", up);
      node.removeEventListener("pointercancel", cancelled);
      node.removeEventListener("pointerleave", leave);
      node.removeEventListener("wheel", wheel);
      node.removeEventListener("contextmenu", own);
      node.removeEventListener("touchstart", own);
      node.removeEventListener("touchmove", own);
    };
  }, [box, latest, cursor]);
}

function pointerShape({ panning, tool, overlay, view, hands }: Props, at: Point, held: boolean): string {
  if (panning) return held ? "grabbing" : "grab";
  if (tool === "crop") {
    const handle = hit(overlay.made.crop, at, (overlay.cropped ? 10 : 10 * EDGE) / view.view.scale);
    return handle === "move" && !overlay.cropped ? "crosshair" : cursorOf(handle);
  }
  return hands.takesCursor ? "none" : "crosshair";
}
