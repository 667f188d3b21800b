import { execFileSync } from "node:child_process";
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import yazl from "yazl";
import { settings } from "@/db/schema/index";
import { importFolder } from "@/server/datasets/folder";
import { cancelImport, importJobs, importLines } from "@/server/datasets/import-job";
import { createDataset, subsetsOf } from "@/server/datasets/store";
import { importZip } from "@/server/datasets/zip";
import { ROOTS_SETTING } from "@/server/settings/roots";
import { place, png } from "./place";

let studio: ReturnType<typeof place>;
let dataset: number;
let home: string;
beforeEach(() => {
  studio = place();
  dataset = createDataset(studio.db, { name: "平泽唯" }).id;
  home = mkdtempSync(join(tmpdir(), "kon-archive-"));
  studio.db.orm
    .insert(settings)
    .values({ key: ROOTS_SETTING, value: [home], updatedAt: 1 })
    .run();
});
afterEach(() => {
  studio.close();
  rmSync(home, { recursive: true, force: true });
});

type Entry = { name: string; data: Buffer | string; mode?: number; compress?: boolean };

async function zip(entries: readonly Entry[], file = join(home, "a.zip")): Promise<string> {
  const made = new yazl.ZipFile();
  for (const { name, data, mode = 0o100644, compress = true } of entries)
    made.addBuffer(Buffer.from(data), name, { mode, compress });
  made.end();
  await pipeline(made.outputStream, createWriteStream(file));
  return file;
}

/** Names of equal length put into a finished archive, for those that no honest program writes. */
function rename(file: string, from: string, to: Buffer): void {
  const bytes = readFileSync(file);
  const old = Buffer.from(from);
  expect(to.length).toBe(old.length);
  for (let at = bytes.indexOf(old); at >= 0; at = bytes.indexOf(old, at + 1)) to.copy(bytes, at);
  writeFileSync(file, bytes);
}

/** Clears the bit that says names are UTF-8, in both headers of every entry. */
function unmark(file: string): void {
  const bytes = readFileSync(file);
  for (const [signature, flags] of [
    ["504b0304", 6],
    ["504b0102", 8],
  ] as const)
    for (let at = bytes.indexOf(signature, 0, "hex"); at >= 0; at = bytes.indexOf(signature, at + 4, "hex"))
      bytes.writeUInt16LE(bytes.readUInt16LE(at + flags) & ~0x800, at + flags);
  writeFileSync(file, bytes);
}

async function run(file: string) {
  importZip(studio, { datasetId: dataset, subsetId: null, tab: "t" }, { file, name: file });
  return ended();
}
async function ended() {
  for (;;) {
    const [view] = importJobs(studio, dataset);
    if (view?.endedAt) {
      const { lines } = importLines(studio, { id: view.id, problems: true, from: 0, limit: 100 });
      return { ...view, bad: Object.fromEntries(lines.map((line) => [line.name, line.note?.en ?? ""])) };
    }
    await new Promise((done) => setTimeout(done, 5));
  }
}
const rows = () =>
  studio.db.sqlite
    .prepare(
      `SELECT s.name AS subset, p.stem, p.caption FROM pictures p JOIN subsets s ON s.id = p.subset_id
       WHERE p.deleted_at IS NULL ORDER BY s.name, p.sort_key`,
    )
    .raw()
    .all();
/** Nothing may ever be left in incoming/, nor appear anywhere but in blobs/. */
const leftBehind = () => readdirSync(studio.data.incoming);

