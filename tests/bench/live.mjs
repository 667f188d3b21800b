import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { openBrowser, sampleRun } from "./browser.mjs";
import { quantile, startStudio } from "./studio.mjs";

const LINES = 60;
const SHOWN = 250;

/** From a line that the trainer writes into its log to the text on the open page of the run, in ms. */
export default async function live(report) {
  const studio = await startStudio({ REHEARSAL_SPEED: "5" });
  const browser = await openBrowser();
  const { run } = await sampleRun(browser, studio.url);
  const page = await browser.newPage();
  await page.goto(studio.url + run);
  const log = page.getByRole("log");
  await log.getByText("steps:").first().waitFor({ timeout: 60_000 });
  await page.evaluate(() => {
    const seen = Object.assign(window, { seen: /** @type {Record<string, number>} */ ({}) }).seen;
    new MutationObserver(() => {
      const now = Date.now();
      const text = document.querySelector('[role="log"]')?.textContent ?? "";
      for (const [, mark] of text.matchAll(/bench-(\d+)\./g)) if (mark) seen[mark] ??= now;
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  const file = join(studio.data, "runs", run.split("/").at(-1) ?? "", "attempt-1", "log.txt");
  const times = [];
  for (let i = 1; i <= LINES; i++) {
    const began = Date.now();
    appendFileSync(file, `bench-${i}.\n`);
    const mark = String(i);
    const at = await page.waitForFunction((mark) => /** @type {any} */ (window).seen[mark], mark, {
      polling: 20,
      timeout: 10_000,
    });
    times.push((await at.jsonValue()) - began);
    await page.waitForTimeout(60 + (i % 7) * 29);
  }
  report({ name: "log line to DOM p50", value: quantile(times, 0.5), unit: "ms", goal: { atMost: SHOWN } });
  report({ name: "log line to DOM p95", value: quantile(times, 0.95), unit: "ms", goal: { atMost: SHOWN } });
  await browser.close();
  await studio.stop();
}
