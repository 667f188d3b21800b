import { expect, test } from "@playwright/test";
import { type RunningStudio, startStudio } from "../support/studio";

/* The frame around every page: languages, keys, palette, what it says when the connection is lost. */

let studio: RunningStudio;
test.beforeAll(async () => {
  studio = await startStudio();
});
test.afterAll(() => studio[Symbol.asyncDispose]());
test.use({ locale: "zh-CN" });

test("the language changes in place and is remembered; what was typed stays", async ({ page }) => {
  await page.goto(`${studio.url}/settings`);
  await page.getByLabel("再添加一个文件夹").fill("/typed");
  await page.getByRole("radio", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByLabel("Another folder")).toHaveValue("/typed");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Settings", exact: true })).toBeVisible();
});

test("the look changes at once and is drawn by the server from then on", async ({ page }) => {
  await page.goto(`${studio.url}/settings`);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const before = await ground();
  await page.getByRole("radio", { name: "深色" }).click();
  await expect.poll(ground).not.toBe(before);
  const html = await (await page.request.get(`${studio.url}/settings`)).text();
  expect(html).toContain('data-theme="dark"');
});

test("keys: sequences go, fields and input methods keep theirs, Esc leaves the field first", async ({
  page,
}) => {
  await page.goto(`${studio.url}/settings`);
  const field = page.getByLabel("再添加一个文件夹");
  await field.focus();
  await page.keyboard.type("g r?");
  await expect(field).toHaveValue("g r?");
  await expect(page).toHaveURL(/settings/);
  await page.keyboard.press("Escape");
  await expect(field).not.toBeFocused();
  // a press that belongs to the composition of an input method is nobody else's
  await page.evaluate(() => {
    for (const more of [{ isComposing: true }, { keyCode: 229 }])
      document.body.dispatchEvent(
        new KeyboardEvent("keydown", { key: "?", code: "Slash", shiftKey: true, bubbles: true, ...more }),
      );
  });
  await expect(page.getByRole("dialog")).toHaveCount(0);
  // ？ of a Chinese input method
  await page.evaluate(() =>
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: "？", code: "Slash", shiftKey: true, bubbles: true }),
    ),
  );
  await expect(page.getByRole("dialog", { name: "快捷键" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect(page).toHaveURL(/settings/);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect(page).toHaveURL(/\/runs$/);
});

test("the palette finds pages in both languages and goes there", async ({ page }) => {
  await page.goto(`${studio.url}/settings`);
  await expect(page.getByRole("link", { name: "首页" }).first()).toBeVisible();
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "全局搜索" });
  await field.fill("huanjing");
  await expect(page.getByRole("option")).toHaveCount(1);
  await field.press("Enter");
  await expect(page).toHaveURL(/\/engines$/);
});

test("an address that is none says so and leads home", async ({ page }) => {
  const answer = await page.goto(`${studio.url}/no/such/page`);
  expect(answer?.status()).toBe(404);
  await page.getByRole("link", { name: "回到首页" }).click();
  await expect(page).toHaveURL(`${studio.url}/`);
});

test("a lost connection is said, the page stays, and it mends by itself", async ({ page }) => {
  const stream = page.waitForResponse(/\/stream/);
  await page.goto(`${studio.url}/settings`);
  await stream;
  await page.context().setOffline(true);
  studio.kill("web");
  await expect(page.getByText("连接断开，正在重连")).toBeVisible();
  await expect(page.getByRole("heading", { name: "设置", exact: true })).toBeVisible();
  await page.context().setOffline(false);
  await studio.healthy();
  await expect(page.getByText("连接断开，正在重连")).toBeHidden();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  for (const path of [
    "/",
    "/datasets",
    "/runs",
    "/models",
    "/models/loras",
    "/presets",
    "/presets/prompts",
    "/engines",
    "/settings",
  ])
    test(`${path} fits the width and its targets a finger`, async ({ page }) => {
      await page.goto(studio.url + path);
      await expect(page.getByRole("heading").first()).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      for (const box of await page.locator("nav:visible a:visible, nav:visible button:visible").all())
        expect((await box.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(44);
    });
});
