import { get } from "node:http";
import { openBrowser } from "./browser.mjs";
import { plainPictures } from "./plain-page.mjs";
import { seedDataset } from "./seed.mjs";
import { median, quantile, startStudio } from "./studio.mjs";

const ROUNDS = 7;
const WANTED = 20;
const SIZE = { width: 1600, height: 1000 };

/**
 * From the click on a link to the gallery until 20 pictures are seen, in a fresh browser, in turns with a page of plain
 * HTML that shows as many of the same thumbnails: the ceiling. Then what a second visit fetches.
 */
export default async function gallery(report) {
  const studio = await startStudio();
  const browser = await openBrowser();
  for (const pictures of [2_000, 10_000]) {
    const dataset = await seedDataset(studio.data, { pictures, tags: 20, thumbs: true });
    const page = `${studio.url}/datasets/${dataset}`;
    const plain = await plainPictures(studio.data, dataset);
    await visit(browser, page);
    const ours = [];
    const ceiling = [];
    for (let round = 0; round < ROUNDS; round++) {
      ceiling.push(await visit(browser, plain.url));
      ours.push(await visit(browser, page));
    }
    plain.close();
    const seen = (/** @type {{ seen: number }[]} */ visits) => median(visits.map((one) => one.seen));
    report({
      name: `20 pictures of ${pictures} seen`,
      value: seen(ours),
      unit: "ms",
      goal: { atMost: 1000 },
    });
    report({
      name: `20 pictures of ${pictures} seen, to plain HTML`,
      value: seen(ours),
      unit: "ms",
      ceiling: seen(ceiling),
      goal: { atMost: 3 },
    });
    report({
      name: `layout shift, ${pictures} pictures`,
      value: quantile(
        ours.map((one) => one.shift),
        1,
      ),
      unit: "",
      goal: { atMost: 0.02 },
    });
    report({
      name: `HTML of ${pictures} pictures`,
      value: Number(await htmlBytes(page)) / 1000,
      unit: "kB",
      goal: { atMost: 150 },
    });
    const { first, second } = await twice(browser, page);
    report({
      name: `pictures fetched by a first visit to ${pictures}`,
      value: first,
      unit: "",
      goal: { atLeast: WANTED },
    });
    report({
      name: `pictures fetched by a second visit to ${pictures}`,
      value: second,
      unit: "",
      goal: { atMost: 0 },
    });
  }
  await browser.close();
  await studio.stop();
}

/** One visit in a context of its own: ms until 20 pictures are on the screen, summed layout shift. */
async function visit(/** @type {import("@playwright/test").Browser} */ browser, /** @type {string} */ url) {
  const context = await browser.newContext({ viewport: SIZE, locale: "en" });
  const page = await context.newPage();
  await page.addInitScript(watch, WANTED);
  await page.goto(url, { waitUntil: "commit" });
  const seen = await page.waitForFunction(() => globalThis.__seen, null, { polling: "raf", timeout: 30_000 });
  const value = Number(await seen.jsonValue());
  await page.waitForTimeout(400);
  const shift = Number(await page.evaluate(() => globalThis.__shift));
  await context.close();
  return { seen: value, shift };
}

/** In the page: notes when that many pictures are loaded inside the window and painted, and how much moved. */
function watch(/** @type {number} */ wanted) {
  globalThis.__shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.__shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  const look = () => {
    let count = 0;
    for (const image of document.images) {
      const { top, bottom, width } = image.getBoundingClientRect();
      const inside = width > 0 && bottom > 0 && top < innerHeight;
      if (inside && image.complete && image.naturalWidth > 0 && image.src.includes("/media/")) count++;
    }
    if (count >= wanted) globalThis.__seen = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Bytes of the page's HTML as they go over the line. */
const htmlBytes = (/** @type {string} */ url) =>
  new Promise((done, fail) => {
    get(url, { headers: { "accept-encoding": "gzip, br", cookie: "locale=en" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk) => {
        bytes += chunk.length;
      });
      answer.on("end", () => done(bytes));
    }).on("error", fail);
  });

/** Pictures that a first and a second visit of one browser ask the server for: what comes from its cache does not count. */
async function twice(/** @type {import("@playwright/test").Browser} */ browser, /** @type {string} */ url) {
  const context = await browser.newContext({ viewport: SIZE, locale: "en" });
  const counts = [];
  for (let round = 0; round < 2; round++) {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    const asked = new Set();
    session.on("Network.requestWillBeSent", ({ requestId, request }) => {
      if (request.url.includes("/media/")) asked.add(requestId);
    });
    session.on("Network.requestServedFromCache", ({ requestId }) => asked.delete(requestId));
    session.on("Network.responseReceived", ({ requestId, response }) => {
      if (response.fromDiskCache) asked.delete(requestId);
    });
    await page.goto(url, { waitUntil: "load" });
    await page.waitForTimeout(1500);
    counts.push(asked.size);
    await page.close();
  }
  await context.close();
  return { first: counts[0] ?? 0, second: counts[1] ?? 0 };
}
