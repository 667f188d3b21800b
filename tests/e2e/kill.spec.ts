import { join } from "node:path";
import { expect, test } from "@playwright/test";
import Database from "better-sqlite3";
import { type RunningStudio, startStudio, until } from "../support/studio";
import { words } from "./words";

/* Kill -9 of web and runner in mid-run: the trainer goes on, is found again, and every step has exactly one point. */

const TOTAL = 2000;

/** Reads the studio's database beside it, as a person with sqlite3 would. */
function ask<T>(studio: RunningStudio, sql: string): T {
  const db = new Database(join(studio.data, "studio.db"), { readonly: true });
  try {
    return db.prepare(sql).pluck().get() as T;
  } finally {
    db.close();
  }
}
const step = (studio: RunningStudio) =>
  ask<number | null>(studio, "SELECT max(step) FROM metrics WHERE series = 'loss'") ?? 0;

test.use({ locale: "en" });
test("kill -9 of web and runner at step 300 costs nothing: one point per step, and the page goes on by itself", async ({
  page,
}) => {
  test.slow();
  await using studio = await startStudio({ env: { REHEARSAL_SPEED: "100" } });
  await page.goto(studio.url);
  await page.getByRole("button", { name: words("en", "home", "first.sample.verb") }).click();
  await page.getByRole("button", { name: words("en", "recipes", "enqueue"), exact: true }).click();
  await expect(page).toHaveURL(/\/runs\/\d+$/);

  await until(async () => step(studio) >= 300, "step 300 is stored");
  const before = { web: studio.pidOf("web"), runner: studio.pidOf("runner") };
  studio.kill("runner");
  studio.kill("web");
  await until(async () => {
    const now = { web: studio.pidOf("web"), runner: studio.pidOf("runner") };
    return now.web !== null && now.runner !== null && now.web !== before.web && now.runner !== before.runner;
  }, "both were started again");
  await studio.healthy();

  const state = page.getByTestId("run-state").locator("[data-state]");
  await expect(state).toHaveAttribute("data-state", "succeeded", { timeout: 60_000 });
  expect(ask(studio, "SELECT count(*) FROM attempts")).toBe(1);
  expect(ask(studio, "SELECT count(*) FROM metrics WHERE series = 'loss'")).toBe(TOTAL);
  expect(
    ask(studio, "SELECT count(DISTINCT step) FROM metrics WHERE series = 'loss' AND step BETWEEN 1 AND 2000"),
  ).toBe(TOTAL);
  expect(ask(studio, "SELECT count(*) FROM samples")).toBe(20);
  // the page lived through it: it shows everything without having been loaded again
  const samples = page.getByRole("region", { name: words("en", "runs", "samples.title") });
  await expect(samples.getByRole("button")).toHaveCount(20);
});
