import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate, readMigrations } from "@/db/migrate";
import { openDb } from "@/db/open";
import { storeBytes } from "@/server/datasets/blobs";
import { acceptUpload } from "@/server/datasets/import";
import { createDataset } from "@/server/datasets/store";
import { type Duty, pictureDuty } from "@/server/runner/pictures";
import { dataFolder, makePlaces, thumbPath } from "@/server/settings/data";
import type { Studio } from "@/server/settings/studio";
import { until } from "../../support/studio";

let studio: Studio;
let dataset: number;
let duty: Duty;
beforeEach(() => {
  const data = dataFolder(mkdtempSync(join(tmpdir(), "pictures-")));
  makePlaces(data);
  migrate(data.db, readMigrations("db/migrations"), data.backups);
  studio = { db: openDb(data.db), data, version: "0", runner: () => "ok" };
  dataset = createDataset(studio.db, { name: "平泽唯" }).id;
  duty = pictureDuty(studio);
});
afterEach(async () => {
  await duty.stop();
  studio.db.close();
  rmSync(studio.data.root, { recursive: true, force: true });
});

/** Stores bytes as an upload does; answers their media key. */
async function give(name: string, bytes: Buffer): Promise<string> {
  const stored = await storeBytes(studio.data, bytes);
  const target = { dataset, subset: null, name, relativePath: name, batch: null, tab: "t" };
  expect(acceptUpload(studio, target, stored).state).toBe("added");
  return stored.sha256;
}

type Facts = Record<string, unknown> & { state: string; error: string | null };
const factsOf = (key: string) =>
  studio.db.sqlite.prepare("SELECT * FROM picture_facts WHERE media_key = ?").get(key) as Facts | undefined;

/** Ticks as the runner does until every picture has facts. */
async function develop(): Promise<void> {
  const open = studio.db.sqlite.prepare(
    "SELECT count(*) FROM pictures p LEFT JOIN picture_facts f ON f.media_key = p.media_key WHERE f.media_key IS NULL",
  );
  await until(async () => {
    await duty.tick();
    return open.pluck().get() === 0;
  }, "every picture has facts");
}

const noise = (width: number, height: number) =>
  sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } });

