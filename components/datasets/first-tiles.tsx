"use client";

import { cx, mediaUrl } from "@/components/ui";
import type { Outline } from "@/server/domain/datasets/outline";
import type { Layout } from "./address";
import { aspectOf, GAP } from "./layout";
import type { PictureRow } from "./use-rows";

/** More than a large window shows at the usual size; the page carries these in its HTML. */
const FIRST = 60;

/**
 * The first pictures as plain HTML, for the time until the scripts know how wide the window is: the browser lays them
 * out by the same rule as layout.ts and shows them before any script has run.
 */
export function FirstTiles({
  outline,
  rows,
  layout,
  size,
}: {
  outline: Outline;
  rows: ReadonlyMap<number, PictureRow>;
  layout: Layout;
  size: number;
}) {
  const { ids, widths, heights } = outline;
  const grid = layout === "squares";
  return (
    <div
      className={cx(
        // half a row would stretch and shrink as more of the page arrives: shown when what follows the tiles is there
        "overflow-hidden [&:not(:has(+div))]:invisible",
        grid ? "grid" : "flex flex-wrap after:grow-[999999] after:content-['']",
      )}
      style={{
        gap: GAP,
        ...(grid && { gridTemplateColumns: `repeat(auto-fill, minmax(min(${size}px, 100%), 1fr))` }),
      }}
    >
      {ids.slice(0, FIRST).map((id, i) => {
        const row = rows.get(id);
        const aspect = grid ? 1 : aspectOf(widths[i], heights[i]);
        return (
          <span
            key={id}
            className="block max-w-full overflow-hidden bg-ground"
            style={{ aspectRatio: aspect, ...(!grid && { flex: `${aspect} 0 ${aspect * size}px` }) }}
          >
            {row?.state === "done" && (
              // biome-ignore lint/performance/noImgElement: thumbnails are made by our own worker at fixed sizes
              <img
                src={mediaUrl(row.media, thumbFor(aspect * size, size))}
                alt={row.name}
                decoding="async"
                className={cx("size-full object-cover", row.use === "no" && "opacity-35 grayscale")}
              />
            )}
          </span>
        );
      })}
    </div>
  );
}

/** The thumbnail that is large enough for a tile of this size; the same for a tile and its first showing. */
export const thumbFor = (width: number, height: number): 256 | 512 =>
  Math.max(width, height) > 200 ? 512 : 256;
