import { circle, flat, LINE, mix, path, stroke } from "./ink";
import type { Scene } from "./scene";

/** Colours and shapes of one set of clothes. Torso: shoulders at y = 140, waist 285, skirt to 400, feet at 690. */
export type Outfit = {
  sleeve: string;
  cuff: string;
  /** sleeves end at the elbow */
  short: boolean;
  legs: string;
  socks: string | null;
  shoes: string;
  draw: string;
  /** drawn over the neck */
  collar: string;
};

const TORSO = "M-70,140 C-50,126 50,126 70,140 C76,190 66,240 62,290 L-62,290 C-66,240 -76,190 -70,140 Z";

const skirt = (colour: string, line: string, folds = true): string =>
  [
    path("M-62,282 L62,282 L104,404 C60,420 -60,420 -104,404 Z", colour),
    folds ? stroke("M-40,292 L-66,408 M-14,292 L-24,414 M14,292 L24,414 M40,292 L66,408", line, 3.5) : "",
  ].join("");

export function outfit(scene: Scene): Outfit {
  switch (scene.outfit) {
    case "uniform":
      return {
        sleeve: "#41507a",
        cuff: "#ffffff",
        short: false,
        legs: "#39364a",
        socks: null,
        shoes: "#6a3d2c",
        draw: [
          skirt("#8a9ac0", "#6a79a2"),
          stroke("M-98,386 C-56,400 56,400 98,386", "#f6f3ee", 5),
          path(`${TORSO.slice(0, -1)}Z`, "#41507a"),
          path("M-26,132 L0,196 L26,132 Z", "#ffffff", 3.5),
          stroke("M0,200 V288", "#2d385a", 3.5),
          circle(-12, 226, 4.5, "#f1c95c", 2),
          circle(-12, 258, 4.5, "#f1c95c", 2),
        ].join(""),
        collar: [
          path("M-30,128 L-8,168 L-40,150 Z", "#ffffff", 3.5),
          path("M30,128 L8,168 L40,150 Z", "#ffffff", 3.5),
          path(
            "M0,164 C-26,142 -44,152 -40,170 C-38,184 -18,180 0,168 C18,180 38,184 40,170 C44,152 26,142 0,164 Z",
            "#e0473f",
            3.5,
          ),
          path("M-6,170 L-18,206 L-4,200 L0,176 L4,200 L18,206 L6,170 Z", "#c93a38", 3),
          circle(0, 167, 8, "#e0473f", 3),
        ].join(""),
      };
    case "hoodie":
      return {
        sleeve: "#f7c548",
        cuff: "#e8a92f",
        short: false,
        legs: "#ffe3d2",
        socks: "#ffffff",
        shoes: "#e05a4b",
        draw: [
          path("M-58,290 L58,290 L66,372 L6,372 L0,330 L-6,372 L-66,372 Z", "#5a76a8"),
          path(
            "M-78,142 C-54,124 54,124 78,142 C86,200 80,262 76,322 C40,332 -40,332 -76,322 C-80,262 -86,200 -78,142 Z",
            "#f7c548",
          ),
          path("M-44,262 L44,262 L56,312 L-56,312 Z", "#eeb53a", 3.5),
          stroke("M-74,312 C-40,322 40,322 74,312", "#e0a22c", 4),
          path("M0,212 c-10,-16 -30,-6 -20,10 l20,20 l20,-20 c10,-16 -10,-26 -20,-10 Z", "#fff4d6", 3),
        ].join(""),
        collar: [
          path("M-56,142 C-52,116 52,116 56,142 C40,168 20,176 0,176 C-20,176 -40,168 -56,142 Z", "#e8a92f"),
          path("M-30,138 C-26,128 26,128 30,138 C20,154 -20,154 -30,138 Z", "#c98a22", 3),
          stroke("M-18,166 V206 M18,166 V200", "#fff4d6", 5),
        ].join(""),
      };
    case "summer":
      return {
        sleeve: "#ffffff",
        cuff: "#dfe9f2",
        short: true,
        legs: "#ffe3d2",
        socks: null,
        shoes: "#d9a05b",
        draw: [
          path(
            "M-60,276 C-90,340 -112,390 -124,438 C-60,462 60,462 124,438 C112,390 90,340 60,276 Z",
            "#ffffff",
          ),
          stroke("M-44,300 L-74,440 M-14,300 L-22,450 M18,300 L28,450 M46,300 L76,440", "#d6e2ee", 4),
          stroke("M-118,420 C-56,444 56,444 118,420", "#8fc1e3", 5),
          path(
            "M-56,150 C-40,142 40,142 56,150 C62,200 60,250 62,288 L-62,288 C-60,250 -62,200 -56,150 Z",
            "#ffffff",
          ),
          path("M-62,270 C-30,280 30,280 62,270 L62,290 C30,300 -30,300 -62,290 Z", "#8fc1e3", 3.5),
        ].join(""),
        collar: path(
          "M-46,138 C-36,158 -18,168 0,168 C18,168 36,158 46,138 L56,152 C36,180 18,188 0,188 C-18,188 -36,180 -56,152 Z",
          "#dfe9f2",
          3.5,
        ),
      };
    case "stage":
      return {
        sleeve: "#b62f3b",
        cuff: "#f3ead8",
        short: false,
        legs: "#2f2c38",
        socks: null,
        shoes: "#2b2730",
        draw: [
          skirt("#34313f", "#1f1d27"),
          stroke("M-90,352 L90,352", "#e9dfc9", 3.5),
          path("M-48,138 L48,138 L52,292 L-52,292 Z", "#f8f3ea"),
          path("M-72,140 C-56,128 -34,128 -24,132 L-20,286 L-66,296 C-70,240 -78,190 -72,140 Z", "#b62f3b"),
          path("M72,140 C56,128 34,128 24,132 L20,286 L66,296 C70,240 78,190 72,140 Z", "#b62f3b"),
          ...[190, 222, 254].flatMap((y) => [
            circle(-30, y, 5, "#f1c95c", 2),
            circle(30, y, 5, "#f1c95c", 2),
          ]),
        ].join(""),
        collar:
          path("M-24,130 L0,160 L24,130 L34,150 L4,184 L-4,184 L-34,150 Z", "#f3ead8", 3.5) +
          path("M-7,160 L7,160 L12,250 L0,266 L-12,250 Z", "#34313f", 3.5),
      };
    case "knit":
      return {
        sleeve: "#6f9a78",
        cuff: "#5b8466",
        short: false,
        legs: "#5a463f",
        socks: null,
        shoes: "#8a5a3c",
        draw: [
          skirt("#a9785a", "#8a5f46", true),
          path(
            "M-76,142 C-54,126 54,126 76,142 C84,200 76,262 72,312 C40,322 -40,322 -72,312 C-76,262 -84,200 -76,142 Z",
            "#6f9a78",
          ),
          stroke("M-68,290 C-40,300 40,300 68,290", "#5b8466", 4),
          ...[-40, -20, 0, 20, 40].map((x) =>
            stroke(`M${x},200 q6,10 0,20 q-6,10 0,20 q6,10 0,20`, "#5b8466", 3),
          ),
        ].join(""),
        collar: [
          path(
            "M-54,112 C-40,98 40,98 54,112 C66,128 62,150 48,158 C20,172 -20,172 -48,158 C-62,150 -66,128 -54,112 Z",
            "#e7dcc6",
          ),
          stroke("M-50,134 C-20,150 20,150 50,134", mix("#e7dcc6", LINE, 0.3), 3.5),
          path("M22,156 L52,150 L60,246 L28,250 Z", "#e7dcc6"),
          stroke("M30,222 L58,218 M29,236 L59,232", "#c8514a", 4),
        ].join(""),
      };
    default:
      return {
        sleeve: "#fbf6ec",
        cuff: "#e4574a",
        short: true,
        legs: "#4d648f",
        socks: null,
        shoes: "#fbf6ec",
        draw: [
          path("M-60,286 L60,286 L66,340 L4,340 L0,328 L-4,340 L-66,340 Z", "#4d648f"),
          path(TORSO, "#fbf6ec"),
          `<clipPath id="tee"><path d="${TORSO}"/></clipPath><g clip-path="url(#tee)">`,
          ...[166, 198, 230, 262].map((y) => flat(`M-80,${y} h160 v14 h-160 Z`, "#e4574a")),
          "</g>",
          stroke(TORSO, LINE, 4),
        ].join(""),
        collar: stroke("M-30,132 C-18,152 18,152 30,132", "#e4574a", 8),
      };
  }
}
