import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BulkEdit, bulkEditor, editBetween, isComplete } from "@/server/domain/captions/bulk";
import { bulkEdit } from "@/server/domain/captions/bulk-schema";
import { retag } from "@/server/domain/datasets/captions";

const counts = new Map([
  ["smile", 9],
  ["guitar", 5],
  ["yui", 7],
]);
const run = (edit: BulkEdit, caption: string | null, triggers: string[] = []) =>
  bulkEditor(edit, { counts })({ caption, triggers });
const find = (more: Partial<BulkEdit & { do: "find" }>): BulkEdit => ({
  do: "find",
  find: "",
  put: "",
  regex: false,
  matchCase: false,
  within: "tag",
  ...more,
});

const TABLE: [BulkEdit, string | null, string | null, string[]?][] = [
  [{ do: "add", tags: ["k-on!", "Smile"], where: "end" }, "yui, smile", "yui, smile, k-on!"],
  [{ do: "add", tags: ["a", "b"], where: "front" }, "yui", "a, b, yui"],
  [{ do: "add", tags: ["a"], where: "after", after: "YUI" }, "x, yui, y", "x, yui, a, y"],
  [{ do: "add", tags: ["a"], where: "after", after: "mio" }, "x, yui", "x, yui"],
  [{ do: "add", tags: ["a"], where: "end" }, null, "a"],
  [{ do: "add", tags: ["a"], where: "end" }, "line one\nline two", "line one, a\nline two"],
  [{ do: "remove", tags: ["SMILE"] }, "yui, smile, x, Smile", "yui, x"],
  [{ do: "remove", tags: ["smile"] }, null, null],
  [{ do: "remove", tags: ["nobody"] }, " yui ,, odd ", " yui ,, odd "],
  [{ do: "replace", from: ["smile"], to: "grin" }, "yui,smile,x", "yui,grin,x"],
  [{ do: "replace", from: ["smile", "grin"], to: "happy" }, "grin, yui, smile", "happy, yui"],
  [{ do: "replace", from: ["smile"], to: "grin" }, "grin, yui, smile", "grin, yui"],
  [{ do: "replace", from: ["smile"], to: "grin" }, "grin, yui", "grin, yui"],
  [{ do: "replace", from: ["Smile"], to: "smile" }, "Smile, yui", "smile, yui"],
  [find({ find: "hair", put: "HAIR" }), "brown hair, x", "brown HAIR, x"],
  [find({ find: "a.c", put: "z" }), "abc, a.c", "abc, z"],
  [find({ find: "$1", put: "$&" }), "cost $1", "cost $&"],
  [find({ find: "(\\w+) hair", put: "$1", regex: true }), "brown hair, x", "brown, x"],
  [find({ find: "hair", put: "", within: "whole" }), "hair, brown hair", "brown hair"],
  [find({ find: "X", matchCase: true }), "x, yX", "x, y"],
  [find({ find: "\\s*,\\s*", put: "; ", regex: true, within: "caption" }), "a ,b", "a; b"],
  [{ do: "dedupe" }, "a, b, A, b", "a, b"],
  [{ do: "sort", by: "alphabet", keep: 1 }, "yui, c, B, a", "yui, a, B, c"],
  [{ do: "sort", by: "count", keep: 0 }, "x, guitar, smile, y, yui", "smile, yui, guitar, x, y"],
  [{ do: "front", tags: ["b", "c"] }, "a, c, b", "b, c, a"],
  [{ do: "front", tags: ["z"] }, "a,  b", "a,  b"],
  [{ do: "trim" }, " a ,, b  c,\n\n d ", "a, b c\nd"],
  [
    { do: "spaces", to: "space" },
    "long_hair, ^_^, score_9, yui_hirasawa",
    "long hair, ^_^, score_9, yui_hirasawa",
    ["yui_hirasawa"],
  ],
  [{ do: "spaces", to: "underscore" }, "long hair, x", "long_hair, x"],
  [{ do: "trigger" }, "1girl, Yui Hirasawa, x", "yui_hirasawa, 1girl, x", ["yui_hirasawa"]],
  [{ do: "trigger" }, "1girl", "yui, live, 1girl", ["yui", "live"]],
  [{ do: "trigger" }, "yui, 1girl", "yui, 1girl", ["yui"]],
  [{ do: "trigger" }, null, null],
];

describe("bulk edits", () => {
  it.each(TABLE)("%j of %j", (edit, caption, after, triggers) => {
    expect(run(edit, caption, triggers)).toBe(after);
    expect(bulkEdit.parse(edit)).toEqual(edit);
    expect(isComplete(edit)).toBe(true);
  });

  it("names a wrong pattern and what is missing", () => {
    expect(() => run(find({ find: "(", regex: true }), "x")).toThrow(
      expect.objectContaining({ code: "bad-pattern" }),
    );
    expect(isComplete({ do: "add", tags: [], where: "end" })).toBe(false);
    expect(isComplete({ do: "add", tags: ["a"], where: "after" })).toBe(false);
    expect(isComplete({ do: "replace", from: ["a"], to: " " })).toBe(false);
  });

  it("done twice is done once, for what settles", () => {
    const tag = fc.constantFrom("a", "B", "long_hair", "^_^", "yui", "smile", "x y");
    const caption = fc.array(tag, { maxLength: 8 }).map((tags) => tags.join(", "));
    const edits: BulkEdit[] = [
      { do: "dedupe" },
      { do: "trim" },
      { do: "trigger" },
      { do: "sort", by: "count", keep: 0 },
      { do: "spaces", to: "space" },
      { do: "front", tags: ["yui"] },
      { do: "remove", tags: ["a"] },
      { do: "add", tags: ["z"], where: "front" },
    ];
    fc.assert(
      fc.property(caption, fc.constantFrom(...edits), (text, edit) => {
        const once = run(edit, text, ["yui"]);
        expect(run(edit, once, ["yui"])).toBe(once);
      }),
    );
  });

  it("the same edit is what was put in and taken out", () => {
    const edit = editBetween("yui, smile, x", "yui, x, grin, solo");
    expect(edit).toEqual({ add: ["grin", "solo"], remove: ["smile"] });
    expect(retag("mio, smile", edit!)).toBe("mio, grin, solo");
    expect(editBetween("a, b", "b, a")).toBeNull();
  });
});
