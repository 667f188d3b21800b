import { createHash } from "node:crypto";
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { median, mutate, quantile, query, rate, startStudio } from "./studio.mjs";

const PICTURES = 120;
const ROUNDS = 3;
/** Files of the two imports whose memory is compared. */
const FEW = 400;
const MANY = 1600;

/**
 * From the order to import until thumbnails and facts of all pictures are there, a folder of this machine and over
 * HTTP, against the bare work on the same files, two at a time; then what other requests wait meanwhile, and whether
 * memory grows with the number of files.
 */
export default async function importing(report) {
  const home = mkdtempSync(join(tmpdir(), "bench-import-"));
  const drawn = await draw(join(home, "drawn"));
  sharp.concurrency(1);
  sharp.cache(false);
  const studio = await startStudio();
  await mutate(studio.url, "settings.rootAdd", { path: home });
  let count = 0;
  /** The same pictures as new files: bytes behind the end of a JPEG change its hash and nothing else. */
  const fresh = () => {
    const folder = join(home, `round-${count}`);
    mkdirSync(folder);
    return drawn.map((source, i) => {
      const path = join(folder, `${i}.jpg`);
      copyFileSync(source, path);
      appendFileSync(path, `${count++}`);
      return path;
    });
  };
  const dataset = () => mutate(studio.url, "datasets.create", { name: `bench ${count}` });
  const settled = async (/** @type {number} */ id, /** @type {number} */ all) => {
    for (;;) {
      const { counts } = await query(studio.url, "datasets.get", { id });
      if (counts.pending === 0 && counts.all === all) return;
      await new Promise((done) => setTimeout(done, 100));
    }
  };
  const timed = async (/** @type {() => Promise<void>} */ work) => {
    const began = performance.now();
    await work();
    return (PICTURES / (performance.now() - began)) * 1000;
  };
  const folder = async () => {
    const files = fresh();
    const { id } = await dataset();
    return timed(async () => {
      await mutate(studio.url, "datasets.imports.folder", {
        datasetId: id,
        path: join(files[0] ?? "", ".."),
      });
      await settled(id, PICTURES);
    });
  };
  const http = async () => {
    const files = fresh();
    const { id } = await dataset();
    return timed(async () => {
      await rate(files, 3, async (file) => {
        const to = `${studio.url}/upload?to=dataset&dataset=${id}&batch=b${id}&name=${file.split("/").pop()}`;
        const answer = await fetch(to, { method: "PUT", body: await readFile(file) });
        await answer.arrayBuffer();
      });
      await settled(id, PICTURES);
    });
  };
  const bare = async () => rate(fresh(), 2, bareWork);

  const seen = { bare: [], folder: [], http: [] };
  const turns = Object.entries({ bare, folder, http });
  await folder();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of round % 2 ? [...turns].reverse() : turns) seen[name].push(await work());
  }
  const ceiling = median(seen.bare);
  const unit = "pictures/s";
  report({ name: "import folder", value: median(seen.folder), unit, ceiling, goal: { atLeast: 0.8 } });
  report({ name: "import http", value: median(seen.http), unit, ceiling, goal: { atLeast: 0.6 } });

  const waits = [];
  const { id } = await dataset();
  let over = false;
  const asking = (async () => {
    while (!over) {
      const began = performance.now();
      await query(studio.url, "datasets.get", { id });
      waits.push(performance.now() - began);
      await new Promise((done) => setTimeout(done, 15));
    }
  })();
  await folder();
  over = true;
  await asking;
  report({ name: "other requests", value: quantile(waits, 0.95), unit: "ms p95", goal: { atMost: 15 } });

  const small = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#c33" } })
    .png()
    .toBuffer();
  const peak = [];
  for (const files of [FEW, FEW, MANY]) {
    const path = join(home, `small-${count++}`);
    mkdirSync(path);
    for (let i = 0; i < files; i++)
      writeFileSync(join(path, `${i}.png`), Buffer.concat([small, Buffer.from(`${count}-${i}`)]));
    const made = await dataset();
    await mutate(studio.url, "datasets.imports.folder", { datasetId: made.id, path });
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, memory(studio.pids()));
    }, 100);
    await settled(made.id, files);
    clearInterval(watch);
    peak.push(most);
  }
  // the first one warms up
  report({
    name: "memory of a fourfold import",
    value: peak[2] ?? 0,
    unit: "MiB",
    ceiling: peak[1] ?? 1,
    goal: { atMost: 1.15 },
  });
  await studio.stop();
  rmSync(home, { recursive: true, force: true });
}

/** Resident memory of the processes together, MiB. */
const memory = (/** @type {number[]} */ pids) =>
  pids.reduce((sum, pid) => {
    try {
      return (
        sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024
      );
    } catch {
      return sum;
    }
  }, 0);

/** Pictures of about a megapixel with structure and noise, as a scan has; answers their paths. */
async function draw(/** @type {string} */ folder) {
  mkdirSync(folder);
  const create = { width: 896, height: 1152, channels: /** @type {const} */ (3), background: "#000" };
  const noise = await sharp({ create: { ...create, noise: { type: "gaussian", mean: 128, sigma: 12 } } })
    .png()
    .toBuffer();
  const paths = [];
  for (let i = 0; i < PICTURES; i++) {
    const shapes = Array.from({ length: 60 }, (_, n) => {
      const x = (n * 97 + i * 31) % 900;
      const y = (n * 53 + i * 17) % 1200;
      return `<circle cx="${x}" cy="${y}" r="${20 + ((n * 7) % 90)}" fill="hsl(${(n * 37 + i * 11) % 360} 60% 60%)"/>`;
    });
    const svg = `<svg width="896" height="1152"><rect width="896" height="1152" fill="#eee"/>${shapes.join("")}</svg>`;
    const path = join(folder, `${i}.jpg`);
    await sharp(Buffer.from(svg))
      .composite([{ input: noise, blend: "soft-light" }])
      .jpeg({ quality: 92 })
      .toFile(path);
    paths.push(path);
  }
  return paths;
}

/** Read, sha256, both thumbnails, dHash, two writes: what no importer can leave out. */
async function bareWork(/** @type {string} */ path) {
  const body = await readFile(path);
  createHash("sha256").update(body).digest();
  const { data, info } = await sharp(body)
    .autoOrient()
    .resize(512, 512, { fit: "inside" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const large = await sharp(data, { raw }).webp({ effort: 2 }).toBuffer();
  await writeFile(`${path}.512.webp`, large);
  const small = await sharp(data, { raw }).resize(256, 256, { fit: "inside" }).webp({ effort: 2 }).toBuffer();
  await writeFile(`${path}.256.webp`, small);
  await sharp(data, { raw }).greyscale().resize(9, 8, { fit: "fill" }).raw().toBuffer();
}
