import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, it } from "vitest";
import { undo } from "@/server/datasets/journal";
import { markUse, trashPictures } from "@/server/datasets/pictures";
import { createDataset } from "@/server/datasets/store";
import { makeVersion, materialise, readManifest } from "@/server/datasets/versions";
import { place, send } from "./place";

let studio: ReturnType<typeof place>;
let dataset: number;
let out: string;
beforeEach(() => {
  studio = place();
  dataset = createDataset(studio.db, { name: "yui" }).id;
  out = mkdtempSync(join(tmpdir(), "kon-material-"));
});
afterEach(() => {
  studio.close();
  rmSync(out, { recursive: true, force: true });
});

const draw = (background: string, options: { alpha?: boolean } = {}) =>
  sharp({ create: { width: 6, height: 4, channels: options.alpha ? 4 : 3, background } });

it("an unchanged dataset gives the same version, a change a new one, its undo the old one again", async () => {
  const first = send(studio, dataset, "10_yui/a.png", await draw("#c00").png().toBuffer());
  send(studio, dataset, "10_yui/b.png", await draw("#0c0").png().toBuffer());
  const one = makeVersion(studio, dataset);
  expect(makeVersion(studio, dataset)).toEqual(one);
  markUse(studio.db, { datasetId: dataset, ids: [first.picture!], use: "no", tab: "t" });
  const two = makeVersion(studio, dataset);
  expect([one.number, two.number]).toEqual([1, 2]);
  expect((await readManifest(studio, two.id)).entries.map((e) => e.stem)).toEqual(["b"]);
  undo(studio.db, dataset, "t");
  expect(makeVersion(studio, dataset)).toEqual(one);
});

it("refuses an empty dataset", () =>
  expect(() => makeVersion(studio, dataset)).toThrow(expect.objectContaining({ code: "dataset-empty" })));

it("links what the trainer sees as it is, renders the rest, and writes captions it can read", async () => {
  const plain = await draw("#c00").png().toBuffer();
  send(studio, dataset, "10_yui/plain.Png", plain);
  send(studio, dataset, "10_yui/plain.txt", "yui, 吉他");
  send(studio, dataset, "10_yui/alpha.png", await draw("rgba(255,0,0,0)", { alpha: true }).png().toBuffer());
  send(studio, dataset, "10_yui/alpha.txt", "  ");
  send(
    studio,
    dataset,
    "10_yui/turned.jpg",
    await draw("#00c").jpeg().withMetadata({ orientation: 6 }).toBuffer(),
  );
  send(studio, dataset, "10_yui/moving.gif", await draw("#cc0").gif().toBuffer());
  const version = makeVersion(studio, dataset);
  const [subset] = await materialise(studio, version.id, out);
  expect(subset).toMatchObject({ repeats: 10, classWord: "yui", pictures: 4, dir: join(out, "10_yui") });
  const dir = subset!.dir;
  expect(readdirSync(dir).sort()).toEqual([
    "alpha.png",
    "alpha.txt",
    "moving.png",
    "plain.png",
    "plain.txt",
    "turned.png",
  ]);
  expect(readFileSync(join(dir, "plain.png"))).toEqual(plain);
  expect(statSync(join(dir, "plain.png")).nlink).toBeGreaterThan(1);
  expect(readFileSync(join(dir, "plain.txt"))).toEqual(Buffer.from("yui, 吉他"));
  expect(readFileSync(join(dir, "alpha.txt"), "utf8")).toBe("\n");
  const white = await sharp(join(dir, "alpha.png")).raw().toBuffer({ resolveWithObject: true });
  expect([white.info.channels, ...white.data.subarray(0, 3)]).toEqual([3, 255, 255, 255]);
  expect(await sharp(join(dir, "turned.png")).metadata()).toMatchObject({ width: 4, height: 6 });
  await materialise(studio, version.id, out);
  expect(readdirSync(dir)).toHaveLength(6);
});

it("a version keeps what was trashed afterwards, and equal stems after a restore stay apart", async () => {
  const { picture } = send(studio, dataset, "10_yui/a.png", await draw("#111").png().toBuffer());
  const version = makeVersion(studio, dataset);
  trashPictures(studio.db, { datasetId: dataset, ids: [picture!], tab: "t" });
  send(studio, dataset, "10_yui/a.png", await draw("#222").png().toBuffer());
  undo(studio.db, dataset, "t");
  await materialise(studio, version.id, join(out, "old"));
  expect(existsSync(join(out, "old", "10_yui", "a.png"))).toBe(true);
});
