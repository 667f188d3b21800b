import { expect, type Page, test } from "@playwright/test";
import sharp from "sharp";
import type { Locale } from "@/server/domain/language";
import { type RunningStudio, startStudio } from "../support/studio";
import { alive } from "./alive";
import { words } from "./words";

const draw = (n: number) =>
  sharp({
    create: {
      width: n % 2 ? 96 : 144,
      height: n % 2 ? 144 : 96,
      channels: 3,
      background: { r: (n * 37) % 255, g: (n * 91) % 255, b: 90 },
    },
  })
    .png()
    .toBuffer();

const tiles = (page: Page) => page.locator("[data-picture]");
const selected = (page: Page) => page.locator("[data-picture][aria-selected=true]");
const box = (page: Page) => page.locator("input[data-query]");

/** A dataset of `count` pictures: every one has "yui", the first three "smile", the odd ones "guitar". */
async function fill(page: Page, studio: RunningStudio, count: number): Promise<void> {
  const call = async (path: string, input: unknown) => {
    const answer = await page.request.post(`${studio.url}/trpc/${path}`, {
      data: input,
      headers: { origin: studio.url },
    });
    return (await answer.json()).result.data;
  };
  const { id } = await call("datasets.create", { name: "放課後ティータイム 🎸" });
  await page.goto(`${studio.url}/datasets/${id}`);
  const files = [];
  for (let n = 1; n <= count; n++) {
    const tags = ["yui", ...(n <= 3 ? ["smile"] : []), ...(n % 2 ? ["guitar"] : [])];
    files.push({ name: `${n}.png`, mimeType: "image/png", buffer: await draw(n) });
    files.push({ name: `${n}.txt`, mimeType: "text/plain", buffer: Buffer.from(tags.join(", ")) });
  }
  const picker = page.locator("[data-picker=files]");
  await alive(picker);
  await picker.setInputFiles(files);
  await expect(page.locator("[data-shown]")).toHaveAttribute("data-shown", String(count));
  await expect(page.locator("[data-counts]")).toContainText(String(count));
}

for (const locale of ["zh-CN", "en"] as const)
  test.describe(locale, () => {
    test.use({ locale, viewport: { width: 1440, height: 900 } });
    const w = (path: string, values: Record<string, string | number> = {}) =>
      words(locale as Locale, "gallery", path, values);
    const d = (path: string, values: Record<string, string | number> = {}) =>
      words(locale as Locale, "datasets", path, values);

    test("by keys alone: ask, cull, keep the query, change the tags of several, take it back", async ({
      page,
    }) => {
      await using studio = await startStudio();
      await fill(page, studio, 8);

      // the query with completion: "smi" becomes the tag, then a field, then its value
      await page.keyboard.press("/");
      await expect(box(page)).toBeFocused();
      await page.keyboard.type("smi");
      await expect(page.getByRole("option").first()).toContainText("smile");
      await page.keyboard.press("Tab");
      await expect(box(page)).toHaveValue("tag:smile ");
      await expect(tiles(page)).toHaveCount(3);
      await page.keyboard.type("us");
      await page.keyboard.press("ArrowDown");
      await expect(page.getByRole("option", { selected: true })).toContainText(w("fields.use.help"));
      await page.keyboard.press("Enter");
      await page.keyboard.type("y");
      await page.keyboard.press("Tab");
      await expect(box(page)).toHaveValue(/use:yes/);
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(/q=tag:smile/);

      // a wrong one says where, and the pictures stay
      await page.keyboard.type("w>wide");
      await page.keyboard.press("Escape");
      await expect(page.getByRole("alert").filter({ hasText: "wide" })).toBeVisible();
      await expect(tiles(page)).toHaveCount(3);
      await page.keyboard.press("/");
      await page.keyboard.press("End");
      for (let i = 0; i < 6; i++) await page.keyboard.press("Backspace");

      // culling inside the filter: each mark takes one out and the next takes its place
      await page.keyboard.press("Enter");
      await page.keyboard.press("Escape");
      await expect(box(page)).not.toBeFocused();
      await page.keyboard.press("ArrowRight");
      await expect(selected(page)).toHaveAttribute("title", "1.png");
      for (const left of [2, 1, 0]) {
        await page.keyboard.press("x");
        await expect(page.locator("[data-shown]")).toHaveAttribute("data-shown", String(left));
      }
      await expect(page.locator("[data-counts]")).toContainText(w("counts.used", { count: 5 }));
      await expect(page.locator("[data-counts]")).toContainText(w("counts.excluded", { count: 3 }));

      // kept under a name, found again after everything was shown
      await page.getByRole("button", { name: w("views.title") }).press("Enter");
      await page.getByRole("menuitem", { name: w("views.save") }).press("Enter");
      await page.getByRole("dialog").getByRole("textbox").fill("笑容");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("button", { name: "笑容" })).toBeVisible();
      await page.getByRole("button", { name: "笑容" }).press("Enter");
      await page.getByRole("menuitem", { name: w("views.excluded") }).press("Enter");
      await expect(tiles(page)).toHaveCount(3);
      await page.reload();
      await expect(tiles(page)).toHaveCount(3);

      // all of them: the union of their tags, solid and part
      await page.keyboard.press("Control+a");
      const several = page.locator("[data-several]");
      await expect(several).toContainText("3");
      await expect(several).toContainText("2/3");
      await several.getByRole("combobox").fill("hairclip");
      await page.keyboard.press("Enter");
      await expect(
        several.getByRole("button", { name: d("several.remove", { tag: "hairclip" }) }),
      ).toBeVisible();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+z");
      await expect(
        several.getByRole("button", { name: d("several.remove", { tag: "hairclip" }) }),
      ).toHaveCount(0);
      await expect(
        several.getByRole("button", { name: d("several.remove", { tag: "smile" }) }),
      ).toBeVisible();
    });
  });

