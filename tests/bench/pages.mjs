import { openBrowser, sampleRun } from "./browser.mjs";
import { startStudio } from "./studio.mjs";

/** What comes after a page and is told apart from it, by a word in its code. */
const LATER = [
  // components/client/use-later.ts
  { what: "charts", word: "recharts-", atMost: 120 },
  // components/datasets/editor/editor-page.tsx
  { what: "editor", word: "data-editor", atMost: 120 },
];

/** JavaScript sent for the first visit of each page, compressed as it goes over the line. */
export default async function pages(report) {
  const studio = await startStudio({ REHEARSAL_SPEED: "20" });
  const browser = await openBrowser();
  const { dataset, run } = await sampleRun(browser, studio.url);
  for (const path of [
    "/",
    "/datasets",
    dataset,
    `${dataset}/captions`,
    `${dataset}/tagging`,
    `${dataset}/check`,
    `${dataset}/versions`,
    `${dataset}/train`,
    // the sample's pictures are the first of this studio
    `${dataset}/edit/1`,
    "/runs",
    run,
    "/experiments",
    "/models",
    "/models/loras",
    "/engines",
    "/presets",
    "/presets/prompts",
    "/settings",
  ]) {
    const { first, later } = await scriptsOf(browser, studio.url + path);
    const name = path.replaceAll(/\d+/g, "[id]");
    report({ name: `js ${name}`, value: first / 1000, unit: "kB", goal: { atMost: 250 } });
    for (const { what, bytes, atMost } of later)
      report({ name: `js ${name}, ${what}`, value: bytes / 1000, unit: "kB", goal: { atMost } });
  }
  await browser.close();
  await studio.stop();
}

async function scriptsOf(
  /** @type {import("@playwright/test").Browser} */ browser,
  /** @type {string} */ url,
) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  const sizes = new Map();
  const asked = new Map();
  session.on("Network.requestWillBeSent", ({ requestId, type, timestamp }) => {
    if (type === "Script") asked.set(requestId, timestamp);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (asked.has(requestId)) sizes.set(requestId, encodedDataLength);
  });
  await page.goto(url);
  await page.waitForTimeout(2500);
  // what is asked for together with such a part is that part's own code
  const began = LATER.map(() => Number.POSITIVE_INFINITY);
  for (const requestId of sizes.keys()) {
    const { body } = await session.send("Network.getResponseBody", { requestId });
    for (const [i, { word }] of LATER.entries())
      if (body.includes(word)) began[i] = Math.min(began[i] ?? 0, asked.get(requestId) - 0.02);
  }
  let first = 0;
  const later = LATER.map((part) => ({ ...part, bytes: 0 }));
  for (const [requestId, bytes] of sizes) {
    const part = later.find((_, i) => asked.get(requestId) >= (began[i] ?? 0));
    if (part) part.bytes += bytes;
    else first += bytes;
  }
  await context.close();
  return { first, later: later.filter(({ bytes }) => bytes > 0) };
}
