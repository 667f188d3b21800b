import { existsSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { encode } from "bmp-ts";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDb } from "@/db/open";
import { openPicture } from "@/server/datasets/editor";
import { saveEdit } from "@/server/datasets/edits";
import { undo } from "@/server/datasets/journal";
import { createDataset } from "@/server/datasets/store";
import { renderPath } from "@/server/settings/data";
import type { Studio } from "@/server/settings/studio";
import { media } from "@/server/web/media";
import { send } from "../datasets/place";
import { makePlace, type Place, until } from "./place";

let place: Place;
let studio: Studio;
let dataset: number;
let server: Server;
let url: string;
beforeAll(async () => {
  place = makePlace();
  // the runner is another process: its commits are seen by a connection that did not write
  studio = { ...place.studio, db: openDb(place.studio.db.file) };
  dataset = createDataset(studio.db, { name: "originals" }).id;
  await place.startRunner();
  server = createServer((req, res) => void media(req, res, req.url ?? "", studio));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 30_000);
afterAll(async () => {
  server.close();
  studio.db.close();
  await place.end();
});

/** Green on the left, red on the right, 40 × 30. */
const drawn = () =>
  sharp(
    Buffer.from(
      `<svg width="40" height="30"><rect width="40" height="30" fill="#0c0"/><rect x="20" width="20" height="30" fill="#c00"/></svg>`,
    ),
  ).removeAlpha();
const bmp = async () => {
  const rgba = await drawn().ensureAlpha().raw().toBuffer();
  const data = Buffer.alloc(rgba.length);
  for (let i = 0; i < rgba.length; i += 4) data.set([255, rgba[i + 2]!, rgba[i + 1]!, rgba[i]!], i);
  return encode({ data, width: 40, height: 30, bitPP: 24 } as never).data;
};
const take = (name: string, bytes: Buffer) => send(studio, dataset, `10_yui/${name}`, bytes).picture!;
async function known(id: number) {
  await until(
    () => openPicture(studio.db, id).source.size !== null,
    20_000,
    () => JSON.stringify(openPicture(studio.db, id)),
  );
  return openPicture(studio.db, id);
}

describe("an original in the editor", { timeout: 30_000 }, () => {
  it.each<[string, () => Promise<Buffer>, "full" | "view"]>([
    ["a.png", () => drawn().png().toBuffer(), "full"],
    ["a.jpg", () => drawn().jpeg({ quality: 95 }).toBuffer(), "full"],
    ["a.webp", () => drawn().webp({ lossless: true }).toBuffer(), "full"],
    ["a.tif", () => drawn().tiff().toBuffer(), "view"],
    ["a.bmp", bmp, "view"],
    ["cmyk.jpg", () => drawn().toColourspace("cmyk").jpeg().toBuffer(), "view"],
    ["deep.png", () => drawn().toColourspace("rgb16").png().toBuffer(), "view"],
    ["a.gif", () => drawn().gif().toBuffer(), "view"],
    ["a.avif", () => drawn().avif({ quality: 90 }).toBuffer(), "view"],
    ["turned.tif", () => drawn().withMetadata({ orientation: 6 }).tiff().toBuffer(), "view"],
  ])("%s can be shown by a browser", async (name, bytes, kind) => {
    const { source } = await known(take(name, await bytes()));
    expect(source.path.endsWith(kind)).toBe(true);
    const answer = await fetch(url + source.path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^image\/(png|jpeg|webp)$/);
    const shown = sharp(Buffer.from(await answer.arrayBuffer()));
    const { data, info } = await shown
      .autoOrient()
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([source.size!.width, source.size!.height]);
    const turned = name.startsWith("turned");
    expect([info.width, info.height]).toEqual(turned ? [30, 40] : [40, 30]);
    const at = (x: number, y: number) => [
      ...data.subarray((y * info.width + x) * info.channels).subarray(0, 2),
    ];
    const [green, red] = turned ? [at(15, 5), at(15, 35)] : [at(5, 15), at(35, 15)];
    expect(green[1]! - green[0]!).toBeGreaterThan(40);
    expect(red[0]! - red[1]!).toBeGreaterThan(40);
  });

  it("that is no picture is answered with nothing", async () => {
    expect((await fetch(`${url}/media/${"ab".repeat(32)}/view`)).status).toBe(404);
  });
});

describe("an edited picture", { timeout: 60_000 }, () => {
  it("is a 404 that is not remembered until it is rendered, and comes again after its file was swept", async () => {
    const id = take("edit.png", await drawn().resize(600, 400).png().toBuffer());
    const { rev, source } = await known(id);
    const edit = { v: 1, turn: { by: 90 } } as const;
    saveEdit(studio.db, { pictureId: id, edit, seen: { rev, edit: null }, tab: "t" });
    const { key } = openPicture(studio.db, id).media;
    const early = await fetch(`${url}/media/${key}/full`);
    if (early.status === 404) expect(early.headers.get("cache-control")).toBe("no-store");
    await until(
      () => openPicture(studio.db, id).media.state === "done",
      20_000,
      () => JSON.stringify(openPicture(studio.db, id)),
    );
    const get = async (path: string) => Buffer.from(await (await fetch(url + path)).arrayBuffer());
    const first = await get(`/media/${key}/full`);
    expect(await sharp(first).metadata()).toMatchObject({ format: "png", width: 400, height: 600 });
    expect((await fetch(`${url}/media/${key}/256`)).status).toBe(200);
    rmSync(renderPath(studio.data, key));
    expect((await get(`/media/${key}/full`)).equals(first)).toBe(true);
    expect(existsSync(renderPath(studio.data, key))).toBe(true);
    undo(studio.db, dataset, "t");
    expect(openPicture(studio.db, id).media).toMatchObject({ key: source.blob, state: "done" });
  });

  it("that cannot be rendered says why", async () => {
    const id = take("none.png", Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.from("none")]));
    const edit = { v: 1, flip: { x: true, y: false } } as const;
    saveEdit(studio.db, { pictureId: id, edit, seen: { rev: 1, edit: null }, tab: "t" });
    await until(
      () => openPicture(studio.db, id).media.state === "failed",
      20_000,
      () => JSON.stringify(openPicture(studio.db, id)),
    );
    expect(openPicture(studio.db, id).media.error).toBeTruthy();
  });
});
