import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Edit, Stroke } from "@/server/domain/datasets/edit";
import { activeEdit } from "@/server/domain/datasets/edit-canonical";
import { outcome } from "@/server/domain/datasets/edit-geometry";
import { flood, type Original, paintMask } from "@/server/domain/datasets/edit-mask";
import { levelTable, renderPixels } from "@/server/domain/datasets/edit-pixels";
import { fillFromSurroundings } from "@/server/domain/datasets/edit-surroundings";
import { anyEdit } from "./any-edit";

/** A picture from lines of letters, one a pixel; "." is transparent red where `alpha` is asked for. */
const COLOURS: Record<string, [number, number, number]> = {
  r: [200, 0, 0],
  g: [0, 200, 0],
  b: [0, 0, 200],
  w: [255, 255, 255],
  k: [0, 0, 0],
  ".": [200, 0, 0],
};
function picture(lines: string[], alpha = false): Original {
  const [width, height] = [lines[0]!.length, lines.length];
  const letters = [...lines.join("")];
  return {
    width,
    height,
    rgb: new Uint8Array(letters.flatMap((letter) => COLOURS[letter]!)),
    alpha: alpha ? new Uint8Array(letters.map((letter) => (letter === "." ? 0 : 255))) : null,
  };
}
function lines({ width, data, channels }: { width: number; data: Uint8Array; channels: number }): string[] {
  const out: string[] = [];
  for (let at = 0; at < data.length; at += channels) {
    const rgb = [...data.subarray(at, at + 3)].join();
    const letter = Object.entries(COLOURS).find(([key, value]) => key !== "." && value.join() === rgb)?.[0];
    const row = Math.floor(at / channels / width);
    out[row] = (out[row] ?? "") + (channels === 4 && data[at + 3] === 0 ? "_" : (letter ?? "?"));
  }
  return out;
}
const mask = (strokes: Omit<Stroke, "id">[], original: Original): string[] => {
  const plane = paintMask(
    strokes.map((s, i) => ({ ...s, id: String(i) }) as Stroke),
    original,
  );
  return Array.from({ length: original.height }, (_, y) =>
    [...plane.subarray(y * original.width, (y + 1) * original.width)].map((v) => (v ? "#" : "·")).join(""),
  );
};
const empty = (width: number, height: number) => picture(Array<string>(height).fill("w".repeat(width)));

