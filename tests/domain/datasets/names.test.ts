import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parentFolder, parseFolderName, safeName } from "@/server/domain/datasets/folders";
import {
  byCodePoint,
  byNature,
  distinctStem,
  fileKind,
  foldStem,
  isClutter,
  pairFiles,
  splitName,
  trainerReads,
} from "@/server/domain/datasets/names";
import { extensionFits, mustRender, sniff } from "@/server/domain/datasets/pictures";

describe("folder names as the trainer reads them", () => {
  it.each([
    ["10_cat", { repeats: 10, name: "cat" }],
    ["10", { repeats: 10, name: "" }],
    ["10_", { repeats: 10, name: "" }],
    ["07_y", { repeats: 7, name: "y" }],
    [" 7_x", { repeats: 7, name: "x" }],
    ["\uff11\uff10_x", { repeats: 10, name: "x" }],
    ["1_000_z", { repeats: 1, name: "000_z" }],
    ["\u0663_x", { repeats: 3, name: "x" }],
    ["cat", null],
    ["10cat", null],
    ["3.5_x", null],
    ["1e3_x", null],
    [".cache", null],
    ["0_x", null],
    ["-3_x", null],
    ["", null],
  ])("%j", (folder, parsed) => expect(parseFolderName(folder)).toEqual(parsed));

  it("makes names that may be folders", () => {
    expect(safeName("../a/b:c")).toBe("a b c");
    expect(safeName(" 平泽唯 ")).toBe("平泽唯");
    expect(safeName("...")).toBe("");
    expect(parentFolder("scans/10_yui/001.png")).toBe("10_yui");
    expect(parentFolder("001.png")).toBe("");
  });
});

describe("names", () => {
  it.each([
    ["a.b.png", "a.b", ".png"],
    ["x/y/a.PNG", "a", ".PNG"],
    [".hidden", ".hidden", ""],
    ["noext", "noext", ""],
  ])("splitName %s", (path, stem, ext) => expect(splitName(path)).toEqual({ stem, ext }));

  it("sorts naturally", () =>
    expect(["img10", "img2", "Img1", "img02", "a"].sort(byNature)).toEqual([
      "a",
      "Img1",
      "img02",
      "img2",
      "img10",
    ]));

  it("natural order is a total order", () => {
    const name = fc.string({
      unit: fc.constantFrom("a", "B", "0", "1", "9", "é", "\u{1f600}"),
      maxLength: 6,
    });
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        expect(Math.sign(byNature(a, b))).toBe(-Math.sign(byNature(b, a)) + 0);
        if (byNature(a, b) <= 0 && byNature(b, c) <= 0) expect(byNature(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it("compares by code points, as Python does", () => {
    expect(byCodePoint("\uffee", "\u{1f600}")).toBeLessThan(0);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        const points = (s: string) => [...s].map((c) => c.codePointAt(0)!);
        const [x, y] = [points(a), points(b)];
        let sign = 0;
        for (let i = 0; i < Math.max(x.length, y.length) && !sign; i++)
          sign = Math.sign((x[i] ?? -1) - (y[i] ?? -1));
        expect(Math.sign(byCodePoint(a, b))).toBe(sign);
      }),
    );
  });

  it("folds case and composition, and never gives a stem twice", () => {
    expect(foldStem("Caf\u0065\u0301")).toBe(foldStem("CAF\u00c9"));
    const taken = new Set(["a", "a-2"]);
    expect(distinctStem("A", (fold) => taken.has(fold))).toBe("A-3");
  });

  it("knows pictures, captions, clutter and what the trainer reads", () => {
    expect([fileKind("a.PNG"), fileKind("a.caption"), fileKind("a.zip"), fileKind("a.pdf")]).toEqual([
      "picture",
      "caption",
      "archive",
      "other",
    ]);
    expect([trainerReads(".PNG"), trainerReads(".Png"), trainerReads(".gif")]).toEqual([true, false, false]);
    expect([
      isClutter("x/.DS_Store"),
      isClutter("__MACOSX/a.png"),
      isClutter("a_sd.npz"),
      isClutter("a.png"),
    ]).toEqual([true, true, true, false]);
  });

  it("pairs by folder and folded stem, .txt before .caption", () => {
    const files = ["1/a.png", "1/A.jpg", "1/a.caption", "1/a.txt", "2/a.png", "2/b.txt"];
    const { pairs, orphans } = pairFiles(files, (f) => f);
    expect(pairs).toEqual([
      { picture: "1/a.png", caption: "1/a.txt" },
      { picture: "1/A.jpg", caption: "1/a.txt" },
      { picture: "2/a.png", caption: null },
    ]);
    expect(orphans).toEqual(["1/a.caption", "2/b.txt"]);
  });

  it("sniffs formats and knows what must be rendered", () => {
    expect(sniff(new Uint8Array([0x89, 0x50, 0x4e, 0x47]))).toBe("png");
    expect(sniff(new TextEncoder().encode("<html>"))).toBeNull();
    expect(extensionFits(".JPG", "jpeg")).toBe(true);
    const plain = { format: "png", orientation: 1, hasAlpha: false, space: "srgb" };
    expect(mustRender(plain)).toBe(false);
    expect(mustRender({ ...plain, orientation: 6 })).toBe(true);
    expect(mustRender({ ...plain, hasAlpha: true })).toBe(true);
    expect(mustRender({ ...plain, space: "cmyk" })).toBe(true);
    expect(mustRender({ ...plain, format: "gif" })).toBe(true);
  });
});
