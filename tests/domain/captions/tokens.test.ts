import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clip } from "@/server/domain/captions/tokens";
import { MERGES } from "@/server/domain/captions/vocabulary";

const merges = gunzipSync(readFileSync(`public/${MERGES}`));
const { countTokens, tokens } = clip(merges.toString("utf8"));
const golden = JSON.parse(readFileSync("tests/corpus/tokens/clip.json", "utf8")) as [string, number[]][];

describe("CLIP tokens", () => {
  it("has the whole vocabulary, named by what it holds", () => {
    // 49,408 entries = 256 letters, twice, the merges, and the two marks
    expect(merges.toString("utf8").split("\n")).toHaveLength(49_408 - 512 - 2);
    expect(MERGES).toContain(createHash("sha256").update(merges).digest("hex").slice(0, 12));
  });

  it("counts every text of the corpus as the trainer's tokenizer does", () => {
    expect(golden.length).toBeGreaterThan(300);
    for (const [text, sizes] of golden) expect([text, countTokens(text)]).toEqual([text, sizes.length]);
  });

  it("cuts at the same places", () => {
    const bytes = (text: string) => new TextEncoder().encode(text).length;
    for (const [text, sizes] of golden) {
      const list = tokens(text);
      expect(list).toHaveLength(sizes.length);
      const whole = (lengths: number[]) => lengths.reduce((a, b) => a + b, 0);
      expect(whole(list.map((token) => bytes(token.text)))).toBe(whole(sizes));
      if (/^[\x20-\x7e]*$/.test(text) && !/&\w+;/.test(text)) {
        expect(list.map((token) => bytes(token.text))).toEqual(sizes);
        for (const token of list)
          expect(text.slice(token.at, token.at + token.text.length).toLowerCase()).toBe(token.text);
      }
    }
  });

  it("keeps the place of what stands behind letters that change", () => {
    const at = (text: string, token: string) => tokens(text).find((one) => one.text === token)?.at;
    expect(at("ｇｉｒｌ，guitar", "guitar")).toBe(5);
    expect(at("cafe\u0301, guitar", "guitar")).toBe(7);
    expect(at("oﬃce, guitar", "guitar")).toBe(6);
    expect(at("İ, guitar", "guitar")).toBe(3);
    expect(
      tokens("吉他")
        .map((token) => token.text)
        .join(""),
    ).toBe("吉他");
  });

  it("takes any text, in order", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        const list = tokens(text);
        expect(list).toHaveLength(countTokens(text));
        for (let i = 1; i < list.length; i++) expect(list[i]!.at).toBeGreaterThanOrEqual(list[i - 1]!.at);
      }),
      { numRuns: 200 },
    );
  });
});
