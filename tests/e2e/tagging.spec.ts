import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { createTranslator } from "use-intl/core";
import type { Locale } from "@/server/domain/language";
import { type RunningStudio, startStudio } from "../support/studio";

const CORPUS = join(process.cwd(), "tests/corpus/tagging");

const words =
  (locale: Locale, noun: "captions" | "datasets" | "tagging") =>
  (path: string, values: Record<string, string | number> = {}): string => {
    const file = `components/messages/${locale}/${noun}.json`;
    const say = createTranslator({ locale, messages: JSON.parse(readFileSync(file, "utf8")) });
    return (say as unknown as (path: string, values: Record<string, string | number>) => string)(
      path,
      values,
    );
  };

/** A dataset of four pictures, as an upload sends them; the last has a caption written by hand. */
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
  for (const [i, name] of ["plain.png", "alpha.png", "half.jpg", "rotated.jpg"].entries())
    await send(`${i + 1}${name.slice(-4)}`, readFileSync(join(CORPUS, name)));
  await send("4.txt", Buffer.from("yui, by hand"));
  return id;
}

const captionsOf = async (studio: RunningStudio): Promise<(string | null)[]> =>
  Promise.all(
    [1, 2, 3, 4].map(async (id) => {
      const input = encodeURIComponent(JSON.stringify({ id }));
      const answer = await fetch(`${studio.url}/trpc/datasets.picture?input=${input}`);
      return (await answer.json()).result.data.caption;
    }),
  );

const field = (page: Page) => page.locator("[data-caption] input[role=combobox]");

for (const locale of ["zh-CN", "en"] as const)
  test.describe(locale, () => {
    test.use({ locale, viewport: { width: 1440, height: 900 } });
    const t = words(locale, "tagging");
    const c = words(locale, "captions");
    const d = words(locale, "datasets");

    test("a tagger from disk tags, a threshold moves, a hand edit stays, all is undone after a restart", async ({
      page,
    }) => {
      await using studio = await startStudio();
      const id = await dataset(studio);
      const before = await captionsOf(studio);
      expect(before).toEqual([null, null, null, "yui, by hand"]);
      const folder = join(studio.data, "my-tagger");
      cpSync(join(CORPUS, "tiny-any"), folder, { recursive: true });

      await page.goto(`${studio.url}/datasets/${id}`);
      await page.getByRole("link", { name: t("open") }).click();
      await page.getByRole("button", { name: t("models.others") }).click();
      await page.getByLabel(t("models.folder")).fill(folder);
      await page.getByRole("button", { name: t("models.add"), exact: true }).click();
      await expect(page.getByRole("combobox", { name: t("models.label") })).toHaveText(/my-tagger/);
      await page.getByRole("button", { name: t("start", { count: 4 }) }).click();
      const write = (count: number) => page.getByRole("button", { name: t("apply", { count }) });
      await expect(write(3)).toBeEnabled();

      // what a move changes is shown before anything is written
      await page.getByRole("slider", { name: t("general") }).fill("0.9");
      await expect(page.locator("main del").first()).toBeVisible();
      await page.getByRole("tab", { name: t("preview.write") }).click();
      await expect(page.locator("main ins").first()).toBeVisible();
      expect(await captionsOf(studio)).toEqual(before);
      await write(3).click();
      await expect.poll(async () => (await captionsOf(studio)).filter((one) => one === null)).toEqual([]);
      const tagged = await captionsOf(studio);
      expect(tagged[3]).toBe("yui, by hand");

      // one is mended by hand
      await page.goto(`${studio.url}/datasets/${id}/captions?picture=2`);
      await expect(field(page)).toBeFocused();
      await page.keyboard.type("guitar strap,");
      await expect.poll(async () => (await captionsOf(studio))[1]).toContain("guitar strap");
      const mended = (await captionsOf(studio))[1];

      // tagged again, lower: what only the tagger wrote is written anew, what a hand wrote stays
      await page.goto(`${studio.url}/datasets/${id}/tagging`);
      await page.getByRole("slider", { name: t("general") }).fill("0.5");
      await page.getByRole("combobox", { name: t("options.mode") }).click();
      await page.getByRole("option", { name: t("options.modes.own.label") }).click();
      await write(2).click();
      await expect.poll(async () => (await captionsOf(studio))[0]).not.toBe(tagged[0]);
      const again = await captionsOf(studio);
      expect([again[1], again[3]]).toEqual([mended, "yui, by hand"]);
      expect(again[0]).toContain("looking at viewer");

      // renamed everywhere
      await page.goto(`${studio.url}/datasets/${id}/captions`);
      await page.getByRole("button", { name: c("tag.menu", { tag: "looking at viewer" }) }).click();
      await page.getByRole("button", { name: c("tag.rename") }).click();
      const form = page.getByRole("region", { name: c("bulk.title") });
      await form.getByLabel(c("bulk.to")).fill("eye contact,");
      await form.getByRole("button", { name: /\d/ }).click();
      await expect.poll(async () => (await captionsOf(studio))[0]).toContain("eye contact");

      // after another start the history leads back to right after the import
      const { data } = studio;
      await studio.stop();
      await using restarted = await startStudio({ data });
      await page.goto(`${restarted.url}/datasets/${id}/captions`);
      await page.getByRole("button", { name: d("history.title") }).click();
      const history = page.getByRole("dialog");
      await expect(history.getByText(d("kind.tagging", { count: 3 }))).toBeVisible();
      await history.locator("button[aria-expanded]").last().click();
      await history.getByRole("button", { name: c("history.returnHere") }).click();
      await expect.poll(() => captionsOf(restarted)).toEqual(before);
    });
  });
