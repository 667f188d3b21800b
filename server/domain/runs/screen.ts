/**
 * The log as a terminal would show it: \r goes back to the start of the row and what follows is written over it,
 * ESC[A goes up a row (tqdm's nested bars), ESC[K clears. Without it, a run of 2000 steps is 2000 rows of one bar.
 */
export type Screen = { rows: string[]; row: number; column: number; pending: string };

export const newScreen = (): Screen => ({ rows: [""], row: 0, column: 0, pending: "" });

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const PIECE = /\x1b\[([0-9;?]*)([A-Za-z])|[\r\n\b]|[^\x1b\r\n\b]+|\x1b/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence cut by the end of the chunk
const CUT = /\x1b(?:\[[0-9;?]*)?$/;

/** Writes the next text to the screen and answers the index of the first row that changed. Changes `screen`. */
export function write(screen: Screen, text: string): number {
  let all = screen.pending + text;
  const cut = CUT.exec(all);
  screen.pending = cut ? cut[0] : "";
  if (cut) all = all.slice(0, cut.index);
  let first = screen.row;
  for (const match of all.matchAll(PIECE)) {
    const piece = match[0];
    if (piece === "\n") {
      screen.row++;
      screen.column = 0;
      if (screen.rows.length === screen.row) screen.rows.push("");
    } else if (piece === "\r") screen.column = 0;
    else if (piece === "\b") screen.column = Math.max(0, screen.column - 1);
    else if (match[2]) move(screen, match[2], match[1] ?? "");
    else if (piece !== "\x1b") put(screen, piece);
    first = Math.min(first, screen.row);
  }
  return first;
}

function move(screen: Screen, verb: string, argument: string): void {
  const count = Number.parseInt(argument, 10) || 1;
  if (verb === "A") screen.row = Math.max(0, screen.row - count);
  else if (verb === "B") {
    screen.row += count;
    while (screen.rows.length <= screen.row) screen.rows.push("");
  } else if (verb === "C") screen.column += count;
  else if (verb === "D") screen.column = Math.max(0, screen.column - count);
  else if (verb === "G") screen.column = count - 1;
  else if (verb === "K") {
    const row = screen.rows[screen.row] ?? "";
    const kind = Number.parseInt(argument, 10) || 0;
    if (kind === 0) screen.rows[screen.row] = row.slice(0, screen.column);
    else if (kind === 2) screen.rows[screen.row] = "";
  }
}

function put(screen: Screen, text: string): void {
  const row = (screen.rows[screen.row] ?? "").padEnd(screen.column, " ");
  screen.rows[screen.row] = row.slice(0, screen.column) + text + row.slice(screen.column + text.length);
  screen.column += text.length;
}

/** All rows of a whole log, trailing blanks cut. */
export function screenRows(text: string): string[] {
  const screen = newScreen();
  write(screen, text);
  const rows = screen.rows.map((row) => row.trimEnd());
  while (rows.length > 0 && rows[rows.length - 1] === "") rows.pop();
  return rows;
}
