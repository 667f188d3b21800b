/** A part of a picture in fractions of its width and height. */
export type Box = { x: number; y: number; w: number; h: number };
export type Size = { width: number; height: number };

/** Smaller than this is a click that slipped, not a box. */
const LEAST = 0.02;

/** The box between two points of a picture (fractions), inside it; null when it is too small to be meant. */
export function boxBetween(a: { x: number; y: number }, b: { x: number; y: number }): Box | null {
  const [left, right] = [clamp(Math.min(a.x, b.x)), clamp(Math.max(a.x, b.x))];
  const [top, bottom] = [clamp(Math.min(a.y, b.y)), clamp(Math.max(a.y, b.y))];
  const box = { x: left, y: top, w: right - left, h: bottom - top };
  return box.w < LEAST || box.h < LEAST ? null : box;
}
const clamp = (v: number) => Math.min(1, Math.max(0, v));

/** The whole picture as large as it fits into `room`, in px. */
export function fitted(picture: Size, room: Size): Size {
  const scale = Math.min(room.width / picture.width, room.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/** How a fitted picture in the middle of `room` is scaled and moved so that the box fills the room. */
export function zoomOf(box: Box, fit: Size, room: Size): { scale: number; x: number; y: number } {
  const scale = Math.min(room.width / (box.w * fit.width), room.height / (box.h * fit.height), 16);
  return {
    scale,
    x: (0.5 - (box.x + box.w / 2)) * fit.width * scale,
    y: (0.5 - (box.y + box.h / 2)) * fit.height * scale,
  };
}

/** The box moved by fractions of the picture, kept inside it. */
export const moved = (box: Box, dx: number, dy: number): Box => ({
  ...box,
  x: Math.min(1 - box.w, Math.max(0, box.x + dx)),
  y: Math.min(1 - box.h, Math.max(0, box.y + dy)),
});

/** "12,8,40,30": percent in the address, to a tenth. */
export const boxText = (b: Box): string =>
  [b.x, b.y, b.w, b.h].map((v) => Math.round(v * 1000) / 10).join(",");

export function boxFrom(text: string | null): Box | null {
  const parts = (text ?? "").split(",").map(Number);
  if (parts.length !== 4 || parts.some((v) => !Number.isFinite(v))) return null;
  const [x = 0, y = 0, w = 0, h = 0] = parts.map((v) => v / 100);
  return boxBetween({ x, y }, { x: x + w, y: y + h });
}

/** Where faces are in most portraits: what a zoom without a drawn box shows. */
export const HEAD: Box = { x: 0.25, y: 0.05, w: 0.5, h: 0.4 };

/** Two fingers: the point between them, in px from the middle of the room, and how far apart they are. */
export type Pinch = { x: number; y: number; apart: number };

/** Never so close that single pixels fill the room. */
const MOST = 16;

/**
 * What two fingers show that stood at `from` over `box` (null = the whole picture) and stand at `to`: the point between
 * them stays between them. null = spread back to the whole picture.
 */
export function pinched(box: Box | null, fit: Size, room: Size, from: Pinch, to: Pinch): Box | null {
  const before = box ? zoomOf(box, fit, room).scale : 1;
  const scale = Math.min(MOST, before * (to.apart / Math.max(1, from.apart)));
  if (scale <= 1.02) return null;
  const along = (middle: number, length: number, space: number, start: number, now: number) => {
    const size = Math.min(1, space / (length * scale));
    const held = middle + start / (length * before);
    const at = held - now / (length * scale) - size / 2;
    return { size, at: Math.min(1 - size, Math.max(0, at)) };
  };
  const x = along(box ? box.x + box.w / 2 : 0.5, fit.width, room.width, from.x, to.x);
  const y = along(box ? box.y + box.h / 2 : 0.5, fit.height, room.height, from.y, to.y);
  return { x: x.at, y: y.at, w: x.size, h: y.size };
}
