import { chance, seedOf } from "../chance";
import type { Scene } from "./scene";

/** What is behind her, filling width × height pixels. */
export function backdrop(scene: Scene, w: number, h: number): string {
  const random = chance(seedOf("backdrop", scene.seed));
  const rect = (x: number, y: number, width: number, height: number, fill: string, opacity = 1) =>
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"${opacity < 1 ? ` opacity="${opacity}"` : ""}/>`;
  const dot = (x: number, y: number, r: number, fill: string, opacity = 1) =>
    `<circle cx="${x.toFixed(0)}" cy="${y.toFixed(0)}" r="${r.toFixed(1)}" fill="${fill}"${opacity < 1 ? ` opacity="${opacity}"` : ""}/>`;
  const many = (n: number, one: (i: number) => string) =>
    Array.from({ length: n }, (_, i) => one(i)).join("");
  const fade = (from: string, to: string) =>
    `<defs><linearGradient id="bg" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs>${rect(0, 0, w, h, "url(#bg)")}`;
  const cloud = (x: number, y: number, s: number) =>
    [
      [0, 0, 1],
      [-0.9, 0.25, 0.7],
      [0.95, 0.2, 0.75],
      [0.3, 0.35, 0.9],
    ]
      .map(([dx, dy, r]) => dot(x + dx! * s, y + dy! * s, r! * s * 0.62, "#ffffff"))
      .join("");
  switch (scene.backdrop) {
    case "white":
      return rect(0, 0, w, h, "#ffffff");
    case "peach":
      return (
        rect(0, 0, w, h, "#fbdcd9") +
        many(26, (i) => dot(((i * 0.37 + 0.1) % 1) * w, ((i * 0.61 + 0.05) % 1) * h, w * 0.022, "#fff2ef"))
      );
    case "classroom": {
      const sill = h * 0.62;
      return [
        rect(0, 0, w, h, "#f3e7cf"),
        many(
          3,
          (i) =>
            rect(w * (0.04 + i * 0.33), h * 0.08, w * 0.27, h * 0.42, "#bfe0ef") +
            rect(w * (0.04 + i * 0.33), h * 0.28, w * 0.27, h * 0.012, "#ffffff") +
            rect(w * (0.17 + i * 0.33), h * 0.08, w * 0.012, h * 0.42, "#ffffff"),
        ),
        rect(0, sill, w, h - sill, "#d9a66f"),
        rect(0, sill, w, h * 0.018, "#b98450"),
        many(
          3,
          (i) =>
            rect(w * (0.02 + i * 0.36), h * 0.7, w * 0.26, h * 0.04, "#c38d58") +
            rect(w * (0.05 + i * 0.36), h * 0.74, w * 0.02, h * 0.26, "#8f8a86") +
            rect(w * (0.23 + i * 0.36), h * 0.74, w * 0.02, h * 0.26, "#8f8a86"),
        ),
      ].join("");
    }
    case "concert":
      return [
        fade("#241d3d", "#5b2f57"),
        many(
          5,
          (i) =>
            `<path d="M${w * (0.1 + i * 0.2)},0 L${w * (0.1 + i * 0.2 + (random.next() - 0.5) * 0.5)},${h} l${w * 0.16},0 Z" fill="${["#ff7a8a", "#ffd166", "#8ad7ff", "#ffd166", "#ff7a8a"][i]}" opacity="0.24"/>`,
        ),
        many(5, (i) => dot(w * (0.1 + i * 0.2), 0, w * 0.035, "#fff6dc")),
        rect(0, h * 0.84, w, h * 0.16, "#1b1630"),
        many(22, () =>
          dot(random.next() * w, random.next() * h * 0.7, 2 + random.next() * 3, "#fff1c4", 0.7),
        ),
      ].join("");
    case "park":
      return [
        fade("#c8e9f2", "#eaf6e2"),
        many(
          4,
          (i) =>
            rect(w * (0.1 + i * 0.28), h * 0.34, w * 0.035, h * 0.34, "#8d6748") +
            dot(w * (0.118 + i * 0.28), h * 0.3, w * 0.15, "#8fc27e") +
            dot(w * (0.07 + i * 0.28), h * 0.37, w * 0.1, "#7fb56f"),
        ),
        `<path d="M0,${h * 0.66} Q${w * 0.5},${h * 0.58} ${w},${h * 0.66} V${h} H0 Z" fill="#a5d088"/>`,
        many(24, () =>
          dot(
            random.next() * w,
            h * (0.7 + random.next() * 0.3),
            3 + random.next() * 3,
            ["#ffffff", "#ffd8e2", "#ffe58f"][Math.floor(random.next() * 3)]!,
          ),
        ),
      ].join("");
    case "sky":
      return (
        fade("#7fc4ee", "#dff3fb") +
        cloud(w * 0.2, h * 0.18, w * 0.13) +
        cloud(w * 0.86, h * 0.3, w * 0.16) +
        cloud(w * 0.08, h * 0.68, w * 0.2) +
        cloud(w * 0.95, h * 0.82, w * 0.2)
      );
    case "sunset":
      return (
        fade("#f7a36b", "#fbe0b8") +
        dot(w * 0.74, h * 0.34, w * 0.13, "#fff2cf") +
        many(3, (i) => rect(0, h * (0.42 + i * 0.05), w, h * 0.012, "#ffd39a", 0.6)) +
        many(8, (i) =>
          rect(w * i * 0.13, h * (0.66 + ((i * 37) % 11) * 0.012), w * 0.12, h * 0.4, "#b56a5f"),
        ) +
        rect(0, h * 0.84, w, h * 0.16, "#8d4d4f")
      );
    default:
      return (
        fade("#1f2750", "#47568f") +
        many(46, () => dot(random.next() * w, random.next() * h, 1 + random.next() * 2.6, "#fff6d8", 0.9)) +
        dot(w * 0.82, h * 0.16, w * 0.08, "#fdeeb8") +
        dot(w * 0.79, h * 0.14, w * 0.07, "#26305c")
      );
  }
}
