import { chromium } from "@playwright/test";
import { mutate, startStudio } from "./studio.mjs";

/** JavaScript sent for the first visit of each page, compressed as it goes over the line. */
export default async function pages(report) {
  const studio = await startStudio();
  const { id } = await mutate(studio.url, "datasets.create", { name: "bench" });
  const browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH || "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  for (const path of [
    "/",
    "/datasets",
    `/datasets/${id}`,
    `/datasets/${id}/train`,
    "/runs",
    "/models",
    "/models/loras",
    "/engines",
    "/presets",
    "/presets/prompts",
    "/settings",
  ]) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    const scripts = new Set();
    let bytes = 0;
    session.on("Network.responseReceived", ({ requestId, type }) => {
      if (type === "Script") scripts.add(requestId);
    });
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    await page.goto(studio.url + path);
    await page.waitForTimeout(1500);
    report({
      name: `js ${path.replace(String(id), "[id]")}`,
      value: bytes / 1000,
      unit: "kB",
      goal: { atMost: 250 },
    });
    await context.close();
  }
  await browser.close();
  await studio.stop();
}
