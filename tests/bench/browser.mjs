// A browser on the built studio, and a run of the sample character to look at.
import { chromium } from "@playwright/test";

export const openBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROME_PATH || "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });

/** Queues a run of the sample character as a first visitor does; answers its dataset's and its own address. */
export async function sampleRun(
  /** @type {import("@playwright/test").Browser} */ browser,
  /** @type {string} */ url,
) {
  const context = await browser.newContext({ locale: "en" });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole("button", { name: "Try with the sample character" }).click();
  await page.waitForURL(/\/train$/);
  const dataset = new URL(page.url()).pathname.replace(/\/train$/, "");
  await page.getByRole("button", { name: "Add to queue", exact: true }).click();
  await page.waitForURL(/\/runs\/\d+$/);
  const run = new URL(page.url()).pathname;
  await context.close();
  return { dataset, run };
}
