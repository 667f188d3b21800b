import { expect, type Page, test } from "@playwright/test";
import type { Locale } from "@/server/domain/language";
import { startStudio } from "../support/studio";
import { words } from "./words";

/* From a finished run to a winner in the webui, on the rehearsal: compared, judged, put there, undone. */

const word = (locale: Locale, path: string, values?: Record<string, string | number>) =>
  words(locale, "experiments", path, values);

/** Trains the sample character to its end and opens the plan that its versions make. */
async function trainAndCompare(page: Page, url: string, locale: Locale): Promise<void> {
  await page.goto(url);
  await page.getByRole("button", { name: words(locale, "home", "first.sample.verb") }).click();
  await page.getByRole("button", { name: words(locale, "recipes", "enqueue"), exact: true }).click();
  await expect(page).toHaveURL(/\/runs\/\d+$/);
  await expect(page.getByTestId("run-state").locator("[data-state]")).toHaveAttribute(
    "data-state",
    "succeeded",
    { timeout: 60_000 },
  );
  await page
    .getByRole("region", { name: words(locale, "runs", "files.title") })
    .getByRole("button", { name: words(locale, "runs", "files.compare"), exact: true })
    .click();
  await expect(page).toHaveURL(/\/experiments\/\d+$/);
}

const cellsIn = (page: Page, state?: string) =>
  page.locator(state ? `[data-cell][data-state="${state}"]` : "[data-cell]");
const state = (page: Page) => page.getByTestId("experiment-state").locator("[data-state]");

