import { afterEach, beforeEach, expect, it } from "vitest";
import { revert } from "@/server/datasets/journal";
import { setRepeats } from "@/server/datasets/repeats";
import { createDataset, subsetsOf } from "@/server/datasets/store";
import { listViews, removeView, renameView, restoreView, saveView } from "@/server/datasets/views";
import { place, png, send } from "./place";

let studio: ReturnType<typeof place>;
let dataset: number;
beforeEach(() => {
  studio = place();
  dataset = createDataset(studio.db, { name: "yui" }).id;
});
afterEach(() => studio.close());

it("repeats of a part go to a neighbour subset, of a whole stay there; one step back", () => {
  for (let i = 0; i < 4; i++) send(studio, dataset, `10_yui/${i}.png`, png(String(i)));
  const ids = studio.db.sqlite.prepare("SELECT id FROM pictures ORDER BY sort_key").pluck().all() as number[];
  const before = subsetsOf(studio.db, dataset).map(({ name, repeats, pictures }) => ({
    name,
    repeats,
    pictures,
  }));
  const { batch, count } = setRepeats(studio.db, {
    datasetId: dataset,
    ids: ids.slice(0, 1),
    repeats: 3,
    tab: "t",
  });
  expect(count).toBe(1);
  expect(subsetsOf(studio.db, dataset)).toMatchObject([
    { name: "yui", repeats: 10, pictures: 3 },
    { repeats: 3, pictures: 1, classWord: "yui" },
  ]);
  // the rest of them follow into the same neighbour
  setRepeats(studio.db, { datasetId: dataset, ids: ids.slice(1, 2), repeats: 3, tab: "t" });
  expect(subsetsOf(studio.db, dataset).map(({ pictures }) => pictures)).toEqual([2, 2]);
  const whole = setRepeats(studio.db, { datasetId: dataset, ids: ids.slice(0, 2), repeats: 7, tab: "t" });
  expect(subsetsOf(studio.db, dataset).map(({ repeats }) => repeats)).toEqual([10, 7]);
  for (const one of [
    whole.batch!,
    ...(studio.db.sqlite
      .prepare("SELECT id FROM batches WHERE id IN (?, ?) ORDER BY id DESC")
      .pluck()
      .all(batch, batch! + 1) as number[]),
  ])
    revert(studio.db, one, "t");
  expect(
    subsetsOf(studio.db, dataset).map(({ name, repeats, pictures }) => ({ name, repeats, pictures })),
  ).toEqual(before);
});

it("refuses to put two files of one name into the neighbour, wherever they come from", () => {
  for (const folder of ["10_a", "5_b", "3_c"]) send(studio, dataset, `${folder}/1.png`, png(folder));
  for (const folder of ["10_a", "5_b"]) send(studio, dataset, `${folder}/2.png`, png(`2${folder}`));
  // all three are alike but for their repeats, so the third takes in parts of both
  studio.db.sqlite.prepare("UPDATE subsets SET class_word = ''").run();
  const ids = studio.db.sqlite.prepare("SELECT id FROM pictures WHERE stem = '2'").pluck().all() as number[];
  expect(() => setRepeats(studio.db, { datasetId: dataset, ids, repeats: 3, tab: "t" })).toThrow("same name");
  expect(subsetsOf(studio.db, dataset).map(({ pictures }) => pictures)).toEqual([2, 2, 1]);
});

it("keeps queries under names", () => {
  const { id } = saveView(studio.db, {
    datasetId: dataset,
    name: "吉他",
    query: "标签：guitar  -tag:smile",
    sort: "-added",
  });
  expect(listViews(studio.db, dataset)).toEqual([
    { id, name: "吉他", query: "tag:guitar -tag:smile", sort: "-added" },
  ]);
  expect(() => saveView(studio.db, { datasetId: dataset, name: "吉他", query: "", sort: "name" })).toThrow(
    "called",
  );
  expect(() => saveView(studio.db, { datasetId: dataset, name: "x", query: "(", sort: "name" })).toThrow();
  renameView(studio.db, { id, name: "guitar" });
  removeView(studio.db, id);
  expect(listViews(studio.db, dataset)).toEqual([]);
  saveView(studio.db, { datasetId: dataset, name: "guitar", query: "", sort: "name" });
  restoreView(studio.db, id);
  expect(listViews(studio.db, dataset).map(({ name }) => name)).toEqual(["guitar", "guitar 2"]);
});
