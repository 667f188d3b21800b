import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { encode } from "bmp-ts";
import sharp from "sharp";
import { mutate, quantile, query, startStudio } from "./studio.mjs";

const PICTURES = 2000;
/** A scan as people have them, in pixels. */
const [WIDTH, HEIGHT] = [1600, 2300];
/** Pictures opened of each kind. */
const OPENED = 8;

/**
 * From the address of a picture to its original on the screen, anywhere among two thousand: files that browsers show,
 * files that have to be converted when they are first opened, and the step to the next picture. Milliseconds.
 */
export default async function editor(report) {
  const home = mkdtempSync(join(tmpdir(), "bench-editor-"));
  await scans(join(home, "10_scans"));
  const studio = await startStudio();
  try {
    await measure(report, studio.url, home);
  } finally {
    await studio.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function measure(report, /** @type {string} */ url, /** @type {string} */ home) {
  const { id: dataset } = await mutate(url, "datasets.create", { name: "bench" });
  await mutate(url, "settings.rootAdd", { path: home });
  await mutate(url, "datasets.imports.folder", { datasetId: dataset, path: home });
  for (;;) {
    const { counts } = await query(url, "datasets.get", { id: dataset });
    if (counts.all === PICTURES && counts.pending === 0) break;
    await new Promise((done) => setTimeout(done, 500));
  }
  rmSync(home, { recursive: true, force: true });
  const files = await idsOf(url, dataset);
  const browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH || "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  const shown = (/** @type {number} */ id) =>
    page.waitForSelector(`[data-editor="${id}"] [data-stage="original"]`, { timeout: 60_000 });
  const open = async (/** @type {number} */ id) => {
    const began = performance.now();
    await page.goto(`${url}/datasets/${dataset}/edit/${id}`, { waitUntil: "commit" });
    await shown(id);
    return performance.now() - began;
  };
  const picks = (/** @type {string[]} */ kinds) =>
    kinds.flatMap((kind) => {
      const own = files.filter(({ name }) => name.includes(`-${kind}.`));
      return Array.from(
        { length: OPENED },
        (_, i) => own[Math.floor(((i + 0.5) / OPENED) * own.length)]?.id ?? 0,
      );
    });
  // the programs of the page are in the browser's cache, as on every visit but the first
  await open(files[7]?.id ?? 0);
  for (const [name, kinds] of /** @type {const} */ ([
    ["as it is", ["jpeg", "png"]],
    ["converted", ["tiff", "bmp", "cmyk", "deep"]],
  ])) {
    const times = [];
    for (const id of picks([...kinds])) times.push(await open(id));
    report({
      name: `editor: original ${name}, p95`,
      value: quantile(times, 0.95),
      unit: "ms",
      goal: { atMost: 1000 },
    });
  }
  const steps = [];
  const from = files.findIndex(({ name }) => name.startsWith("0404"));
  await open(files[from]?.id ?? 0);
  for (let i = 1; i <= 20; i++) {
    const began = performance.now();
    await page.keyboard.press(".");
    await shown(files[from + i]?.id ?? 0);
    steps.push(performance.now() - began);
  }
  report({
    name: "editor: next picture, p95",
    value: quantile(steps, 0.95),
    unit: "ms",
    goal: { atMost: 1000 },
  });
  await browser.close();
}

/** Names and ids of all pictures, by name. */
async function idsOf(/** @type {string} */ url, /** @type {number} */ dataset) {
  const { steps } = await query(url, "datasets.outline", { datasetId: dataset });
  let last = 0;
  const ids = steps.map((/** @type {number} */ step) => {
    last += step;
    return last;
  });
  /** @type {{ id: number, name: string }[]} */
  const files = [];
  for (let from = 0; from < ids.length; from += 200)
    files.push(
      ...(await query(url, "datasets.rows", { datasetId: dataset, ids: ids.slice(from, from + 200) })),
    );
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Two thousand files from a few dozen drawings: bytes behind the end change a file's hash and nothing else. */
async function scans(/** @type {string} */ folder) {
  mkdirSync(folder, { recursive: true });
  const kinds = {
    jpeg: (/** @type {import("sharp").Sharp} */ s) => s.jpeg({ quality: 90 }).toBuffer(),
    png: (/** @type {import("sharp").Sharp} */ s) => s.png({ compressionLevel: 3 }).toBuffer(),
    tiff: (/** @type {import("sharp").Sharp} */ s) => s.tiff({ compression: "lzw" }).toBuffer(),
    bmp: async (/** @type {import("sharp").Sharp} */ s) => {
      const rgba = await s.ensureAlpha().raw().toBuffer();
      const data = Buffer.alloc(rgba.length);
      for (let i = 0; i < rgba.length; i += 4) {
        data[i + 1] = rgba[i + 2] ?? 0;
        data[i + 2] = rgba[i + 1] ?? 0;
        data[i + 3] = rgba[i] ?? 0;
      }
      return encode({ data, width: WIDTH, height: HEIGHT, bitPP: 24 }).data;
    },
    cmyk: (/** @type {import("sharp").Sharp} */ s) =>
      s.toColourspace("cmyk").jpeg({ quality: 90 }).toBuffer(),
    deep: (/** @type {import("sharp").Sharp} */ s) =>
      s.toColourspace("rgb16").png({ compressionLevel: 3 }).toBuffer(),
  };
  const ext = { jpeg: "jpg", png: "png", tiff: "tif", bmp: "bmp", cmyk: "jpg", deep: "png" };
  const sources = [];
  for (const [kind, encodeAs] of Object.entries(kinds))
    for (let i = 0; i < (kind === "jpeg" ? 8 : 2); i++) {
      const path = join(folder, `.${kind}-${i}`);
      writeFileSync(path, await encodeAs(drawing(i)));
      sources.push({ kind, path, ext: ext[/** @type {keyof typeof ext} */ (kind)] });
    }
  // nineteen in twenty are what a browser shows; the rest is spread over the whole dataset
  const plain = sources.filter(({ kind }) => kind === "jpeg");
  const rare = sources.filter(({ kind }) => kind !== "jpeg");
  for (let n = 0; n < PICTURES; n++) {
    const source = n % 20 === 3 ? rare[Math.floor(n / 20) % rare.length] : plain[n % plain.length];
    if (!source) continue;
    const path = join(folder, `${String(n).padStart(4, "0")}-${source.kind}.${source.ext}`);
    copyFileSync(source.path, path);
    appendFileSync(path, String(n));
  }
}

/** Ink on paper: shapes, soft shades and grain, so that files have the size of scans. */
function drawing(/** @type {number} */ seed) {
  const shapes = Array.from(
    { length: 60 },
    (_, i) =>
      `<circle cx="${(i * 311 + seed * 97) % WIDTH}" cy="${(i * 173 + seed * 57) % HEIGHT}" r="${40 + ((i * 37) % 160)}" fill="hsl(${(i * 47 + seed * 31) % 360} 60% 60%)" stroke="#222" stroke-width="4"/>`,
  );
  const grain = Buffer.from(
    Uint8Array.from({ length: 400 * 575 }, (_, i) => 110 + ((Math.imul(i + seed, 2654435761) >>> 24) % 36)),
  );
  return sharp(
    Buffer.from(
      `<svg width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="#f6f1e7"/>${shapes.join("")}</svg>`,
    ),
  )
    .composite([
      { input: grain, raw: { width: 400, height: 575, channels: 1 }, tile: true, blend: "soft-light" },
    ])
    .removeAlpha();
}
