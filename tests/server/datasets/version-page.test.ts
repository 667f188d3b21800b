import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { settings } from "@/db/schema/index";
import { exportFiles, exportFolder, writeZip } from "@/server/datasets/export";
import { importFolder } from "@/server/datasets/folder";
import { importJobs } from "@/server/datasets/import-job";
import { revert } from "@/server/datasets/journal";
import { editCaption, markUse, movePictures, trashPictures } from "@/server/datasets/pictures";
import { renderHere } from "@/server/datasets/renders";
import { addSubset, createDataset, editSubset, removeSubset, subsetsOf } from "@/server/datasets/store";
import { compareVersions, listVersions, manifestOf, noteVersion } from "@/server/datasets/version-list";
import { applyManifest } from "@/server/datasets/version-restore";
import { makeVersion, materialise } from "@/server/datasets/versions";
import { ROOTS_SETTING } from "@/server/settings/roots";
import { place, rowsOf, send } from "./place";

let studio: ReturnType<typeof place>;
let dataset: number;
let outside: string;
beforeEach(async () => {
  studio = place();
  dataset = createDataset(studio.db, { name: "平泽唯" }).id;
  outside = mkdtempSync(join(tmpdir(), "kon-export-"));
  studio.db.orm
    .insert(settings)
    .values({ key: ROOTS_SETTING, value: [outside], updatedAt: 1 })
    .run();
  const draw = (n: number, format: "png" | "gif") =>
    sharp({ create: { width: 16, height: 16, channels: 3, background: { r: n * 40, g: 9, b: 9 } } })
      .toFormat(format)
      .toBuffer();
  for (const n of [1, 2, 3]) {
    send(studio, dataset, `10_yui/${n}.png`, await draw(n, "png"), { batch: "b" });
    send(studio, dataset, `10_yui/${n}.txt`, `yui, tag${n}`, { batch: "b" });
  }
  send(studio, dataset, "5_live/舞台.gif", await draw(4, "gif"), { batch: "b" });
});
afterEach(() => {
  studio.close();
  rmSync(outside, { recursive: true, force: true });
});

const idOf = (stem: string) =>
  studio.db.sqlite.prepare("SELECT id FROM pictures WHERE stem = ?").pluck().get(stem) as number;
const recaption = (stem: string, caption: string) => {
  const row = studio.db.sqlite.prepare("SELECT id, rev, caption FROM pictures WHERE stem = ?").get(stem) as {
    id: number;
    rev: number;
    caption: string | null;
  };
  return editCaption(studio.db, { id: row.id, caption, seen: row, tab: "t" });
};

/** Every file below a folder with its bytes. */
function tree(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const folder of readdirSync(root))
    for (const name of readdirSync(join(root, folder)))
      found[`${folder}/${name}`] = readFileSync(join(root, folder, name)).toString("base64");
  return found;
}

describe("versions of a dataset", () => {
  it("are listed with their notes, compared with the present, and brought back as one undoable step", async () => {
    const first = makeVersion(studio, dataset);
    noteVersion(studio.db, { id: first.id, note: " 干净的一版 " });
    recaption("1", "yui, guitar");
    trashPictures(studio.db, { datasetId: dataset, ids: [idOf("2")], tab: "t" });
    markUse(studio.db, { datasetId: dataset, ids: [idOf("3")], use: "no", tab: "t" });
    const yui = subsetsOf(studio.db, dataset).find((s) => s.name === "yui")!;
    editSubset(studio.db, { id: yui.id, repeats: 3, triggers: ["yuihirasawa"], tab: "t" });
    const other = addSubset(studio.db, { datasetId: dataset, name: "school", repeats: 2, tab: "t" });
    const live = subsetsOf(studio.db, dataset).find((s) => s.name === "live")!;
    movePictures(studio.db, { datasetId: dataset, ids: [idOf("舞台")], subsetId: other.id, tab: "t" });
    removeSubset(studio.db, { id: live.id, tab: "t" });
    send(
      studio,
      dataset,
      "new.png",
      await sharp({ create: { width: 8, height: 8, channels: 3, background: "#0f0" } })
        .png()
        .toBuffer(),
      { subset: yui.id },
    );

    const found = await compareVersions(studio, { datasetId: dataset, from: first.id, to: null });
    expect(found.counts).toMatchObject({ added: 1, removed: 2, captioned: 1, moved: 1, edited: 0 });
    expect(found.subsets.map((s) => s.after?.repeats)).toEqual([undefined, 2, 3]);

    const before = rowsOf(studio);
    const manifest = await manifestOf(studio, dataset, first.id);
    const { batch, count } = applyManifest(studio.db, { datasetId: dataset, manifest, tab: "t" });
    expect(count).toBe(5);
    expect(makeVersion(studio, dataset)).toEqual(first);
    expect(await compareVersions(studio, { datasetId: dataset, from: first.id, to: null })).toMatchObject({
      total: 0,
      same: 4,
      subsets: [],
    });
    revert(studio.db, batch!, "t");
    expect(rowsOf(studio)).toEqual(before);
    expect(listVersions(studio.db, dataset)).toMatchObject([
      { number: 1, pictures: 4, note: "干净的一版", runs: [] },
    ]);
  });

  it("does nothing when the dataset is as the version has it", async () => {
    const { id } = makeVersion(studio, dataset);
    const manifest = await manifestOf(studio, dataset, id);
    expect(applyManifest(studio.db, { datasetId: dataset, manifest, tab: "t" })).toEqual({
      batch: null,
      count: 0,
    });
  });

  it("belong to their dataset", async () => {
    const { id } = makeVersion(studio, dataset);
    const other = createDataset(studio.db, { name: "秋山澪" }).id;
    await expect(manifestOf(studio, other, id)).rejects.toMatchObject({ code: "no-version" });
  });
});

