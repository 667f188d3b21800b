import { expect, type Locator, type Page, test } from "@playwright/test";
import type { Locale } from "@/server/domain/language";
import { startStudio } from "../support/studio";
import { words } from "./words";

/* From a first visit to a finished run, on the rehearsal: what a person does, by the words on the screen. */

/** Opens the sample character's training page and queues a run; answers how often was clicked. */
async function queueSample(page: Page, url: string, locale: Locale): Promise<number> {
  let clicks = 0;
  const click = async (what: Locator) => {
    clicks++;
    await what.click();
  };
  await page.goto(url);
  await click(page.getByRole("button", { name: words(locale, "home", "first.sample.verb") }));
  await expect(page).toHaveURL(/\/datasets\/\d+\/train$/);
  await click(page.getByRole("button", { name: words(locale, "recipes", "enqueue"), exact: true }));
  await expect(page).toHaveURL(/\/runs\/\d+$/);
  return clicks;
}

const state = (page: Page) => page.getByTestId("run-state").locator("[data-state]");
const stepOf = async (page: Page): Promise<number> =>
  Number(
    /(\d[\d,]*) \/ /.exec((await page.getByTestId("progress").textContent()) ?? "")?.[1]?.replace(",", "") ??
      0,
  );

for (const locale of ["zh-CN", "en"] as const)
  test.describe(locale, () => {
    test.use({ locale });

    test("first visit → sample character → finished run, in at most eight clicks and without a reload", async ({
      page,
    }) => {
      test.slow();
      await using studio = await startStudio({ env: { REHEARSAL_SPEED: "250" } });
      const clicks = await queueSample(page, studio.url, locale);
      expect(clicks).toBeLessThanOrEqual(8);
      await page.evaluate(() => Object.assign(window, { same: true }));

      const samples = page.getByRole("region", { name: words(locale, "runs", "samples.title") });
      const first = samples.getByRole("button", {
        name: words(locale, "runs", "samples.open", { prompt: 1, step: 200 }),
      });
      await expect(first).toBeVisible();
      await expect(state(page)).toHaveAttribute("data-state", "running");
      await expect
        .poll(() => first.locator("img").evaluate((img: HTMLImageElement) => img.naturalWidth))
        .toBeGreaterThan(0);
      await expect(page.locator(".recharts-line-curve").first()).toBeVisible();
      await expect(page.getByRole("log")).toContainText("steps:");

      await expect(state(page)).toHaveAttribute("data-state", "succeeded", { timeout: 60_000 });
      await expect(samples.getByRole("button")).toHaveCount(20);
      const files = page
        .getByRole("region", { name: words(locale, "runs", "files.title") })
        .getByRole("listitem");
      await expect(files).toHaveCount(4);
      await expect(files.first()).toContainText(words(locale, "runs", "files.final"));
      expect(await page.evaluate(() => "same" in window)).toBe(true);

      // one sample large: arrows walk through time and prompts in place, and the address says where one is
      await first.click();
      await expect(page).toHaveURL(/sample=0\.200/);
      await page.keyboard.press("ArrowRight");
      await expect(page).toHaveURL(/sample=0\.400/);
      await page.keyboard.press("ArrowDown");
      await expect(page).toHaveURL(/sample=1\.400/);
      await page.keyboard.press("Escape");
      await expect(page).not.toHaveURL(/sample=/);

      const download = page.waitForEvent("download");
      await files.last().getByRole("link").click();
      expect((await download).suggestedFilename()).toMatch(/step0*500\.safetensors$/);

      await page.goto(studio.url);
      await expect(page.getByRole("heading", { name: words(locale, "home", "away.title") })).toBeVisible();
      await page.getByRole("button", { name: words(locale, "home", "away.seen") }).click();
      await expect(page.getByRole("heading", { name: words(locale, "home", "away.title") })).toHaveCount(0);
    });

    test("save now, then stop after saving: what was trained is kept", async ({ page }) => {
      await using studio = await startStudio({ env: { REHEARSAL_SPEED: "60" } });
      await queueSample(page, studio.url, locale);
      await expect.poll(() => stepOf(page)).toBeGreaterThan(20);
      const files = page
        .getByRole("region", { name: words(locale, "runs", "files.title") })
        .getByRole("listitem");
      await page
        .getByRole("button", { name: words(locale, "runs", "save.now") })
        .first()
        .click();
      await expect(files).toHaveCount(1);

      await page.getByRole("button", { name: words(locale, "runs", "stop.verb"), exact: true }).click();
      const dialog = page.getByRole("dialog");
      await expect(
        dialog.getByRole("button", { name: words(locale, "runs", "stop.now"), exact: false }).first(),
      ).toBeVisible();
      await dialog.getByRole("button", { name: words(locale, "runs", "stop.save") }).click();
      await expect(state(page)).toHaveAttribute("data-state", "stopped");
      await expect(files).toHaveCount(2);
      const at = await stepOf(page);
      await expect(files.first()).toContainText(words(locale, "runs", "files.step", { step: at }));
    });

    test("a failure opens on cause, evidence and a remedy that changes the recipe", async ({ page }) => {
      await using studio = await startStudio({ env: { REHEARSAL_SPEED: "100", REHEARSAL_FAULTS: "oom@30" } });
      await queueSample(page, studio.url, locale);
      await expect(state(page)).toHaveAttribute("data-state", "failed");
      const why = page.getByRole("region", { name: words(locale, "runs", "failure.title") });
      await expect(why.getByTestId("cause")).toContainText(locale === "en" ? /memory/i : /显存/);
      await expect(why.locator("pre")).toContainText("CUDA out of memory");
      await expect(page.getByRole("log").locator(".text-bad").first()).toBeVisible();
      await why.getByRole("button").first().click();
      await expect(page).toHaveURL(/\/datasets\/\d+\/train$/);
      await expect(
        page.getByRole("button", { name: words(locale, "recipes", "enqueue"), exact: true }),
      ).toBeEnabled();
    });
  });
