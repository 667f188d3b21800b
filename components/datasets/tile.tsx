"use client";

import { Check, CircleSlash, ImageOff, PenLine, Star } from "lucide-react";
import { type MouseEvent, memo, type PointerEvent } from "react";
import { useTranslations } from "use-intl";
import { cx, groundOf, Picture } from "@/components/ui";
import type { PictureRow } from "./use-rows";

export type TileHands = {
  press: (id: number, e: MouseEvent) => void;
  open: (id: number) => void;
  mark: (id: number) => void;
  touch: (id: number, e: PointerEvent) => void;
};

/** One picture of the gallery. No chrome until it is hovered, selected, left out, or has something to say. */
export const Tile = memo(function Tile({
  id,
  index,
  row,
  selected,
  focused,
  left,
  width,
  height,
  thumb,
  hands,
}: {
  id: number;
  index: number;
  row: PictureRow | undefined;
  selected: boolean;
  focused: boolean;
  left: number;
  width: number;
  height: number;
  thumb: 256 | 512;
  hands: TileHands;
}) {
  const t = useTranslations("datasets");
  const out = row?.use === "no";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a cell of the gallery's grid
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the gallery are on its container
    <div
      role="gridcell"
      id={`picture-${id}`}
      aria-selected={selected}
      aria-colindex={index + 1}
      tabIndex={-1}
      data-picture={id}
      title={row?.name}
      onClick={(e) => hands.press(id, e)}
      onDoubleClick={() => hands.open(id)}
      onPointerDown={(e) => hands.touch(id, e)}
      className="group absolute top-0 cursor-default outline-none! select-none overflow-hidden bg-ground [-webkit-touch-callout:none]"
      style={{ left, width, height }}
    >
      {row?.state === "failed" ? (
        <span className="flex size-full flex-col items-center justify-center gap-1 px-2 text-center text-muted text-xs">
          <ImageOff aria-hidden className="size-5 text-bad" />
          <span className="w-full truncate">{row.name}</span>
        </span>
      ) : (
        <Picture
          media={row?.state === "done" ? row.media : null}
          size={thumb}
          thumbhash={row?.thumbhash}
          alt={row?.name ?? ""}
          // only tiles near the window exist at all
          eager
          className={cx("size-full", out && "opacity-35 grayscale")}
          style={row?.thumbhash ? { backgroundImage: `url(${groundOf(row.thumbhash)})` } : undefined}
        />
      )}
      {(selected || focused) && (
        <span
          aria-hidden
          className={cx(
            "pointer-events-none absolute inset-0",
            selected
              ? "shadow-[inset_0_0_0_3px_var(--accent),inset_0_0_0_4px_var(--bg)]"
              : "shadow-[inset_0_0_0_2px_var(--text)]",
          )}
        />
      )}
      <button
        type="button"
        tabIndex={-1}
        aria-label={t("gallery.mark", { name: row?.name ?? "" })}
        onClick={(e) => {
          e.stopPropagation();
          hands.mark(id);
        }}
        onDoubleClick={(e) => e.stopPropagation()}
        className={cx(
          "bare absolute top-1.5 left-1.5 flex size-5 items-center justify-center rounded-sm border",
          selected
            ? "border-accent bg-accent text-accent-text"
            : "border-on-shade/70 bg-shade text-transparent opacity-0 group-hover:opacity-100 pointer-coarse:hidden",
        )}
      >
        <Check aria-hidden strokeWidth={3} className="size-3.5" />
      </button>
      <span className="pointer-events-none absolute right-1 bottom-1 flex gap-1">
        {row && !row.captioned && row.state !== "failed" && (
          <Sign label={t("gallery.uncaptioned")}>
            <PenLine aria-hidden className="size-3.5" />
          </Sign>
        )}
        {row?.use === "keep" && (
          <Sign label={t("use.keepHelp")}>
            <Star aria-hidden className="size-3.5 fill-current" />
          </Sign>
        )}
        {out && (
          <Sign label={t("use.no")}>
            <CircleSlash aria-hidden className="size-3.5" />
          </Sign>
        )}
      </span>
    </div>
  );
});

const Sign = ({ label, children }: { label: string; children: React.ReactNode }) => (
  <span role="img" aria-label={label} title={label} className="rounded-sm bg-shade p-0.5 text-on-shade">
    {children}
  </span>
);
