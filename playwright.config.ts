import { defineConfig, devices } from "@playwright/test";

// `npm test` finds the browser and names it in CHROME_PATH.
const executablePath = process.env.CHROME_PATH || "/usr/bin/chromium";

const env = Object.fromEntries(
  Object.entries(process.env).filter(([, value]) => value !== undefined),
) as Record<string, string>;

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  // Every test starts studios of its own, each three processes: one after the other is fastest on two cores.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE
    ? [["list"], ["json", { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE }]]
    : [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath,
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
      // Without a UTF-8 locale Chromium cannot name a download in Chinese and calls it "download".
      env: { ...env, LANG: "C.UTF-8", LC_ALL: "C.UTF-8" },
    },
    trace: "off",
    screenshot: "only-on-failure",
  },
});
