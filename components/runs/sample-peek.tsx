"use client";
import { createPortal } from "react-dom";
import { Picture } from "@/components/ui";
import type { Sample } from "@/server/domain/runs/view";

const MARGIN = 12;

/** A sample large beside its cell while the mouse rests on it; nothing where it would not be larger than the cell. */
export function SamplePeek({ sample, at }: { sample: Sample; at: DOMRect }) {
  const ratio = sample.width && sample.height ? sample.width / sample.height : 1;
  const right = window.innerWidth - at.right - MARGIN * 2;
  const left = at.left - MARGIN * 2;
  const width = Math.min(
    Math.max(left, right),
    (window.innerHeight - MARGIN * 2) * ratio,
    sample.width ?? 768,
  );
  if (width < at.width * 1.25) return null;
  const height = width / ratio;
  const top = Math.max(
    MARGIN,
    Math.min(window.innerHeight - height - MARGIN, at.top + at.height / 2 - height / 2),
  );
  const x = right >= left ? at.right + MARGIN : at.left - MARGIN - width;
  return createPortal(
    <div
      className="pointer-events-none fixed z-40 overflow-hidden rounded-lg border bg-ground"
      style={{ top, left: x, width, height }}
    >
      <Picture
        media={sample.media}
        size="full"
        thumbhash={sample.thumbhash}
        alt=""
        fit="contain"
        className="size-full"
      />
    </div>,
    document.body,
  );
}
