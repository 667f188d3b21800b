import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import sharp from "sharp";
import type { Locale } from "@/server/domain/language";
import { type RunningStudio, startStudio } from "../support/studio";
import { alive } from "./alive";
import { words } from "./words";

const draw = (n: number, width = 96, height = 144) =>
  sharp({
    create: { width, height, channels: 3, background: { r: (n * 37) % 255, g: (n * 91) % 255, b: 90 } },
  })
    .composite([
      {
        input: Buffer.from(
          `<svg width="${width}" height="${height}"><text x="10" y="80" font-size="40">${n}</text></svg>`,
        ),
      },
    ])
    .png()
    .toBuffer();

const say =
  (locale: Locale) =>
  (path: string, values: Record<string, string | number> = {}) =>
    words(locale, /^(import|folder|upload)\./.test(path) ? "imports" : "datasets", path, values);

/** Makes a dataset by its dialog and leaves the browser on its page. */
async function create(page: Page, studio: RunningStudio, locale: Locale, name: string): Promise<void> {
  const w = say(locale);
  await page.goto(`${studio.url}/datasets`);
  await page
    .getByRole("button", { name: w("create") })
    .first()
    .click();
  await page.getByLabel(w("name"), { exact: true }).fill(name);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/datasets\/\d+$/);
}

const tiles = (page: Page) => page.locator("[data-picture]");

/** Puts files into the hidden picker, as choosing them does. */
async function choose(page: Page, files: { name: string; buffer: Buffer }[]): Promise<void> {
  const picker = page.locator("[data-picker=files]");
  await alive(picker);
  await picker.setInputFiles(files.map((file) => ({ ...file, mimeType: "application/octet-stream" })));
}

