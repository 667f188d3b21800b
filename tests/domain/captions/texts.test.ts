import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lexicon, lookUp } from "@/server/domain/captions/dictionary";
import { effectiveCaption, tokenLimit } from "@/server/domain/captions/effective";
import { csvFields, listedMeaning, listedTag, listKind } from "@/server/domain/captions/lists";
import { mergeCaptions } from "@/server/domain/captions/merge";
import { asPrompt, cleanPrompt } from "@/server/domain/captions/prompt";
import { joinTags, splitTags } from "@/server/domain/datasets/captions";

describe("a pasted prompt", () => {
  it.each<[string, string[], number]>([
    ["1girl, solo", ["1girl", "solo"], 0],
    ["1girl，solo、吉他\nsmile", ["1girl", "solo", "吉他", "smile"], 0],
    [
      "(masterpiece:1.2), ((best quality)), [lowres], {cute}",
      ["masterpiece", "best quality", "lowres", "cute"],
      5,
    ],
    ["<lora:yui_v3:0.8>, yui, <lora:a:te=0.1:unet=1>", ["yui"], 2],
    ["saki \\(blue archive\\)", ["saki (blue archive)"], 2],
    ["saki (blue archive), (smile, blush:1.1)", ["saki (blue archive)", "smile", "blush"], 1],
    ["ｙｕｉ，（ｓｍｉｌｅ：１.２）", ["yui", "smile"], 2],
    [">_<, ^_^, (o)_(o), :), ;d, :d", [">_<", "^_^", "(o)_(o)", ":)", ";d", ":d"], 0],
    ["a BREAK b", ["a", "b"], 1],
    ["(((", [], 3],
    ["", [], 0],
  ])("%j", (text, tags, cleaned) => {
    expect(cleanPrompt(text)).toEqual({ tags, cleaned });
  });

  it("goes to the webui with its brackets escaped and comes back the same", () => {
    expect(asPrompt("saki (blue archive), >_<, [x]")).toBe("saki \\(blue archive\\), >_<, \\[x\\]");
    expect(asPrompt("saki \\(blue archive\\)")).toBe("saki \\(blue archive\\)");
    const tag = fc
      .stringMatching(/^[a-z][a-z ()-]{0,12}[a-z)]$/)
      .filter((one) => balanced(one) && !/ {2}/.test(one));
    fc.assert(
      fc.property(fc.array(tag, { maxLength: 6 }), (tags) => {
        expect(cleanPrompt(asPrompt(joinTags(tags))).tags).toEqual(splitTags(joinTags(tags)));
      }),
    );
    function balanced(text: string) {
      let open = 0;
      for (const c of text) {
        open += c === "(" ? 1 : c === ")" ? -1 : 0;
        if (open < 0) return false;
      }
      return open === 0;
    }
  });
});

describe("a three-way merge", () => {
  const merge = (base: string | null, one: string | null, two: string | null, disjoint = false) =>
    mergeCaptions(base, one, two, { disjoint })?.text;
  it.each<[string | null, string | null, string | null, string | null | undefined]>([
    ["a, b", "a, b, x", "a, b, y", "a, b, x, y"],
    ["a, b, c", "a, c", "a, b, c, d", "a, c, d"],
    ["a, b, c", "a, b", "z, a, b, c", "z, a, b"],
    ["a, b", "b, a", "a, b, c", "b, a, c"],
    ["a, b", "a, b, c", "b, a", "b, a, c"],
    ["a, b", "a, B", "a, b, c", "a, B, c"],
    [null, "x", "y", "x, y"],
    ["a", "a", "b", "b"],
    ["a", "b", "b", "b"],
    ["a", null, "a", null],
    ["a, b", "a, c", "a, d", "a, c, d"],
    ["smile", "Smile", "SMILE", undefined],
    ["a, b, c", "c, b, a", "b, a, c", undefined],
    ["one\ntwo", "one\ntwo, x", "one, y\ntwo", undefined],
    ["a, a", "a, a, b", "a, a, c", undefined],
  ])("of %j: %j with %j", (base, one, two, text) => {
    expect(merge(base, one, two)).toBe(text);
  });

  it("counts what both did as built upon when it is asked for disjoint changes", () => {
    expect(merge("a, b", "a, c", "a, d", true)).toBeUndefined();
    expect(merge("a, b, c", "a, c", "a, b, c, d", true)).toBe("a, c, d");
  });

  it("loses no tag that either side put in, and brings none back that either took out", () => {
    const tags = fc.subarray(["a", "b", "c", "d", "e", "f"]);
    fc.assert(
      fc.property(tags, tags, tags, (base, one, two) => {
        const text = merge(joinTags(base), joinTags(one), joinTags(two));
        const kept = new Set(splitTags(text ?? ""));
        for (const tag of ["a", "b", "c", "d", "e", "f"]) {
          const [b, x, y] = [base, one, two].map((list) => list.includes(tag));
          expect([tag, kept.has(tag)]).toEqual([tag, x === b ? y : x]);
        }
      }),
    );
  });
});