test("a rectangle selects and scrolls along; a part of a subset gets other repeats; the trash gives back", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 560 });
  await using studio = await startStudio();
  await fill(page, studio, 40);
  const grid = page.locator("[data-gallery]");
  const area = (await grid.boundingBox())!;
  const [first, second] = [
    (await tiles(page).nth(0).boundingBox())!,
    (await tiles(page).nth(1).boundingBox())!,
  ];

  // from the gap between the first two pictures
  await page.mouse.move(first.x + first.width + 1, area.y + 20);
  await page.mouse.down();
  await page.mouse.move(second.x + 20, area.y + 60, { steps: 4 });
  await expect(page.locator("[data-band]")).toBeVisible();
  await expect(selected(page)).toHaveCount(1);
  await page.mouse.move(first.x + 20, area.y + area.height - 120, { steps: 4 });
  await expect(selected(page)).toHaveCount(2);
  // far below: it scrolls until the end, and everything right of it is inside
  await page.mouse.move(area.x + 2, area.y + area.height + 60, { steps: 4 });
  await expect
    .poll(() => grid.evaluate((node) => node.scrollTop + node.clientHeight >= node.scrollHeight - 1))
    .toBe(true);
  await page.mouse.move(area.x + area.width - 30, area.y + area.height + 60, { steps: 4 });
  await expect(page.locator("[data-several]")).toContainText("30");
  await page.mouse.up();
  await expect(page.locator("[data-band]")).toHaveCount(0);
  await expect(page.locator("[data-several]")).toContainText("30");

  // Esc goes back to one, Shift and a key extend
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(page.locator("[data-several]")).toContainText("3");
  const w = (path: string, values: Record<string, string | number> = {}) =>
    words("en", "gallery", path, values);
  const bar = page.getByRole("toolbar", { name: words("en", "datasets", "selection.label") });
  await bar.getByRole("button", { name: w("selection.repeats") }).click();
  await page.getByRole("menuitem", { name: w("selection.repeatsTimes", { count: 3 }), exact: true }).click();
  await expect(page.getByText("3 × 3")).toBeVisible();

  await page.keyboard.press("Delete");
  await expect(page.locator("[data-shown]")).toHaveAttribute("data-shown", "37");
  await page.goto(`${page.url().split("?")[0]}?trash=true`);
  await expect(tiles(page)).toHaveCount(3);
  await page.getByRole("button", { name: "Restore all 3" }).click();
  await expect(tiles(page)).toHaveCount(0);
  await page.getByRole("button", { name: w("views.leaveTrash") }).click();
  await expect(page.locator("[data-shown]")).toHaveAttribute("data-shown", "40");
});

test("a gallery that arrives leaves the address alone, so that a link pressed at once is followed", async ({
  page,
}) => {
  await using studio = await startStudio();
  await fill(page, studio, 3);
  await page.addInitScript(() => {
    const written: string[] = [];
    const replace = history.replaceState.bind(history);
    history.replaceState = (...args) => {
      // the router names the path alone, what keeps the query in the address the whole of it
      if (/^https?:/.test(String(args[2]))) written.push(String(args[2]));
      return replace(...args);
    };
    Object.assign(window, { written });
  });
  await page.goto(page.url());
  await expect(tiles(page)).toHaveCount(3);
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => (window as unknown as { written: string[] }).written)).toEqual([]);
});