for (const locale of ["zh-CN", "en"] as const)
  test.describe(locale, () => {
    test.use({ locale });

    test("a finished run → compare → the grid fills → winner → in the webui", async ({ page }) => {
      test.setTimeout(180_000);
      await using studio = await startStudio({ env: { REHEARSAL_SPEED: "400" } });
      await trainAndCompare(page, studio.url, locale);

      // the plan could be started as it is: four versions, the control, the run's own prompts
      const facts = page.getByTestId("plan-facts");
      await expect(facts).toContainText(/\d/);
      const start = page.getByRole("button", { name: word(locale, "plan.start"), exact: true });
      await expect(start).toBeEnabled();

      // what cannot be read is told at its field and keeps the plan from being started
      const seeds = page.getByLabel(word(locale, "plan.seeds"), { exact: true });
      await seeds.fill("1, x");
      await expect(page.getByText(word(locale, "range.bad", { part: "x" }))).toBeVisible();
      await expect(start).toBeDisabled();
      await seeds.fill("5");
      await expect(start).toBeEnabled();

      // a prompt kept as a preset is there to be used again
      await page
        .getByRole("button", { name: word(locale, "plan.savePreset") })
        .first()
        .click();
      const prompts = page.getByLabel(word(locale, "plan.positive"), { exact: true });
      const before = await prompts.count();
      await page.getByRole("button", { name: word(locale, "plan.fromPreset") }).click();
      await page.getByRole("menuitem").first().click();
      await expect(prompts).toHaveCount(before + 1);
      await expect(prompts.last()).toHaveValue(await prompts.first().inputValue());
      // an equal prompt would draw the same cells twice: take it off again
      await page
        .getByRole("button", { name: word(locale, "plan.removePrompt") })
        .last()
        .click();

      // what was typed is kept when the page is left
      await expect(page.getByText(word(locale, "plan.saved"), { exact: true })).toBeVisible();
      await page.reload();
      await expect(seeds).toHaveValue("5");

      await start.click();
      await page.evaluate(() => Object.assign(window, { same: true }));
      await expect(state(page)).toHaveAttribute("data-state", "done", { timeout: 90_000 });
      const all = await cellsIn(page).count();
      expect(all).toBeGreaterThanOrEqual(10);
      await expect(cellsIn(page, "done")).toHaveCount(all);
      expect(await page.evaluate(() => "same" in window)).toBe(true);

      // large: flips in place, the control while C is held, rates, zooms to the same place everywhere
      await cellsIn(page).nth(1).click();
      const flip = page.getByTestId("flip");
      const shown = () => flip.getAttribute("data-shown");
      await expect(page).toHaveURL(/large=true/);
      await expect.poll(shown).toMatch(/^[0-9a-f]{64}$/);
      const own = await shown();
      await page.keyboard.down("c");
      await expect.poll(shown).not.toBe(own);
      await page.keyboard.up("c");
      await expect.poll(shown).toBe(own);
      await page.keyboard.press("ArrowRight");
      await expect.poll(shown).not.toBe(own);
      await page.keyboard.press("4");
      await expect(page.getByRole("button", { name: word(locale, "large.rate", { n: 4 }) })).toHaveAttribute(
        "aria-pressed",
        "true",
      );
      await page.keyboard.press("z");
      await expect(page).toHaveURL(/zoom=/);
      await page.keyboard.press("z");

      // the winner, one key; it is put into the webui by itself
      await page.keyboard.press("w");
      await page.keyboard.press("Escape");
      await expect(page.getByTestId("placed")).toBeVisible();
      await expect(page.getByTestId("placed")).toContainText(/\w/);

      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: word(locale, "grid.export") }).click();
      expect((await download).suggestedFilename()).toMatch(/\.png$/);

      // blind: nothing on the page or in its address names what drew a picture; in the end there is a ranking
      const labels = (await page.locator("th[scope=col]").allTextContents()).slice(1);
      await page.goto(`${page.url().replace(/\?.*$/, "")}/blind`);
      const meter = page.getByRole("progressbar", { name: word(locale, "blind.meter") });
      await expect(meter).toBeVisible();
      const shownText = await page.locator("main").textContent();
      for (const label of labels) expect(shownText).not.toContain(label);
      const pair = () =>
        page.locator("main img").evaluateAll((all) => all.map((i) => i.getAttribute("src")).join());
      const first = await pair();
      await page.keyboard.press("ArrowLeft");
      await expect.poll(pair).not.toBe(first);
      const second = await pair();
      await page.keyboard.press("x");
      await expect.poll(pair).not.toBe(second);
      await page.keyboard.press("Backspace");
      await expect.poll(pair).toBe(second);
      await page.keyboard.press("ArrowDown");
      await expect.poll(pair).not.toBe(second);
      await page.getByRole("button", { name: word(locale, "blind.toRanking") }).click();
      await expect(page).toHaveURL(/ranking=true/);
      const rows = page.locator("main ol > li");
      await expect(rows).toHaveCount(labels.length - 1);
      const choose = { name: word(locale, "blind.choose"), exact: true, disabled: false };
      await rows.getByRole("button", choose).last().click();
      await expect(rows.getByRole("button", { disabled: true })).toHaveCount(1);
      await expect(page.getByTestId("placed")).toBeVisible();

      await page.goto(studio.url);
      await page.getByRole("link", { name: words(locale, "home", "story.next.chosen") }).click();
      await expect(page).toHaveURL(/\/experiments\/\d+$/);
      await page.goto(`${studio.url}/experiments`);
      await expect(page.getByRole("listitem").filter({ hasText: "#1" })).toBeVisible();
    });

    test("pause keeps what is drawn, going on finishes the rest, extending draws only what is new", async ({
      page,
    }) => {
      test.setTimeout(180_000);
      await using studio = await startStudio({ env: { REHEARSAL_SPEED: "400" } });
      await trainAndCompare(page, studio.url, locale);
      await page.getByLabel(word(locale, "plan.seeds"), { exact: true }).fill("5");
      await page.getByRole("button", { name: word(locale, "plan.start"), exact: true }).click();
      await expect.poll(() => cellsIn(page, "done").count(), { timeout: 60_000 }).toBeGreaterThan(1);
      await page.getByRole("button", { name: word(locale, "grid.pause"), exact: true }).click();
      await expect(state(page)).toHaveAttribute("data-state", "paused");
      await expect(cellsIn(page, "rendering")).toHaveCount(0);
      const drawn = await cellsIn(page, "done").count();
      expect(drawn).toBeLessThan(await cellsIn(page).count());
      await page.reload();
      await expect(cellsIn(page, "done")).toHaveCount(drawn);
      await page.getByRole("button", { name: word(locale, "grid.resume"), exact: true }).click();
      await expect(state(page)).toHaveAttribute("data-state", "done", { timeout: 90_000 });

      await page.getByRole("button", { name: word(locale, "grid.more") }).click();
      await page.getByRole("menuitem", { name: word(locale, "grid.edit") }).click();
      await page.getByLabel(word(locale, "plan.weights"), { exact: true }).fill("0.8, 1");
      await page.getByRole("button", { name: word(locale, "plan.extend") }).click();
      await expect(state(page)).toHaveAttribute("data-state", "open");
      await expect(state(page)).toHaveAttribute("data-state", "done", { timeout: 90_000 });
      await expect(page.getByRole("combobox", { name: word(locale, "axis.weight") })).toBeVisible();
    });
  });
