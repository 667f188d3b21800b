"use client";
import { mediaUrl } from "@/components/ui";
import { type Sheet, sheetOf, wrapText } from "@/server/domain/experiments/sheet";
import type { Cell } from "@/server/domain/experiments/view";

export type SheetInput = {
  columns: string[];
  rows: string[];
  cell: (row: number, column: number) => Cell | undefined;
  /** the words of a cell that has no picture, or is in doubt */
  stateOf: (cell: Cell | undefined) => string | null;
  /** what is the same in every cell */
  foot: string[];
};

const FACE = 'system-ui, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';
/** Pictures fetched at once. */
const AT_ONCE = 4;

/**
 * Draws the grid as it stands into one PNG: row and column labels, cells at full size, a line of parameters. On white
 * whatever the page looks like: it is read in a chat.
 */
export async function drawSheet(input: SheetInput): Promise<{ blob: Blob; sheet: Sheet }> {
  const places = input.rows.flatMap((_, row) => input.columns.map((_, column) => ({ row, column })));
  const sample = places.map((p) => input.cell(p.row, p.column)).find((c) => c !== undefined);
  const sheet = sheetOf({
    columns: input.columns.length,
    rows: input.rows.length,
    cell: { width: sample?.width ?? 512, height: sample?.height ?? 512 },
    foot: input.foot.length,
  });
  const canvas = document.createElement("canvas");
  canvas.width = sheet.width;
  canvas.height = sheet.height;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.textBaseline = "middle";
  pen.font = `${sheet.font}px ${FACE}`;
  labels(pen, sheet, input);
  const queue = [...places];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let at = queue.shift(); at; at = queue.shift()) {
        const x = sheet.left + at.column * (sheet.cell.width + sheet.gap);
        const y = sheet.top + at.row * (sheet.cell.height + sheet.gap);
        await picture(pen, sheet, input, input.cell(at.row, at.column), x, y);
      }
    }),
  );
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("no picture");
  return { blob, sheet };
}

function labels(pen: CanvasRenderingContext2D, sheet: Sheet, input: SheetInput): void {
  const widthOf = (text: string) => pen.measureText(text).width;
  const line = sheet.font * 1.25;
  const write = (text: string, x: number, y: number, room: number, most: number, middle: boolean) => {
    const lines = wrapText(text, room, most, widthOf);
    lines.forEach((part, i) => {
      pen.fillText(part, x, y + (middle ? (i - (lines.length - 1) / 2) * line : i * line));
    });
  };
  pen.fillStyle = "#111";
  pen.textAlign = "center";
  input.columns.forEach((text, i) => {
    const x = sheet.left + i * (sheet.cell.width + sheet.gap) + sheet.cell.width / 2;
    write(text, x, sheet.top / 2, sheet.cell.width, 2, true);
  });
  pen.textAlign = "left";
  input.rows.forEach((text, i) => {
    const y = sheet.top + i * (sheet.cell.height + sheet.gap) + sheet.cell.height / 2;
    const most = Math.max(1, Math.floor(sheet.cell.height / line));
    write(text, sheet.font / 2, y, sheet.left - sheet.font, Math.min(8, most), true);
  });
  pen.fillStyle = "#555";
  const top = sheet.top + input.rows.length * (sheet.cell.height + sheet.gap) + sheet.font;
  input.foot.forEach((text, i) => {
    write(text, sheet.font / 2, top + i * sheet.font * 1.5, sheet.width - sheet.font, 1, false);
  });
}

async function picture(
  pen: CanvasRenderingContext2D,
  sheet: Sheet,
  input: SheetInput,
  cell: Cell | undefined,
  x: number,
  y: number,
): Promise<void> {
  const { width, height } = sheet.cell;
  pen.fillStyle = "#eee";
  pen.fillRect(x, y, width, height);
  if (cell?.media) {
    const answer = await fetch(mediaUrl(cell.media, "full"));
    if (!answer.ok) throw new Error(`picture ${answer.status}`);
    const bitmap = await createImageBitmap(await answer.blob());
    const scale = Math.min(width / bitmap.width, height / bitmap.height);
    const [w, h] = [bitmap.width * scale, bitmap.height * scale];
    pen.drawImage(bitmap, x + (width - w) / 2, y + (height - h) / 2, w, h);
    bitmap.close();
  }
  const words = input.stateOf(cell);
  if (!words) return;
  const band = sheet.font * 1.8;
  pen.textAlign = "center";
  pen.fillStyle = "rgba(255,255,255,.85)";
  pen.fillRect(x, y + height - band, width, band);
  pen.fillStyle = "#7a4b00";
  const [text] = wrapText(words, width - sheet.font, 1, (s) => pen.measureText(s).width);
  pen.fillText(text ?? "", x + width / 2, y + height - band / 2);
}

/** Saves a file under a name that every system takes. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  const url = URL.createObjectURL(blob);
  link.href = url;
  link.download = name.replace(/[\\/:*?"<>|\s]+/g, " ").slice(0, 120);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
