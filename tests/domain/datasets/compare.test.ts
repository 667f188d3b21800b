import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareManifests, numbered } from "@/server/domain/datasets/compare";
import { type ManifestEntry, manifest } from "@/server/domain/datasets/manifest";

const entry = (more: Partial<ManifestEntry>): ManifestEntry => ({
  subset: "yui",
  stem: "1",
  ext: ".png",
  blob: "a",
  edit: null,
  rendered: null,
  caption: "yui",
  ...more,
});
const subset = (name: string, repeats = 10) => ({
  name,
  repeats,
  classWord: name,
  triggers: [],
  isReg: false,
});
const of = (...entries: Partial<ManifestEntry>[]) =>
  manifest([subset("yui"), subset("live", 5)], entries.map(entry));

describe("comparing two manifests", () => {
  it.each([
    ["nothing", of({}), of({}), { same: 1 }],
    ["a caption", of({}), of({ caption: "yui, smile" }), { captioned: 1 }],
    ["an edit", of({}), of({ edit: "{}", rendered: "r" }), { edited: 1 }],
    ["a move", of({}), of({ subset: "live" }), { moved: 1 }],
    ["a new name", of({}), of({ stem: "2" }), { renamed: 1 }],
    ["a picture more", of({}), of({}, { stem: "2", blob: "b" }), { added: 1, same: 1 }],
    ["a picture less", of({}, { stem: "2", blob: "b" }), of({}), { removed: 1, same: 1 }],
    ["another file of the same name", of({}), of({ blob: "b" }), { added: 1, removed: 1 }],
    [
      "everything of one picture",
      of({}),
      of({ subset: "live", stem: "9", caption: null, edit: "{}" }),
      { moved: 1, renamed: 1, captioned: 1, edited: 1 },
    ],
    [
      "one of two crops of a scan",
      of({ edit: "1" }, { stem: "1-2", edit: "2" }),
      of({ edit: "1" }),
      { removed: 1, same: 1 },
    ],
  ])("sees %s", (_, before, after, counts) => {
    const found = compareManifests(before, after);
    const all = { added: 0, removed: 0, edited: 0, captioned: 0, moved: 0, renamed: 0, same: 0 };
    expect({ ...found.counts, same: found.same }).toEqual({ ...all, ...counts });
  });

  it("sees what changed of the subsets", () => {
    const before = manifest([subset("yui")], [entry({})]);
    const after = manifest(
      [subset("yui", 4), subset("live")],
      [entry({}), entry({ subset: "live", blob: "b" })],
    );
    expect(compareManifests(before, after).subsets.map((s) => [s.before?.repeats, s.after?.repeats])).toEqual(
      [
        [undefined, 10],
        [10, 4],
      ],
    );
  });

  it("is its own opposite, and counts every picture once", () => {
    const some = fc.uniqueArray(
      fc.record({
        subset: fc.constantFrom("yui", "live"),
        stem: fc.constantFrom("1", "2", "3"),
        blob: fc.constantFrom("a", "b"),
        caption: fc.constantFrom("x", "y", null),
      }),
      { selector: (e) => e.subset + e.stem, maxLength: 6 },
    );
    fc.assert(
      fc.property(some, some, (a, b) => {
        const there = compareManifests(of(...a), of(...b));
        const back = compareManifests(of(...b), of(...a));
        expect(there.counts.added).toBe(back.counts.removed);
        expect(there.counts.captioned).toBe(back.counts.captioned);
        const both = there.pictures.filter((p) => p.before && p.after).length;
        expect(there.same + both + there.counts.removed).toBe(a.length);
        expect(there.same + both + there.counts.added).toBe(b.length);
      }),
    );
  });
});

describe("numbering", () => {
  it("keeps the trainer's order within each subset", () => {
    const made = numbered(
      of({ stem: "b", blob: "2" }, { stem: "a", blob: "1" }, { subset: "live", stem: "z", blob: "3" }),
    );
    expect(made.entries.map((e) => [e.subset, e.stem, e.blob])).toEqual([
      ["live", "001", "3"],
      ["yui", "001", "1"],
      ["yui", "002", "2"],
    ]);
  });
});
