import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import sharp from "sharp";
import type { Locale } from "@/server/domain/language";
import { type RunningStudio, startStudio } from "../support/studio";
import { words } from "./words";

const locale: Locale = "zh-CN";
test.use({ locale });
const w = (path: string, values: Record<string, string | number> = {}) =>
  words(locale, "edits", path, values);

const call = async <T>(studio: RunningStudio, path: string, input: unknown): Promise<T> => {
  const answer = await fetch(`${studio.url}/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`);
  return ((await answer.json()) as { result: { data: T } }).result.data;
};

/** Sizes of the first pictures as the gallery has them; null = being rendered. */
const sizes = async (studio: RunningStudio, dataset: number, count: number) =>
  (
    await call<{ width: number | null; height: number | null }[]>(studio, "datasets.rows", {
      datasetId: dataset,
      ids: Array.from({ length: count }, (_, i) => i + 1),
    })
  ).map(({ width, height }) => `${width}x${height}`);

async function selectAll(page: Page, count: number): Promise<void> {
  await expect(page.locator("[data-picture]")).toHaveCount(count);
  await page.locator("[data-picture]").first().click();
  await page.keyboard.press("Control+a");
  await page.getByRole("button", { name: w("many.verb"), exact: true }).click();
}

test("the same edit to many pictures, and their backgrounds, each one step that is undone as one", async ({
  page,
}) => {
  await using studio = await startStudio();
  const made = await fetch(`${studio.url}/trpc/datasets.create`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: "平泽唯" }),
  });
  const { id } = ((await made.json()) as { result: { data: { id: number } } }).result.data;
  for (const [i, ground] of ["#eee", "#fda", "#adf"].entries()) {
    const drawing = `<svg width="120" height="80"><rect width="120" height="80" fill="${ground}"/><circle cx="60" cy="40" r="25" fill="#231"/></svg>`;
    const body = new Uint8Array(await sharp(Buffer.from(drawing)).removeAlpha().png().toBuffer());
    const to = `${studio.url}/upload?to=dataset&dataset=${id}&batch=b&name=${i}.png`;
    expect((await fetch(to, { method: "PUT", body })).ok).toBe(true);
  }
  await expect.poll(() => sizes(studio, id, 3)).toEqual(Array(3).fill("120x80"));

  await page.goto(`${studio.url}/datasets/${id}`);
  await selectAll(page, 3);
  await page.getByRole("menuitem", { name: w("many.crop", { ratio: "1:1" }) }).click();
  await expect(page.getByText("已编辑 3 张")).toBeVisible();
  await expect.poll(() => sizes(studio, id, 3), { timeout: 20_000 }).toEqual(Array(3).fill("80x80"));
  await page.keyboard.press("Control+z");
  await expect.poll(() => sizes(studio, id, 3)).toEqual(Array(3).fill("120x80"));

  // without a model the way leads to the settings
  await selectAll(page, 3);
  await page.getByRole("menuitem", { name: w("many.background") }).click();
  await expect(page).toHaveURL(/\/settings#background$/);
  const own = join(studio.data, "own");
  mkdirSync(own);
  for (const name of ["not-for-pictures.onnx", "dark-is-figure.onnx"]) {
    copyFileSync(join("tests/corpus/segmentation", name), join(own, name));
    await page.getByLabel(w("model.path")).fill(join(own, name));
    await page.getByRole("button", { name: w("model.choose") }).click();
    await expect(
      name.startsWith("not")
        ? page.getByText("这个文件不能用来去背景。")
        : page.getByText(w("model.facts", { size: "183 B", side: 32 })),
    ).toBeVisible({ timeout: 20_000 });
  }
  await page.goto(`${studio.url}/datasets/${id}`);
  await selectAll(page, 3);
  await page.getByRole("menuitem", { name: w("many.background") }).click();
  const card = page.getByTestId("background-job");
  await expect(card).toContainText(w("background.done", { count: 3 }), { timeout: 30_000 });
  const edited = async () =>
    Promise.all(
      [1, 2, 3].map(async (pictureId) => {
        const { edit } = await call<{ edit: unknown }>(studio, "datasets.editor.open", { pictureId });
        return edit !== null;
      }),
    );
  expect(await edited()).toEqual([true, true, true]);
  await card.getByRole("button", { name: w("background.undo") }).click();
  await expect.poll(edited).toEqual([false, false, false]);
});
