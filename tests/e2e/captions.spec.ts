import { readFileSync } from "node:fs";
import { type Browser, expect, type Page, test } from "@playwright/test";
import sharp from "sharp";
import { createTranslator } from "use-intl/core";
import type { Locale } from "@/server/domain/language";
import { type RunningStudio, startStudio } from "../support/studio";

/** The words as a person sees them, plurals and all. */
const words =
  (locale: Locale, noun: "captions" | "datasets") =>
  (path: string, values: Record<string, string | number> = {}): string => {
    const file = `components/messages/${locale}/${noun}.json`;
    const say = createTranslator({ locale, messages: JSON.parse(readFileSync(file, "utf8")) });
    return (say as unknown as (path: string, values: Record<string, string | number>) => string)(
      path,
      values,
    );
  };

const draw = (n: number) =>
  sharp({ create: { width: 64, height: 96, channels: 3, background: { r: (n * 61) % 255, g: 120, b: 90 } } })
    .png()
    .toBuffer();

/** A dataset of four pictures, sent as an upload sends them; one has a caption. */
async function dataset(studio: RunningStudio): Promise<number> {
  const made = await fetch(`${studio.url}/trpc/datasets.create`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "平泽唯" }),
  });
  const { id } = (await made.json()).result.data as { id: number };
  const send = (name: string, body: Buffer) =>
    fetch(`${studio.url}/upload?to=dataset&dataset=${id}&name=${name}&batch=first`, {
      method: "PUT",
      body: new Uint8Array(body),
    });
  for (const n of [1, 2, 3, 4]) await send(`${n}.png`, await draw(n));
  await send("4.txt", Buffer.from("yui, smile, guitar"));
  return id;
}

const captionsOf = async (studio: RunningStudio, id: number): Promise<(string | null)[]> => {
  const get = async (path: string, input: unknown) => {
    const answer = await fetch(
      `${studio.url}/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`,
    );
    return (await answer.json()).result.data;
  };
  const list: (string | null)[] = [];
  for (const picture of [1, 2, 3, 4]) list.push((await get("datasets.picture", { id: picture })).caption);
  expect(id).toBe(1);
  return list;
};

