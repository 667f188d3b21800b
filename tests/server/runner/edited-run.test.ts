import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPicture } from "@/server/datasets/editor";
import { changeMany, saveEdit } from "@/server/datasets/edits";
import { blobPath, renderPath } from "@/server/settings/data";
import { makePlace, type Place, until } from "./place";

let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => place.end());

const ids = () =>
  place.studio.db.sqlite
    .prepare("SELECT id FROM pictures WHERE dataset_id = ? ORDER BY id")
    .pluck()
    .all(place.dataset) as number[];
const measured = () =>
  until(
    () => ids().every((id) => openPicture(place.studio.db, id).source.size !== null),
    30_000,
    () => "pictures are not measured",
  );

it("a run is given what the recipes make, as links to the renderings, and is told of the masks", async () => {
  await place.startRunner();
  await measured();
  const { db, data } = place.studio;
  const [first, second] = ids() as [number, number];
  const all = { datasetId: place.dataset, ids: ids(), tab: "t" };
  changeMany(db, { ...all, change: { what: "crop", ratio: { w: 1, h: 1 } } });
  const { rev, edit } = openPicture(db, first);
  const paint = [{ id: "1", kind: "rect" as const, x: 0, y: 0, w: 200, h: 200 }];
  const masked = { ...edit!, paint, painted: "mask" as const };
  saveEdit(db, { pictureId: first, edit: masked, seen: { rev, edit }, tab: "t" });
  const run = await place.enqueue({ max_train_steps: 4, save_every_n_steps: null });
  expect((await place.reaches(run, ["succeeded", "failed"])).diagnosis).toBeNull();
  const folder = join(data.runs, String(run));
  const toml = readFileSync(join(folder, "dataset.toml"), "utf8");
  expect(toml.match(/alpha_mask = true/g)).toHaveLength(1);
  const subset = join(folder, "dataset", readdirSync(join(folder, "dataset"))[0]!);
  const files = readdirSync(subset).filter((name) => !name.endsWith(".txt"));
  expect(files.length).toBe(ids().length);
  const fileOf = (id: number) => join(subset, openPicture(db, id).name.replace(/\.\w+$/, ".png"));
  for (const [id, channels] of [
    [first, 4],
    [second, 3],
  ] as const) {
    const { media, outcome } = openPicture(db, id);
    expect(statSync(fileOf(id)).ino).toBe(statSync(renderPath(data, media.key)).ino);
    expect(await sharp(fileOf(id)).metadata()).toMatchObject({ ...outcome, channels });
  }
}, 60_000);

it("a picture that cannot be rendered ends the run before it begins, by name and with the way out", async () => {
  const { db, data } = place.studio;
  const [id] = ids() as [number];
  const { rev, source, name } = openPicture(db, id);
  const edit = { v: 1, turn: { by: 90 } } as const;
  saveEdit(db, { pictureId: id, edit, seen: { rev, edit: null }, tab: "t" });
  rmSync(blobPath(data, source.blob));
  await place.startRunner();
  const run = await place.enqueue({ max_train_steps: 4 });
  const { diagnosis } = await place.reaches(run, ["failed", "succeeded"]);
  expect(diagnosis).toMatchObject({ code: "render-failed", evidence: [name, expect.any(String)] });
}, 60_000);