describe("picture facts", () => {
  it("tell size as shown, format, alpha, hashes, and leave two thumbnails", async () => {
    const key = await give("a.png", await noise(800, 1200).png().toBuffer());
    await develop();
    expect(factsOf(key)).toMatchObject({
      state: "done",
      error: null,
      width: 800,
      height: 1200,
      format: "png",
      orientation: 1,
      has_alpha: 0,
      space: "srgb",
      pages: 1,
      dhash: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(Buffer.from(String(factsOf(key)?.thumbhash), "base64").length).toBeGreaterThan(10);
    expect(await sharp(readFileSync(thumbPath(studio.data, key, 512))).metadata()).toMatchObject({
      format: "webp",
      width: 341,
      height: 512,
    });
    expect(await sharp(readFileSync(thumbPath(studio.data, key, 256))).metadata()).toMatchObject({
      width: 171,
      height: 256,
    });
  });

  it("turn what the camera turned", async () => {
    const key = await give("a.jpg", await noise(300, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer());
    await develop();
    expect(factsOf(key)).toMatchObject({ width: 200, height: 300, orientation: 6 });
    expect(await sharp(readFileSync(thumbPath(studio.data, key, 256))).metadata()).toMatchObject({
      width: 171,
      height: 256,
    });
  });

  it("know every kind of pixel the dataset checks ask about", async () => {
    const cmyk = await give("cmyk.jpg", await noise(64, 64).toColourspace("cmyk").jpeg().toBuffer());
    const deep = await give("deep.png", await noise(64, 64).toColourspace("rgb16").png().toBuffer());
    const grey = await give(
      "grey.png",
      await noise(64, 64).greyscale().toColourspace("b-w").png().toBuffer(),
    );
    const clear = await give("clear.png", await noise(64, 64).ensureAlpha(0.5).png().toBuffer());
    const small = await give("small.gif", await noise(3, 1).gif().toBuffer());
    await develop();
    expect(factsOf(cmyk)).toMatchObject({ state: "done", space: "cmyk" });
    expect(factsOf(deep)).toMatchObject({ state: "done", space: "rgb16" });
    expect(factsOf(grey)).toMatchObject({ state: "done", space: "b-w" });
    expect(factsOf(clear)).toMatchObject({ state: "done", has_alpha: 1 });
    expect(factsOf(small)).toMatchObject({ state: "done", width: 3, height: 1, format: "gif" });
  });

  it("see the same picture in two sizes and formats, and another one as another", async () => {
    const drawn = sharp(
      Buffer.from(
        '<svg width="640" height="480"><rect width="640" height="480" fill="#fff"/><circle cx="200" cy="200" r="150" fill="#a33"/><rect x="400" y="60" width="120" height="380" fill="#224"/></svg>',
      ),
    );
    const one = await give("1.png", await drawn.clone().png().toBuffer());
    const two = await give("2.jpg", await drawn.clone().resize(320, 240).jpeg({ quality: 70 }).toBuffer());
    const other = await give("3.png", await noise(640, 480).png().toBuffer());
    await develop();
    const bits = (a: string, b: string) => {
      let x = BigInt(`0x${factsOf(a)?.dhash}`) ^ BigInt(`0x${factsOf(b)?.dhash}`);
      let n = 0;
      for (; x; x &= x - 1n) n++;
      return n;
    };
    expect(bits(one, two)).toBeLessThan(4);
    expect(bits(one, other)).toBeGreaterThan(10);
  });

  it("show a damaged file as far as it goes and say so; call what is no picture unreadable", async () => {
    const whole = await noise(512, 512).jpeg({ quality: 90 }).toBuffer();
    const cut = await give("cut.jpg", whole.subarray(0, Math.floor(whole.length / 2)));
    const none = await give(
      "none.png",
      Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.from("not a picture")]),
    );
    await develop();
    expect(factsOf(cut)).toMatchObject({ state: "done", width: 512, error: expect.any(String) });
    expect(factsOf(none)).toMatchObject({ state: "failed", error: expect.any(String), width: null });
  });

  it("go on after the worker was killed, and every change is announced", async () => {
    for (let i = 0; i < 12; i++) await give(`${i}.png`, await noise(900, 900).png().toBuffer());
    await duty.tick();
    await until(async () => workers().length === 1, "a worker is there");
    await new Promise((done) => setTimeout(done, 150));
    process.kill(workers()[0]!, "SIGKILL");
    await develop();
    const states = studio.db.sqlite
      .prepare("SELECT state, count(*) FROM picture_facts GROUP BY state")
      .raw()
      .all();
    expect(states).toEqual([["done", 12]]);
    const hints = studio.db.sqlite
      .prepare("SELECT count(DISTINCT ref) FROM outbox WHERE topic = 'picture'")
      .pluck()
      .get();
    expect(hints).toBeGreaterThanOrEqual(12);
  });

  it("give a file that takes the worker down two chances and its neighbours all of theirs", async () => {
    const good = await give("good.png", await noise(600, 600).png().toBuffer());
    const poison = await give("poison.png", await noise(2600, 2600).png({ compressionLevel: 0 }).toBuffer());
    let kills = 0;
    const killer = setInterval(() => {
      // Whoever has only the poison left to do is killed: what a decoder's crash looks like from outside.
      const [pid] = workers();
      if (pid && factsOf(good)) {
        process.kill(pid, "SIGKILL");
        kills++;
      }
    }, 20);
    try {
      await develop();
    } finally {
      clearInterval(killer);
    }
    expect(factsOf(good)).toMatchObject({ state: "done" });
    if (kills >= 2) expect(factsOf(poison)).toMatchObject({ state: "failed" });
  });
});

/** Worker processes that are children of this one. */
function workers(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return state !== "Z" && Number(parent) === process.pid && command.includes("worker.mjs");
      } catch {
        return false;
      }
    });
}