describe("the caption as the trainer reads it", () => {
  const parts = (caption: string, options: Parameters<typeof effectiveCaption>[1]) =>
    effectiveCaption(caption, options).pieces.map((piece) => `${piece.part}:${piece.text}`);
  it("keeps, shuffles, and takes the first line only", () => {
    expect(parts("yui, a,b\nsecond", { shuffle_caption: true, keep_tokens: 1 })).toEqual([
      "first:yui",
      "mixed:a",
      "mixed:b",
    ]);
    expect(effectiveCaption("yui,a , b\nx", {})).toMatchObject({ text: "yui,a , b" });
    expect(parts("yui, x ||| a, b ||| z", { shuffle_caption: true, keep_tokens_separator: "|||" })).toEqual([
      "first:yui",
      "first:x",
      "mixed:a",
      "mixed:b",
      "last:z",
    ]);
    expect(parts("a, b", { caption_tag_dropout_rate: 0.1 })).toEqual(["first:a", "first:b"]);
    expect(effectiveCaption("a", { caption_prefix: "p,", caption_suffix: ", s" }).text).toBe("p, a , s");
    expect(effectiveCaption("a;;b, c", { secondary_separator: ";;" }).text).toBe("a,b, c");
  });
  it("reads 75, 150 or 225 tokens, however the recipe writes it", () => {
    expect(
      [{}, { max_token_length: null }, { max_token_length: "150" }, { max_token_length: 225 }].map(
        tokenLimit,
      ),
    ).toEqual([75, 75, 150, 225]);
  });
});

describe("lists of tags", () => {
  it("finds a name as it is typed, faces and scores with their underscore", () => {
    const names = ["long hair", "^_^", "score_9"];
    const words = lexicon(names.map((tag) => ({ tag, category: 0, posts: 1, meaning: null, aliases: [] })));
    const found = (typed: string) => lookUp(words, typed, 5).map(({ tag }) => tag);
    expect(found("Long_ha")).toEqual(["long hair"]);
    expect(found("long  hair")).toEqual(["long hair"]);
    expect(found("^_^")).toEqual(["^_^"]);
    expect(found("score_9")).toEqual(["score_9"]);
  });

  it("reads the lines of the usual files", () => {
    expect(csvFields('a,0,5,"b,""c"",d"')).toEqual(["a", "0", "5", 'b,"c",d']);
    expect(listedTag('long_hair,0,4000,"/lh,long_hair,longhair"')).toEqual({
      tag: "long hair",
      category: 0,
      posts: 4000,
      aliases: ["lh", "longhair"],
    });
    expect(listedTag("fox,5,10,")).toMatchObject({ category: 5 });
    expect(listedTag("canon,8,10,")).toMatchObject({ category: 5 });
    expect(listedTag("name,posts")).toBeNull();
    expect(listedMeaning("long_hair,0,长发")).toEqual({ tag: "long hair", meaning: "长发" });
    expect(listedMeaning("x,y")).toBeNull();
    expect(listKind(["1girl,0,5,", "x"])).toBe("tags");
    expect(listKind(["1girl,一个女孩"])).toBe("meanings");
    expect(listKind(["hello there"])).toBeNull();
  });
});
