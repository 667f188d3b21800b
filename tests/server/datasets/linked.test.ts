import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { settings } from "@/db/schema/index";
import { history } from "@/server/datasets/history";
import { undo } from "@/server/datasets/journal";
import {
  checkLinked,
  linkedOf,
  linkFolder,
  resolveLinked,
  setWriteBack,
  unlinkFolder,
} from "@/server/datasets/linked";
import { editCaption, restorePictures } from "@/server/datasets/pictures";
import { createDataset, subsetsOf } from "@/server/datasets/store";
import { ROOTS_SETTING } from "@/server/settings/roots";
import { place, png } from "./place";

let studio: ReturnType<typeof place>;
let dataset: number;
let home: string;
let clock = 1_700_000_000;
beforeEach(async () => {
  studio = place();
  dataset = createDataset(studio.db, { name: "平泽唯" }).id;
  home = mkdtempSync(join(tmpdir(), "kon-linked-"));
  studio.db.orm
    .insert(settings)
    .values({ key: ROOTS_SETTING, value: [home], updatedAt: 1 })
    .run();
  mkdirSync(join(home, "10_yui"));
  for (const n of [1, 2, 3]) {
    put(`10_yui/${n}.png`, png(`${n}`));
    put(`10_yui/${n}.txt`, `yui, tag${n}`);
  }
  await linkFolder(studio, { datasetId: dataset, subsetId: null, path: home, writeBack: true, tab: "t" });
  await check();
});
afterEach(() => {
  studio.close();
  rmSync(home, { recursive: true, force: true });
});

/** Writes a file with a time of its own, as another program does later. */
function put(name: string, content: Buffer | string): void {
  writeFileSync(join(home, name), content);
  clock += 2;
  utimesSync(join(home, name), clock, clock);
}
const check = () => checkLinked(studio, { datasetId: dataset });
const text = (name: string) => readFileSync(join(home, name), "utf8");
const rows = () =>
  studio.db.sqlite
    .prepare("SELECT stem, caption FROM pictures WHERE deleted_at IS NULL ORDER BY sort_key, id")
    .raw()
    .all();
function recaption(stem: string, caption: string | null): void {
  const row = studio.db.sqlite.prepare("SELECT id, rev, caption FROM pictures WHERE stem = ?").get(stem) as {
    id: number;
    rev: number;
    caption: string | null;
  };
  editCaption(studio.db, { id: row.id, caption, seen: row, tab: "t" });
}
const conflicts = () => linkedOf(studio.db, dataset)[0]!.conflicts;

