/** 5 × 7 dots, one row a hex digit pair: enough letters and digits for the badge, so that no font is needed. */
const DOTS: Record<string, readonly number[]> = {
  "0": [14, 17, 19, 21, 25, 17, 14],
  "1": [4, 12, 4, 4, 4, 4, 14],
  "2": [14, 17, 1, 2, 4, 8, 31],
  "3": [31, 2, 4, 2, 1, 17, 14],
  "4": [2, 6, 10, 18, 31, 2, 2],
  "5": [31, 16, 30, 1, 1, 17, 14],
  "6": [6, 8, 16, 30, 17, 17, 14],
  "7": [31, 1, 2, 4, 8, 8, 8],
  "8": [14, 17, 17, 14, 17, 17, 14],
  "9": [14, 17, 17, 15, 1, 2, 12],
  R: [30, 17, 17, 30, 20, 18, 17],
  E: [31, 16, 16, 30, 16, 16, 31],
  H: [17, 17, 17, 31, 17, 17, 17],
  A: [14, 17, 17, 31, 17, 17, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  L: [16, 16, 16, 16, 16, 16, 31],
  " ": [0, 0, 0, 0, 0, 0, 0],
};

/** SVG path of a text, `dot` pixels a dot, its upper left corner at the origin. */
export function dots(text: string, dot: number): { d: string; width: number; height: number } {
  let d = "";
  let x = 0;
  for (const c of text) {
    const rows = DOTS[c];
    if (!rows) continue;
    rows.forEach((row, y) => {
      for (let i = 0; i < 5; i++)
        if (row & (16 >> i)) d += `M${(x + i) * dot},${y * dot}h${dot}v${dot}h${-dot}z`;
    });
    x += 6;
  }
  return { d, width: (x - 1) * dot, height: 7 * dot };
}

/**
 * A dark label in the lower left corner which says that this picture was only rehearsed, and at which step; null leaves
 * the step out, where pictures are judged without knowing it.
 */
export function badge(step: number | null, width: number, height: number): string {
  const dot = Math.max(1, Math.round(Math.min(width, height) / 320));
  const roomy = width / dot >= 110;
  const words = step === null ? (roomy ? "REHEARSAL" : "R") : roomy ? `REHEARSAL ${step}` : String(step);
  const text = dots(words, dot);
  const pad = dot * 3;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
    `<g transform="translate(${pad * 2} ${height - pad * 4 - text.height})">`,
    `<rect width="${text.width + pad * 2}" height="${text.height + pad * 2}" rx="${pad}" fill="#1b1820" opacity="0.72"/>`,
    `<path transform="translate(${pad} ${pad})" d="${text.d}" fill="#fff7ea"/></g></svg>`,
  ].join("");
}
