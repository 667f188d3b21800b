import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { backgroundJobs, cancelBackgrounds, removeBackgrounds } from "@/server/datasets/background";
import { backgroundModel, chooseBackgroundModel } from "@/server/datasets/background-model";
import { openPicture } from "@/server/datasets/editor";
import { undo } from "@/server/datasets/journal";
import { createDataset } from "@/server/datasets/store";
import { renderPath } from "@/server/settings/data";
import { send } from "../datasets/place";
import { makePlace, type Place, type Runner, until } from "./place";

let place: Place;
let runner: Runner;
let dataset: number;
let models: string;
beforeEach(async () => {
  place = makePlace();
  dataset = createDataset(place.studio.db, { name: "yui" }).id;
  models = join(place.studio.data.root, "own");
  mkdirSync(models);
  for (const name of ["dark-is-figure.onnx", "not-for-pictures.onnx"])
    copyFileSync(join("tests/corpus/segmentation", name), join(models, name));
  runner = await place.startRunner();
}, 30_000);
afterEach(() => place.end());

/** A dark disc, right of the middle, on a light ground. */
const disc = (ground: string) =>
  sharp(
    Buffer.from(
      `<svg width="120" height="80"><rect width="120" height="80" fill="${ground}"/><circle cx="80" cy="40" r="25" fill="#231"/></svg>`,
    ),
  )
    .removeAlpha()
    .png()
    .toBuffer();
const take = async (name: string, ground: string) =>
  send(place.studio, dataset, `10_yui/${name}`, await disc(ground)).picture!;
const choose = () =>
  chooseBackgroundModel(place.studio, { path: join(models, "dark-is-figure.onnx"), norm: null });
const job = () => backgroundJobs(place.studio, dataset)[0]!;
const over = () =>
  until(
    () => job().endedAt !== null,
    20_000,
    () => JSON.stringify(job()),
  );

describe("removing backgrounds", { timeout: 60_000 }, () => {
  it("asks for a model, takes only one that fits, and reads its size from it", async () => {
    const input = { datasetId: dataset, ids: [1], threshold: 128, painted: null, tab: "t" };
    expect(() => removeBackgrounds(place.studio, input)).toThrow(
      expect.objectContaining({ code: "no-background-model" }),
    );
    for (const name of ["not-for-pictures.onnx", "../studio.db"])
      await expect(
        chooseBackgroundModel(place.studio, { path: join(models, name), norm: null }),
      ).rejects.toMatchObject({ code: "no-segmentation-model", evidence: [expect.any(String)] });
    expect(await choose()).toMatchObject({ side: 32, norm: "imagenet" });
    expect(backgroundModel(place.studio)).toMatchObject({ there: true, side: 32 });
  });

  it("leaves the figure, masks the rest, as one step that is undone as one", async () => {
    await choose();
    const ids = [await take("a.png", "#eee"), await take("b.png", "#fc9")];
    const before = ids.map((id) => openPicture(place.studio.db, id).media.key);
    removeBackgrounds(place.studio, { datasetId: dataset, ids, threshold: 128, painted: "mask", tab: "t" });
    await over();
    expect(job()).toMatchObject({ state: "done", total: 2, done: 2, failed: [], error: null });
    const { media, masked, edit } = openPicture(place.studio.db, ids[0]!);
    expect(masked).toBe(true);
    expect(edit?.paint?.[0]).toMatchObject({ kind: "background", threshold: 128 });
    await until(
      () => openPicture(place.studio.db, ids[0]!).media.state === "done",
      20_000,
      () => JSON.stringify(openPicture(place.studio.db, ids[0]!)),
    );
    const alpha = await sharp(renderPath(place.studio.data, media.key)).extractChannel(3).raw().toBuffer();
    expect([alpha[40 * 120 + 80], alpha[40 * 120 + 20], alpha[0]]).toEqual([255, 0, 0]);
    expect(undo(place.studio.db, dataset, "t")).toMatchObject({ kind: "background", count: 2 });
    expect(ids.map((id) => openPicture(place.studio.db, id).media.key)).toEqual(before);
  });

  it("names what cannot be read and goes on; stops where it is told to and goes on from there", async () => {
    await choose();
    const broken = send(
      place.studio,
      dataset,
      "10_yui/broken.png",
      Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.from("nothing")]),
    ).picture!;
    const ids = [broken];
    for (let i = 0; i < 12; i++) ids.push(await take(`${i}.png`, `#ee${(i + 16).toString(16)}`));
    const input = { datasetId: dataset, ids, threshold: 128, painted: null, tab: "t" };
    const { id } = removeBackgrounds(place.studio, input);
    await until(
      () => job().done >= 3,
      20_000,
      () => JSON.stringify(job()),
    );
    cancelBackgrounds(place.studio, id);
    await over();
    expect(job()).toMatchObject({ state: "cancelled", failed: [{ name: "broken.png" }] });
    expect(job().done).toBeLessThan(13);
    removeBackgrounds(place.studio, input);
    await over();
    const edited = ids.filter((picture) => openPicture(place.studio.db, picture).edit !== null);
    expect(edited).toHaveLength(12);
    expect(processes(runner.pid)).toContain("segment.mjs");
  });
});

/** Programs of a process's children. */
const processes = (parent: number): string =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const mine = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent;
        return mine ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "";
      } catch {
        return "";
      }
    })
    .join("\n");
