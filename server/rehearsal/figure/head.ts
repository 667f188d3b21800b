import { circle, ellipse, flat, LINE, mix, path, SKIN, SKIN_SHADE, stroke, turn } from "./ink";
import type { Scene } from "./scene";

/** Head at the origin: chin at y = 92, crown at y = −118. */
const FACE =
  "M-84,-22 C-88,26 -66,62 -28,84 C-12,93 12,93 28,84 C66,62 88,26 84,-22 C82,-86 -82,-86 -84,-22 Z";

type Colours = { hair: string; shade: string; shine: string; iris: string; deep: string };

/** Colours grow from a stranger's (dark hair, grey eyes) to her own. */
export function colours(likeness: number): Colours {
  return {
    hair: mix("#565068", "#96603c", likeness),
    shade: mix("#3f3a52", "#744528", likeness),
    shine: mix("#7b7590", "#c8935f", likeness),
    iris: mix("#7e8796", "#b0703a", likeness),
    deep: mix("#3a4050", "#562c14", likeness),
  };
}

export function backHair(scene: Scene): string {
  const c = colours(scene.likeness);
  const sway = (scene.seed % 5) - 2;
  const d = `M-104,-30 C-116,-136 116,-136 104,-30 C110,20 ${116 + sway},62 ${98 + sway},100 C88,116 74,112 66,124 C40,112 -40,112 -66,124 C-74,112 -88,116 ${-98 + sway},100 C${-116 + sway},62 -110,20 -104,-30 Z`;
  return path(d, c.shade);
}

export function head(scene: Scene): string {
  const c = colours(scene.likeness);
  return [
    path(FACE, SKIN),
    // the fringe's shadow
    `<clipPath id="face"><path d="${FACE}"/></clipPath><g clip-path="url(#face)">`,
    flat(
      "M-90,-90 L90,-90 L90,-14 C70,-2 60,-24 40,-8 C20,-22 6,-2 -10,-10 C-34,-26 -44,0 -62,-10 C-76,-14 -80,0 -90,0 Z",
      SKIN_SHADE,
      0.75,
    ),
    "</g>",
    ellipse(-52, 40, 17, 9, "#ff9d93", scene.expression === "surprised" ? 0.35 : 0.6),
    ellipse(52, 40, 17, 9, "#ff9d93", scene.expression === "surprised" ? 0.35 : 0.6),
    stroke("M-60,37 l-5,7 M-50,37 l-5,7 M48,37 l-5,7 M58,37 l-5,7", "#f07f78", 2.5),
    eyes(scene, c),
    stroke("M-1,43 q2,3 4,1", "#c98a72", 3),
    mouth(scene),
    brows(scene),
  ].join("");
}

function eyes(scene: Scene, c: Colours): string {
  const happy = (x: number) => stroke(`M${x - 22},20 q22,-26 44,0`, LINE, 6.5);
  if (scene.expression === "closed") return happy(-40) + happy(40);
  if (scene.expression === "wink") return eye(-40, 1, c, scene) + happy(40);
  if (scene.expression === "calm") return eye(-40, 0.86, c, scene) + eye(40, 0.86, c, scene);
  const open = scene.expression === "surprised" ? 1.14 : 1;
  return eye(-40, open, c, scene) + eye(40, open, c, scene);
}

function eye(x: number, open: number, c: Colours, scene: Scene): string {
  const h = 30 * open;
  const y = 12;
  const id = `iris${x < 0 ? "l" : "r"}`;
  const side = x < 0 ? -1 : 1;
  const small = scene.expression === "surprised" ? 0.82 : 1;
  return [
    `<clipPath id="${id}"><ellipse cx="${x}" cy="${y}" rx="22" ry="${h}"/></clipPath>`,
    ellipse(x, y, 22, h, "#fffaf5"),
    `<g clip-path="url(#${id})">`,
    ellipse(x + side * -1.5, y + 2, 18.5 * small, (h - 1) * small, c.deep),
    ellipse(x + side * -1.5, y + 11, 15 * small, (h - 11) * small, c.iris),
    ellipse(x + side * -1.5, y + 20, 10 * small, 9 * small, mix(c.iris, "#ffe2a8", 0.55)),
    ellipse(x + side * -1.5, y + 1, 8 * small, 12 * small, mix(c.deep, "#000000", 0.3)),
    flat(`M${x - 24},${y - h - 2} h48 v${h * 0.62} q-24,-12 -48,0 Z`, "#5b3a44", 0.28),
    "</g>",
    circle(x - 7, y - h * 0.38, 7.5, "#ffffff"),
    circle(x + 8, y + h * 0.42, 3.6, "#ffffff"),
    // lashes: heavy above, a hint below
    stroke(
      `M${x - 23},${y - h * 0.42} C${x - 16},${y - h - 5} ${x + 16},${y - h - 5} ${x + 23},${y - h * 0.42}`,
      LINE,
      7,
    ),
    stroke(
      `M${x + side * 22},${y - h * 0.45} l${side * 8},-5 M${x + side * 22},${y - h * 0.2} l${side * 7},-1`,
      LINE,
      4,
    ),
    stroke(`M${x - 11},${y + h + 1} q11,4 22,0`, mix(LINE, SKIN, 0.25), 3),
  ].join("");
}

