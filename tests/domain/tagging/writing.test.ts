import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spaced } from "@/server/domain/captions/kaomoji";
import { joinTags, splitTags, tagKey } from "@/server/domain/datasets/captions";
import { chooser, chosenTags, differs, histogram } from "@/server/domain/tagging/choose";
import type { Labels } from "@/server/domain/tagging/labels";
import { type Fate, fateOf, moveOf } from "@/server/domain/tagging/plan";
import { type CaptionChange, provenance } from "@/server/domain/tagging/provenance";
import { FLOOR, maximumCut, packScores, rawOf, readScores, scoreBytes } from "@/server/domain/tagging/scores";
import type { TaggingSettings } from "@/server/domain/tagging/settings";
import { taggingSettings } from "@/server/domain/tagging/settings-schema";
import { anyOf } from "@/server/domain/tagging/words";

const labels: Labels = {
  names: ["general", "sensitive", "1girl", "long_hair", "^_^", "blue_eyes", "k-on!_uniform", "hirasawa_yui"],
  categories: ["rating", "rating", "general", "general", "general", "general", "general", "character"],
};
const scores = packScores([0.7, 0.2, 0.99, 0.6, 0.4, 0.3, 0.02, 0.9]);
const settings = (part: Partial<TaggingSettings> = {}) => taggingSettings.parse(part);
const tags = (part: Partial<TaggingSettings> = {}, subset = 1) =>
  chosenTags(chooser(labels, settings(part)), scores, subset);

describe("scores become tags", () => {
  test.each<[string, Partial<TaggingSettings>, string[]]>([
    ["names first, then by score", {}, ["hirasawa yui", "1girl", "long hair", "^_^"]],
    ["lower", { general: 0.3 }, ["hirasawa yui", "1girl", "long hair", "^_^", "blue eyes"]],
    ["without names", { names: false }, ["1girl", "long hair", "^_^"]],
    ["a name that is not sure", { character: 0.95 }, ["1girl", "long hair", "^_^"]],
    ["at most two", { most: 2 }, ["hirasawa yui", "1girl"]],
    ["rating last", { rating: true, most: 2 }, ["hirasawa yui", "1girl", "general"]],
    [
      "a rating that is never written leaves no room for a less probable one",
      { rating: true, most: 1, never: ["general"] },
      ["hirasawa yui"],
    ],
    ["never, with a wildcard", { never: ["*_hair", "^_^"] }, ["hirasawa yui", "1girl"]],
    ["replaced", { replace: [["Hirasawa Yui", "yui"]] }, ["yui", "1girl", "long hair", "^_^"]],
    [
      "replaced by what is never written",
      { replace: [["1girl", "x"]], never: ["x"] },
      ["hirasawa yui", "long hair", "^_^"],
    ],
    ["two become one", { replace: [["long hair", "1girl"]] }, ["hirasawa yui", "1girl", "^_^"]],
    ["the widest gap", { cut: true }, ["hirasawa yui", "1girl"]],
    ["own threshold of the subset", { subsets: { 1: { general: 0.9 } } }, ["hirasawa yui", "1girl"]],
    [
      "own threshold of another one",
      { subsets: { 2: { general: 0.9 } } },
      ["hirasawa yui", "1girl", "long hair", "^_^"],
    ],
  ])("%s", (_, part, expected) => expect(tags(part)).toEqual(expected));

  test("faces keep their underscore, everything else gets spaces", () => {
    expect(["^_^", "<o>_<o>", "||_||", "long_hair", "looking_at_viewer"].map(spaced)).toEqual([
      "^_^",
      "<o>_<o>",
      "||_||",
      "long hair",
      "looking at viewer",
    ]);
  });

  test("patterns mean whole tags, brackets and dots are plain signs", () => {
    const never = anyOf(["*_(k-on!)", "v.", "?girl"]);
    expect(["yui (k-on!)", "yui_(k-on!)", "1girl", "v."].every(never)).toBe(true);
    expect(["k-on!", "11girl", "vx", "girl"].some(never)).toBe(false);
  });

  test("scores survive their bytes, wherever those lie", () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { maxLength: 60 }), (outputs) => {
        const packed = packScores(outputs);
        const odd = new Uint8Array(packed.byteLength + 1);
        odd.set(scoreBytes(packed), 1);
        expect([...readScores(odd.subarray(1))]).toEqual([...packed]);
        expect(packed.length / 2).toBe(outputs.filter((p) => p >= FLOOR).length);
        for (let i = 3; i < packed.length; i += 2) expect(packed[i]! <= packed[i - 2]!).toBe(true);
      }),
    );
  });

  test("a single score is cut below itself", () => {
    expect(maximumCut([rawOf(0.9)])).toBeLessThan(rawOf(0.9));
    expect(maximumCut([])).toBe(rawOf(FLOOR));
  });

  test("the histogram counts every kept score but ratings", () => {
    const { general, character } = histogram(labels, [scores, scores]);
    expect(general.reduce((a, b) => a + b, 0)).toBe(8);
    expect(character.reduce((a, b) => a + b, 0)).toBe(2);
  });

  test("whether a move changes anything is the same said shortly and at length", () => {
    const part = fc.record({
      general: fc.double({ min: 0.05, max: 1, noNaN: true }),
      character: fc.double({ min: 0.05, max: 1, noNaN: true }),
      names: fc.boolean(),
      never: fc.constantFrom<string[]>([], ["1girl"], ["*"]),
      most: fc.constantFrom(null, 2),
    });
    fc.assert(
      fc.property(part, part, fc.boolean(), (one, other, same) => {
        const from = chooser(labels, settings(one));
        const to = chooser(
          labels,
          settings(same ? { ...one, general: other.general, character: other.character } : other),
        );
        const move = moveOf({ id: 1, subset: 1, caption: null, scores }, from, to);
        expect(differs(from, to)(scores, 1)).toBe(move !== null);
      }),
      { numRuns: 500 },
    );
  });

  test("a move says what comes and what goes", () => {
    const picture = { id: 1, subset: 1, caption: null, scores };
    const at = (general: number) => chooser(labels, settings({ general }));
    expect(moveOf(picture, at(0.35), at(0.25))).toEqual({ added: ["blue eyes"], removed: [] });
    expect(moveOf(picture, at(0.35), at(0.5))).toEqual({ added: [], removed: ["^_^"] });
    expect(moveOf(picture, at(0.35), at(0.36))).toBeNull();
  });
});

