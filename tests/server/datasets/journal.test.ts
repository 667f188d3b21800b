import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Filter, outline, tagCounts, trainingFacts } from "@/server/datasets/gallery";
import { batchOps, history } from "@/server/datasets/history";
import { redo, undo, undoState } from "@/server/datasets/journal";
import {
  editCaption,
  markUse,
  movePictures,
  restorePictures,
  retagPictures,
  trashPictures,
} from "@/server/datasets/pictures";
import {
  addSubset,
  createDataset,
  editSubset,
  listDatasets,
  removeSubset,
  subsetsOf,
} from "@/server/datasets/store";
import { unpackOutline } from "@/server/domain/datasets/outline";
import { place, png, rowsOf, send } from "./place";

let studio: ReturnType<typeof place>;
let dataset: number;
let ids: number[];
beforeEach(async () => {
  studio = place();
  dataset = createDataset(studio.db, { name: "yui" }).id;
  for (let i = 0; i < 5; i++) {
    send(studio, dataset, `${i}.png`, png(String(i)), { tab: "import" });
    if (i) send(studio, dataset, `${i}.txt`, `yui, tag ${i}`, { tab: "import" });
  }
  ids = await shown({});
});
afterEach(() => studio.close());

/** Ids of what a gallery shows, in its order. */
const shown = async (filter: Omit<Filter, "datasetId">) =>
  unpackOutline(await outline(studio.db, { datasetId: dataset, ...filter })).ids as number[];

const at = (id: number) =>
  studio.db.sqlite.prepare("SELECT rev, caption FROM pictures WHERE id = ?").get(id) as {
    rev: number;
    caption: string | null;
  };

it("any operations, then undo of all, give the rows there were; redo of all gives them back", () => {
  const nth = fc.integer({ min: 0, max: 4 });
  const some = fc.uniqueArray(nth, { minLength: 1, maxLength: 5 });
  const action = fc.oneof(
    fc.record({ do: fc.constant("caption" as const), nth, text: fc.constantFrom(null, "", "a, b", "yui") }),
    fc.record({
      do: fc.constant("use" as const),
      some,
      use: fc.constantFrom("yes" as const, "no" as const, "keep" as const),
    }),
    fc.record({
      do: fc.constant("retag" as const),
      some,
      add: fc.constantFrom("x", "yui"),
      remove: fc.constantFrom("yui", "tag 2"),
    }),
    fc.record({ do: fc.constant("trash" as const), some }),
    fc.record({ do: fc.constant("restore" as const), some }),
    fc.record({ do: fc.constant("move" as const), some, subset: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ do: fc.constant("add" as const), name: fc.constantFrom("live", "kv") }),
    fc.record({
      do: fc.constant("edit" as const),
      subset: fc.integer({ min: 0, max: 3 }),
      repeats: fc.integer({ min: 1, max: 20 }),
    }),
    fc.record({ do: fc.constant("remove" as const), subset: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ do: fc.constant("import" as const), content: fc.integer({ min: 0, max: 9 }) }),
  );
  const tab = "mine";
  fc.assert(
    fc.property(fc.array(action, { maxLength: 14 }), (actions) => {
      const before = rowsOf(studio);
      let made = 0;
      for (const a of actions) {
        const subsets = subsetsOf(studio.db, dataset);
        const subset = "subset" in a ? subsets[a.subset % Math.max(1, subsets.length)] : undefined;
        const picked = { datasetId: dataset, ids: "some" in a ? a.some.map((n) => ids[n]!) : [], tab };
        const steps = () => studio.db.sqlite.prepare("SELECT count(*) FROM batches").pluck().get() as number;
        const had = steps();
        try {
          if (a.do === "caption") {
            const id = ids[a.nth]!;
            editCaption(studio.db, { id, caption: a.text, seen: at(id), tab });
          } else if (a.do === "use") markUse(studio.db, { ...picked, use: a.use });
          else if (a.do === "retag")
            retagPictures(studio.db, { ...picked, add: [a.add], remove: [a.remove], first: false });
          else if (a.do === "trash") trashPictures(studio.db, picked);
          else if (a.do === "restore") restorePictures(studio.db, picked);
          else if (a.do === "add")
            addSubset(studio.db, { datasetId: dataset, tab, name: a.name, repeats: 3 });
          else if (a.do === "import")
            send(studio, dataset, `new${a.content}.png`, png(`n${a.content}`), { tab });
          else if (!subset) continue;
          else if (a.do === "move") movePictures(studio.db, { ...picked, subsetId: subset.id });
          else if (a.do === "edit") editSubset(studio.db, { id: subset.id, repeats: a.repeats, tab });
          else removeSubset(studio.db, { id: subset.id, tab });
        } catch (error) {
          // a picture in the trash has no caption to edit, a stem may be taken: refused, and nothing written
          expect(error).toMatchObject({ name: "StudioError" });
        }
        made += steps() - had;
      }
      const after = rowsOf(studio);
      for (let i = 0; i < made; i++) expect(undo(studio.db, dataset, tab)).not.toBeNull();
      expect(undo(studio.db, dataset, tab)).toBeNull();
      expect(rowsOf(studio)).toEqual(before);
      for (let i = 0; i < made; i++) expect(redo(studio.db, dataset, tab)).not.toBeNull();
      expect(rowsOf(studio)).toEqual(after);
      for (let i = 0; i < made; i++) undo(studio.db, dataset, tab);
      studio.db.sqlite.prepare("UPDATE batches SET tab = 'past' WHERE tab = ?").run(tab);
    }),
    { numRuns: 60 },
  );
});

