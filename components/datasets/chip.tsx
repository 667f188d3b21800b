"use client";

import { X } from "lucide-react";
import type { PointerEvent } from "react";
import { cx } from "@/components/ui";

/** One tag as a chip. `share` says how many of several pictures have it; filled = all of them. */
export function Chip({
  tag,
  share,
  picked = false,
  colour = "",
  title,
  mark = null,
  onRemove,
  onPress,
  onOpen,
  onGrab,
  removeLabel,
}: {
  tag: string;
  share?: string | null;
  picked?: boolean;
  /** class of the ink, by the tag's kind */
  colour?: string;
  title?: string | undefined;
  /** where a dragged chip would be put down */
  mark?: "before" | "after" | null;
  onRemove?: () => void;
  onPress?: (() => void) | undefined;
  onOpen?: () => void;
  onGrab?: (e: PointerEvent<HTMLElement>) => void;
  removeLabel: string;
}) {
  const body = (
    <>
      <span className={cx("min-w-0 truncate", colour)}>{tag}</span>
      {share && <span className="shrink-0 text-muted text-xs">{share}</span>}
    </>
  );
  return (
    <span
      data-chip
      title={title}
      className={cx(
        "relative inline-flex h-6 max-w-full items-center rounded-sm text-sm pointer-coarse:h-9",
        share ? "border border-line border-dashed" : "bg-raised",
        picked && "outline-2 outline-accent",
        mark && "before:absolute before:inset-y-0 before:w-0.5 before:bg-accent",
        mark === "before" && "before:-left-[3px]",
        mark === "after" && "before:-right-[3px]",
      )}
    >
      {onPress ? (
        <button
          type="button"
          tabIndex={-1}
          onClick={onPress}
          onDoubleClick={onOpen}
          onPointerDown={onGrab}
          className="bare flex min-w-0 items-center gap-1.5 self-stretch pl-2"
        >
          {body}
        </button>
      ) : (
        <span className="flex min-w-0 items-center gap-1.5 pl-2">{body}</span>
      )}
      <button
        type="button"
        tabIndex={-1}
        aria-label={removeLabel}
        title={removeLabel}
        onClick={onRemove}
        className="bare flex h-6 w-5 shrink-0 items-center justify-center rounded-sm text-muted hover:text-bad pointer-coarse:h-9 pointer-coarse:w-8"
      >
        <X aria-hidden className="size-3" />
      </button>
    </span>
  );
}
