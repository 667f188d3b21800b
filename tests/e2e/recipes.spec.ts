import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { startStudio } from "../support/studio";
import { words } from "./words";

/* The new-run page: what is typed is answered at once, kept, undone, imported, and cannot start broken. */

const field = (page: Page, dest: string) => page.locator(`#option-${dest}`);

for (const locale of ["zh-CN", "en"] as const)
  test.describe(locale, () => {
    test.use({ locale });
    const say = (path: string, values: Record<string, string | number> = {}) =>
      words(locale, "recipes", path, values);

    test("a recipe is understood while it is typed, kept, and not queued while something blocks it", async ({
      page,
    }) => {
      await using studio = await startStudio();
      await page.goto(studio.url);
      await page.getByRole("button", { name: words(locale, "home", "first.sample.verb") }).click();
      await expect(page).toHaveURL(/\/train$/);

      // 24 pictures × 10, batch 2 × 2
      const epochs = page.getByTestId("epochs");
      await expect(epochs).toHaveText(say("math.epochs", { steps: "2,000", epochs: "33.33" }));
      await field(page, "max_train_steps").fill("1200");
      await expect(epochs).toHaveText(say("math.epochs", { steps: "1,200", epochs: "20" }));
      await field(page, "train_batch_size").fill("4");
      await expect(page.getByTestId("arithmetic")).toContainText(say("math.batches", { n: 61 }));

      // kept as typed
      await expect(page.getByText(say("draft.saved"))).toBeVisible();
      await expect
        .poll(async () => {
          const answer = await page.request.get(`${studio.url}/trpc/recipes.draft?input={"datasetId":1}`);
          return (await answer.json()).result.data.recipe.train_batch_size;
        })
        .toBe(4);
      await page.reload();
      await expect(field(page, "train_batch_size")).toHaveValue("4");

      // the trainer would refuse: said at the field and in the list, and the button waits
      const start = page.getByRole("button", { name: say("enqueue"), exact: true });
      await expect(start).toBeEnabled();
      await page.keyboard.press("/");
      await page.keyboard.type("random crop");
      await page.getByRole("switch").first().click();
      await expect(start).toBeDisabled();
      const cure = locale === "en" ? "Turn random crop off" : "关掉随机裁剪";
      await page.getByRole("button", { name: cure }).first().click();
      await expect(start).toBeEnabled();
    });

    test("the user's command comes in with every remark, and can be undone", async ({ page }) => {
      await using studio = await startStudio();
      await page.goto(studio.url);
      await page.getByRole("button", { name: words(locale, "home", "first.sample.verb") }).click();
      await expect(page).toHaveURL(/\/train$/);
      await field(page, "network_dim").fill("64");
      await page.getByRole("button", { name: say("import.open") }).click();
      await page
        .getByLabel(say("import.source"), { exact: true })
        .fill(readFileSync("tests/corpus/recipes/command.sh", "utf8"));
      const dialog = page.getByRole("dialog");
      await expect(dialog).toContainText("AnyLoRA_bakedVae_blessed_fp16.safetensors");
      await dialog.getByRole("button", { name: /31/ }).click();
      await expect(field(page, "network_dim")).toHaveValue("32");
      await expect(page.getByText(say("unchanged"))).toBeVisible();
      await page.getByRole("button", { name: words(locale, "ui", "undo") }).click();
      await expect(field(page, "network_dim")).toHaveValue("64");

      await page.getByRole("button", { name: say("command.show"), exact: true }).click();
      await page.getByRole("tab", { name: "config.toml" }).click();
      await expect(page.getByRole("tabpanel")).toContainText("network_dim = 64");
    });
  });
