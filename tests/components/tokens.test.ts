import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/* Contrast of the token pairs of app/globals.css, in both looks (WCAG 2: 4.5 for text, 3 for marks and edges). */

const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");

type Rgb = [number, number, number];

function linear(value: string): Rgb {
  const m = /oklch\(\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)/.exec(value);
  if (!m) throw new Error(`no oklch in ${value}`);
  const [L, C, H] = [Number(m[1]), Number(m[2]), (Number(m[3]) * Math.PI) / 180];
  const [a, b] = [C * Math.cos(H), C * Math.sin(H)];
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const n = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * n + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * n - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * n + 1.707614701 * s,
  ];
}

function tokens(look: "light" | "dark"): Map<string, Rgb> {
  const found = new Map<string, Rgb>();
  for (const [, name, value] of css.matchAll(/^\s*--([\w-]+):\s*((?:light-dark|oklch)\([^;]*\));/gm)) {
    const parts = [...value!.matchAll(/oklch\([^)]*\)/g)].map((m) => m[0]);
    found.set(name!, linear(parts[look === "dark" ? parts.length - 1 : 0]!));
  }
  return found;
}

const luminance = ([r, g, b]: Rgb) => {
  const clip = (x: number) => Math.min(1, Math.max(0, x));
  return 0.2126 * clip(r) + 0.7152 * clip(g) + 0.0722 * clip(b);
};
const contrast = (a: Rgb, b: Rgb) => {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
};

const GROUNDS = ["bg", "surface", "raised"];
const TEXT: [string, string][] = [
  ...["text", "muted", "accent-ink", "ok-ink", "warn-ink", "bad-ink"].flatMap((ink) =>
    GROUNDS.map((ground): [string, string] => [ink, ground]),
  ),
  ...["accent", "ok", "warn", "bad"].flatMap((tone): [string, string][] => [
    [`${tone}-ink`, `${tone}-soft`],
    ["text", `${tone}-soft`],
    ["muted", `${tone}-soft`],
  ]),
  ["accent-text", "accent"],
  ["accent-text", "accent-hover"],
  ["muted", "ground"],
];
const MARKS: [string, string][] = [
  ...["ok", "warn", "bad", "edge", "chart-1", "chart-2", "chart-3", "chart-4"].flatMap((mark) =>
    ["bg", "surface"].map((ground): [string, string] => [mark, ground]),
  ),
  ["accent", "bg"],
  ["accent", "surface"],
];

describe.each(["light", "dark"] as const)("%s", (look) => {
  const t = tokens(look);
  const of = (a: string, b: string) => contrast(t.get(a)!, t.get(b)!);
  it.each(TEXT)("text %s on %s reaches 4.5", (ink, ground) => {
    expect(of(ink, ground)).toBeGreaterThanOrEqual(4.5);
  });
  it.each(MARKS)("mark %s on %s reaches 3", (mark, ground) => {
    expect(of(mark, ground)).toBeGreaterThanOrEqual(3);
  });
  it("every colour lies inside sRGB, so that what is computed is what is seen", () => {
    for (const [name, rgb] of t) for (const c of rgb) expect(c, name).toBeGreaterThan(-0.012);
    for (const [name, rgb] of t) for (const c of rgb) expect(c, name).toBeLessThan(1.012);
  });
  it("pictures lie on a ground without any tint", () => {
    expect(css).toMatch(/--ground: light-dark\(oklch\([\d.]+ 0 0\), oklch\([\d.]+ 0 0\)\)/);
  });
});
