import type { Size } from "@/server/domain/datasets/bucket";
import type { Stroke } from "@/server/domain/datasets/edit";
import { flood } from "@/server/domain/datasets/edit-mask";
import { contextOf, type Loaded, pixelsOf } from "./originals";

type Ink = string | CanvasPattern;

/** What is painted, over the upright original, at the size at which it is shown. */
export type Plane = {
  readonly ctx: CanvasRenderingContext2D;
  readonly share: number;
  /** the strokes that are on it; null = something else is, paint anew */
  done: readonly Stroke[] | null;
  masked: boolean;
  masks: number;
  loaded: Loaded | null;
};

export function newPlane(source: Size, share: number): Plane {
  const ctx = contextOf(
    Math.max(1, Math.round(source.width * share)),
    Math.max(1, Math.round(source.height * share)),
  );
  return { ctx, share, done: [], masked: false, masks: 0, loaded: null };
}

/** Fills as people know transparency: a grey board. */
export function checker(ctx: CanvasRenderingContext2D, cell = 12): Ink {
  const board = contextOf(cell * 2, cell * 2);
  board.fillStyle = "#d9d9d9";
  board.fillRect(0, 0, cell * 2, cell * 2);
  board.fillStyle = "#f6f6f6";
  board.fillRect(0, 0, cell, cell);
  board.fillRect(cell, cell, cell, cell);
  return ctx.createPattern(board.canvas, "repeat") ?? "#e6e6e6";
}

/**
 * Brings the plane to a list of strokes. What was added at the end is added, anything else is painted anew. `masks` =
 * pictures of background removals by blob, as far as they have come. true = something changed.
 */
export function repaint(
  plane: Plane,
  strokes: readonly Stroke[],
  loaded: Loaded | null,
  masks: ReadonlyMap<string, ImageBitmap>,
  masked: boolean,
): boolean {
  const { ctx, done } = plane;
  const goesOn =
    done !== null &&
    plane.masked === masked &&
    plane.masks === masks.size &&
    plane.loaded === loaded &&
    done.length <= strokes.length &&
    done.every((stroke, i) => stroke === strokes[i]);
  if (goesOn && done.length === strokes.length) return false;
  if (!goesOn) ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
  const ink = masked ? checker(ctx) : "#fff";
  for (const stroke of strokes.slice(goesOn ? done.length : 0))
    if (!stroke.off) paintOne(plane, stroke, ink, loaded, masks);
  Object.assign(plane, { done: strokes, masked, masks: masks.size, loaded });
  return true;
}

/** A piece of a brush stroke while it is drawn; the finished stroke is painted over it. */
export function dab(plane: Plane, erase: boolean, size: number, points: readonly number[]): void {
  const ink = plane.masked ? checker(plane.ctx) : "#fff";
  within(plane, erase, ink, (ctx) => line(ctx, points, size * plane.share, plane.share));
}

function within(
  { ctx }: Plane,
  erase: boolean,
  ink: Ink,
  draw: (ctx: CanvasRenderingContext2D) => void,
): void {
  ctx.save();
  ctx.globalCompositeOperation = erase ? "destination-out" : "source-over";
  ctx.fillStyle = ink;
  ctx.strokeStyle = ink;
  draw(ctx);
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, points: readonly number[], width: number, share: number): void {
  ctx.lineWidth = width;
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  const [x = 0, y = 0] = points;
  ctx.beginPath();
  ctx.moveTo(x * share, y * share);
  // a line to itself is a dot only where it has a length
  if (points.length <= 2) ctx.lineTo(x * share + 0.01, y * share);
  for (let i = 2; i + 1 < points.length; i += 2) ctx.lineTo(points[i]! * share, points[i + 1]! * share);
  ctx.stroke();
}

function paintOne(
  plane: Plane,
  stroke: Stroke,
  ink: Ink,
  loaded: Loaded | null,
  masks: ReadonlyMap<string, ImageBitmap>,
): void {
  const { share } = plane;
  const erase = "erase" in stroke && stroke.erase === true;
  switch (stroke.kind) {
    case "brush":
      within(plane, erase, ink, (ctx) => line(ctx, stroke.points, stroke.size * share, share));
      break;
    case "rect":
      within(plane, erase, ink, (ctx) =>
        ctx.fillRect(stroke.x * share, stroke.y * share, stroke.w * share, stroke.h * share),
      );
      break;
    case "lasso":
      within(plane, erase, ink, (ctx) => {
        ctx.beginPath();
        for (let i = 0; i + 1 < stroke.points.length; i += 2)
          ctx.lineTo(stroke.points[i]! * share, stroke.points[i + 1]! * share);
        ctx.closePath();
        ctx.fill();
      });
      break;
    default: {
      const area = loaded && areaOf(stroke, loaded, masks);
      if (area) within(plane, erase, ink, (ctx) => stamp(ctx, area, ink));
    }
  }
}

type Area = { width: number; height: number; inside: Uint8Array };
const floods = new WeakMap<Stroke, { image: ImageBitmap; area: Area }>();

function areaOf(stroke: Stroke, loaded: Loaded, masks: ReadonlyMap<string, ImageBitmap>): Area | null {
  if (stroke.kind === "wand") {
    const known = floods.get(stroke);
    if (known?.image === loaded.image) return known.area;
    const pixels = pixelsOf(loaded.image);
    const inside = flood(pixels, stroke.x * loaded.share, stroke.y * loaded.share, stroke.tolerance);
    const area = { width: pixels.width, height: pixels.height, inside };
    floods.set(stroke, { image: loaded.image, area });
    return area;
  }
  if (stroke.kind === "transparent") {
    const { width, height, alpha } = pixelsOf(loaded.image);
    return alpha && { width, height, inside: alpha.map((value) => (value < stroke.threshold ? 1 : 0)) };
  }
  if (stroke.kind === "background") {
    const mask = masks.get(stroke.mask);
    if (!mask) return null;
    const { width, height, rgb } = pixelsOf(mask);
    const inside = new Uint8Array(width * height);
    for (let i = 0; i < inside.length; i++) inside[i] = rgb[3 * i]! < stroke.threshold ? 1 : 0;
    return { width, height, inside };
  }
  return null;
}

function stamp(ctx: CanvasRenderingContext2D, { width, height, inside }: Area, ink: Ink): void {
  const stencil = contextOf(width, height);
  const image = stencil.createImageData(width, height);
  for (let i = 0; i < inside.length; i++) if (inside[i]) image.data[4 * i + 3] = 255;
  stencil.putImageData(image, 0, 0);
  stencil.globalCompositeOperation = "source-in";
  stencil.fillStyle = ink;
  stencil.fillRect(0, 0, width, height);
  ctx.drawImage(stencil.canvas, 0, 0, ctx.canvas.width, ctx.canvas.height);
}
