/** The line colour of everything, and how shapes are inked: flat fills, one soft brown outline. */
export const LINE = "#54352f";
export const SKIN = "#ffe3d2";
export const SKIN_SHADE = "#f6bfa6";

export const path = (d: string, fill: string, width = 4, line = LINE): string =>
  `<path d="${d}" fill="${fill}" stroke="${line}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round"/>`;
export const flat = (d: string, fill: string, opacity = 1): string =>
  `<path d="${d}" fill="${fill}"${opacity < 1 ? ` opacity="${opacity}"` : ""}/>`;
export const stroke = (d: string, colour: string, width: number): string =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round"/>`;
export const circle = (x: number, y: number, r: number, fill: string, width = 0): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"${width ? ` stroke="${LINE}" stroke-width="${width}"` : ""}/>`;
export const ellipse = (x: number, y: number, rx: number, ry: number, fill: string, opacity = 1): string =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}"${opacity < 1 ? ` opacity="${opacity}"` : ""}/>`;
export const turn = (inner: string, degrees: number, x = 0, y = 0): string =>
  degrees ? `<g transform="rotate(${degrees} ${x} ${y})">${inner}</g>` : inner;

/** a colour between two, `t` from 0 to 1 */
export function mix(a: string, b: string, t: number): string {
  const at = (hex: string, i: number) => Number.parseInt(hex.slice(1 + i * 2, 3 + i * 2), 16);
  const part = (i: number) =>
    Math.round(at(a, i) + (at(b, i) - at(a, i)) * Math.min(1, Math.max(0, t)))
      .toString(16)
      .padStart(2, "0");
  return `#${part(0)}${part(1)}${part(2)}`;
}
