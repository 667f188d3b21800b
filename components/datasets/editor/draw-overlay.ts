import type { Bucketed, Size } from "@/server/domain/datasets/bucket";
import type { Outcome, Rect } from "@/server/domain/datasets/edit-geometry";
import { handlePoints } from "./crop";
import { type Point, toStage, type View } from "./view";

export type Inks = { shade: string; light: string; dark: string; accent: string; ground: string };

/** The studio's tokens as colours a canvas understands. */
export function inksOf(node: HTMLElement): Inks {
  const probe = document.createElement("span");
  probe.hidden = true;
  node.append(probe);
  const ink = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const inks = {
    shade: ink("--shade"),
    light: ink("--on-shade"),
    dark: "rgb(0 0 0 / 0.65)",
    accent: ink("--accent"),
    ground: ink("--ground"),
  };
  probe.remove();
  return inks;
}

export type Overlay = {
  view: View;
  stage: Size;
  made: Outcome;
  inks: Inks;
  /** the crop can be taken hold of */
  cropping: boolean;
  /** the frame has a crop or padding, or is being cropped */
  framed: boolean;
  found: Bucketed | null;
  fill: string | CanvasPattern;
  /** crops of other pictures of the same scan, as corners in the frame */
  others: readonly number[][];
  /** a rectangle, lasso or line under the pointer */
  live: Live | null;
};
export type Live =
  | { readonly kind: "rect"; readonly a: Point; readonly b: Point }
  | { readonly kind: "lasso" | "line"; readonly points: readonly number[] };

/** Everything over the picture but the cursor: what is cut off, how the trainer cuts, handles, other crops. */
export function drawOverlay(ctx: CanvasRenderingContext2D, o: Overlay): void {
  const crop = onStage(o.view, o.made.crop);
  const whole = onStage(o.view, {
    x: o.made.crop.x - o.made.at.x,
    y: o.made.crop.y - o.made.at.y,
    w: o.made.size.width,
    h: o.made.size.height,
  });
  if (o.framed) {
    ring(ctx, whole, crop, o.fill);
    ring(ctx, { x: 0, y: 0, w: o.stage.width, h: o.stage.height }, whole, o.inks.shade);
  }
  for (const corners of o.others) dashed(ctx, poly(o.view, corners), o.inks, 0.55, true);
  if (o.found) trainerFrame(ctx, o, whole);
  if (o.framed) {
    ctx.lineWidth = 1;
    ctx.strokeStyle = o.inks.light;
    ctx.strokeRect(crop.x - 0.5, crop.y - 0.5, crop.w + 1, crop.h + 1);
  }
  if (o.cropping) handles(ctx, crop, o.inks);
  if (o.live) {
    const shape =
      o.live.kind === "rect"
        ? poly(o.view, [
            o.live.a.x,
            o.live.a.y,
            o.live.b.x,
            o.live.a.y,
            o.live.b.x,
            o.live.b.y,
            o.live.a.x,
            o.live.b.y,
          ])
        : poly(o.view, o.live.points);
    dashed(ctx, shape, o.inks, 1, o.live.kind !== "line");
  }
}

const onStage = ({ scale, x, y }: View, rect: Rect): Rect => ({
  x: rect.x * scale + x,
  y: rect.y * scale + y,
  w: rect.w * scale,
  h: rect.h * scale,
});

/** What lies between two rectangles. */
function ring(ctx: CanvasRenderingContext2D, outer: Rect, inner: Rect, fill: string | CanvasPattern): void {
  ctx.beginPath();
  ctx.rect(outer.x, outer.y, outer.w, outer.h);
  ctx.rect(inner.x, inner.y, inner.w, inner.h);
  ctx.fillStyle = fill;
  ctx.fill("evenodd");
}

/** What the trainer keeps of the outcome: the strips it cuts are hatched darker, its frame is dashed. */
function trainerFrame(
  ctx: CanvasRenderingContext2D,
  { found, made, view, inks }: Overlay,
  whole: Rect,
): void {
  if (!found) return;
  const { x, y, width, height } = found.crop;
  const cut = onStage(view, {
    x: x + made.crop.x - made.at.x,
    y: y + made.crop.y - made.at.y,
    w: width,
    h: height,
  });
  if (found.lost > 0.0005) {
    ctx.save();
    ctx.globalAlpha = 0.6;
    ring(ctx, whole, cut, inks.shade);
    ctx.restore();
  }
  dashed(
    ctx,
    [cut.x, cut.y, cut.x + cut.w, cut.y, cut.x + cut.w, cut.y + cut.h, cut.x, cut.y + cut.h],
    inks,
    0.9,
    true,
  );
}

const poly = (view: View, points: readonly number[]): number[] => {
  const out: number[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const { x, y } = toStage(view, { x: points[i]!, y: points[i + 1]! });
    out.push(x, y);
  }
  return out;
};

/** A line that is seen on every ground: dark below, light dashes above. */
function dashed(
  ctx: CanvasRenderingContext2D,
  points: readonly number[],
  inks: Inks,
  alpha: number,
  closed: boolean,
): void {
  ctx.save();
  ctx.globalAlpha = alpha;
  ctx.beginPath();
  for (let i = 0; i + 1 < points.length; i += 2) ctx.lineTo(points[i]!, points[i + 1]!);
  if (closed) ctx.closePath();
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = inks.dark;
  ctx.stroke();
  ctx.setLineDash([6, 4]);
  ctx.strokeStyle = inks.light;
  ctx.stroke();
  ctx.restore();
}

function handles(ctx: CanvasRenderingContext2D, crop: Rect, inks: Inks): void {
  ctx.save();
  ctx.globalAlpha = 0.35;
  ctx.strokeStyle = inks.light;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const third of [1 / 3, 2 / 3]) {
    ctx.moveTo(crop.x + crop.w * third, crop.y);
    ctx.lineTo(crop.x + crop.w * third, crop.y + crop.h);
    ctx.moveTo(crop.x, crop.y + crop.h * third);
    ctx.lineTo(crop.x + crop.w, crop.y + crop.h * third);
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
  ctx.fillStyle = inks.light;
  ctx.strokeStyle = inks.dark;
  for (const { x, y } of handlePoints(crop)) {
    ctx.beginPath();
    ctx.rect(x - 4.5, y - 4.5, 9, 9);
    ctx.fill();
    ctx.stroke();
  }
  ctx.restore();
}

/** The brush as the circle it paints, or a cross; `keys` = it is moved by keys and stays where it is. */
export function drawCursor(
  ctx: CanvasRenderingContext2D,
  at: Point,
  radius: number | null,
  keys: boolean,
  down: boolean,
  inks: Inks,
): void {
  const path = () => {
    ctx.beginPath();
    if (radius !== null) ctx.arc(at.x, at.y, Math.max(1, radius), 0, 2 * Math.PI);
    if (radius === null || keys || radius < 4) {
      const arm = keys ? 14 : 9;
      const gap = keys ? 0 : 3;
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const) {
        ctx.moveTo(at.x + dx * gap, at.y + dy * gap);
        ctx.lineTo(at.x + dx * arm, at.y + dy * arm);
      }
    }
  };
  path();
  ctx.lineWidth = 3;
  ctx.strokeStyle = inks.dark;
  ctx.stroke();
  path();
  ctx.lineWidth = 1.25;
  ctx.strokeStyle = down ? inks.accent : inks.light;
  ctx.stroke();
}
