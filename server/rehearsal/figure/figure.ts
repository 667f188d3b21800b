import { backdrop } from "./backdrop";
import { body, front } from "./body";
import { wholeBackHair, wholeHead } from "./head";
import type { Scene } from "./scene";

/** The part of the figure (head at the origin, feet at 700) that must be seen, in its own units. */
const FRAMES: Record<Scene["framing"], { top: number; bottom: number; wide: number }> = {
  full: { top: -170, bottom: 725, wide: 420 },
  cowboy: { top: -165, bottom: 470, wide: 420 },
  upper: { top: -160, bottom: 300, wide: 400 },
  portrait: { top: -150, bottom: 165, wide: 280 },
};

/**
 * The one figure of the project, as an SVG of the given size in pixels: a girl with a brown bob, a plectrum hairpin on
 * her right and, when she plays, a guitar. Same scene and size → same picture.
 */
export function figure(scene: Scene, width: number, height: number): string {
  const frame = FRAMES[scene.framing];
  const reach =
    scene.pose === "guitar" && scene.framing !== "portrait" ? 600 : scene.pose === "cheer" ? 500 : frame.wide;
  const scale = Math.min(height / (frame.bottom - frame.top), width / reach);
  const shown = height / scale;
  // a wide picture cuts at the bottom, a tall one leaves air above
  const spare = Math.max(0, shown - (frame.bottom - frame.top));
  const top = frame.top - spare * 0.55;
  const x =
    width / 2 +
    (scene.pose === "guitar" ? -scale * 36 : 0) +
    (width - reach * scale) * 0.1 * ((scene.seed % 3) - 1);
  const person = [wholeBackHair(scene), body(scene), wholeHead(scene), front(scene)].join("");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    backdrop(scene, width, height),
    `<g transform="translate(${x.toFixed(1)} ${(-top * scale).toFixed(1)}) scale(${scale.toFixed(4)})">${person}</g>`,
    "</svg>",
  ].join("");
}
