import { describe, expect, test } from "vitest";
import { parseQuery } from "@/server/domain/datasets/query-parse";
import { type AdvicePicture, type AdviceSubset, adviceFor } from "@/server/domain/tagging/advice";

const OUTFITS = ["school uniform", "white dress", "red jacket"];
const BACKS = ["classroom", "white background", "park"];
const FRAMES = ["full body", "upper body", "portrait"];
const FACES = ["smile", "open mouth", "closed mouth"];

/** One character in three outfit subsets, each with triggers of its own. */
const subsets: AdviceSubset[] = ["uniform", "dress", "stage"].map((name, i) => ({
  id: i + 1,
  name,
  triggers: i === 0 ? ["yui"] : ["yui", `yui ${name}`],
}));
const pictures: AdvicePicture[] = Array.from({ length: 27 }, (_, i) => {
  const subset = subsets[i % 3]!;
  const tags = [
    ...subset.triggers,
    "1girl",
    "solo",
    OUTFITS[i % 3],
    BACKS[(i + 1) % 3],
    FRAMES[(i + 2) % 3],
    FACES[i % 3],
  ];
  return { id: i + 1, subset: subset.id, caption: tags.join(", ") };
});
const codes = (list: readonly AdvicePicture[], sets = subsets) =>
  adviceFor(list, sets).advice.map((one) => one.code);
const changed = (count: number, change: (caption: string) => string) =>
  pictures.map((one, i) => (i < count ? { ...one, caption: change(one.caption ?? "") } : one));

test("one character with three outfit subsets and their own triggers: nothing to say", () => {
  expect(codes(pictures)).toEqual([]);
});

describe("each piece of advice, with its pictures and the edit that follows", () => {
  test("a trigger that is missing, late, or not wanted at all", () => {
    const missing = adviceFor(
      changed(1, (c) => c.replace("yui, ", "")),
      subsets,
    ).advice;
    expect(missing).toMatchObject([
      { code: "trigger-missing", subset: "uniform", pictures: [1], count: 1, of: 9, edit: { do: "trigger" } },
    ]);
    expect(codes(changed(1, (c) => `${c.replace("yui, ", "")}, yui`))).toEqual(["trigger-late"]);
    expect(
      codes(
        pictures,
        subsets.map((one) => ({ ...one, triggers: [] })),
      ),
    ).toEqual([]);
  });

  test("a trait of nearly every picture, and the removal that could follow", () => {
    const all = changed(27, (c) => `${c}, brown hair`);
    expect(adviceFor(all, subsets).advice).toMatchObject([
      { code: "trait", tags: ["brown hair"], count: 27, edit: { do: "remove", tags: ["brown hair"] } },
    ]);
    expect(codes(changed(20, (c) => `${c}, brown hair`))).toEqual([]);
    expect(codes(changed(27, (c) => `${c}, brown_hair`))).toEqual(["trait"]);
    expect(codes(changed(27, (c) => `${c}, closed eyes`))).not.toContain("trait");
  });

  test.each([
    ["outfit", "pleated skirt"],
    ["background", "simple background"],
    ["framing", "cowboy shot"],
    ["framing", "cowboy_shot"],
    ["expression", "blush"],
  ])("%s in most pictures", (code, tag) => {
    const { advice, shares } = adviceFor(
      changed(20, (c) => `${c}, ${tag}`),
      subsets,
    );
    expect(advice).toMatchObject([{ code, tags: [tag], count: 20, edit: null }]);
    expect(shares.find((one) => one.group === code)?.top[0]).toEqual({ tag, share: 20 / 27 });
  });

  test("two eye colours unless it is heterochromia; solo beside several people", () => {
    expect(codes(changed(2, (c) => `${c}, blue eyes, brown eyes`))).toEqual(["two-eyes"]);
    expect(codes(changed(2, (c) => `${c}, blue eyes, brown eyes, heterochromia`))).toEqual([]);
    expect(codes(changed(2, (c) => `${c}, blue eyes, closed eyes`))).toEqual([]);
    expect(codes(changed(1, (c) => `${c}, 2girls`))).toEqual(["crowd"]);
    expect(codes(changed(1, (c) => `${c}, multiple_girls`))).toEqual(["crowd"]);
    expect(codes(changed(2, (c) => `${c}, blue_eyes, brown_eyes`))).toEqual(["two-eyes"]);
  });

  test("every query can be read by the gallery", () => {
    const odd: AdviceSubset[] = [{ id: 1, name: 'a "b" (c)', triggers: ["yui*", "or"] }];
    const list = changed(27, (c) => `${c}, brown hair, blue eyes, red eyes, 2girls`).map((one) => ({
      ...one,
      subset: 1,
    }));
    for (const { query } of adviceFor(list, odd).advice)
      expect(parseQuery(query), query).toMatchObject({ ok: true });
  });

  test("few pictures have no habits", () => {
    expect(adviceFor(changed(27, (c) => `${c}, brown hair`).slice(0, 7), subsets)).toEqual({
      advice: [],
      shares: [],
    });
  });
});
