"use client";

import { useCallback, useMemo, useState } from "react";
import type { Size } from "@/server/domain/datasets/bucket";
import type { Outcome } from "@/server/domain/datasets/edit-geometry";
import { fitted, type Point, panned, pinched, revealed, type View, zoomed } from "./view";

/** Where the picture lies on the stage: fitted to the whole or to what is kept of it, until a person moves it. */
export function useView(made: Outcome, whole: boolean) {
  const [stage, setStage] = useState<Size>({ width: 0, height: 0 });
  const [own, setOwn] = useState<View | null>(null);
  const { frame, crop, size, at } = made;
  const part = whole
    ? { x: 0, y: 0, w: frame.width, h: frame.height }
    : { x: crop.x - at.x, y: crop.y - at.y, w: size.width, h: size.height };
  const { x, y, w, h } = part;
  const fit = useMemo(
    () => (stage.width > 0 ? fitted({ x, y, w, h }, stage, stage.width < 600 ? 12 : 28) : null),
    [x, y, w, h, stage],
  );
  const view = own ?? fit ?? { scale: 1, x: 0, y: 0 };
  const move = useCallback(
    (work: (view: View) => View) => setOwn((now) => work(now ?? fit ?? { scale: 1, x: 0, y: 0 })),
    [fit],
  );
  return {
    stage,
    setStage,
    view,
    ready: fit !== null,
    fit: useCallback(() => setOwn(null), []),
    zoom: (factor: number, at: Point = { x: stage.width / 2, y: stage.height / 2 }) =>
      move((now) => zoomed(now, at, factor, frame, stage)),
    zoomTo: (scale: number) =>
      move((now) =>
        zoomed(now, { x: stage.width / 2, y: stage.height / 2 }, scale / now.scale, frame, stage),
      ),
    pan: (dx: number, dy: number) => move((now) => panned(now, dx, dy, frame, stage)),
    pinch: (before: readonly [Point, Point], after: readonly [Point, Point]) =>
      move((now) => pinched(now, before, after, frame, stage)),
    reveal: (at: Point) =>
      setOwn((now) => {
        const from = now ?? fit;
        if (!from) return now;
        const next = revealed(from, at, stage);
        return next === from ? now : next;
      }),
  };
}

export type ViewState = ReturnType<typeof useView>;