const said = (fate: Fate) => (fate.kind === "write" ? { kind: fate.kind, after: fate.after() } : fate);

describe("human edits win", () => {
  const wrote = (before: string | null, after: string | null): CaptionChange => ({
    tagger: true,
    before,
    after,
  });
  const hand = (before: string | null, after: string | null): CaptionChange => ({
    tagger: false,
    before,
    after,
  });
  const fate = (
    caption: string | null,
    mode: "empty" | "append" | "own",
    changes: CaptionChange[] = [],
    found = ["a", "b"],
  ) =>
    said(fateOf({ id: 1, subset: 1, caption, scores }, found, ["yui"], mode, provenance(changes, caption)));

  test.each<[string, ReturnType<typeof fate>, ReturnType<typeof fate>]>([
    ["an empty one is written, trigger first", fate(null, "empty"), { kind: "write", after: "yui, a, b" }],
    ["blanks are empty", fate("  ", "empty"), { kind: "write", after: "yui, a, b" }],
    ["one that is there stays by default", fate("x", "empty"), { kind: "left" }],
    ["an import is a person's", fate("x", "own", [hand(null, "x")]), { kind: "left" }],
    ["missing ones at the end", fate("x, A", "append"), { kind: "write", after: "x, A, b" }],
    ["nothing is missing", fate("b, a", "append"), { kind: "same" }],
    [
      "what stands there with underscores is not missing",
      fate("A_\\(b\\), x", "append", [], ["a (b)", "c"]),
      { kind: "write", after: "A_\\(b\\), x, c" },
    ],
    [
      "a name that is the trigger in other signs is not written beside it",
      fate(null, "empty", [], ["Yui", "a"]),
      { kind: "write", after: "yui, a" },
    ],
    [
      "a trigger's other spelling",
      said(
        fateOf(
          { id: 1, subset: 1, caption: null, scores },
          ["hirasawa yui", "a"],
          ["hirasawa_yui"],
          "empty",
          undefined,
        ),
      ),
      { kind: "write", after: "hirasawa_yui, a" },
    ],
    [
      "taken out in one spelling stays out in the other",
      fate("x", "append", [hand("long_hair, x", "x")], ["long hair"]),
      { kind: "same" },
    ],
    ["before the second line", fate("x\nnote", "append"), { kind: "write", after: "x, a, b\nnote" }],
    [
      "taken out by hand stays out",
      fate("a", "append", [wrote(null, "a, b"), hand("a, b", "a")]),
      { kind: "same" },
    ],
    [
      "rewritten while untouched",
      fate("yui, c", "own", [wrote(null, "yui, c")]),
      { kind: "write", after: "yui, a, b" },
    ],
    ["left once touched", fate("c, d", "own", [wrote(null, "c"), hand("c", "c, d")]), { kind: "left" }],
    [
      "a journal that does not lead here proves nothing",
      fate("c", "own", [wrote(null, "d")]),
      { kind: "left" },
    ],
    [
      "emptied by hand is a clean slate",
      fate("", "own", [wrote(null, "a"), hand("a", "")]),
      { kind: "write", after: "yui, a, b" },
    ],
  ])("%s", (_, found, expected) => expect(found).toEqual(expected));

  test("no tag a person put in is lost, none a person took out comes back, whatever happens in between", () => {
    const tag: fc.Arbitrary<string> = fc.constantFrom("a", "b", "c", "d", "e");
    const edit = fc.record({
      tagger: fc.boolean(),
      mode: fc.constantFrom("append" as const, "own" as const, "empty" as const),
      set: fc.uniqueArray(tag, { minLength: 1, maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
        let caption: string | null = null;
        const changes: CaptionChange[] = [];
        let mine = new Set<string>();
        let refused = new Set<string>();
        for (const { tagger, mode, set } of edits) {
          const before: string | null = caption;
          if (tagger) {
            const source = provenance(changes, caption);
            const found = fateOf({ id: 1, subset: 1, caption, scores }, set, [], mode, source);
            if (found.kind === "write") caption = found.after();
          } else {
            const had = new Set(splitTags(caption ?? "").map(tagKey));
            caption = joinTags(set);
            mine = new Set(
              [...mine].filter((one) => set.includes(one)).concat(set.filter((one) => !had.has(one))),
            );
            refused = new Set([...refused, ...had].filter((one) => !set.includes(one)));
          }
          if (before !== caption) changes.push({ tagger, before, after: caption });
          const now = new Set(splitTags(caption ?? ""));
          for (const one of mine) expect(now.has(one)).toBe(true);
          for (const one of refused) expect(now.has(one)).toBe(false);
        }
      }),
      { numRuns: 400 },
    );
  });
});
