/** A tile's place in its row, all in CSS pixels. */
export type Tile = { index: number; left: number; width: number };
export type Row = { top: number; height: number; tiles: Tile[] };
export type Arrangement = { rows: Row[]; height: number };

export const GAP = 2;
/** Panoramas and strips are shown cut rather than as a hair. */
const WIDEST = 3;
const NARROWEST = 0.4;

/** Square tiles, as many in a row as fit when none is smaller than `size`. */
export function squares(count: number, width: number, size: number): Arrangement {
  const columns = Math.max(1, Math.floor((width + GAP) / (size + GAP)));
  const side = (width - GAP * (columns - 1)) / columns;
  const rows: Row[] = [];
  for (let from = 0; from < count; from += columns) {
    const tiles: Tile[] = [];
    for (let i = from; i < Math.min(count, from + columns); i++)
      tiles.push({ index: i, left: (i - from) * (side + GAP), width: side });
    rows.push({ top: rows.length * (side + GAP), height: side, tiles });
  }
  return { rows, height: rows.length ? rows.length * (side + GAP) - GAP : 0 };
}

/** Width to height of a tile; 1 while the size is unknown (0). */
export const aspectOf = (width = 0, height = 0): number =>
  width && height ? Math.min(WIDEST, Math.max(NARROWEST, width / height)) : 1;

/**
 * Rows of pictures in their own proportions: as many as fit at `size` high, then the row grows until it fills the
 * width; the last row keeps that height. It is the rule by which a browser wraps a flex box whose items' bases and
 * growths are their aspects, so that pictures stand where the page's HTML put them before any script ran.
 */
export function justified(
  widths: readonly number[],
  heights: readonly number[],
  width: number,
  size: number,
): Arrangement {
  const rows: Row[] = [];
  let top = 0;
  let row: { index: number; aspect: number }[] = [];
  let sum = 0;
  const close = (stretch: boolean) => {
    const fitting = (width - GAP * (row.length - 1)) / sum;
    // one picture wider than the window is shown as wide as the window
    const height = stretch ? fitting : Math.min(size, fitting);
    let left = 0;
    const tiles = row.map(({ index, aspect }, i) => {
      const last = stretch && i === row.length - 1;
      const tile = { index, left, width: last ? width - left : aspect * height };
      left += tile.width + GAP;
      return tile;
    });
    rows.push({ top, height, tiles });
    top += height + GAP;
    row = [];
    sum = 0;
  };
  for (let index = 0; index < widths.length; index++) {
    const aspect = aspectOf(widths[index], heights[index]);
    if (row.length && (sum + aspect) * size + GAP * row.length > width) close(true);
    row.push({ index, aspect });
    sum += aspect;
  }
  if (row.length) close(false);
  return { rows, height: Math.max(0, top - GAP) };
}

/** The index above or below: the tile of the next row whose middle is nearest. */
export function vertical(rows: readonly Row[], index: number, step: 1 | -1): number {
  const at = rows.findIndex((row) => row.tiles.some((tile) => tile.index === index));
  const from = rows[at]?.tiles.find((tile) => tile.index === index);
  const to = rows[at + step];
  if (!from || !to) return index;
  const middle = from.left + from.width / 2;
  let best = to.tiles[0]!;
  for (const tile of to.tiles)
    if (Math.abs(tile.left + tile.width / 2 - middle) < Math.abs(best.left + best.width / 2 - middle))
      best = tile;
  return best.index;
}
