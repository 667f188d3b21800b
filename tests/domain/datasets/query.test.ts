import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorText, join, type Query } from "@/server/domain/datasets/query";
import { fieldsFrom, slotAt, takeField, takeValue } from "@/server/domain/datasets/query-complete";
import {
  flipPart,
  fromOldLink,
  negate,
  partsOf,
  subsetIn,
  tagPart,
  tagsIn,
  turned,
  without,
  withSubset,
} from "@/server/domain/datasets/query-edit";
import { CHOICES } from "@/server/domain/datasets/query-fields";
import { evaluate, matcher, patternOf, type QueryPicture } from "@/server/domain/datasets/query-match";
import { parseQuery } from "@/server/domain/datasets/query-parse";
import { printQuery } from "@/server/domain/datasets/query-print";

const read = (text: string): Query => {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(`${text}: ${JSON.stringify(parsed.error)}`);
  return parsed.query;
};
const fault = (text: string) => {
  const parsed = parseQuery(text);
  return parsed.ok ? null : parsed.error;
};

const piece = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).map(patternOf) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "brown hair",
      "AND",
      "或",
      "-a",
      "(k-on!)",
      "w>3",
      "“q”",
      "：",
      "a,b",
      "\u3000",
      "ＡＢ",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom("*", "?") },
);
const pattern = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(""));
const number = fc.oneof(
  fc.integer({ min: 0, max: 1e6 }),
  fc.double({ min: 0.01, max: 99, noNaN: true }).map((n) => Number(n.toFixed(4))),
);
const leaf: fc.Arbitrary<Query> = fc.oneof(
  fc.record({
    op: fc.constant("text" as const),
    field: fc.constantFrom(
      "word" as const,
      "tag" as const,
      "caption" as const,
      "name" as const,
      "subset" as const,
      "finding" as const,
    ),
    pattern,
  }),
  fc.record({
    op: fc.constant("text" as const),
    field: fc.constant("bucket" as const),
    pattern: fc.constantFrom("512x768", "*x512", "64?x*"),
  }),
  fc.record({
    op: fc.constant("number" as const),
    field: fc.constantFrom("w" as const, "h" as const, "ar" as const, "tokens" as const, "tags" as const),
    compare: fc.constantFrom("=" as const, ">" as const, ">=" as const, "<" as const, "<=" as const),
    value: number,
  }),
  fc
    .constantFrom(...Object.keys(CHOICES))
    .chain((field) =>
      fc
        .constantFrom(...Object.keys(CHOICES[field as keyof typeof CHOICES]))
        .map((value) => ({ op: "choice", field, value }) as Query),
    ),
);
const query: fc.Arbitrary<Query> = fc.letrec<{ node: Query }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    tie("node").map((of): Query => ({ op: "not", of })),
    fc
      .tuple(
        fc.constantFrom("and" as const, "or" as const),
        fc.array(tie("node"), { minLength: 2, maxLength: 4 }),
      )
      .map(([op, of]) => join(op, of)),
  ),
})).node;