it("two tabs on one caption: the second is answered with both texts, and nothing is lost", () => {
  const id = ids[1]!;
  const seen = at(id);
  expect(editCaption(studio.db, { id, caption: "from a", seen, tab: "a" }).state).toBe("saved");
  expect(editCaption(studio.db, { id, caption: "from b", seen, tab: "b" })).toEqual({
    state: "conflict",
    rev: seen.rev + 3,
    theirs: "from a",
    mine: "from b",
    merged: { text: "from a, from b" },
  });
  expect(at(id).caption).toBe("from a");
  // neither text is lost, even if nobody ever chooses
  const [kept] = history(studio.db, { datasetId: dataset, limit: 5, tab: "b" }).filter(
    (step) => step.takenBack,
  );
  expect(batchOps(studio.db, kept!.id).ops).toMatchObject([{ before: "from a", after: "from b" }]);
  expect(editCaption(studio.db, { id, caption: "from b", seen: at(id), tab: "b" }).state).toBe("saved");
  // a change of something else is no conflict
  const now = at(id);
  markUse(studio.db, { datasetId: dataset, ids: [id], use: "keep", tab: "a" });
  expect(editCaption(studio.db, { id, caption: "more", seen: now, tab: "b" }).state).toBe("saved");
});

it("Ctrl Z touches this tab only; a step that was built upon cannot be reverted, and says by what", () => {
  const id = ids[1]!;
  editCaption(studio.db, { id, caption: "one", seen: at(id), tab: "a" });
  editCaption(studio.db, { id, caption: "two", seen: at(id), tab: "b" });
  expect(() => undo(studio.db, dataset, "a")).toThrow(
    expect.objectContaining({ code: "journal-conflict", evidence: ["1.png"] }),
  );
  expect(at(id).caption).toBe("two");
  expect(undo(studio.db, dataset, "b")).toMatchObject({ kind: "caption", count: 1 });
  expect(undoState(studio.db, dataset, "b")).toEqual({ undo: false, redo: true });
  undo(studio.db, dataset, "a");
  expect(at(id).caption).toBe("yui, tag 1");
  const rows = history(studio.db, { datasetId: dataset, limit: 10, tab: "a" });
  expect(rows.slice(0, 2).map((r) => [r.kind, r.mine])).toEqual([
    ["undo", true],
    ["undo", false],
  ]);
  expect(batchOps(studio.db, rows[2]!.id).ops).toMatchObject([
    { name: "1.png", before: "one", after: "two" },
  ]);
});

it("filters, counts and facts agree with the rows", async () => {
  const base = { datasetId: dataset };
  expect(await shown({ q: "tag:YUI" })).toEqual(ids.slice(1));
  expect(await shown({ q: 'tag:yui -tag:"tag 2"' })).toHaveLength(3);
  expect(await shown({ q: "-has:caption" })).toEqual([ids[0]]);
  expect(await shown({ q: '"TAG 3"' })).toEqual([ids[3]]);
  expect(await shown({ q: "%" })).toEqual([]);
  await expect(shown({ q: "(yui" })).rejects.toMatchObject({ code: "bad-query" });
  expect((await tagCounts(studio.db, base))[0]).toEqual({ tag: "yui", count: 4 });
  markUse(studio.db, { ...base, ids: [ids[0]!], use: "no", tab: "t" });
  studio.db.sqlite
    .prepare(
      "INSERT INTO picture_facts (media_key, state, width, height, at) SELECT media_key, 'done', 600, 900, 1 FROM pictures WHERE id <> ?",
    )
    .run(ids[4]);
  const facts = trainingFacts(studio.db, dataset);
  expect(facts.pictures.map((p) => [p.width, p.height, p.repeats])).toEqual([
    [600, 900, 10],
    [600, 900, 10],
    [600, 900, 10],
  ]);
  expect(facts.pending).toBe(1);
  expect(listDatasets(studio.db)).toMatchObject([
    { name: "yui", pictures: 5, used: 4, uncaptioned: 0, next: "train" },
  ]);
});