describe("import of an archive", () => {
  it("reads GBK names, makes subsets, keeps captions, and doubles nothing the second time", async () => {
    const file = await zip([
      { name: "10_NNNN/AA.png", data: png("1") },
      { name: "10_NNNN/AA.txt", data: "yui, guitar" },
      { name: "5_live/1.png", data: png("2") },
      { name: "5_live/1.png.json", data: JSON.stringify({ tags: ["stage", "long_hair"] }) },
    ]);
    rename(file, "NNNN", Buffer.from("c6bdd4f3", "hex")); // 平泽
    rename(file, "AA", Buffer.from("cea8", "hex")); // 唯
    unmark(file);
    expect(await run(file)).toMatchObject({ state: "done", total: 4, added: 2, captioned: 2, refused: 0 });
    expect(rows()).toEqual([
      ["live", "1", "stage, long hair"],
      ["平泽", "唯", "yui, guitar"],
    ]);
    expect(
      subsetsOf(studio.db, dataset)
        .map((s) => s.repeats)
        .sort(),
    ).toEqual([10, 5]);
    expect(await run(file)).toMatchObject({ added: 0, already: 4 });
    expect(rows()).toHaveLength(2);
    expect(leftBehind()).toEqual([]);
  });

  it("takes nothing that leads out, is a link, an archive, a program or damaged, and says so of each", async () => {
    const file = await zip([
      { name: "ok.png", data: png("1") },
      { name: "aa/escape.png", data: png("2") },
      { name: "link.png", data: "/etc/passwd", mode: 0o120777 },
      { name: "more.zip", data: "PK" },
      { name: "x.exe", data: "MZ" },
      { name: "web.png", data: "<html>" },
      { name: `${"d/".repeat(20)}deep.png`, data: png("3") },
      { name: "torn.png", data: png("torn".repeat(40)), compress: false },
      { name: "__MACOSX/._ok.png", data: "x" },
    ]);
    rename(file, "aa/escape.png", Buffer.from("../escape.png"));
    const bytes = readFileSync(file);
    bytes.write("TORN", bytes.indexOf("torntorn"));
    writeFileSync(file, bytes);
    const view = await run(file);
    expect(view).toMatchObject({ state: "done", added: 1, refused: 7 });
    expect(Object.keys(view.bad).sort()).toEqual(
      [
        "../escape.png",
        `${"d/".repeat(20)}deep.png`,
        "link.png",
        "more.zip",
        "torn.png",
        "web.png",
        "x.exe",
      ].sort(),
    );
    expect(view.bad["../escape.png"]).toContain("out of the archive");
    expect(view.bad["link.png"]).toContain("link");
    expect(view.bad["more.zip"]).toContain("inside an archive");
    expect(view.bad["torn.png"]).toContain("damaged");
    expect(rows()).toEqual([["平泽唯", "ok", null]]);
    expect(leftBehind()).toEqual([]);
    expect(readdirSync(home)).toEqual(["a.zip"]);
  });

  it("unpacks no bomb: by its ratio, by its size, and not by what its directory only claims", async () => {
    const bomb = await zip([{ name: "white.png", data: png("1") }], join(home, "bomb.zip"));
    const claims = readFileSync(bomb);
    claims.writeUInt32LE(80 << 20, claims.indexOf("504b0102", 0, "hex") + 24);
    writeFileSync(bomb, claims);
    expect(await run(bomb)).toMatchObject({
      state: "failed",
      added: 0,
      error: { en: expect.stringContaining("bomb") },
    });
    // the directory says 8 bytes, the data is much more: the reader stops at the ninth
    const liar = await zip(
      [{ name: "liar.png", data: Buffer.concat([png(""), Buffer.alloc(4 << 20)]) }],
      join(home, "liar.zip"),
    );
    const bytes = readFileSync(liar);
    bytes.writeUInt32LE(8, bytes.indexOf("504b0102", 0, "hex") + 24);
    writeFileSync(liar, bytes);
    expect(await run(liar)).toMatchObject({ state: "done", added: 0, refused: 1 });
    expect(leftBehind()).toEqual([]);
  });

  it("tells an archive that is cut off, none at all, or locked", async () => {
    const file = await zip([{ name: "a.png", data: png("1") }]);
    const whole = readFileSync(file);
    for (const bytes of [whole.subarray(0, whole.length - 30), Buffer.from("hello"), Buffer.alloc(0)]) {
      writeFileSync(file, bytes);
      expect(await run(file)).toMatchObject({
        state: "failed",
        error: { en: expect.stringContaining("cannot be opened") },
      });
    }
    const locked = Buffer.from(whole);
    const at = locked.indexOf("504b0102", 0, "hex") + 8;
    locked.writeUInt16LE(locked.readUInt16LE(at) | 1, at);
    writeFileSync(file, locked);
    expect((await run(file)).bad["a.png"]).toContain("password");
  });

  it("is found among the folders of this machine, and goes when it was sent for this import only", async () => {
    const file = await zip([{ name: "a.png", data: png("1") }]);
    await importFolder(studio, { datasetId: dataset, subsetId: null, path: file, tab: "t" });
    expect(await ended()).toMatchObject({ source: "zip", added: 1 });
    importZip(
      studio,
      { datasetId: dataset, subsetId: null, tab: "t" },
      { file, name: "b.zip", remove: true },
    );
    expect(await ended()).toMatchObject({ path: "b.zip", already: 1 });
    expect(readdirSync(home)).toEqual([]);
  });
});

