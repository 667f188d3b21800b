/** Largest picture made: what every browser's canvas and every chat takes (px a side, px in all). */
export const SHEET_SIDE = 16_000;
export const SHEET_AREA = 80_000_000;
/** Smaller cells are enlarged by whole numbers until labels have room (px of the shorter side). */
const LEAST_CELL = 256;

export type Sheet = {
  /** 1 = cells at their full size */
  scale: number;
  cell: { width: number; height: number };
  /** where the first cell is */
  left: number;
  top: number;
  gap: number;
  /** px of the text */
  font: number;
  width: number;
  height: number;
};

/**
 * Measures of an exported grid: cells at full size (small ones enlarged) with a column of row labels, a row of column labels, and a line of
 * parameters under them. Shrunk as a whole when it would be larger than a canvas may be.
 */
export function sheetOf(input: {
  columns: number;
  rows: number;
  cell: { width: number; height: number };
  /** lines of parameters under the grid */
  foot: number;
}): Sheet {
  const { columns, rows, cell, foot } = input;
  const measure = (scale: number): Sheet => {
    const size = { width: Math.round(cell.width * scale), height: Math.round(cell.height * scale) };
    const font = Math.max(12, Math.round(Math.min(size.width, size.height) / 18));
    const gap = Math.max(2, Math.round(font / 4));
    const left = Math.round(font * 9);
    const top = Math.round(font * 3);
    return {
      scale,
      cell: size,
      left,
      top,
      gap,
      font,
      width: left + columns * (size.width + gap),
      height: top + rows * (size.height + gap) + Math.round(foot * font * 1.5 + font),
    };
  };
  let scale = Math.max(1, Math.round(LEAST_CELL / Math.min(cell.width, cell.height)));
  for (let i = 0; i < 40; i++) {
    const sheet = measure(scale);
    const over = Math.max(
      sheet.width / SHEET_SIDE,
      sheet.height / SHEET_SIDE,
      Math.sqrt((sheet.width * sheet.height) / SHEET_AREA),
    );
    if (over <= 1) return sheet;
    scale = Math.max(0.01, (scale / over) * 0.995);
  }
  return measure(scale);
}

/** Text broken into lines that fit `room`, at most `most`, the last one cut with an ellipsis. Han breaks anywhere. */
export function wrapText(
  text: string,
  room: number,
  most: number,
  widthOf: (text: string) => number,
): string[] {
  const pieces =
    text.match(
      /[\p{Script=Han}\u3000-\u30ff\uff00-\uffef]|[^\s\p{Script=Han}\u3000-\u30ff\uff00-\uffef]+\s*|\s+/gu,
    ) ?? [];
  const lines: string[] = [];
  let line = "";
  for (const piece of pieces) {
    if (line && widthOf((line + piece).trimEnd()) > room) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
  }
  if (line.trim()) lines.push(line.trimEnd());
  if (lines.length <= most) return lines.map((l) => cut(l, room, widthOf, false));
  return lines.slice(0, most).map((l, i) => cut(l, room, widthOf, i === most - 1));
}

function cut(line: string, room: number, widthOf: (text: string) => number, more: boolean): string {
  if (!more && widthOf(line) <= room) return line;
  let kept = line;
  while (kept.length > 1 && widthOf(`${kept}…`) > room) kept = kept.slice(0, -1);
  return `${kept}…`;
}
