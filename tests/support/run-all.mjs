// `npm test`: everything that must hold, in the order of how fast it tells. The last line is "N passed, N failed".
// `--installed` leaves out the set-up (npm run check).
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPlatform, ROOT, setUp } from "../../server/setup.mjs";
import { findBrowser } from "./browser.mjs";

checkPlatform();
if (!process.argv.includes("--installed")) setUp();
const browser = findBrowser();
const reports = mkdtempSync(join(tmpdir(), "studio-tests-"));
mkdirSync(reports, { recursive: true });

const bin = (/** @type {string} */ name) => join(ROOT, "node_modules", ".bin", name);
const report = (/** @type {string} */ name) => join(reports, `${name}.json`);
const read = (/** @type {string} */ name) => {
  try {
    return JSON.parse(readFileSync(report(name), "utf8"));
  } catch {
    return null;
  }
};

/** What vitest's report counts. */
function vitestCounts() {
  const found = read("vitest");
  return found && { passed: found.numPassedTests, failed: found.numFailedTests + failedSuites(found) };
}
/** A file that does not even load has no test to fail. */
const failedSuites = (/** @type {any} */ found) =>
  found.testResults.filter(
    (/** @type {any} */ suite) => suite.status === "failed" && suite.assertionResults.length === 0,
  ).length;

/** What Playwright's report counts; skipped and flaky ones do not exist here and count as failed. */
function playwrightCounts() {
  const stats = read("playwright")?.stats;
  return stats && { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped };
}

const STEPS = [
  { name: "biome", command: [bin("biome"), "check", "."] },
  { name: "tsc", command: [bin("tsc"), "--noEmit"] },
  { name: "knip", command: [bin("knip")] },
  {
    name: "vitest",
    command: [
      bin("vitest"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report("vitest")}`,
    ],
    counts: vitestCounts,
  },
  { name: "build", command: [process.execPath, "server/build.mjs"] },
  { name: "playwright", command: [bin("playwright"), "test"], counts: playwrightCounts },
];

const env = {
  ...process.env,
  CHROME_PATH: browser,
  PLAYWRIGHT_JSON_OUTPUT_FILE: report("playwright"),
  NEXT_TELEMETRY_DISABLED: "1",
};
const total = { passed: 0, failed: 0 };
for (const { name, command, counts } of STEPS) {
  console.log(`\n── ${name}`);
  const began = Date.now();
  const [program = "", ...args] = command;
  const done = spawnSync(program, args, { cwd: ROOT, env, stdio: "inherit" });
  const ok = done.status === 0;
  const counted = counts?.() ?? { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
  // A step that fails although all its tests passed (an error outside of them) is a failure all the same.
  if (!ok && counted.failed === 0) counted.failed = 1;
  total.passed += counted.passed;
  total.failed += counted.failed;
  console.log(`── ${name} ${ok ? "ok" : "FAILED"}, ${((Date.now() - began) / 1000).toFixed(1)} s`);
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed ? 1 : 0);