describe("writing and reading", () => {
  test("what is printed reads back as the same query", () => {
    fc.assert(
      fc.property(query, (ast) => {
        expect(read(printQuery(ast))).toEqual(ast);
      }),
      { numRuns: 2000 },
    );
  });

  test("any text is read or refused with a place inside it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...'ab "“”()-!:：=<>≥*?\\OR AND 标签,，|&w1'.split("")), { maxLength: 24 }),
        (letters) => {
          const text = letters.join("");
          const parsed = parseQuery(text);
          if (parsed.ok) {
            expect(read(printQuery(parsed.query))).toEqual(parsed.query);
            return;
          }
          expect(parsed.error.from).toBeGreaterThanOrEqual(0);
          expect(parsed.error.to).toBeGreaterThan(parsed.error.from);
          expect(parsed.error.to).toBeLessThanOrEqual(text.length);
          expect(errorText(parsed.error).zh).not.toBe("");
        },
      ),
      { numRuns: 3000 },
    );
  });

  test.each([
    ["", ""],
    ["guitar", "guitar"],
    ["tag:guitar -tag:smile bucket:512×768", "tag:guitar -tag:smile bucket:512x768"],
    ["标签：“brown hair”　非 子集：yui", 'tag:"brown hair" -subset:yui'],
    ["用：不参与 或 用:保留", "use:no OR use:keep"],
    ["w>512 h>=768 ar:2:3", "w>512 h>=768 ar:0.6666666666666666"],
    ["w > 512，高≤1024", "w>512 h<=1024"],
    ["tokens:>75 has:caption", "tokens>75 has:caption"],
    ["(a b) OR c AND NOT d", "(a b) OR (c -d)"],
    ["a -(b OR c)", "a -(b OR c)"],
    ["((a))", "a"],
    ["hirasawa_yui_(k-on!)", "hirasawa_yui_(k-on!)"],
    ["tag:\\(k-on\\!\\)", "tag:(k-on!)"],
    ["tag:brown* -name:00?", "tag:brown* -name:00?"],
    ['tag:"a\\*b" !x', "tag:a\\*b -x"],
    [":d >_< 3d", ":d >_< 3d"],
    [
      "dup:是 finding:exif state:损坏 shape:竖图 edited:否 tags<3",
      "dup:any finding:exif state:broken shape:portrait edited:no tags<3",
    ],
    ['caption:"he said \\"hi\\""', 'caption:"he said \\"hi\\""'],
    ["or and not", "or and not"],
    // inside a group a word with an open bracket would take the group's closing one for its own
    ["--a(", '-(-"a(")'],
    ["a OR :( b", 'a OR (":(" b)'],
    ["AR:1:1111111111111111", "ar:0.0000000000000009"],
  ])("%s", (text, printed) => {
    expect(printQuery(read(text))).toBe(printed);
  });

  test.each([
    ['tag:"brown hair', "quote", 4, 15],
    ["(a b", "open", 0, 4],
    ["a b)", "close", 3, 4],
    ["a OR", "operand", 2, 4],
    ["OR a", "operand", 0, 2],
    ["a AND", "operand", 2, 5],
    ["NOT", "operand", 0, 3],
    ["a ()", "operand", 2, 4],
    ["x tag:", "value", 2, 6],
    ["tgs:guitar", "field", 0, 10],
    ["tag>3", "compare", 0, 4],
    ["w>big", "number", 2, 5],
    ["use:maybe", "choice", 4, 9],
    [`w>${"9".repeat(400)}`, "number", 2, 402],
  ])("%s is refused as %s at %i–%i", (text, code, from, to) => {
    expect(fault(text)).toMatchObject({ code, from, to });
  });

  test("a mistyped field is told with the near ones and the allowed values", () => {
    expect(fault("tgs:guitar")?.allowed).toContain("tags");
    expect(fault("tokn>3")?.allowed).toEqual(["tokens"]);
    expect(fault("use:maybe")?.allowed).toEqual(["no", "keep", "yes"]);
  });

  test("thousands of brackets or minuses neither hang nor overflow", () => {
    expect(fault("(".repeat(1900))?.code).toBe("open");
    expect(fault(`${"-".repeat(1900)}a`)?.code).toBe("operand");
    expect(fault("a".repeat(2001))?.code).toBe("long");
  });
});

const PICTURE: QueryPicture = {
  name: "043 夏.png",
  caption: "yui, brown hair, guitar",
  tags: ["yui", "brown hair", "guitar"],
  width: 1000,
  height: 1499,
  subset: ["live", "5_live"],
  use: "keep",
  edited: false,
  alpha: true,
  state: "ok",
  bucket: "448x640",
  tokens: 7,
  findings: ["exif", "error", "dup-near", "warn"],
};

describe("meaning", () => {
  test.each([
    ["guit", true],
    ["夏", true],
    ["gui*", true],
    ["*tar yu?", true],
    ["tag:guit", false],
    ["tag:GUITAR", true],
    ['tag:"brown hair"', true],
    ["tag:brown?hair", true],
    ["-tag:smile", true],
    ["caption:hair,", true],
    ['caption:"hair, g"', true],
    ["name:043", true],
    ["name:04?*", true],
    ["name:04?", false],
    ["w:1000 h<1500 ar:2/3 shape:portrait", true],
    ["w>1000 OR h>1400", true],
    ["bucket:448x*", true],
    ["tokens>=7 tags:3", true],
    ["subset:5_live", true],
    ["subset:LIVE -subset:yui", true],
    ["use:keep -use:no edited:no has:alpha has:caption", true],
    ["dup:exact", false],
    ["dup:near dup:any finding:error", true],
    ["finding:e*", true],
    ["state:broken", false],
  ])("%s → %s", (text, holds) => {
    expect(evaluate(read(text), PICTURE)).toBe(holds);
  });

  test("a pattern of stars against a long text takes no time", () => {
    const fitsOne = matcher(`${"*a".repeat(40)}*b`, true);
    const before = performance.now();
    expect(fitsOne("a".repeat(5000))).toBe(false);
    expect(performance.now() - before).toBeLessThan(500);
  });

  test("? is one character, of whatever plane", () => {
    expect(matcher("a?b", false)("a🎸b")).toBe(true);
    expect(matcher("a??b", false)("a🎸b")).toBe(false);
  });
});

