import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  diffTags,
  joinTags,
  retag,
  splitTags,
  storedCaption,
  tagRows,
  trainedLine,
  typedTags,
  writtenCaption,
} from "@/server/domain/datasets/captions";

describe("captions", () => {
  it.each([
    ["a, b , ,c", ["a", "b", "c"]],
    ["", []],
    ["a,\nb\r\nc", ["a", "b", "c"]],
    ["1girl", ["1girl"]],
    ["\u4e2d\u6587\uff0ctag", ["\u4e2d\u6587\uff0ctag"]],
  ])("splitTags %j", (caption, tags) => expect(splitTags(caption)).toEqual(tags));

  it("counts tags as the trainer does", () =>
    expect(tagRows("Yui, Brown Hair,yui")).toEqual([
      { tag: "yui", position: 0 },
      { tag: "brown hair", position: 1 },
      { tag: "yui", position: 2 },
    ]));

  it("splits what is typed at Chinese separators and folds full width", () =>
    expect(typedTags("１ｇｉｒｌ，吉他、smile；solo\u3000hair")).toEqual([
      "1girl",
      "吉他",
      "smile",
      "solo hair",
    ]));

  it("trains on the first line", () => expect(trainedLine("  a, b \r\nc")).toBe("a, b"));

  it("stores without mark and blank end, writes no empty file", () => {
    expect(storedCaption("\ufeffa, b\r\n\r\n")).toBe("a, b");
    expect(writtenCaption("")).toBe("\n");
    expect(writtenCaption("a")).toBe("a");
  });

  it.each([
    ["a, b", { add: ["B", "c"] }, "a, b, c"],
    ["a,b", { remove: ["x"] }, "a,b"],
    ["a, B", { remove: ["b"] }, "a"],
    ["a", { add: ["t"], first: true }, "t, a"],
    [null, { add: ["t"] }, "t"],
    [null, { remove: ["t"] }, null],
  ] as const)("retag %j %j", (caption, change, after) => expect(retag(caption, change)).toBe(after));

  const tags = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 8 });
  it("a diff read one way gives the old caption, the other way the new one", () => {
    fc.assert(
      fc.property(tags, tags, (before, after) => {
        const pieces = diffTags(joinTags(before), joinTags(after));
        expect(pieces.filter((p) => p.change !== "added").map((p) => p.text)).toEqual(before);
        expect(pieces.filter((p) => p.change !== "removed").map((p) => p.text)).toEqual(after);
      }),
    );
  });
});
