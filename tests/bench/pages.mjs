import { openBrowser, sampleRun } from "./browser.mjs";
import { startStudio } from "./studio.mjs";

/**
 * JavaScript sent for the first visit of each page, compressed as it goes over the line. The chart library, which comes
 * after everything else (components/client/use-later.ts), is told apart.
 */
export default async function pages(report) {
  const studio = await startStudio({ REHEARSAL_SPEED: "20" });
  const browser = await openBrowser();
  const { dataset, run } = await sampleRun(browser, studio.url);
  for (const path of [
    "/",
    "/datasets",
    dataset,
    `${dataset}/train`,
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
    const { first, charts } = await scriptsOf(browser, studio.url + path);
    const name = path.replace(/\d+/, "[id]");
    report({ name: `js ${name}`, value: first / 1000, unit: "kB", goal: { atMost: 250 } });
    if (charts)
      report({ name: `js ${name}, charts`, value: charts / 1000, unit: "kB", goal: { atMost: 120 } });
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
  // what is asked for together with the chart library is the charts' own code
  let charting = Number.POSITIVE_INFINITY;
  for (const requestId of sizes.keys()) {
    const { body } = await session.send("Network.getResponseBody", { requestId });
    if (body.includes("recharts-")) charting = Math.min(charting, asked.get(requestId) - 0.02);
  }
  let first = 0;
  let charts = 0;
  for (const [requestId, bytes] of sizes) {
    if (asked.get(requestId) >= charting) charts += bytes;
    else first += bytes;
  }
  await context.close();
  return { first, charts };
}