describe("import of a hostile folder", () => {
  it("passes by links, pipes, devices and what is no picture, each with its reason", async () => {
    const outside = mkdtempSync(join(tmpdir(), "kon-outside-"));
    try {
      writeFileSync(join(outside, "secret.png"), png("secret"));
      writeFileSync(join(home, "ok.png"), png("1"));
      symlinkSync(join(outside, "secret.png"), join(home, "secret.png"));
      symlinkSync(outside, join(home, "away"));
      mkdirSync(join(home, "round"));
      symlinkSync(home, join(home, "round", "again"));
      execFileSync("mkfifo", [join(home, "pipe.png")]);
      symlinkSync("/dev/zero", join(home, "zero.png"));
      writeFileSync(join(home, "notes.pdf"), "x");
      await importFolder(studio, { datasetId: dataset, subsetId: null, path: home, tab: "t" });
      const view = await ended();
      expect(view).toMatchObject({ state: "done", added: 1, refused: 6 });
      expect(view.bad["pipe.png"]).toContain("ordinary");
      for (const name of ["secret.png", "away", "round/again", "zero.png"])
        expect(view.bad[name]).toContain("link");
      expect(rows()).toHaveLength(1);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it("goes on after stopping, as one picture each", async () => {
    for (let i = 0; i < 200; i++) writeFileSync(join(home, `${i}.png`), png(String(i)));
    const order = { datasetId: dataset, subsetId: null, path: home, tab: "t" };
    const { id } = await importFolder(studio, order);
    while ((importJobs(studio, dataset)[0]?.done ?? 0) < 30) await new Promise((done) => setTimeout(done, 1));
    cancelImport(studio, id);
    expect((await ended()).state).toBe("cancelled");
    const half = rows().length;
    expect(half).toBeGreaterThan(0);
    await importFolder(studio, order);
    expect(await ended()).toMatchObject({ state: "done", added: 200 - half, already: half });
    expect(rows()).toHaveLength(200);
    expect(leftBehind()).toEqual([]);
  });

  it("never lets names that are one to some system overwrite each other", async () => {
    for (const [folder, name] of [
      ["a", "é.png"],
      ["b", "e\u0301.png"],
      ["c", "É.png"],
      ["d", "图 🎸.png"],
    ] as const) {
      mkdirSync(join(home, folder));
      writeFileSync(join(home, folder, name), png(folder));
      writeFileSync(join(home, folder, name.replace(".png", ".txt")), folder);
    }
    await importFolder(studio, { datasetId: dataset, subsetId: null, path: home, tab: "t" });
    await ended();
    expect(rows()).toHaveLength(4);
    const folded = rows().map((row) =>
      String((row as unknown[])[1])
        .normalize("NFC")
        .toLowerCase(),
    );
    expect(new Set(folded).size).toBe(4);
    expect(
      rows()
        .map((row) => (row as unknown[])[2])
        .sort(),
    ).toEqual(["a", "b", "c", "d"]);
  });
});
