import { openBrowser } from "./browser.mjs";
import { startStudio } from "./studio.mjs";

const WATCH = 30_000;
const SETTLED = 4000;

/** Requests a page makes in a minute while nothing happens; the one stream stays open and is no request. */
export default async function idle(report) {
  const studio = await startStudio();
  const browser = await openBrowser();
  for (const path of ["/", "/runs", "/settings"]) {
    const page = await browser.newPage();
    let count = 0;
    let last = performance.now();
    page.on("request", () => {
      count++;
      last = performance.now();
    });
    await page.goto(studio.url + path);
    // Links in view are fetched ahead once: what counts is what comes after that.
    while (performance.now() - last < SETTLED) await page.waitForTimeout(200);
    count = 0;
    await page.waitForTimeout(WATCH);
    report({
      name: `idle requests ${path}`,
      value: (count * 60_000) / WATCH,
      unit: "a minute",
      goal: { atMost: 1 },
    });
    await page.close();
  }
  await browser.close();
  await studio.stop();
}
