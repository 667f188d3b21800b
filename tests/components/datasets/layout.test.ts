import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { justified, squares, vertical } from "@/components/datasets/layout";

const side = fc.integer({ min: 1, max: 5000 });
const pictures = fc.array(fc.tuple(side, side), { minLength: 1, maxLength: 80 });

describe("rows of pictures", () => {
  it("hold every picture once, in order, inside the width, without overlap", () => {
    fc.assert(
      fc.property(
        pictures,
        fc.integer({ min: 200, max: 2500 }),
        fc.integer({ min: 60, max: 200 }),
        (all, width, size) => {
          const widths = all.map(([w]) => w);
          const heights = all.map(([, h]) => h);
          for (const { rows } of [
            justified(widths, heights, width, size),
            squares(all.length, width, size),
          ]) {
            expect(rows.flatMap((row) => row.tiles.map((tile) => tile.index))).toEqual(all.map((_, i) => i));
            let top = -1;
            for (const row of rows) {
              expect(row.top).toBeGreaterThan(top);
              top = row.top + row.height;
              let left = -1;
              for (const tile of row.tiles) {
                expect(tile.left).toBeGreaterThan(left);
                expect(tile.width).toBeGreaterThan(0);
                left = tile.left + tile.width;
              }
              expect(left).toBeLessThanOrEqual(width + 0.5);
            }
          }
        },
      ),
    );
  });

  it("full rows fill the width, the last keeps its height", () => {
    const { rows } = justified([600, 600, 600, 600, 600], [900, 900, 900, 900, 900], 500, 200);
    expect(rows[0]!.tiles.at(-1)!.left + rows[0]!.tiles.at(-1)!.width).toBeCloseTo(500);
    expect(rows.at(-1)!.height).toBe(200);
  });

  it("unknown sizes count as square", () => {
    const { rows } = justified([0], [0], 1000, 150);
    expect(rows[0]!.tiles[0]!.width).toBe(150);
  });

  it("up and down go to the nearest tile", () => {
    const { rows } = squares(10, 400, 98);
    expect(vertical(rows, 1, 1)).toBe(5);
    expect(vertical(rows, 5, -1)).toBe(1);
    expect(vertical(rows, 0, -1)).toBe(0);
    expect(vertical(rows, 7, 1)).toBe(9);
  });
});
