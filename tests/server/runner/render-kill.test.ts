import { fork } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPicture } from "@/server/datasets/editor";
import { saveEdit } from "@/server/datasets/edits";
import { createDataset } from "@/server/datasets/store";
import type { Edit } from "@/server/domain/datasets/edit";
import { renderPath } from "@/server/settings/data";
import { send } from "../datasets/place";
import { makePlace, type Place, until } from "./place";

let folder: string;
let place: Place | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "killed-"));
});
afterEach(async () => {
  await place?.end();
  place = null;
  rmSync(folder, { recursive: true, force: true });
});

const EDIT: Edit = { v: 1, turn: { by: 90 }, paint: [{ id: "1", kind: "rect", x: 0, y: 0, w: 50, h: 50 }] };
const noise = (width: number, height: number, seed: number) => {
  const rgb = Buffer.alloc(width * height * 3);
  let state = seed;
  for (let i = 0; i < rgb.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    rgb[i] = state >>> 24;
  }
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
};

/** Has a worker of its own do the picture; killed at its n-th act on files when n is given. True = it answered. */
function work(out: string, source: string, killAt?: number): Promise<boolean> {
  mkdirSync(out, { recursive: true });
  const child = fork("dist/worker.mjs", [], {
    execArgv: killAt === undefined ? [] : ["--import", resolve("tests/server/runner/killed/at-write.mjs")],
    env: { ...process.env, KILL_AT: String(killAt) },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const at = (name: string) => join(out, name);
  const render = { source, edit: JSON.stringify(EDIT), masks: {}, target: at("render.png") };
  const thumbs = { thumb256: at("256.webp"), thumb512: at("512.webp") };
  child.send({ key: "k", source: render.target, render, ...thumbs });
  return new Promise((done) => {
    child.once("message", () => {
      child.kill("SIGKILL");
      done(true);
    });
    child.once("exit", () => done(false));
  });
}

it("kill -9 between any two acts on files, or within a write, leaves every file whole or absent", async () => {
  const source = join(folder, "source.png");
  writeFileSync(source, await noise(200, 120, 1));
  const whole = join(folder, "whole");
  expect(await work(whole, source)).toBe(true);
  const names = readdirSync(whole).sort();
  expect(names).toEqual(["256.webp", "512.webp", "render.png"]);
  const check = async (killAt: number): Promise<"killed" | "done"> => {
    const out = join(folder, String(killAt));
    if (await work(out, source, killAt)) return "done";
    for (const name of names)
      if (existsSync(join(out, name)))
        expect(readFileSync(join(out, name)), `${name} after ${killAt}`).toEqual(
          readFileSync(join(whole, name)),
        );
    // what is left behind is in nobody's way
    if (killAt % 4 === 2) expect(await work(out, source)).toBe(true);
    return "killed";
  };
  const points = Array.from({ length: 14 }, (_, i) => i);
  const ends: string[] = [];
  for (let i = 0; i < points.length; i += 4)
    ends.push(...(await Promise.all(points.slice(i, i + 4).map(check))));
  const kills = ends.filter((end) => end === "killed").length;
  // three files, each with a folder, a write and two sides of a rename
  expect(kills).toBe(12);
}, 60_000);

it("kill -9 of the runner and its worker while they render: all come out whole after the next start", async () => {
  place = makePlace();
  const { studio } = place;
  const dataset = createDataset(studio.db, { name: "yui" }).id;
  const ids: number[] = [];
  for (let i = 0; i < 8; i++) {
    const { picture } = send(studio, dataset, `10_yui/${i}.png`, await noise(900, 700, i));
    const seen = { rev: openPicture(studio.db, picture!).rev, edit: null };
    saveEdit(studio.db, { pictureId: picture!, edit: EDIT, seen, tab: "t" });
    ids.push(picture!);
  }
  const finished = () =>
    ids.map((id) => renderPath(studio.data, openPicture(studio.db, id).media.key)).filter(existsSync);
  const looksWhole = async () => {
    for (const path of finished())
      expect(
        (await sharp(path, { failOn: "truncated" }).raw().toBuffer({ resolveWithObject: true })).info,
      ).toMatchObject({ width: 700, height: 900, channels: 3 });
  };
  for (const seen of [1, 3, 5]) {
    const runner = await place.startRunner();
    await until(
      () => finished().length >= seen,
      20_000,
      () => `${finished().length} rendered`,
    );
    await runner.kill();
    await looksWhole();
  }
  await place.startRunner();
  await until(
    () => ids.every((id) => openPicture(studio.db, id).media.state === "done"),
    20_000,
    () => JSON.stringify(ids.map((id) => openPicture(studio.db, id).media)),
  );
  expect(finished()).toHaveLength(8);
  await looksWhole();
}, 60_000);
