import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pictureFacts } from "@/db/schema/index";
import { openPicture } from "@/server/datasets/editor";
import { changeMany, saveEdit } from "@/server/datasets/edits";
import { picture } from "@/server/datasets/gallery";
import { redo, undo } from "@/server/datasets/journal";
import { trashPictures } from "@/server/datasets/pictures";
import { anotherCrop } from "@/server/datasets/scans";
import { createDataset } from "@/server/datasets/store";
import { makeVersion, materialise, readManifest } from "@/server/datasets/versions";
import type { Edit } from "@/server/domain/datasets/edit";
import { sweepRenders } from "@/server/runner/sweep-renders";
import { renderPath } from "@/server/settings/data";
import { place, send } from "./place";

let studio: ReturnType<typeof place>;
let dataset: number;
let out: string;
beforeEach(() => {
  studio = place();
  dataset = createDataset(studio.db, { name: "yui" }).id;
  out = mkdtempSync(join(tmpdir(), "kon-edits-"));
});
afterEach(() => {
  studio.close();
  rmSync(out, { recursive: true, force: true });
});

/** A picture of 60 × 40: left half red, right half blue. */
const scan = (accent = "#00f") =>
  sharp(
    Buffer.from(
      `<svg width="60" height="40"><rect width="60" height="40" fill="#f00"/><rect x="30" width="30" height="40" fill="${accent}"/></svg>`,
    ),
  )
    .png()
    .removeAlpha()
    .toBuffer();

/** Takes a picture in and notes its size, as the worker does. */
async function take(name: string, bytes: Buffer): Promise<number> {
  const { picture } = send(studio, dataset, `10_yui/${name}`, bytes);
  const { width, height, space, hasAlpha } = await sharp(bytes).metadata();
  const facts = { state: "done" as const, width, height, format: "png", orientation: 1, pages: 1, at: 0 };
  const row = { mediaKey: openPicture(studio.db, picture!).source.blob, ...facts, space, hasAlpha };
  studio.db.orm.insert(pictureFacts).values(row).onConflictDoNothing().run();
  return picture!;
}
const save = (pictureId: number, edit: Edit | null, tab = "t") => {
  const { rev, edit: seen } = openPicture(studio.db, pictureId);
  return saveEdit(studio.db, { pictureId, edit, seen: { rev, edit: seen }, tab });
};
const crop = (x: number, w: number): Edit => ({ v: 1, crop: { x, y: 0, w, h: 40 } });

