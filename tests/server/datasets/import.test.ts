import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { settings } from "@/db/schema/index";
import { importFolder, lookInto } from "@/server/datasets/folder";
import { importJobs, importLines } from "@/server/datasets/import-job";
import { revert } from "@/server/datasets/journal";
import { leftovers, takeKeptCaptions } from "@/server/datasets/pairing";
import { editCaption } from "@/server/datasets/pictures";
import { createDataset, subsetsOf } from "@/server/datasets/store";
import { completePath, insideRoots, ROOTS_SETTING } from "@/server/settings/roots";
import { place, png, rowsOf, send } from "./place";

let studio: ReturnType<typeof place>;
let dataset: number;
beforeEach(() => {
  studio = place();
  dataset = createDataset(studio.db, { name: "平泽唯" }).id;
});
afterEach(() => studio.close());

const captions = () =>
  studio.db.sqlite
    .prepare("SELECT stem, caption FROM pictures WHERE deleted_at IS NULL ORDER BY sort_key")
    .raw()
    .all();

describe("import of single files", () => {
  it("pairs captions that come before and after, whatever their case", () => {
    const batch = "b1";
    send(studio, dataset, "001.txt", "yui, guitar", { batch });
    send(studio, dataset, "001.png", png("1"), { batch });
    send(studio, dataset, "B.PNG", png("2"), { batch });
    expect(send(studio, dataset, "b.txt", "\ufeffmio, bass\r\n", { batch }).state).toBe("captioned");
    expect(captions()).toEqual([
      ["001", "yui, guitar"],
      ["B", "mio, bass"],
    ]);
    const count = studio.db.sqlite.prepare("SELECT count(*) FROM batches").pluck().get();
    expect(count).toBe(1);
    expect(subsetsOf(studio.db, dataset)).toMatchObject([{ name: "平泽唯", repeats: 10, pictures: 2 }]);
  });

  it("makes subsets of <repeats>_<name> folders, and keeps equal names of two folders apart", () => {
    const batch = "b";
    send(studio, dataset, "set/10_yui/001.png", png("1"), { batch });
    send(studio, dataset, "set/5_live/001.png", png("2"), { batch });
    send(studio, dataset, "set/5_live/001.txt", "live", { batch });
    expect(subsetsOf(studio.db, dataset).map((s) => [s.name, s.repeats, s.classWord])).toEqual([
      ["yui", 10, "yui"],
      ["live", 5, "live"],
    ]);
    const other = createDataset(studio.db, { name: "two" }).id;
    for (const folder of ["a", "b"]) {
      send(studio, other, `x/${folder}/001.png`, png(`x${folder}`), { batch });
      send(studio, other, `x/${folder}/001.txt`, folder, { batch });
    }
    expect(captions().slice(-2)).toEqual(expect.arrayContaining([["001-2", "b"]]));
    expect(
      studio.db.sqlite
        .prepare("SELECT stem, caption FROM pictures WHERE dataset_id = ? ORDER BY id")
        .raw()
        .all(other),
    ).toEqual([
      ["001", "a"],
      ["001-2", "b"],
    ]);
  });

  it.each([
    ["a.pdf", "PK", "format"],
    ["a.png", "<html>", "content"],
    ["a.png", "", "empty"],
    ["a.txt", "a\0b", "read as text"],
  ])("refuses %s with its reason", (name, content, word) => {
    const answer = send(studio, dataset, name, content);
    expect(answer.state).toBe("refused");
    expect(answer.note?.en).toContain(word);
    expect(captions()).toEqual([]);
  });

  it("reads GBK and says so, passes clutter over, says when the extension lies", () => {
    send(studio, dataset, "a.png", png("1"));
    const gbk = Buffer.from([0xbc, 0xaa, 0xcb, 0xfb]);
    expect(send(studio, dataset, "a.txt", gbk)).toMatchObject({
      state: "captioned",
      note: { en: expect.stringContaining("GBK") },
    });
    expect(captions()).toEqual([["a", "吉他"]]);
    expect(send(studio, dataset, ".DS_Store", "x").state).toBe("skipped");
    expect(send(studio, dataset, "b.jpg", png("2"))).toMatchObject({
      state: "added",
      note: { en: expect.stringContaining("extension") },
    });
  });

  it("never overwrites a caption; the one that came in is taken on request, undoably", () => {
    send(studio, dataset, "a.png", png("1"));
    send(studio, dataset, "a.txt", "by hand");
    const batch = "again";
    send(studio, dataset, "a.png", png("1"), { batch });
    const answer = send(studio, dataset, "a.txt", "from disk", { batch });
    expect(answer.state).toBe("kept");
    expect(captions()).toEqual([["a", "by hand"]]);
    expect(leftovers(studio.db, answer.batch!)).toEqual({ waiting: [], kept: 1 });
    const taken = takeKeptCaptions(studio.db, { batchId: answer.batch!, tab: "t" });
    expect([taken.count, captions()]).toEqual([1, [["a", "from disk"]]]);
    revert(studio.db, taken.batch!, "t");
    expect(captions()).toEqual([["a", "by hand"]]);
  });

  it("says which captions found no picture, and pairs them when it comes another day", () => {
    const answer = send(studio, dataset, "x/lonely.txt", "solo", { batch: "one" });
    expect(answer.state).toBe("waiting");
    expect(leftovers(studio.db, answer.batch!).waiting).toEqual(["x/lonely.txt"]);
    send(studio, dataset, "Lonely.png", png("1"), { batch: "two" });
    expect(captions()).toEqual([["Lonely", "solo"]]);
    expect(leftovers(studio.db, answer.batch!).waiting).toEqual([]);
  });

  it("an undone import takes its pictures along, refuses the rest of its files, and comes back by redo", () => {
    const batch = "b";
    send(studio, dataset, "a.png", png("1"), { batch });
    const { batch: id } = send(studio, dataset, "a.txt", "one", { batch });
    const before = rowsOf(studio);
    const row = studio.db.sqlite.prepare("SELECT id, rev FROM pictures").get() as { id: number; rev: number };
    editCaption(studio.db, {
      id: row.id,
      caption: "edited",
      seen: { rev: row.rev, caption: "one" },
      tab: "t",
    });
    const undone = revert(studio.db, id!, "t");
    expect(captions()).toEqual([]);
    expect(send(studio, dataset, "b.png", png("2"), { batch }).state).toBe("refused");
    revert(studio.db, undone.batch, "t");
    expect(captions()).toEqual([["a", "edited"]]);
    expect(rowsOf(studio)).not.toEqual(before);
  });

  it("an undone import leaves the subset it made when others have filled it", () => {
    const { batch } = send(studio, dataset, "a.png", png("1"));
    send(studio, dataset, "b.png", png("2"));
    revert(studio.db, batch!, "t");
    expect(subsetsOf(studio.db, dataset)).toMatchObject([{ pictures: 1 }]);
  });

  it("brings a picture back from the trash instead of doubling it", () => {
    const { batch } = send(studio, dataset, "a.png", png("1"));
    revert(studio.db, batch!, "t");
    expect(send(studio, dataset, "a.png", png("1")).state).toBe("restored");
    expect(captions()).toHaveLength(1);
  });

  it("is idempotent: in any order, a second time gives the same pictures and captions", () => {
    const file = fc.record({
      stem: fc.constantFrom("a", "B", "b", "001"),
      ext: fc.constantFrom(".png", ".txt", ".caption"),
      content: fc.constantFrom("1", "2", "3"),
      folder: fc.constantFrom("", "10_x/", "5_y/"),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(file, { maxLength: 10, selector: (f) => f.folder + f.stem + f.ext }),
        (files) => {
          const id = createDataset(studio.db, { name: "p" }).id;
          const all = (batch: string) => {
            for (const f of files)
              send(
                studio,
                id,
                `${f.folder}${f.stem}${f.folder.charAt(0)}${f.ext}`,
                f.ext === ".png" ? png(f.content) : `t${f.content}`,
                { batch },
              );
          };
          const look = () =>
            studio.db.sqlite
              .prepare("SELECT subset_id, stem, blob, caption FROM pictures WHERE dataset_id = ? ORDER BY id")
              .all(id);
          all("first");
          const once = look();
          all("second");
          expect(look()).toEqual(once);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("import of a folder of this machine", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kon-folder-"));
    studio.db.orm
      .insert(settings)
      .values({ key: ROOTS_SETTING, value: [folder], updatedAt: 1 })
      .run();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const ended = async () => {
    for (;;) {
      const [view] = importJobs(studio, dataset);
      if (view?.endedAt) return view;
      await new Promise((done) => setTimeout(done, 10));
    }
  };

  it("copies, pairs, counts, and does not double", async () => {
    mkdirSync(join(folder, "10_yui"));
    for (let i = 1; i <= 12; i++) {
      writeFileSync(join(folder, "10_yui", `${i}.png`), png(String(i)));
      writeFileSync(join(folder, "10_yui", `${i}.txt`), `tag${i}`);
    }
    writeFileSync(join(folder, "10_yui", "broken.jpg"), "no");
    expect(await lookInto(studio, folder)).toMatchObject({ pictures: 13, captions: 12, folders: ["10_yui"] });
    await importFolder(studio, { datasetId: dataset, subsetId: null, path: folder, tab: "t" });
    const view = await ended();
    expect(view).toMatchObject({ state: "done", total: 25, done: 25, added: 12, captioned: 12 });
    const bad = importLines(studio, { id: view.id, problems: true, from: 0, limit: 10 });
    expect(bad.lines.map((line) => line.name)).toEqual(["10_yui/broken.jpg"]);
    expect(captions()[9]).toEqual(["10", "tag10"]);
    await importFolder(studio, {
      datasetId: dataset,
      subsetId: null,
      path: join(folder, "10_yui"),
      tab: "t",
    });
    expect(await ended()).toMatchObject({ added: 0, already: 24 });
    expect(captions()).toHaveLength(12);
  });

  it("reads nothing outside the allowed folders, not even through a link", async () => {
    const outside = mkdtempSync(join(tmpdir(), "kon-outside-"));
    try {
      symlinkSync(outside, join(folder, "link"));
      mkdirSync(join(folder, "scans"));
      await expect(insideRoots(studio, outside)).rejects.toMatchObject({ code: "outside" });
      await expect(insideRoots(studio, join(folder, "link"))).rejects.toMatchObject({ code: "outside" });
      await expect(insideRoots(studio, `${folder}/../..`)).rejects.toMatchObject({ code: "outside" });
      await expect(insideRoots(studio, join(folder, "nothing"))).rejects.toMatchObject({ code: "no-path" });
      expect((await completePath(studio, `${folder}/SC`)).map((e) => e.name)).toEqual(["scans"]);
      expect(await completePath(studio, `${folder}/../`)).toEqual([]);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});