describe("paint", () => {
  it("a brush of one point is a disc, a line has round ends", () => {
    expect(mask([{ kind: "brush", size: 3, points: [2.5, 2.5] } as never], empty(5, 5))).toEqual([
      "·····",
      "·###·",
      "·###·",
      "·###·",
      "·····",
    ]);
    expect(mask([{ kind: "brush", size: 2, points: [1, 2, 6, 2] } as never], empty(8, 4))).toEqual([
      "········",
      "#######·",
      "#######·",
      "········",
    ]);
    const slanted = mask([{ kind: "brush", size: 1.5, points: [0.5, 0.5, 5.5, 5.5] } as never], empty(6, 6));
    expect(slanted.map((row, y) => row[y])).toEqual(Array(6).fill("#"));
  });

  it("a rectangle covers the pixels whose centres it holds, and stops at the edge", () => {
    expect(mask([{ kind: "rect", x: 0.6, y: 1, w: 1.9, h: 9 } as never], empty(4, 3))).toEqual([
      "····",
      "·#··",
      "·#··",
    ]);
  });

  it("a lasso that crosses itself takes everything it goes round", () => {
    const points = [1, 1, 6, 1, 6, 6, 1, 6, 1, 3, 4, 3, 4, 4, 1, 4];
    const found = mask([{ kind: "lasso", points } as never], empty(7, 7));
    expect(found[2]).toBe("·#####·");
    expect(found[0]).toBe("·······");
  });

  it("is taken away again by erasing, in the order of the strokes", () => {
    const all = { kind: "rect", x: 0, y: 0, w: 3, h: 1 };
    const middle = { kind: "rect", erase: true, x: 1, y: 0, w: 1, h: 1 };
    expect(mask([all, middle] as never, empty(3, 1))).toEqual(["#·#"]);
    expect(mask([middle, all] as never, empty(3, 1))).toEqual(["###"]);
    expect(mask([all, { ...middle, off: true }] as never, empty(3, 1))).toEqual(["###"]);
  });

  it("a wand takes what is connected by sides and no more, within the tolerance", () => {
    const scan = picture(["rrgb", "gggb", "rgrr"]);
    expect(mask([{ kind: "wand", x: 0, y: 0, tolerance: 10 } as never], scan)).toEqual([
      "##··",
      "····",
      "····",
    ]);
    expect(mask([{ kind: "wand", x: 2.9, y: 2, tolerance: 10 } as never], scan)).toEqual([
      "····",
      "····",
      "··##",
    ]);
    expect(mask([{ kind: "wand", x: 0, y: 0, tolerance: 200 } as never], scan)).toEqual([
      "####",
      "####",
      "####",
    ]);
    expect(mask([{ kind: "wand", x: -1, y: 0, tolerance: 200 } as never], scan)).toEqual([
      "····",
      "····",
      "····",
    ]);
  });

  it("a wand finds exactly what a plain search finds", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 120 }),
        fc.integer({ min: 0, max: 11 }),
        fc.integer({ min: 0, max: 1 }),
        (width, cells, seed, tolerance) => {
          const height = Math.floor(cells.length / width);
          const rgb = new Uint8Array(width * height * 3);
          for (let i = 0; i < width * height; i++) rgb.fill(cells[i]!, 3 * i, 3 * i + 3);
          const start = seed % (width * height);
          const found = new Set([start]);
          for (const at of found)
            for (const [dx, dy] of [
              [1, 0],
              [-1, 0],
              [0, 1],
              [0, -1],
            ] as const) {
              const [x, y] = [(at % width) + dx, Math.floor(at / width) + dy];
              const next = y * width + x;
              if (x < 0 || y < 0 || x >= width || y >= height) continue;
              if (Math.abs(cells[next]! - cells[start]!) <= tolerance) found.add(next);
            }
          const area = flood(
            { width, height, rgb, alpha: null },
            start % width,
            Math.floor(start / width),
            tolerance,
          );
          expect([...area].flatMap((v, i) => (v ? [i] : []))).toEqual([...found].sort((a, b) => a - b));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("a rendered recipe", () => {
  const SCAN = picture(["rgb", "kww"]);
  it.each<[string, Edit, string[]]>([
    ["mirrors", { v: 1, flip: { x: true, y: false } }, ["bgr", "wwk"]],
    ["turns clockwise", { v: 1, turn: { by: 90 } }, ["kr", "wg", "wb"]],
    ["turns counter-clockwise", { v: 1, turn: { by: 270 } }, ["bw", "gw", "rk"]],
    ["mirrors before it turns", { v: 1, flip: { x: true, y: false }, turn: { by: 90 } }, ["wb", "wg", "kr"]],
    ["crops what was turned", { v: 1, turn: { by: 180 }, crop: { x: 0, y: 1, w: 2, h: 1 } }, ["bg"]],
    ["pads with white", { v: 1, pad: { w: 1, h: 1 } }, ["rgb", "kww", "www"]],
    [
      "paints in the original, wherever its pixels go",
      { v: 1, turn: { by: 90 }, paint: [{ id: "1", kind: "rect", x: 0, y: 0, w: 1, h: 1 }] },
      ["kw", "wg", "wb"],
    ],
    [
      "masks paint and padding",
      {
        v: 1,
        painted: "mask",
        paint: [{ id: "1", kind: "rect", x: 0, y: 0, w: 1, h: 1 }],
        pad: { w: 1, h: 1 },
      },
      ["_gb", "kww", "___"],
    ],
    [
      "keeps paint white whatever the levels",
      {
        v: 1,
        levels: { black: 100, white: 200, gamma: 1 },
        paint: [{ id: "1", kind: "rect", x: 0, y: 0, w: 3, h: 1 }],
      },
      ["www", "kww"],
    ],
  ])("%s", (_, edit, expected) => expect(lines(renderPixels(edit, SCAN))).toEqual(expected));

  it("puts transparency on white, or masks it where it is asked to", () => {
    const clear = picture(["g.", "gg"], true);
    expect(lines(renderPixels(null, clear))).toEqual(["gw", "gg"]);
    const edit: Edit = { v: 1, painted: "mask", paint: [{ id: "1", kind: "transparent", threshold: 128 }] };
    expect(lines(renderPixels(edit, clear))).toEqual(["g_", "gg"]);
  });

  it("has the size the geometry says, and does not depend on what is filled, for any recipe", () => {
    const source = { width: 37, height: 23 };
    const noise = (seed: number) =>
      Uint8Array.from({ length: 37 * 23 * 3 }, (_, i) => ((i + seed) * 2654435761) >>> 24);
    fc.assert(
      fc.property(anyEdit(source), (any) => {
        // a wand's reach is decided by the pixels themselves
        const edit: Edit = { ...any, paint: any.paint?.filter((s) => s.kind !== "wand") ?? [] };
        const one: Original = { ...source, rgb: noise(1), alpha: null };
        const first = renderPixels(edit, one);
        expect([first.width, first.height]).toEqual(Object.values(outcome(edit, source).size));
        expect(first.data.length).toBe(first.width * first.height * first.channels);
        const plane = paintMask(activeEdit(edit).paint ?? [], one);
        const other = noise(7);
        const two = { ...one, rgb: one.rgb.map((v, i) => (plane[Math.floor(i / 3)] ? other[i]! : v)) };
        expect(Buffer.compare(renderPixels(edit, two).data, first.data)).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it("tilts without moving: a flat picture stays flat, its middle stays in the middle", () => {
    const flat = picture(Array<string>(20).fill("g".repeat(30)));
    const tilted = renderPixels(
      { v: 1, straighten: { by: 12.3 }, crop: { x: 12, y: 10, w: 10, h: 6 } },
      flat,
    );
    expect(new Set(lines(tilted).join(""))).toEqual(new Set("g"));
    const dot = picture(
      Array.from({ length: 21 }, (_, y) =>
        y === 10 ? `${"w".repeat(10)}k${"w".repeat(10)}` : "w".repeat(21),
      ),
    );
    const turned = renderPixels({ v: 1, straighten: { by: 30 } }, dot);
    let darkest = 0;
    for (let i = 0; i < turned.data.length; i += 3) if (turned.data[i]! < turned.data[darkest]!) darkest = i;
    const at = darkest / 3;
    expect(Math.abs((at % turned.width) + 0.5 - turned.width / 2)).toBeLessThan(1);
    expect(Math.abs(Math.floor(at / turned.width) + 0.5 - turned.height / 2)).toBeLessThan(1);
  });
});

describe("levels", () => {
  it("stretch from black to white and bend by gamma", () => {
    const table = levelTable({ black: 50, white: 150, gamma: 1 });
    expect([table[0], table[50], table[100], table[150], table[255]]).toEqual([0, 0, 128, 255, 255]);
    expect(levelTable({ black: 0, white: 255, gamma: 2.2 })[64]).toBe(136);
  });
});

describe("the colours around", () => {
  it("come from the known pixels alone; with none it is white", () => {
    const rgb = new Uint8Array([10, 20, 30, 0, 0, 0, 0, 0, 0, 30, 40, 50]);
    fillFromSurroundings(rgb, new Uint8Array([0, 1, 1, 0]), 4, 1);
    expect([...rgb.subarray(0, 3), ...rgb.subarray(9)]).toEqual([10, 20, 30, 30, 40, 50]);
    for (const value of rgb.subarray(3, 9)) expect(value).toBeGreaterThanOrEqual(10);
    const none = new Uint8Array(12);
    fillFromSurroundings(none, new Uint8Array(4).fill(1), 2, 2);
    expect([...none]).toEqual(Array(12).fill(255));
  });
});
