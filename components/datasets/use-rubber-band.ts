"use client";

import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { Row } from "./layout";
import { NOTHING, type Selection } from "./selection";

export type Band = { left: number; top: number; width: number; height: number };

/** A press that moves less than this is a click. */
const STARTS = 6;
/** How near the edge the gallery begins to scroll, and px a frame at most. */
const EDGE = 48;
const FASTEST = 28;

/** Indices of the tiles that a rectangle (in the gallery's own coordinates) touches. */
export function touched(rows: readonly Row[], band: Band): number[] {
  const found: number[] = [];
  for (const row of rows) {
    if (row.top > band.top + band.height) break;
    if (row.top + row.height < band.top) continue;
    for (const tile of row.tiles)
      if (tile.left <= band.left + band.width && tile.left + tile.width >= band.left) found.push(tile.index);
  }
  return found;
}

/**
 * Selection by dragging a rectangle with the mouse, from a gap or from a picture. With Ctrl or Shift it adds to what is
 * selected. Near the edges the gallery scrolls along. A press beside all pictures selects nothing.
 */
export function useRubberBand({
  box,
  rows,
  ids,
  selection,
  onSelection,
}: {
  box: RefObject<HTMLDivElement | null>;
  rows: readonly Row[];
  ids: readonly number[];
  selection: Selection;
  onSelection: (selection: Selection) => void;
}) {
  const [band, setBand] = useState<Band | null>(null);
  const now = useRef({ rows, ids, selection, onSelection });
  now.current = { rows, ids, selection, onSelection };
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);

  const begin = (e: PointerEvent) => {
    const node = box.current;
    if (!node || e.pointerType === "touch" || e.button !== 0) return;
    const { left, top } = node.getBoundingClientRect();
    // the scroll bar is the browser's
    if (e.clientX - left >= node.clientWidth) return;
    const x0 = e.clientX - left;
    const y0 = e.clientY - top + node.scrollTop;
    const beside = !(e.target as Element).closest("[data-picture]");
    const before = now.current.selection;
    const adds = e.ctrlKey || e.metaKey || e.shiftKey;
    let [x, y] = [e.clientX, e.clientY];
    let dragging = false;
    let frame = 0;

    const apply = () => {
      const rect = node.getBoundingClientRect();
      const x1 = Math.min(node.clientWidth, Math.max(0, x - rect.left));
      const y1 = Math.max(0, Math.min(rect.height, y - rect.top) + node.scrollTop);
      const next = {
        left: Math.min(x0, x1),
        top: Math.min(y0, y1),
        width: Math.abs(x1 - x0),
        height: Math.abs(y1 - y0),
      };
      setBand(next);
      const hit = touched(now.current.rows, next).flatMap((i) => now.current.ids[i] ?? []);
      const all = new Set(adds ? [...before.ids, ...hit] : hit);
      const [only] = all;
      now.current.onSelection({
        ids: all,
        anchor: hit[0] ?? before.anchor,
        // the picture shown beside changes when the drag is over, not with every pixel
        focus:
          all.size === 0
            ? null
            : all.size === 1
              ? (only ?? null)
              : all.has(before.focus ?? -1)
                ? before.focus
                : (only ?? null),
      });
    };
    const tick = () => {
      const rect = node.getBoundingClientRect();
      const over = y - (rect.bottom - EDGE);
      const under = rect.top + EDGE - y;
      const by = over > 0 ? Math.min(FASTEST, over / 2) : under > 0 ? -Math.min(FASTEST, under / 2) : 0;
      const was = node.scrollTop;
      if (by) node.scrollTop += by;
      if (node.scrollTop !== was) apply();
      frame = requestAnimationFrame(tick);
    };
    const move = (event: globalThis.PointerEvent) => {
      [x, y] = [event.clientX, event.clientY];
      if (!dragging) {
        const moved = Math.hypot(x - e.clientX, y - e.clientY);
        if (moved < STARTS) return;
        dragging = true;
        node.focus({ preventScroll: true });
        frame = requestAnimationFrame(tick);
      }
      apply();
    };
    const end = (event?: globalThis.PointerEvent) => {
      cancelAnimationFrame(frame);
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
      window.removeEventListener("keydown", onEscape, true);
      setBand(null);
      if (dragging) {
        // the click that follows the drag must not select what happens to lie under it
        const swallow = (click: globalThis.MouseEvent) => click.stopPropagation();
        window.addEventListener("click", swallow, { capture: true, once: true });
        setTimeout(() => window.removeEventListener("click", swallow, true), 0);
      } else if (beside && !adds && event?.type === "pointerup") now.current.onSelection(NOTHING);
    };
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !dragging) return;
      event.preventDefault();
      event.stopPropagation();
      now.current.onSelection(before);
      end();
    };
    stop.current = () => end();
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
    window.addEventListener("keydown", onEscape, true);
  };
  return { band, begin };
}
