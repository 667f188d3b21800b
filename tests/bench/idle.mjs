import { chromium } from "@playwright/test";
import { startStudio } from "./studio.mjs";

const WATCH = 30_000;

/** Requests a page makes in a minute while nothing happens; the one stream stays open and is no request. */
export default async function idle(report) {
  const studio = await startStudio();
  const browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH || "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  for (const path of ["/", "/runs", "/settings"]) {
    const page = await browser.newPage();
    await page.goto(studio.url + path);
    await page.waitForTimeout(3000);
    let count = 0;
    page.on("request", () => {
      count++;
    });
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