describe("saving a recipe", () => {
  it("gives another media key, and its undo the old one", async () => {
    const id = await take("012.png", await scan());
    const { media } = openPicture(studio.db, id);
    const saved = save(id, crop(0, 30));
    expect(saved).toMatchObject({ state: "saved", outcome: { width: 30, height: 40 } });
    expect(openPicture(studio.db, id).media.key).not.toBe(media.key);
    expect(undo(studio.db, dataset, "t")).toMatchObject({ kind: "edit", count: 1 });
    expect(openPicture(studio.db, id)).toMatchObject({ edit: null, media: { key: media.key } });
    redo(studio.db, dataset, "t");
    expect(openPicture(studio.db, id).media.key).toBe((saved as { media: string }).media);
  });

  it("of parts that are switched off keeps the picture and the recipe", async () => {
    const id = await take("a.png", await scan());
    const before = makeVersion(studio, dataset);
    save(id, { v: 1, crop: { off: true, x: 0, y: 0, w: 10, h: 10 } });
    const now = openPicture(studio.db, id);
    expect(now.edit?.crop?.off).toBe(true);
    expect(now.media.key).toBe(now.source.blob);
    expect(makeVersion(studio, dataset)).toEqual(before);
  });

  it("answers both recipes when another tab was quicker, but not for a caption", async () => {
    const id = await take("a.png", await scan());
    const seen = { rev: openPicture(studio.db, id).rev, edit: null };
    save(id, crop(0, 20), "other");
    const answer = saveEdit(studio.db, { pictureId: id, edit: crop(5, 20), seen, tab: "t" });
    expect(answer).toMatchObject({ state: "conflict", theirs: crop(0, 20), mine: crop(5, 20) });
    expect(openPicture(studio.db, id).edit).toEqual(crop(0, 20));
  });

  it("refuses a crop outside the picture by name", async () => {
    const id = await take("a.png", await scan());
    expect(() => save(id, crop(50, 20))).toThrow(
      expect.objectContaining({ code: "edit-misfit", evidence: ["a.png"] }),
    );
  });

  it("changes many as one step, each on top of what it has", async () => {
    const [a, b] = [await take("a.png", await scan()), await take("b.png", await scan("#0f0"))];
    save(a, crop(0, 20), "other");
    const turn = { what: "turn", by: 90 } as const;
    expect(changeMany(studio.db, { datasetId: dataset, ids: [a, b], change: turn, tab: "t" })).toMatchObject({
      count: 2,
      unknown: 0,
    });
    expect(openPicture(studio.db, a).edit).toEqual({
      v: 1,
      turn: { by: 90 },
      crop: { x: 0, y: 0, w: 40, h: 20 },
    });
    undo(studio.db, dataset, "t");
    expect(openPicture(studio.db, a).edit).toEqual(crop(0, 20));
    expect(openPicture(studio.db, b).edit).toBeNull();
  });
});

describe("several crops of one scan", () => {
  it("are pictures of their own, named after it, without what was cut or painted before", async () => {
    const id = await take("012.png", await scan());
    save(id, { ...crop(0, 30), levels: { black: 5, white: 250, gamma: 1 } });
    const two = anotherCrop(studio.db, { pictureId: id, tab: "t" });
    const three = anotherCrop(studio.db, { pictureId: two.id, tab: "t" });
    expect([two.name, three.name]).toEqual(["012-2.png", "012-3.png"]);
    const opened = openPicture(studio.db, three.id);
    expect(opened.edit).toEqual({ v: 1, levels: { black: 5, white: 250, gamma: 1 } });
    expect(opened.scan.map(({ name, first }) => [name, first])).toEqual([
      ["012.png", true],
      ["012-2.png", false],
      ["012-3.png", false],
    ]);
    expect(picture(studio.db, three.id)).toMatchObject({ scan: "012", crops: 3 });
    expect(picture(studio.db, id)).toMatchObject({ scan: null, crops: 3 });
    expect(undo(studio.db, dataset, "t")).toMatchObject({ kind: "another" });
    expect(openPicture(studio.db, id).scan).toHaveLength(2);
  });

  it("are not taken for doubles by an import, which brings the scan itself back from the trash", async () => {
    const bytes = await scan();
    const id = await take("012.png", bytes);
    const two = anotherCrop(studio.db, { pictureId: id, tab: "t" });
    expect(send(studio, dataset, "10_yui/012.png", bytes)).toMatchObject({ state: "already", picture: id });
    trashPictures(studio.db, { datasetId: dataset, ids: [two.id, id], tab: "t" });
    expect(send(studio, dataset, "10_yui/012.png", bytes)).toMatchObject({ state: "restored", picture: id });
  });
});

