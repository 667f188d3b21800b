import { guitar, microphone } from "./guitar";
import { circle, flat, LINE, path, SKIN, SKIN_SHADE, stroke } from "./ink";
import { type Outfit, outfit } from "./outfit";
import type { Scene } from "./scene";

type Point = readonly [number, number];
type Arm = { elbow: Point; hand: Point };
type Pose = { left: Arm; right: Arm };

/** left and right as in the picture; shoulders are at (∓64, 156) */
const POSES: Record<Scene["pose"], Pose> = {
  standing: { left: { elbow: [-98, 240], hand: [-92, 322] }, right: { elbow: [98, 240], hand: [92, 322] } },
  behind: { left: { elbow: [-104, 236], hand: [-58, 296] }, right: { elbow: [104, 236], hand: [58, 296] } },
  guitar: { left: { elbow: [-112, 232], hand: [-40, 262] }, right: { elbow: [118, 236], hand: [132, 206] } },
  wave: { left: { elbow: [-98, 240], hand: [-90, 322] }, right: { elbow: [140, 176], hand: [136, 74] } },
  peace: { left: { elbow: [-98, 240], hand: [-88, 322] }, right: { elbow: [126, 210], hand: [122, 112] } },
  hips: { left: { elbow: [-136, 226], hand: [-66, 292] }, right: { elbow: [136, 226], hand: [66, 292] } },
  cheer: { left: { elbow: [-138, 130], hand: [-152, 30] }, right: { elbow: [138, 130], hand: [152, 30] } },
  singing: { left: { elbow: [-100, 240], hand: [-104, 322] }, right: { elbow: [92, 236], hand: [36, 176] } },
};

/** Legs, clothes and what is behind the hands. */
export function body(scene: Scene): string {
  const wear = outfit(scene);
  const pose = POSES[scene.pose];
  const behind = scene.pose === "behind" ? arm(-1, pose.left, wear) + arm(1, pose.right, wear) : "";
  return [
    behind,
    legs(wear),
    path("M-20,84 L-22,136 C-10,150 10,150 22,136 L20,84 Z", SKIN),
    flat("M-20,96 C-8,112 8,112 20,96 L21,116 C8,126 -8,126 -21,116 Z", SKIN_SHADE),
    wear.draw,
    wear.short && scene.outfit === "summer"
      ? path(
          "M-56,150 C-50,140 -36,134 -22,132 L22,132 C36,134 50,140 56,150 C40,176 -40,176 -56,150 Z",
          SKIN,
          0,
        )
      : "",
    wear.collar,
  ].join("");
}

/** Arms, guitar and microphone, drawn in front of everything below the chin. */
export function front(scene: Scene): string {
  const wear = outfit(scene);
  const pose = POSES[scene.pose];
  if (scene.pose === "behind") return "";
  if (scene.pose === "guitar") {
    const strap =
      stroke("M-60,146 C-20,196 40,236 96,236", LINE, 17) +
      stroke("M-60,146 C-20,196 40,236 96,236", "#f3ead8", 10);
    return (
      strap +
      arm(1, pose.right, wear, false) +
      `<g transform="translate(2 274) rotate(-26)">${guitar()}</g>` +
      hand([134, 208], 1) +
      arm(-1, pose.left, wear)
    );
  }
  const held =
    scene.pose === "singing" ? `<g transform="translate(34 146) rotate(8)">${microphone()}</g>` : "";
  return (
    arm(-1, pose.left, wear) +
    held +
    arm(1, pose.right, wear) +
    (scene.pose === "peace" ? fingers(pose.right.hand) : "") +
    (scene.pose === "wave" ? palm(pose.right.hand) : "")
  );
}

function arm(side: -1 | 1, { elbow, hand: at }: Arm, wear: Outfit, withHand = true): string {
  const from: Point = [side * 62, 158];
  const bone = (a: Point, b: Point, colour: string, width: number) => {
    const d = `M${a[0]},${a[1]} L${b[0]},${b[1]}`;
    return { line: stroke(d, LINE, width + 8), fill: stroke(d, colour, width) };
  };
  const whole = (colour: string, width: number, to: Point = at) => {
    const d = `M${from[0]},${from[1]} Q${elbow[0]},${elbow[1]} ${to[0]},${to[1]}`;
    return stroke(d, LINE, width + 8) + stroke(d, colour, width);
  };
  const near: Point = [at[0] + (elbow[0] - at[0]) * 0.16, at[1] + (elbow[1] - at[1]) * 0.16];
  const wrist: Point = [at[0] + (elbow[0] - at[0]) * 0.3, at[1] + (elbow[1] - at[1]) * 0.3];
  const end = withHand ? hand(at, side) : "";
  if (wear.short) {
    const half: Point = [from[0] + (elbow[0] - from[0]) * 0.5, from[1] + (elbow[1] - from[1]) * 0.5];
    const sleeve = bone(from, half, wear.sleeve, 38);
    return whole(SKIN, 24) + end + sleeve.line + sleeve.fill;
  }
  const cuff = bone(wrist, near, wear.cuff, 30);
  return end + whole(wear.sleeve, 34, wrist) + cuff.line + cuff.fill;
}

const hand = (at: Point, side: -1 | 1): string =>
  circle(at[0], at[1], 17, SKIN, 4) +
  stroke(`M${at[0] + side * -4},${at[1] + 6} q${side * 4},6 ${side * 9},3`, SKIN_SHADE, 3);

function fingers([x, y]: Point): string {
  const two = `M${x - 4},${y - 8} L${x - 14},${y - 46} M${x + 6},${y - 8} L${x + 18},${y - 44}`;
  return (
    stroke(two, LINE, 19) +
    stroke(two, SKIN, 11) +
    circle(x, y, 15, SKIN) +
    stroke(`M${x - 10},${y + 4} q10,8 18,-2`, SKIN_SHADE, 3)
  );
}

function palm([x, y]: Point): string {
  const d = `M${x - 10},${y - 6} L${x - 18},${y - 32} M${x - 2},${y - 8} L${x - 5},${y - 40} M${x + 7},${y - 6} L${x + 9},${y - 38} M${x + 13},${y} L${x + 22},${y - 26} M${x - 12},${y + 4} L${x - 28},${y - 8}`;
  return stroke(d, LINE, 17) + stroke(d, SKIN, 9.5) + circle(x, y, 16, SKIN);
}

function legs(wear: Outfit): string {
  const one = (s: -1 | 1) => {
    const d = `M${s * 33},320 L${s * 36},520 L${s * 38},652`;
    const sock = wear.socks ? stroke(`M${s * 37},580 L${s * 38},652`, wear.socks, 38) : "";
    return [
      stroke(d, LINE, 48),
      stroke(d, wear.legs, 40),
      sock,
      path(
        `M${s * 38 - 26},650 C${s * 38 - 30},676 ${s * 38 - 32},696 ${s * 38 - 26},700 L${s * 38 + 26},700 C${s * 38 + 32},696 ${s * 38 + 30},676 ${s * 38 + 26},650 Z`,
        wear.shoes,
      ),
      stroke(`M${s * 38 - 26},694 H${s * 38 + 26}`, LINE, 4),
    ].join("");
  };
  return one(-1) + one(1);
}
