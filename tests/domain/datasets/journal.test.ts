import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BatchLink,
  fieldOf,
  type Op,
  redoTarget,
  reverse,
  takenBack,
  undoTarget,
} from "@/server/domain/datasets/journal";
import { canonicalJson, manifest, repeatedCount, trainerOrder } from "@/server/domain/datasets/manifest";

describe("journal", () => {
  it("reversed operations restore every value", () => {
    const step = fc.record({
      kind: fc.constantFrom("caption" as const, "use" as const, "subset" as const, "trash" as const),
      target: fc.integer({ min: 1, max: 3 }),
      value: fc.option(fc.string({ maxLength: 3 }), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const state = new Map<string, string | null>();
        const at = (op: { kind: Op["kind"]; target: number }) => `${fieldOf(op.kind)}:${op.target}`;
        const ops: Op[] = steps.map(({ kind, target, value }) => {
          const op = { kind, target, before: state.get(at({ kind, target })) ?? null, after: value };
          state.set(at(op), value);
          return op;
        });
        for (const op of reverse(ops)) {
          expect(state.get(at(op))).toBe(op.before);
          state.set(at(op), op.after);
        }
        for (const value of state.values()) expect(value).toBeNull();
      }),
    );
  });

  it("an import takes its captions along", () => {
    const ops: Op[] = [
      { kind: "import", target: 1, before: null, after: "live" },
      { kind: "caption", target: 1, before: null, after: "a" },
      { kind: "caption", target: 2, before: null, after: "b" },
    ];
    expect(reverse(ops)).toEqual([
      { kind: "caption", target: 2, before: "b", after: null },
      { kind: "import", target: 1, before: "live", after: null },
    ]);
  });

  it("undo and redo walk this tab's batches and no other's", () => {
    const batches: BatchLink[] = [];
    const add = (tab: string, reverts: number | null = null) => {
      batches.push({ id: batches.length + 1, tab, reverts });
      return batches.length;
    };
    add("a");
    add("b");
    add("a");
    expect(undoTarget(batches, "a")).toBe(3);
    add("a", undoTarget(batches, "a"));
    expect(undoTarget(batches, "a")).toBe(1);
    expect([...takenBack(batches)]).toEqual([3]);
    expect(redoTarget(batches, "b")).toBeNull();
    add("a", undoTarget(batches, "a"));
    expect(undoTarget(batches, "a")).toBeNull();
    expect(redoTarget(batches, "a")).toBe(5);
    add("a", redoTarget(batches, "a"));
    expect(redoTarget(batches, "a")).toBe(4);
    expect(undoTarget(batches, "a")).toBe(6);
    add("a");
    expect(redoTarget(batches, "a")).toBeNull();
  });
});

describe("manifest", () => {
  const entry = (subset: string, stem: string, ext = ".png") => ({
    subset,
    stem,
    ext,
    blob: "b",
    edit: null,
    rendered: null,
    caption: null,
  });
  const subset = (name: string, repeats: number, isReg = false) => ({
    name,
    repeats,
    classWord: "",
    triggers: [],
    isReg,
  });

  it("orders files as the trainer does, extension included", () =>
    expect(trainerOrder([entry("s", "a"), entry("s", "a-1"), entry("s", "B")]).map((e) => e.stem)).toEqual([
      "B",
      "a-1",
      "a",
    ]));

  it("does not depend on the order it is given", () => {
    const entries = [entry("x", "2"), entry("x", "10"), entry("y", "1"), entry("y", "1", ".jpg")];
    const subsets = [subset("x", 10), subset("y", 3, true)];
    const once = canonicalJson(manifest(subsets, entries));
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: 4 }), (shuffled) => {
        expect(canonicalJson(manifest([...subsets].reverse(), shuffled))).toBe(once);
      }),
    );
    expect(repeatedCount(manifest(subsets, entries))).toEqual({ train: 20, reg: 6 });
  });

  it("canonical JSON sorts keys and reads back", () => {
    expect(canonicalJson({ b: 1, a: [null, "x"], c: undefined })).toBe('{"a":[null,"x"],"b":1}');
    fc.assert(
      fc.property(fc.jsonValue(), (v) => {
        expect(JSON.parse(canonicalJson(v))).toEqual(JSON.parse(JSON.stringify(v)));
      }),
    );
  });
});
