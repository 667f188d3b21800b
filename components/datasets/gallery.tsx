"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type MouseEvent,
  type PointerEvent,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/client/keys";
import type { Outline } from "@/server/domain/datasets/outline";
import type { Layout } from "./address";
import { FirstTiles, thumbFor } from "./first-tiles";
import { aspectOf, justified, squares, vertical } from "./layout";
import { all, NOTHING, only, range, type Selection, toggle } from "./selection";
import { Tile, type TileHands } from "./tile";
import { useRows } from "./use-rows";
import { useRubberBand } from "./use-rubber-band";

const LONG_PRESS_MS = 450;

/**
 * The pictures of a dataset, edge to edge. Only what is near the window exists; the whole is laid out from the sizes,
 * so that the scroll bar tells the truth and nothing jumps. Click selects, Shift a range, Ctrl one more, double click
 * or Enter opens; by touch, or where there is no room for the column of details, a tap shows them; a long press selects. Dragging with the mouse draws a rectangle that selects.
 */
export function Gallery({
  datasetId,
  outline,
  layout,
  size,
  selection,
  onSelection,
  onOpen,
  onDetails,
  keysOn,
  picking,
  onPicking,
}: {
  datasetId: number;
  outline: Outline;
  layout: Layout;
  size: number;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  onOpen: (id: number) => void;
  onDetails: (id: number) => void;
  keysOn: boolean;
  /** a long press began to select: taps add and take away until nothing is selected */
  picking: boolean;
  onPicking: (picking: boolean) => void;
}) {
  const t = useTranslations("datasets");
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const node = box.current;
    if (!node) return;
    const measure = () => setWidth(node.clientWidth);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(node);
    return () => watch.disconnect();
  }, []);
  const { ids, widths, heights } = outline;
  const { rows } = useMemo(() => {
    if (width < 40) return { rows: [], height: 0 };
    const fitted = Math.min(size, width);
    return layout === "squares"
      ? squares(ids.length, width, fitted)
      : justified(widths, heights, width, fitted);
  }, [ids, widths, heights, width, size, layout]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: (i) => (rows[i]?.height ?? size) + 2,
    overscan: 3,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured heights belong to the old arrangement
  useLayoutEffect(() => virtual.measure(), [rows]);
  const visible = virtual.getVirtualItems();
  const first = rows[visible[0]?.index ?? 0]?.tiles[0]?.index ?? 0;
  const last = rows[visible.at(-1)?.index ?? -1]?.tiles.at(-1)?.index ?? -1;
  const known = useRows(datasetId, ids, first, width ? last : 0);
  const aspect = (i: number) => (layout === "squares" ? 1 : aspectOf(widths[i], heights[i]));

  const indexOf = (id: number | null) => (id === null ? -1 : ids.indexOf(id));
  const show = (id: number) => {
    const index = indexOf(id);
    const at = rows.findIndex((row) => row.tiles.some((tile) => tile.index === index));
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
  };
  // the focused picture comes into view when it was moved by a key, a link or a change elsewhere
  const { focus } = selection;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new focus scrolls, or the first arrangement
  useEffect(() => {
    if (focus !== null && rows.length) show(focus);
  }, [focus, rows.length > 0]);

  const { band, begin } = useRubberBand({ box, rows, ids, selection, onSelection });
  const state = useRef({ selection, ids, picking });
  state.current = { selection, ids, picking };
  const held = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const byTouch = useRef(false);
  const hands = useMemo<TileHands>(() => {
    const now = () => state.current;
    const release = () => {
      if (held.current) clearTimeout(held.current.timer);
      held.current = null;
    };
    return {
      press: (id: number, e: MouseEvent) => {
        if (byTouch.current) {
          if (now().selection.ids.size > 1 || now().picking) {
            const next = toggle(now().selection, id);
            if (next.ids.size === 0) onPicking(false);
            onSelection(next);
          } else onDetails(id);
          return;
        }
        if (e.shiftKey) onSelection(range(now().selection, now().ids, id, e.ctrlKey || e.metaKey));
        else if (e.ctrlKey || e.metaKey) onSelection(toggle(now().selection, id));
        else if (window.matchMedia("(width < 64rem)").matches && now().selection.ids.size <= 1) onDetails(id);
        else onSelection(only(id));
      },
      open: (id) => {
        if (!byTouch.current) onOpen(id);
      },
      mark: (id) => onSelection(toggle(now().selection, id)),
      touch: (id: number, e: PointerEvent) => {
        byTouch.current = e.pointerType === "touch";
        if (!byTouch.current) return;
        release();
        const timer = setTimeout(() => {
          // what was shown before the first long press was looked at, not selected
          onSelection(now().picking ? toggle(now().selection, id) : only(id));
          onPicking(true);
          navigator.vibrate?.(10);
          // the click that follows the press must not open what was just selected
          window.addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
        }, LONG_PRESS_MS);
        held.current = { timer, x: e.clientX, y: e.clientY };
        window.addEventListener("pointerup", release, { once: true });
        window.addEventListener("pointercancel", release, { once: true });
      },
    };
  }, [onSelection, onOpen, onDetails, onPicking]);

  const move = (to: number, extend: boolean) => {
    const id = ids[Math.max(0, Math.min(ids.length - 1, to))];
    if (id === undefined) return;
    onSelection(extend ? range(selection, ids, id) : only(id));
  };
  const from = () => Math.max(0, indexOf(focus));
  const at = (step: number) => (focus === null ? 0 : from() + step);
  const down = (step: 1 | -1) => (focus === null ? 0 : vertical(rows, from(), step));
  const page = () => Math.max(1, visible.length - 4);
  const far = (step: 1 | -1) => {
    let index = from();
    for (let i = 0; i < page(); i++) index = vertical(rows, index, step);
    return index;
  };
  useKeys(
    {
      ArrowRight: { run: () => move(at(1), false), label: t("keys.move") },
      ArrowLeft: quiet(() => move(at(-1), false)),
      ArrowDown: quiet(() => move(down(1), false)),
      ArrowUp: quiet(() => move(down(-1), false)),
      "shift+ArrowRight": { run: () => move(at(1), true), label: t("keys.extend") },
      "shift+ArrowLeft": quiet(() => move(at(-1), true)),
      "shift+ArrowDown": quiet(() => move(down(1), true)),
      "shift+ArrowUp": quiet(() => move(down(-1), true)),
      Home: quiet(() => move(0, false)),
      End: quiet(() => move(ids.length - 1, false)),
      PageDown: quiet(() => move(far(1), false)),
      PageUp: quiet(() => move(far(-1), false)),
      "shift+Home": quiet(() => move(0, true)),
      "shift+End": quiet(() => move(ids.length - 1, true)),
      "shift+PageDown": quiet(() => move(far(1), true)),
      "shift+PageUp": quiet(() => move(far(-1), true)),
      Enter: { run: () => (focus === null ? false : onOpen(focus)), label: t("keys.open") },
      "mod+a": {
        run: (e) => (isTyping(e) ? false : onSelection(all(ids, focus))),
        label: t("keys.all"),
      },
      Escape: {
        run: () => {
          if (selection.ids.size > 1 && focus !== null) return onSelection(only(focus));
          return selection.ids.size > 0 ? onSelection(NOTHING) : false;
        },
        label: t("keys.one"),
      },
    },
    { label: t("keys.gallery"), enabled: keysOn && ids.length > 0 },
  );

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be laid out like this; a listbox would take the page's keys
    <div
      ref={box}
      role="grid"
      aria-label={t("gallery.label")}
      aria-multiselectable
      aria-activedescendant={focus === null ? undefined : `picture-${focus}`}
      tabIndex={0}
      data-gallery
      onPointerDown={begin}
      className="h-full overflow-y-auto overflow-x-hidden overscroll-contain outline-offset-[-2px]"
    >
      {width === 0 && <FirstTiles outline={outline} rows={known} layout={layout} size={size} />}
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {visible.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements: as above
            // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus, its active descendant says where
            <div
              key={item.key}
              role="row"
              className="absolute inset-x-0 top-0"
              style={{ height: row.height, transform: `translateY(${row.top}px)` }}
            >
              {row.tiles.map((tile) => {
                const id = ids[tile.index];
                if (id === undefined) return null;
                return (
                  <Tile
                    key={id}
                    id={id}
                    index={tile.index}
                    row={known.get(id)}
                    selected={selection.ids.has(id) && (selection.ids.size > 1 || focus === id)}
                    focused={focus === id}
                    left={tile.left}
                    width={tile.width}
                    height={row.height}
                    thumb={thumbFor(aspect(tile.index) * size, size)}
                    hands={hands}
                  />
                );
              })}
            </div>
          );
        })}
        {band && (
          <div
            aria-hidden
            data-band
            className="pointer-events-none absolute z-10 border border-accent bg-accent/15"
            style={band}
          />
        )}
      </div>
    </div>
  );
}

/** A key that the sheet of keys leaves out: its neighbour there says what both do. */
const quiet = (run: () => void) => ({ run, label: "" });

const isTyping = (e: KeyboardEvent) =>
  e.target instanceof HTMLInputElement || e.target instanceof HTMLTextAreaElement;