describe("a linked folder", () => {
  it("comes in as one step, and a second look finds nothing", async () => {
    expect(rows()).toEqual([
      ["1", "yui, tag1"],
      ["2", "yui, tag2"],
      ["3", "yui, tag3"],
    ]);
    expect(subsetsOf(studio.db, dataset)).toMatchObject([{ name: "yui", repeats: 10, pictures: 3 }]);
    expect(history(studio.db, { datasetId: dataset, limit: 20, tab: "t" })).toMatchObject([
      { kind: "import", actor: "folder" },
    ]);
    expect(await check()).toEqual({ added: 0, changed: 0, gone: 0, written: 0, conflicts: 0 });
  });

  it("takes in what was changed outside: captions, new and replaced pictures, and such as vanished", async () => {
    put("10_yui/1.txt", "yui, tag1, smile");
    put("10_yui/2.png", png("two"));
    put("10_yui/4.png", png("4"));
    rmSync(join(home, "10_yui/3.png"));
    expect(await check()).toMatchObject({ added: 1, changed: 2, gone: 1, conflicts: 0 });
    expect(rows()).toEqual([
      ["1", "yui, tag1, smile"],
      ["2", "yui, tag2"],
      ["4", null],
    ]);
    const lost = studio.db.sqlite.prepare("SELECT id FROM pictures WHERE stem = '3'").pluck().get() as number;
    restorePictures(studio.db, { datasetId: dataset, ids: [lost], tab: "t" });
    await check();
    expect(rows()).toHaveLength(4);
  });

  it("says why nothing can come in, in the words of the cause", async () => {
    studio.db.sqlite.exec(
      "UPDATE linked_folders SET subset_id = (SELECT id FROM subsets); UPDATE subsets SET deleted_at = 1",
    );
    put("10_yui/4.png", png("4"));
    await check();
    expect(linkedOf(studio.db, dataset)[0]!.problem?.en).toBe("There is no such subset.");
  });

  it("goes on with the others when one picture cannot be read", async () => {
    put("10_yui/0.png", png("0"));
    chmodSync(join(home, "10_yui/0.png"), 0);
    put("10_yui/4.png", png("4"));
    await check();
    expect(rows()).toContainEqual(["4", null]);
  });

  it("writes captions edited here beside their pictures, whole, and undo writes the old ones again", async () => {
    recaption("1", "yui, guitar");
    recaption("2", null);
    expect(await check()).toMatchObject({ written: 2, changed: 0 });
    expect([text("10_yui/1.txt"), text("10_yui/2.txt")]).toEqual(["yui, guitar", "\n"]);
    undo(studio.db, dataset, "t");
    undo(studio.db, dataset, "t");
    await check();
    expect([text("10_yui/1.txt"), text("10_yui/2.txt")]).toEqual(["yui, tag1", "yui, tag2"]);
    expect(readdirSync(join(home, "10_yui"))).toHaveLength(6);
    expect(await check()).toMatchObject({ written: 0, changed: 0 });
  });

  it("merges edits of both sides", async () => {
    recaption("1", "yui, tag1, guitar");
    put("10_yui/1.txt", "smile, yui, tag1");
    await check();
    const [[, merged]] = rows() as [[string, string]];
    expect(merged.split(", ").sort()).toEqual(["guitar", "smile", "tag1", "yui"]);
    expect(text("10_yui/1.txt")).toBe(merged);
  });

  it("shows both texts when they cannot be merged, and overwrites neither until somebody decides", async () => {
    put("10_yui/1.txt", "yui, TAG1");
    recaption("1", "yui, Tag1");
    expect(await check()).toMatchObject({ conflicts: 1 });
    expect(await check()).toMatchObject({ conflicts: 0, written: 0 });
    expect([rows()[0], text("10_yui/1.txt")]).toEqual([["1", "yui, Tag1"], "yui, TAG1"]);
    expect(conflicts()).toMatchObject([
      { name: "10_yui/1.png", base: "yui, tag1", theirs: "yui, TAG1", mine: "yui, Tag1" },
    ]);
    resolveLinked(studio.db, { id: conflicts()[0]!.id, caption: "yui, Tag1", tab: "t" });
    await check();
    expect(conflicts()).toEqual([]);
    expect(text("10_yui/1.txt")).toBe("yui, Tag1");
  });

  it("changes nothing when the folder is empty all at once or not there, and says so", async () => {
    renameSync(join(home, "10_yui"), join(tmpdir(), "kon-away"));
    try {
      expect(await check()).toMatchObject({ gone: 0 });
      expect(linkedOf(studio.db, dataset)[0]?.problem?.en).toContain("mounted");
      expect(rows()).toHaveLength(3);
    } finally {
      renameSync(join(tmpdir(), "kon-away"), join(home, "10_yui"));
    }
    await check();
    expect(linkedOf(studio.db, dataset)[0]?.problem).toBeNull();
  });

  it("writes nothing when told not to, and leaves everything as it is when the link ends", async () => {
    const { id } = linkedOf(studio.db, dataset)[0]!;
    setWriteBack(studio.db, { id, writeBack: false });
    recaption("1", "only here");
    expect(await check()).toMatchObject({ written: 0 });
    expect(text("10_yui/1.txt")).toBe("yui, tag1");
    const before = statSync(join(home, "10_yui/2.txt")).mtimeMs;
    unlinkFolder(studio.db, id);
    recaption("2", "only here too");
    await check();
    expect(statSync(join(home, "10_yui/2.txt")).mtimeMs).toBe(before);
    expect([linkedOf(studio.db, dataset), rows().length]).toEqual([[], 3]);
  });
});
