import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SHEET_AREA, SHEET_SIDE, sheetOf, wrapText } from "@/server/domain/experiments/sheet";
import {
  boxBetween,
  boxFrom,
  boxText,
  fitted,
  moved,
  pinched,
  zoomOf,
} from "@/server/domain/experiments/zoom";

describe("exported grid", () => {
  it("keeps cells at full size while a canvas can hold them", () => {
    const sheet = sheetOf({ columns: 5, rows: 4, cell: { width: 512, height: 768 }, foot: 2 });
    expect(sheet.scale).toBe(1);
    expect(sheet.cell).toEqual({ width: 512, height: 768 });
    expect(sheet.width).toBeGreaterThan(5 * 512);
  });
  it("is never larger than a canvas may be", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 64, max: 2048 }),
        fc.integer({ min: 64, max: 2048 }),
        (columns, rows, width, height) => {
          const sheet = sheetOf({ columns, rows, cell: { width, height }, foot: 2 });
          expect(Math.max(sheet.width, sheet.height)).toBeLessThanOrEqual(SHEET_SIDE);
          expect(sheet.width * sheet.height).toBeLessThanOrEqual(SHEET_AREA);
        },
      ),
    );
  });
  it("breaks labels where the language allows and says when something is left out", () => {
    const widthOf = (text: string) => [...text].reduce((w, c) => w + (c > "\u2e80" ? 2 : 1), 0);
    expect(wrapText("第 1000 步", 20, 2, widthOf)).toEqual(["第 1000 步"]);
    expect(wrapText("站立微笑看向镜头", 8, 3, widthOf)).toEqual(["站立微笑", "看向镜头"]);
    expect(wrapText("smiling at the viewer", 11, 2, widthOf)).toEqual(["smiling at", "the viewer"]);
    expect(wrapText("smiling at the viewer indoors", 11, 2, widthOf).at(-1)).toMatch(/…$/);
    expect(wrapText("averyveryverylongword", 8, 1, widthOf)[0]).toHaveLength(8);
  });
});

describe("zoom box", () => {
  it("is the same from any corner, and nothing when it is a slip", () => {
    const box = boxBetween({ x: 0.2, y: 0.3 }, { x: 0.6, y: 0.9 });
    expect(boxBetween({ x: 0.6, y: 0.9 }, { x: 0.2, y: 0.3 })).toEqual(box);
    expect(boxBetween({ x: 0.2, y: 0.3 }, { x: 0.205, y: 0.9 })).toBeNull();
    expect(boxBetween({ x: -1, y: -1 }, { x: 2, y: 2 })).toEqual({ x: 0, y: 0, w: 1, h: 1 });
  });
  it("goes through the address", () => {
    const box = { x: 0.123, y: 0.2, w: 0.5, h: 0.25 };
    const back = boxFrom(boxText(box));
    for (const key of ["x", "y", "w", "h"] as const) expect(back?.[key]).toBeCloseTo(box[key], 2);
    expect(boxFrom("a,b")).toBeNull();
    expect(boxFrom(null)).toBeNull();
  });
  it("fills the room with the box and puts its middle in the middle", () => {
    const room = { width: 1000, height: 800 };
    const fit = fitted({ width: 512, height: 768 }, room);
    expect(fit.height).toBe(800);
    const box = { x: 0.25, y: 0, w: 0.5, h: 0.5 };
    const zoom = zoomOf(box, fit, room);
    expect(zoom.scale).toBeCloseTo(2);
    expect(zoom.x).toBeCloseTo(0);
    expect(zoom.y).toBeCloseTo(0.25 * fit.height * zoom.scale);
  });
  it("follows two fingers: what lies between them stays between them", () => {
    const room = { width: 390, height: 600 };
    const fit = fitted({ width: 512, height: 768 }, room);
    const under = (box: Parameters<typeof zoomOf>[0] | null, x: number, y: number) => {
      const { scale, x: dx, y: dy } = box ? zoomOf(box, fit, room) : { scale: 1, x: 0, y: 0 };
      return [(x - dx) / (fit.width * scale), (y - dy) / (fit.height * scale)];
    };
    const first = pinched(null, fit, room, { x: -20, y: 40, apart: 100 }, { x: -10, y: 30, apart: 300 });
    expect(zoomOf(first!, fit, room).scale).toBeCloseTo(3);
    const [u, v] = under(first, -10, 30);
    const [u0, v0] = under(null, -20, 40);
    expect([u! - u0!, v! - v0!].map((d) => Math.abs(d)).every((d) => d < 1e-9)).toBe(true);
    const second = pinched(first, fit, room, { x: 0, y: 0, apart: 200 }, { x: 5, y: 5, apart: 300 });
    expect(zoomOf(second!, fit, room).scale).toBeCloseTo(4.5);
    expect(under(second, 5, 5)).toEqual(under(first, 0, 0).map((n) => expect.closeTo(n, 9)));
    expect(pinched(first, fit, room, { x: 0, y: 0, apart: 300 }, { x: 0, y: 0, apart: 90 })).toBeNull();
    const most = pinched(first, fit, room, { x: 0, y: 0, apart: 1 }, { x: 900, y: 900, apart: 4000 })!;
    expect([most.x >= 0, most.y >= 0, most.x + most.w <= 1, most.y + most.h <= 1]).toEqual(
      Array(4).fill(true),
    );
  });
  it("stays inside the picture when it is moved", () => {
    expect(moved({ x: 0.4, y: 0.4, w: 0.5, h: 0.5 }, 1, -1)).toEqual({ x: 0.5, y: 0, w: 0.5, h: 0.5 });
  });
});