describe("the sweep", () => {
  it("takes old renderings that no picture shows, with what was made from them, and leaves the others", async () => {
    const [a, b] = [await take("a.png", await scan()), await take("b.png", await scan("#0f0"))];
    for (const id of [a, b]) save(id, crop(0, 30));
    await materialise(studio, makeVersion(studio, dataset).id, out);
    const [gone, kept] = [a, b].map((id) => openPicture(studio.db, id).media.key) as [string, string];
    const row = { state: "done" as const, width: 30, height: 40, at: 0 };
    for (const mediaKey of [gone, kept])
      studio.db.orm
        .insert(pictureFacts)
        .values({ mediaKey, ...row })
        .run();
    save(a, null);
    const half = `${renderPath(studio.data, kept)}.x.new`;
    writeFileSync(half, "half");
    await sweepRenders(studio, Date.now());
    expect([gone, kept].map((key) => existsSync(renderPath(studio.data, key)))).toEqual([true, true]);
    await sweepRenders(studio, Date.now() + 2 * 86_400_000);
    expect([gone, kept].map((key) => existsSync(renderPath(studio.data, key)))).toEqual([false, true]);
    expect(existsSync(half)).toBe(false);
    save(a, crop(0, 30));
    expect([a, b].map((id) => openPicture(studio.db, id).media.state)).toEqual(["pending", "done"]);
    expect(readdirSync(join(out, "10_yui"))).toEqual(["a.png", "b.png"]);
  });
});

describe("a version with edited pictures", () => {
  const MASK: Edit = {
    v: 1,
    paint: [{ id: "1", kind: "rect", x: 30, y: 0, w: 30, h: 40 }],
    painted: "mask",
  };

  it("is written from renderings, byte for byte the same each time, and says which subsets are masked", async () => {
    const cut = await take("a.png", await scan());
    const masked = await take("b.png", await scan("#0f0"));
    await take("c.png", await scan("#ff0"));
    save(cut, crop(0, 30));
    save(masked, MASK);
    expect([cut, masked].map((id) => picture(studio.db, id).masked)).toEqual([false, true]);
    const version = makeVersion(studio, dataset);
    const said: [number, number][] = [];
    const [subset] = await materialise(studio, version.id, join(out, "one"), {
      progress: (done, total) => said.push([done, total]),
    });
    expect(subset).toMatchObject({ pictures: 3, masked: true });
    expect(said.at(-1)).toEqual([2, 2]);
    const dir = subset!.dir;
    expect(readdirSync(dir).sort()).toEqual(["a.png", "b.png", "c.png"]);
    expect(await sharp(join(dir, "a.png")).metadata()).toMatchObject({ width: 30, height: 40, channels: 3 });
    const alpha = await sharp(join(dir, "b.png")).extractChannel(3).raw().toBuffer();
    expect([alpha[0], alpha[59]]).toEqual([255, 0]);
    expect(await sharp(join(dir, "c.png")).metadata()).toMatchObject({ channels: 3 });
    const key = (await readManifest(studio, version.id)).entries[0]!.rendered!;
    const first = readFileSync(join(dir, "a.png"));
    expect(statSync(renderPath(studio.data, key)).nlink).toBe(2);
    rmSync(renderPath(studio.data, key));
    await materialise(studio, version.id, join(out, "two"));
    expect(readFileSync(join(out, "two", "10_yui", "a.png"))).toEqual(first);
  });

  it("names the picture that cannot be rendered", async () => {
    const id = await take("broken.png", await scan());
    studio.db.sqlite.prepare("UPDATE pictures SET blob = ? WHERE id = ?").run("ab".repeat(32), id);
    save(id, { v: 1, turn: { by: 90 } });
    const version = makeVersion(studio, dataset);
    await expect(materialise(studio, version.id, out)).rejects.toMatchObject({
      code: "render-failed",
      evidence: ["broken.png", expect.stringContaining("ENOENT")],
    });
  });

  it("does not depend on what lies under the mask", async () => {
    const hashes = [];
    for (const accent of ["#00f", "#0f0"]) {
      const id = await take(`${accent.slice(1)}.png`, await scan(accent));
      save(id, MASK);
      const version = makeVersion(studio, dataset);
      const folder = join(out, accent.slice(1));
      await materialise(studio, version.id, folder);
      const file = readFileSync(join(folder, "10_yui", `${accent.slice(1)}.png`));
      hashes.push(createHash("sha256").update(file).digest("hex"));
    }
    expect(hashes[0]).toBe(hashes[1]);
  });
});