describe("export", () => {
  const render = {
    render: (order: Parameters<ReturnType<typeof renderHere>>[0]) => renderHere(studio.data)(order),
  };
  const of = <T extends object>(more: T) => ({
    datasetId: dataset,
    versionId: null,
    numbers: false,
    ...more,
  });

  it("writes byte for byte what a run reads, as files of its own", async () => {
    const version = makeVersion(studio, dataset);
    const run = join(studio.data.runs, "1");
    await materialise(studio, version.id, run);
    const path = join(outside, "平泽唯-v1");
    expect(await exportFolder(studio, of({ versionId: version.id, path }), render)).toEqual({
      path,
      pictures: 4,
    });
    expect(tree(path)).toEqual(tree(run));
    expect(Object.keys(tree(path)).sort()).toEqual([
      "10_yui/1.png",
      "10_yui/1.txt",
      "10_yui/2.png",
      "10_yui/2.txt",
      "10_yui/3.png",
      "10_yui/3.txt",
      "5_live/舞台.png",
    ]);
    expect(statSync(join(path, "10_yui/1.png")).nlink).toBe(1);
    // and the same once more as an archive, which comes in again as the same pictures
    const zip = join(outside, "10_x.zip");
    await writeZip(await exportFiles(studio, of({ versionId: version.id }), render), createWriteStream(zip));
    const again = createDataset(studio.db, { name: "again" }).id;
    await importFolder(studio, { datasetId: again, subsetId: null, path: zip, tab: "t" });
    const view = await ended(again);
    expect(view).toMatchObject({ state: "done", added: 4, captioned: 3, refused: 0 });
    expect(subsetsOf(studio.db, again).map((s) => [s.repeats, s.name, s.pictures])).toEqual([
      [5, "live", 1],
      [10, "yui", 3],
    ]);
  });

  it("ends when a file of an archive is gone or nobody reads it any more, and leaves nothing open", async () => {
    const missing = { subset: "yui", name: "1.png", path: "10_yui/1.png", source: join(outside, "1.png") };
    const zip = () => createWriteStream(join(outside, "x.zip"));
    await expect(writeZip([missing], zip())).rejects.toMatchObject({ code: "ENOENT" });
    writeFileSync(missing.source, Buffer.alloc(8_000_000));
    const reader = new PassThrough();
    reader.once("data", () => setTimeout(() => reader.destroy(), 20));
    await expect(writeZip([missing], reader)).rejects.toBeDefined();
    await new Promise((done) => setTimeout(done, 50));
    const open = readdirSync("/proc/self/fd").map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return "";
      }
    });
    expect(open).not.toContain(missing.source);
  });

  it("numbers on request, and refuses what is not empty, outside or unusable, leaving nothing", async () => {
    const broken = { render: () => Promise.reject(new Error("no")) };
    await expect(exportFolder(studio, of({ path: join(outside, "half") }), broken)).rejects.toMatchObject({
      code: "render-failed",
    });
    expect(readdirSync(outside)).toEqual([]);
    const path = join(outside, "numbers");
    mkdirSync(path);
    await exportFolder(studio, of({ numbers: true, path }), render);
    expect(Object.keys(tree(path)).sort()).toContain("10_yui/003.txt");
    await expect(exportFolder(studio, of({ path }), render)).rejects.toMatchObject({ code: "not-empty" });
    await expect(exportFolder(studio, of({ path: "/etc/kon" }), render)).rejects.toMatchObject({
      code: "outside",
    });
    await expect(exportFolder(studio, of({ path: join(outside, "a:b") }), render)).rejects.toMatchObject({
      code: "folder-name",
    });
    writeFileSync(join(outside, "file"), "");
    await expect(
      exportFolder(studio, of({ path: join(outside, "file", "x") }), render),
    ).rejects.toBeDefined();
    expect(readdirSync(outside).sort()).toEqual(["file", "numbers"]);
  });

  const ended = async (id: number) => {
    for (;;) {
      const [view] = importJobs(studio, id);
      if (view?.endedAt) return view;
      await new Promise((done) => setTimeout(done, 10));
    }
  };
});
