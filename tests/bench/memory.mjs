import { readFileSync } from "node:fs";
import { openBrowser, sampleRun } from "./browser.mjs";
import { startStudio } from "./studio.mjs";

/**
 * Memory of all of the studio's processes after a browser has been on every page and a run is through (proportional set
 * size: shared pages counted once).
 */
export default async function memory(report) {
  const studio = await startStudio({ REHEARSAL_SPEED: "400" });
  const browser = await openBrowser();
  const { dataset, run } = await sampleRun(browser, studio.url);
  const page = await browser.newPage();
  const tour = ["/", "/datasets", dataset, `${dataset}/train`, "/runs", run, "/experiments", "/models"];
  tour.push("/models/loras", "/engines", "/presets", "/presets/prompts", "/settings");
  for (const path of tour) {
    await page.goto(studio.url + path);
    await page.waitForTimeout(1200);
  }
  await page.goto(studio.url + run);
  await page.locator('[data-testid="run-state"] [data-state="succeeded"]').waitFor({ timeout: 120_000 });
  await browser.close();
  await new Promise((done) => setTimeout(done, 35_000));
  const pss = studio.pids().map((pid) => {
    const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
    return Number(found?.[1] ?? 0) / 1000;
  });
  report({
    name: "memory",
    value: pss.reduce((sum, mb) => sum + mb, 0),
    unit: "MB PSS",
    goal: { atMost: 220 },
  });
  await studio.stop();
}
