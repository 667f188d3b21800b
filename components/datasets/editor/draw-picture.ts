import type { Size } from "@/server/domain/datasets/bucket";
import type { Edit } from "@/server/domain/datasets/edit";
import { isOn } from "@/server/domain/datasets/edit-canonical";
import { frameSize, type Outcome, toFrame } from "@/server/domain/datasets/edit-geometry";
import { checker, type Plane } from "./paint-plane";

export type Layers = {
  source: Size;
  edit: Edit;
  /** the original, or its thumbnail while that loads; null = nothing yet */
  base: CanvasImageSource | null;
  plane: Plane;
};

/** Draws the frame, from (0, 0), in frame px: the picture flipped, turned and tilted, with what is painted on it. */
export function drawFrame(
  ctx: CanvasRenderingContext2D,
  { source, edit, base, plane }: Layers,
  bare: boolean,
): void {
  const frame = frameSize(edit, source);
  ctx.fillStyle = edit.painted === "mask" && isOn(edit.straighten) && !bare ? checker(ctx) : "#fff";
  ctx.fillRect(0, 0, frame.width, frame.height);
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, 0, frame.width, frame.height);
  ctx.clip();
  ctx.transform(...toFrame(edit, source));
  if (base) ctx.drawImage(base, 0, 0, source.width, source.height);
  if (!bare) ctx.drawImage(plane.ctx.canvas, 0, 0, source.width, source.height);
  ctx.restore();
}

/** Draws what comes out, from (0, 0), in its own px: the crop on its padding. */
export function drawOutcome(ctx: CanvasRenderingContext2D, layers: Layers, made: Outcome): void {
  ctx.fillStyle = layers.edit.painted === "mask" ? checker(ctx) : "#fff";
  ctx.fillRect(0, 0, made.size.width, made.size.height);
  ctx.save();
  ctx.beginPath();
  ctx.rect(made.at.x, made.at.y, made.crop.w, made.crop.h);
  ctx.clip();
  ctx.translate(made.at.x - made.crop.x, made.at.y - made.crop.y);
  drawFrame(ctx, layers, false);
  ctx.restore();
}