describe("changing a query by its parts", () => {
  test("a tag is put in, turned round, taken out", () => {
    let text = "w>512";
    text = flipPart(text, tagPart("brown hair"));
    expect(text).toBe('w>512 tag:"brown hair"');
    text = flipPart(text, negate(tagPart("brown hair")));
    expect(text).toBe('w>512 -tag:"brown hair"');
    expect(tagsIn(text)).toEqual([{ tag: "brown hair", absent: true }]);
    expect(flipPart(text, negate(tagPart("brown hair")))).toBe("w>512");
  });

  test("what is shown as one condition can be taken out and turned round by itself", () => {
    const text = "a (b (c OR d)) -e";
    expect(partsOf(text).map(printQuery)).toEqual(["a", "b", "c OR d", "-e"]);
    for (const part of partsOf(text)) {
      expect(partsOf(without(text, part))).toHaveLength(3);
      expect(partsOf(turned(text, part)).map(printQuery)).toContain(printQuery(negate(part)));
    }
  });

  test("one subset at a time", () => {
    expect(withSubset("guitar", "5 live")).toBe('subset:"5 live" guitar');
    expect(subsetIn('subset:"5 live" guitar')).toBe("5 live");
    expect(withSubset('subset:"5 live" guitar', null)).toBe("guitar");
    expect(subsetIn("subset:a OR subset:b")).toBeNull();
  });

  test("links of before mean what they meant", () => {
    expect(fromOldLink({ q: "gui", tags: ["yui", "-smile"], show: "uncaptioned", subset: "live" })).toBe(
      "subset:live tag:yui -tag:smile -has:caption gui",
    );
    expect(fromOldLink({ show: "all" })).toBe("");
    expect(fromOldLink({ q: "(", show: "kept" })).toBe('use:keep "("');
  });
});

describe("completion", () => {
  test.each([
    ["", 0, { from: 0, to: 0, part: "", field: null }],
    ["gui", 3, { from: 0, to: 3, part: "gui", field: null }],
    ["w>5 -tag:bro", 12, { from: 9, to: 12, part: "bro", field: "tag" }],
    ['tag:"brown h', 12, { from: 4, to: 12, part: "brown h", field: "tag" }],
    ["标签：吉 a", 4, { from: 3, to: 4, part: "吉", field: "tag" }],
    ["tag:guitar smile", 7, { from: 4, to: 10, part: "gui", field: "tag" }],
    ["a ", 2, { from: 2, to: 2, part: "", field: null }],
    ["use:", 4, { from: 4, to: 4, part: "", field: "use" }],
  ])("%j at %i", (text, cursor, slot) => {
    expect(slotAt(text, cursor)).toEqual(slot);
  });

  test("a value is written so that it reads back, with room for the next condition", () => {
    expect(takeValue("gui", slotAt("gui", 3), "tag", "guitar")).toEqual({ text: "tag:guitar ", cursor: 11 });
    const text = '-tag:"bro x';
    expect(takeValue("-tag:bro x", slotAt("-tag:bro x", 8), "tag", "brown hair")).toEqual({
      text: '-tag:"brown hair" x',
      cursor: 18,
    });
    expect(takeValue(text, slotAt(text, text.length), "tag", "what?").text).toBe("-tag:what\\? ");
    expect(takeField("x 标", slotAt("x 标", 3), "tag")).toEqual({ text: "x tag:", cursor: 6 });
  });

  test("fields are found by either name", () => {
    expect(fieldsFrom("标")).toEqual(["tag", "tags"]);
    expect(fieldsFrom("to")).toEqual(["tokens"]);
    expect(fieldsFrom("")).toContain("finding");
  });
});