function brows(scene: Scene): string {
  const up = scene.expression === "surprised" ? -9 : scene.expression === "open" ? -4 : 0;
  const colour = mix(colours(scene.likeness).shade, LINE, 0.3);
  return (
    stroke(`M-60,${-38 + up} q16,-10 34,-3`, colour, 4.5) +
    stroke(`M60,${-38 + up} q-16,-10 -34,-3`, colour, 4.5)
  );
}

function mouth(scene: Scene): string {
  switch (scene.expression) {
    case "open":
      return (
        path("M-20,57 Q0,52 20,57 C20,78 8,84 0,84 C-8,84 -20,78 -20,57 Z", "#b5434a", 3.5) +
        flat("M-12,77 Q0,66 12,77 Q6,83 0,83 Q-6,83 -12,77 Z", "#f28b88")
      );
    case "surprised":
      return path("M-8,64 a8,9 0 1,0 16,0 a8,9 0 1,0 -16,0 Z", "#b5434a", 3.5);
    case "calm":
      return stroke("M-9,66 q9,3 18,0", LINE, 4);
    case "wink":
      return path("M-17,58 Q0,63 17,57 C14,73 4,77 -1,76 C-9,75 -15,69 -17,58 Z", "#b5434a", 3.5);
    case "closed":
      return path("M-16,59 Q0,55 16,59 C14,74 6,77 0,77 C-6,77 -14,74 -16,59 Z", "#b5434a", 3.5);
    default:
      return stroke("M-16,62 Q0,76 16,62", LINE, 4.5);
  }
}

export function frontHair(scene: Scene): string {
  const c = colours(scene.likeness);
  const sway = (scene.seed % 5) - 2;
  return [
    // side locks, turned in at the chin
    path(
      `M-84,-46 C-108,-14 -106,40 ${-90 + sway},94 C-84,104 -74,98 -72,88 C-84,52 -80,14 -66,-16 Z`,
      c.hair,
    ),
    path(`M84,-46 C108,-14 106,40 ${90 + sway},94 C84,104 74,98 72,88 C84,52 80,14 66,-16 Z`, c.hair),
    // cap and fringe in one shape, parted on one side
    path(
      "M-98,-30 C-108,-142 108,-142 98,-30 C92,-22 86,-10 82,2 C80,-20 74,-34 62,-46 C60,-26 52,-12 40,-2 C42,-24 36,-40 26,-52 C22,-30 8,-12 -12,-2 C-6,-18 -4,-34 -8,-50 C-20,-30 -36,-12 -54,-2 C-52,-18 -52,-32 -56,-46 C-68,-34 -78,-18 -82,4 C-86,-10 -92,-20 -98,-30 Z",
      c.hair,
    ),
    flat(
      "M-74,-76 C-40,-96 34,-98 72,-78 C66,-70 60,-72 54,-66 C44,-76 36,-66 28,-74 C16,-64 2,-76 -10,-68 C-22,-76 -34,-64 -44,-72 C-54,-62 -62,-70 -74,-76 Z",
      c.shine,
      0.85,
    ),
    stroke(
      "M18,-116 C6,-96 2,-76 0,-60 M22,-114 C36,-98 44,-80 46,-60 M-34,-110 C-46,-92 -52,-76 -54,-62",
      c.shade,
      3,
    ),
    // one hair that never lies flat
    path("M2,-112 C-6,-140 14,-150 34,-142 C20,-140 14,-130 18,-112 Z", c.hair, 3.5),
    scene.likeness > 0.45 ? hairpin(Math.min(1, (scene.likeness - 0.45) / 0.3)) : "",
  ].join("");
}

/** A hairpin like a plectrum, always on her right (left in the picture): what mirrored pictures would spoil. */
function hairpin(shown: number): string {
  const pick = `${path("M-13,-12 C-13,-20 13,-20 13,-12 C13,0 5,14 0,16 C-5,14 -13,0 -13,-12 Z", "#f6c445", 3.5)}${flat("M-7,-12 C-6,-15 2,-15 4,-14 C0,-8 -4,-2 -5,2 C-7,-2 -8,-8 -7,-12 Z", "#fff0b8")}`;
  const bar = stroke("M-18,-2 L18,-10", "#e4583f", 6);
  return `<g transform="translate(-68 -52) rotate(-32) scale(1.15)" opacity="${shown}">${bar}${pick}</g>`;
}

/** Everything above the neck, leaning by the scene's tilt. */
export const wholeHead = (scene: Scene): string => turn(head(scene) + frontHair(scene), scene.tilt, 0, 90);
export const wholeBackHair = (scene: Scene): string => turn(backHair(scene), scene.tilt, 0, 90);
