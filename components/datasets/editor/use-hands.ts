"use client";

import { useCallback, useRef, useState } from "react";
import type { Size } from "@/server/domain/datasets/bucket";
import type { Edit } from "@/server/domain/datasets/edit";
import { isOn } from "@/server/domain/datasets/edit-canonical";
import { straightened } from "@/server/domain/datasets/edit-change";
import { along, type Outcome, type Rect, toSource } from "@/server/domain/datasets/edit-geometry";
import { type Aspect, dragged, drawn, type Handle, hit } from "./crop";
import type { Live } from "./draw-overlay";
import { dab, type Plane } from "./paint-plane";
import { corners, lastEnd, type NewStroke, simplified, withStroke } from "./strokes";
import { draws, isBrush, type Options, type Tool } from "./tools";
import type { StepsState } from "./use-steps";
import type { Point } from "./view";

type Drag =
  | { kind: "crop"; handle: Handle | "new"; from: Point; start: Rect; name: string }
  | { kind: "brush"; erase: boolean; points: number[] }
  | { kind: "rect" | "line"; a: Point; b: Point }
  | { kind: "lasso"; points: number[] }
  | { kind: "wand"; at: Point };

/** Without a crop most drags draw one; only those that begin at the very edge take hold of it. */
export const EDGE = 0.4;

let drags = 0;

/** Degrees by which a drawn line is off the nearest upright or level one. */
export function tilt(a: Point, b: Point): number {
  const angle = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
  return angle - Math.round(angle / 90) * 90;
}

/**
 * What the tools do, in frame px, whoever moves them: mouse, pen, finger, or the cursor of the keys. `begin`, `extend`,
 * `finish` make one step; `cancel` leaves nothing.
 */