for (const locale of ["zh-CN", "en"] as const)
  test.describe(locale, () => {
    test.use({ locale });
    const w = say(locale);

    test("pictures and captions come in, bad ones are named, captions are edited, everything is undone", async ({
      page,
    }) => {
      await using studio = await startStudio();
      await create(page, studio, locale, "平泽唯");
      await expect(page.getByText(w("empty.title"))).toBeVisible();
      const pictures = await Promise.all(
        [1, 2, 3, 10].map(async (n) => ({ name: `${n}.png`, buffer: await draw(n) })),
      );
      await choose(page, [
        { name: "2.txt", buffer: Buffer.from("yui, guitar") },
        ...pictures,
        { name: "bad.png", buffer: Buffer.from("<html>") },
        { name: "notes.pdf", buffer: Buffer.from("x") },
      ]);
      await expect(tiles(page)).toHaveCount(4);
      await expect
        .poll(() => tiles(page).evaluateAll((all) => all.map((tile) => tile.getAttribute("title"))))
        .toEqual(["1.png", "2.png", "3.png", "10.png"]);
      const panel = page.locator("[aria-live=polite]").filter({ hasText: w("upload.done") });
      await expect(panel).toBeVisible();
      await panel.getByRole("button", { expanded: false }).first().click();
      await expect(panel).toContainText("bad.png");
      await expect(panel).toContainText("notes.pdf");

      // a caption by chips
      await tiles(page).nth(1).click();
      const details = page.locator("[data-details]");
      await expect(details).toContainText("96 × 144");
      await details.getByLabel(w("caption.add")).fill("smile，hairclip");
      await expect(
        details.getByRole("button", { name: w("caption.remove", { tag: "hairclip" }) }),
      ).toBeVisible();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+z");
      await expect(
        details.getByRole("button", { name: w("caption.remove", { tag: "hairclip" }) }),
      ).toHaveCount(0);
      await page.keyboard.press("Control+Shift+z");
      await expect(
        details.getByRole("button", { name: w("caption.remove", { tag: "hairclip" }) }),
      ).toBeVisible();

      // as text, saved by leaving the field
      await details.getByRole("radio", { name: w("caption.text") }).click();
      await details.getByLabel(w("caption.label")).fill("yui, by hand");
      await tiles(page).nth(0).click();
      await tiles(page).nth(1).click();
      await expect(details.getByLabel(w("caption.label"))).toHaveValue("yui, by hand");

      // a tag filters, in the address
      await page.getByRole("button", { name: /^by hand/ }).click();
      await expect(page).toHaveURL(/q=tag/);
      await expect(tiles(page)).toHaveCount(1);
      await page.goBack();
      await expect(tiles(page)).toHaveCount(4);

      // culling by keys moves on by itself
      await tiles(page).nth(0).click();
      await page.keyboard.press("x");
      await expect(page.locator("[data-picture][aria-selected=true]")).toHaveAttribute("title", "2.png");
      await expect(
        tiles(page)
          .nth(0)
          .getByRole("img", { name: w("use.no") }),
      ).toBeVisible();

      // the history takes back a step in the middle
      await page.getByRole("button", { name: w("history.title") }).click();
      const history = page.getByRole("dialog");
      await expect(
        history
          .locator("li")
          .filter({ hasText: w("history.thisTab") })
          .first(),
      ).toBeVisible();
      await history.locator("button[aria-expanded]").first().click();
      await history.getByRole("button", { name: w("history.revert") }).click();
      await page.keyboard.press("Escape");
      await expect(
        tiles(page)
          .nth(0)
          .getByRole("img", { name: w("use.no") }),
      ).toHaveCount(0);

      // the same files again double nothing
      await choose(page, pictures);
      await expect(page.getByText(w("upload.already", { count: 4 }))).toBeVisible();
      await expect(tiles(page)).toHaveCount(4);
    });

    test("a folder of the machine by its path, subsets with repeats, two tabs on one caption", async ({
      page,
      browser,
    }) => {
      await using studio = await startStudio();
      const folder = mkdtempSync(join(homedir(), "studio-scans-"));
      try {
        const sub = join(folder, "7_live");
        mkdirSync(sub);
        for (let n = 1; n <= 5; n++) {
          writeFileSync(join(sub, `${n}.png`), await draw(n));
          writeFileSync(join(sub, `${n}.txt`), "yui");
        }
        await create(page, studio, locale, "live");
        await page.getByRole("button", { name: w("import.verb"), exact: true }).click();
        await page.getByRole("menuitem", { name: w("import.server") }).click();
        await page.getByLabel(w("folder.path"), { exact: true }).fill(folder.slice(0, -2));
        await expect(page.getByRole("option").first()).toBeVisible();
        await page.getByLabel(w("folder.path"), { exact: true }).press("Tab");
        await page.getByRole("button", { name: /5/ }).click();
        await expect(tiles(page)).toHaveCount(5);
        await expect(page.getByText("5 × 7")).toBeVisible();

        await page.getByRole("button", { name: w("subsets.edit", { name: "live" }) }).click();
        await page.getByLabel(w("subsets.repeats"), { exact: true }).fill("4");
        await page.getByRole("button", { name: w("subsets.save") }).click();
        await expect(page.getByText("5 × 4")).toBeVisible();

        await conflict(page, browser, locale);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });

/** Two tabs write one caption: the second sees both texts, and merging keeps both. */
async function conflict(page: Page, browser: Browser, locale: Locale): Promise<void> {
  const w = say(locale);
  const context = await browser.newContext({ locale, viewport: { width: 1440, height: 900 } });
  try {
    const other = await context.newPage();
    await other.goto(page.url());
    for (const tab of [page, other]) {
      await tiles(tab).first().click();
      await tab
        .locator("[data-details]")
        .getByRole("radio", { name: w("caption.text") })
        .click();
    }
    const text = (tab: Page) => tab.locator("[data-details]").getByLabel(w("caption.label"));
    // both are typing before either has saved
    await text(page).fill("yui, from one");
    await text(other).fill("yui, from two");
    await text(other).blur();
    await expect(page.getByRole("button", { name: /^from two/ })).toBeVisible();
    await text(page).blur();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("from one");
    await expect(dialog).toContainText("from two");
    await dialog.getByRole("button", { name: w("conflict.useBoth") }).click();
    await expect(text(page)).toHaveValue("yui, from two, from one");
    await expect(text(other)).toHaveValue("yui, from two, from one");
  } finally {
    await context.close();
  }
}

test("a folder dropped on the page is walked to the bottom", async ({ page }) => {
  await using studio = await startStudio();
  await create(page, studio, "en", "drop");
  const picture = (await draw(1)).toString("base64");
  const other = (await draw(2)).toString("base64");
  await page.evaluate(
    ([one, two]) => {
      const bytes = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      const file = (name: string, content: BlobPart): FileSystemEntry =>
        ({
          isFile: true,
          isDirectory: false,
          name,
          file: (done: (f: File) => void) => done(new File([content], name)),
        }) as never;
      const folder = (name: string, inside: FileSystemEntry[]): FileSystemEntry =>
        ({
          isFile: false,
          isDirectory: true,
          name,
          createReader: () => {
            const parts = [inside, []];
            return { readEntries: (done: (e: FileSystemEntry[]) => void) => done(parts.shift() ?? []) };
          },
        }) as never;
      const tree = folder("set", [
        folder("10_yui", [file("1.png", bytes(one!)), file("1.txt", "yui")]),
        folder("3_live", [file("1.png", bytes(two!)), file(".DS_Store", "x")]),
      ]);
      const transfer = {
        types: ["Files"],
        items: [{ kind: "file", webkitGetAsEntry: () => tree, getAsFile: () => null }],
      };
      for (const type of ["dragenter", "drop"]) {
        const event = new Event(type, { bubbles: true, cancelable: true });
        Object.defineProperty(event, "dataTransfer", { value: transfer });
        document.body.dispatchEvent(event);
      }
    },
    [picture, other],
  );
  await expect(tiles(page)).toHaveCount(2);
  await expect(page.getByText("1 × 10")).toBeVisible();
  await expect(page.getByText("1 × 3")).toBeVisible();
});