const field = (page: Page) => page.locator("[data-caption] input[role=combobox]");
const paste = (page: Page, text: string) =>
  field(page).evaluate((node, value) => {
    const data = new DataTransfer();
    data.setData("text", value);
    node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);

for (const locale of ["zh-CN", "en"] as const)
  test.describe(locale, () => {
    test.use({ locale, viewport: { width: 1440, height: 900 } });
    const w = words(locale, "captions");
    const d = words(locale, "datasets");

    test("captions by keyboard, a prompt pasted, a rename looked at first, two tabs, all undone after a restart", async ({
      page,
      browser,
    }) => {
      await using studio = await startStudio();
      const id = await dataset(studio);
      await page.goto(`${studio.url}/datasets/${id}/captions`);

      // three pictures without the mouse: a comma or the list ends a tag, Enter on the empty field goes on
      await expect(field(page)).toBeFocused();
      await page.keyboard.type("yui，");
      await page.keyboard.type("twint");
      await expect(page.getByRole("option", { name: /^twintails/ })).toBeVisible();
      await page.keyboard.press("Enter");
      await expect(page.locator("[data-chip]")).toHaveText(["yui", "twintails"]);
      // what an input method is composing is not ours
      await field(page).evaluate((node) =>
        node.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true })),
      );
      await expect(page.locator("[data-caption] h2")).toHaveText("1.png");
      await page.keyboard.press("Enter");
      await expect(page.locator("[data-caption] h2")).toHaveText("2.png");
      await expect(field(page)).toBeFocused();
      // the same edit again on the next: 2.png has none yet, so what 1.png got is done to 3.png
      await page.keyboard.press("Control+Enter");
      await expect(page.locator("[data-caption] h2")).toHaveText("3.png");
      await expect(page.locator("[data-chip]")).toHaveText(["yui", "twintails"]);
      await page.keyboard.press("PageUp");
      await expect(page.locator("[data-caption] h2")).toHaveText("2.png");
      await expect(field(page)).toBeFocused();
      await paste(page, "(yui:1.2), <lora:yui:0.8>, saki \\(blue archive\\)、smile");
      await expect(page.locator("[data-chip]")).toHaveText(["yui", "saki (blue archive)", "smile"]);
      await expect(page.getByText(d("caption.cleaned", { count: 4 }))).toBeVisible();
      await expect(page.locator("[data-tokens]")).toHaveAttribute("data-tokens", "8");
      // the last chip one to the front, then out
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("Shift+ArrowLeft");
      await expect(page.locator("[data-chip]")).toHaveText(["yui", "smile", "saki (blue archive)"]);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Backspace");
      await page.keyboard.press("Backspace");
      await expect(page.locator("[data-chip]")).toHaveText(["yui", "smile"]);
      await expect
        .poll(() => captionsOf(studio, id))
        .toEqual(["yui, twintails", "yui, smile", "yui, twintails", "yui, smile, guitar"]);

      // a rename everywhere, every change shown before it happens
      await page.getByRole("button", { name: w("tag.menu", { tag: "smile" }) }).click();
      await page.getByRole("button", { name: w("tag.rename") }).click();
      const form = page.getByRole("region", { name: w("bulk.title") });
      await form.getByLabel(w("bulk.to")).fill("grin,");
      await expect(form.locator("[data-changed]")).toHaveAttribute("data-changed", "2");
      await expect(form.getByRole("list", { name: w("bulk.diff") }).getByRole("listitem")).toHaveCount(2);
      await expect(form.locator("del").first()).toHaveText("smile");
      await expect(form.locator("ins").first()).toHaveText("grin");
      expect(await captionsOf(studio, id)).toContain("yui, smile");
      await form.getByRole("button", { name: w("bulk.apply", { count: 2 }) }).click();
      await expect
        .poll(() => captionsOf(studio, id))
        .toEqual(["yui, twintails", "yui, grin", "yui, twintails", "yui, grin, guitar"]);
      await page.getByRole("button", { name: w("bulk.close") }).click();

      await conflict(page, browser, locale);

      // another start of the studio: the history knows every step, and leads back to right after the import
      const { data } = studio;
      await studio.stop();
      await using again = await startStudio({ data });
      await page.goto(`${again.url}/datasets/${id}/captions`);
      await page.getByRole("button", { name: d("history.title") }).click();
      const history = page.getByRole("dialog");
      await expect(history.getByText(w("history.onMany", { what: "smile → grin", count: 2 }))).toBeVisible();
      await history.locator("button[aria-expanded]").last().click();
      await history.getByRole("button", { name: w("history.returnHere") }).click();
      await expect.poll(() => captionsOf(again, id)).toEqual([null, null, null, "yui, smile, guitar"]);
      // and that, too, can be taken back
      await history.locator("button[aria-expanded]").first().click();
      await history
        .getByRole("button", { name: d("history.revert") })
        .first()
        .click();
      await expect.poll(() => captionsOf(again, id)).toContain("yui, grin, guitar");
    });
  });

/** Two tabs write one caption: the second sees both texts; whichever is chosen, the other is still in the history. */
async function conflict(page: Page, browser: Browser, locale: Locale): Promise<void> {
  const d = words(locale, "datasets");
  const context = await browser.newContext({ locale, viewport: { width: 1440, height: 900 } });
  try {
    const other = await context.newPage();
    const url = new URL(page.url());
    url.search = "?picture=3";
    await page.goto(url.href);
    await other.goto(url.href);
    const text = (tab: Page) => tab.locator("[data-caption]").getByLabel(d("caption.label"));
    for (const tab of [page, other]) await tab.getByRole("radio", { name: d("caption.text") }).click();
    await text(page).fill("yui, twintails, from one");
    await text(other).fill("yui, twintails, from two");
    await text(other).blur();
    await expect(page.getByRole("button", { name: "from two", exact: false }).first()).toBeVisible();
    await text(page).blur();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("from one");
    await expect(dialog).toContainText("from two");
    await dialog.getByRole("button", { name: d("conflict.useTheirs") }).click();
    await expect(text(page)).toHaveValue("yui, twintails, from two");
    await page.getByRole("button", { name: d("history.title") }).click();
    await expect(
      page
        .getByRole("dialog")
        .getByText(/from one/)
        .first(),
    ).toBeVisible();
    await page.keyboard.press("Escape");
  } finally {
    await context.close();
  }
}