export function useHands({
  source,
  made,
  steps,
  tool,
  options,
  aspect,
  scale,
  plane,
  redraw,
  restore,
}: {
  source: Size;
  made: Outcome;
  steps: StepsState;
  tool: Tool;
  options: Options;
  aspect: Aspect;
  /** of the view: how exact a drawn line needs to be */
  scale: number;
  plane: Plane;
  redraw: () => void;
  restore: () => void;
}) {
  const drag = useRef<Drag | null>(null);
  const [live, setLive] = useState<Live | null>(null);
  const { edit, change, seal } = steps;
  const back = (at: Point): [number, number] => along(toSource(edit, source), at.x, at.y);

  const begin = (at: Point, how: { reach: number; straight: boolean }): boolean => {
    if (tool === "crop") {
      const cropped = isOn(edit.crop);
      const handle = hit(made.crop, at, cropped ? how.reach : how.reach * EDGE);
      const fresh = handle === null || (handle === "move" && !cropped);
      drag.current = {
        kind: "crop",
        handle: fresh ? "new" : handle,
        from: at,
        start: made.crop,
        name: `crop-${++drags}`,
      };
      return true;
    }
    if (tool === "straighten") {
      drag.current = { kind: "line", a: at, b: at };
      return true;
    }
    if (isBrush(tool)) {
      const erase = tool === "restore";
      const last = how.straight ? lastEnd(edit) : null;
      const points = last ? [last.x, last.y, ...back(at)] : back(at);
      drag.current = { kind: "brush", erase, points };
      dab(plane, erase, options.size, points);
      plane.done = null;
      redraw();
      return true;
    }
    if (tool === "rect") drag.current = { kind: "rect", a: at, b: at };
    else if (tool === "lasso") drag.current = { kind: "lasso", points: [at.x, at.y] };
    else if (tool === "wand") drag.current = { kind: "wand", at };
    return drag.current !== null;
  };

  const extend = (at: Point): void => {
    const now = drag.current;
    if (!now) return;
    switch (now.kind) {
      case "crop": {
        const [dx, dy] = [at.x - now.from.x, at.y - now.from.y];
        if (now.handle === "new" && Math.hypot(dx, dy) * scale < 4) return;
        const crop =
          now.handle === "new"
            ? drawn(now.from, at, aspect, made.frame)
            : dragged(now.start, now.handle, dx, dy, aspect, made.frame);
        change((edit) => ({ ...edit, crop }), "crop", now.name);
        break;
      }
      case "brush": {
        const point = back(at);
        const piece = [...now.points.slice(-2), ...point];
        now.points.push(...point);
        dab(plane, now.erase, options.size, piece);
        redraw();
        break;
      }
      case "rect":
      case "line":
        now.b = at;
        setLive(
          now.kind === "rect"
            ? { kind: "rect", a: now.a, b: at }
            : { kind: "line", points: [now.a.x, now.a.y, at.x, at.y] },
        );
        break;
      case "lasso":
        now.points.push(at.x, at.y);
        setLive({ kind: "lasso", points: [...now.points] });
        break;
      case "wand":
        now.at = at;
    }
  };

  const paint = (stroke: NewStroke) => {
    const erase = "erase" in stroke && stroke.erase === true;
    change((now) => withStroke(now, stroke), erase ? "erase" : "paint");
  };
  const shape = options.shape === "restore" ? ({ erase: true } as const) : {};

  const finish = (): void => {
    const now = drag.current;
    drag.current = null;
    setLive(null);
    if (!now) return;
    switch (now.kind) {
      case "crop":
        seal();
        break;
      case "brush":
        paint({
          kind: "brush",
          ...(now.erase && { erase: true }),
          size: options.size,
          points: simplified(now.points, Math.min(2, 0.4 / scale)),
        });
        break;
      case "rect":
        if (Math.hypot(now.a.x - now.b.x, now.a.y - now.b.y) * scale < 3) break;
        paint({ ...shape, ...rectangle(edit, source, now.a, now.b) });
        break;
      case "lasso": {
        const points: number[] = [];
        for (let i = 0; i + 1 < now.points.length; i += 2)
          points.push(...back({ x: now.points[i]!, y: now.points[i + 1]! }));
        const outline = simplified(points, Math.min(2, 0.4 / scale));
        if (outline.length >= 6) paint({ kind: "lasso", ...shape, points: outline });
        break;
      }
      case "wand": {
        const [x, y] = back(now.at).map(Math.floor) as [number, number];
        if (x >= 0 && y >= 0 && x < source.width && y < source.height)
          paint({ kind: "wand", ...shape, x, y, tolerance: options.tolerance });
        break;
      }
      case "line": {
        if (Math.hypot(now.a.x - now.b.x, now.a.y - now.b.y) * scale < 12) break;
        const by = (isOn(edit.straighten) ? edit.straighten.by : 0) - tilt(now.a, now.b);
        change(
          straightened(edit, Math.max(-45, Math.min(45, Math.round(by * 100) / 100)), source),
          "straighten",
        );
      }
    }
  };

  const cancel = useCallback((): boolean => {
    const was = drag.current;
    drag.current = null;
    setLive(null);
    if (was?.kind === "brush") restore();
    if (was?.kind === "crop") seal();
    return was !== null;
  }, [restore, seal]);

  return {
    begin,
    extend,
    finish,
    cancel,
    live,
    busy: () => drag.current !== null,
    takesCursor: draws(tool),
  };
}

export type Hands = ReturnType<typeof useHands>;

/** A rectangle of the screen in the original: upright there too unless the picture is tilted. */
function rectangle(edit: Edit, source: Size, a: Point, b: Point): NewStroke {
  const matrix = toSource(edit, source);
  const spot = (x: number, y: number) => along(matrix, x, y);
  if (isOn(edit.straighten))
    return {
      kind: "lasso",
      points: simplified([...spot(a.x, a.y), ...spot(b.x, a.y), ...spot(b.x, b.y), ...spot(a.x, b.y)], 0),
    };
  const [ax, ay] = spot(a.x, a.y);
  const [bx, by] = spot(b.x, b.y);
  return { kind: "rect", ...corners({ x: ax, y: ay }, { x: bx, y: by }) };
}
