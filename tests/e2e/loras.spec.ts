import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { foreignLora } from "../support/foreign-lora";
import { startStudio } from "../support/studio";
import { picturesIn } from "../support/webui-corpus";
import { alive } from "./alive";
import { words } from "./words";

/* What a run leaves and what comes from elsewhere; a prompt from a picture into a recipe. On the rehearsal. */

for (const locale of ["zh-CN", "en"] as const)
  test.describe(locale, () => {
    test.use({ locale });
    const l = (path: string, values: Record<string, string | number> = {}) =>
      words(locale, "loras", path, values);
    const p = (path: string, values: Record<string, string | number> = {}) =>
      words(locale, "presets", path, values);
    const undo = words(locale, "ui", "undo");

    test("a run's LoRAs: renamed, noted, deleted and brought back, put into the webui; foreign ones imported in order", async ({
      page,
    }) => {
      await using studio = await startStudio({ env: { REHEARSAL_SPEED: "400" } });
      await page.goto(studio.url);
      await page.getByRole("button", { name: words(locale, "home", "first.sample.verb") }).click();
      await page.getByRole("button", { name: words(locale, "recipes", "enqueue"), exact: true }).click();
      const state = page.getByTestId("run-state").locator("[data-state]");
      await expect(state).toHaveAttribute("data-state", "succeeded", { timeout: 60_000 });

      // in training order, the final file last; a picture each
      await page.goto(`${studio.url}/models/loras`);
      const rows = page.locator("tbody tr");
      await expect(rows).toHaveCount(4);
      await expect(rows.last()).toContainText(l("final"));
      const first = rows.first();
      await expect
        .poll(() => first.locator("img").evaluate((img: HTMLImageElement) => img.naturalWidth))
        .toBeGreaterThan(0);

      await first.getByRole("button").first().click();
      const sheet = page.getByRole("dialog");
      await expect(sheet.getByText("networks.lora").first()).toBeVisible();
      await sheet.getByLabel(l("sheet.name"), { exact: true }).fill("彩排 第一版");
      await sheet.getByLabel(l("sheet.note"), { exact: true }).fill("头发还不像");
      await sheet.getByLabel(l("sheet.name"), { exact: true }).focus();
      await expect(sheet.getByRole("heading", { name: "彩排 第一版" })).toBeVisible();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await expect(first).toContainText("彩排 第一版");
      await expect(first).toContainText("头发还不像");

      await page.getByRole("checkbox", { name: l("choose", { name: "彩排 第一版" }) }).click();
      await page.getByRole("button", { name: l("delete"), exact: true }).click();
      await expect(rows).toHaveCount(3);
      await page.getByRole("button", { name: undo }).click();
      await expect(rows).toHaveCount(4);
      await expect(first).toContainText("彩排 第一版");

      // into the webui: readable there, and seen in its list
      await rows
        .last()
        .getByRole("button", { name: new RegExp(l("place.open")) })
        .click();
      const place = page.getByRole("dialog", { name: l("place.title") });
      await place.getByLabel(l("place.label"), { exact: true }).fill("yui_best");
      await place.getByRole("button", { name: l("place.put"), exact: true }).click();
      await expect(place.getByText(/<lora:yui_best-[0-9a-f]{8}:1>/)).toBeVisible({ timeout: 30_000 });
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");

      // twenty foreign files, one of them not whole
      const folder = join(studio.data, "foreign");
      mkdirSync(folder);
      for (let epoch = 20; epoch >= 1; epoch--)
        writeFileSync(
          join(folder, `mio-${String(epoch).padStart(6, "0")}.safetensors`),
          foreignLora({ ss_epoch: String(epoch), ss_steps: String(epoch * 90) }, epoch),
        );
      writeFileSync(join(folder, "cut.safetensors"), foreignLora({}, 99).subarray(0, 9000));
      await page.getByRole("button", { name: l("import.open"), exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(l("import.path"), { exact: true }).fill(folder);
      await dialog.getByRole("button", { name: l("import.look"), exact: true }).click();
      await expect(dialog.getByText("cut.safetensors")).toBeVisible();
      await dialog.getByRole("button", { name: /20/ }).click();
      await expect(dialog).toHaveCount(0);
      await expect(rows).toHaveCount(24);
      const imported = page
        .locator("section")
        .filter({ hasText: l("imported") })
        .locator("tbody tr");
      await expect(imported).toHaveCount(20);
      const names = await imported.locator("td:first-child button:not([role])").allTextContents();
      expect(names).toEqual(Array.from({ length: 20 }, (_, i) => `mio-${String(i + 1).padStart(6, "0")}`));

      // several of them → a plan
      await page.getByRole("checkbox", { name: l("choose", { name: "mio-000004" }) }).click();
      await page.getByRole("checkbox", { name: l("choose", { name: "mio-000008" }) }).click();
      await expect(page.getByText(l("selected", { n: 2 }))).toBeVisible();
      await page.getByRole("button", { name: l("compare"), exact: true }).click();
      await expect(page).toHaveURL(/\/experiments\/\d+/);
    });

    test("a prompt from a picture becomes a preset, and a sample prompt of a recipe", async ({ page }) => {
      await using studio = await startStudio();
      const drawn = picturesIn("a1111").find((one) => one.name === "pi-src");
      if (!drawn) throw new Error("the recorded picture is gone");
      const file = { name: "cat.png", mimeType: "image/png", buffer: Buffer.from(drawn.bytes) };
      await page.goto(`${studio.url}/presets/prompts`);
      await alive(page.getByTestId("preset-picture"));
      await page.getByTestId("preset-picture").setInputFiles(file);
      const editor = page.getByRole("dialog");
      const positive = editor.getByLabel(p("editor.positive"), { exact: true });
      await expect(positive).toHaveValue(/\(red:1\.2\) cat/);
      await expect(editor.getByLabel(p("editor.negative"), { exact: true })).toHaveValue("bad, ugly");
      await expect(editor.getByLabel(p("settings.steps"), { exact: true })).toHaveValue("2");
      await expect(editor.getByText(p("editor.loras", { names: "yui-000001" }))).toBeVisible();
      await positive.press("Home");
      await positive.press("ControlOrMeta+Home");
      await positive.pressSequentially(", ");
      await positive.press("ControlOrMeta+Home");
      await editor.getByRole("button", { name: p("editor.slot", { slot: "{trigger}" }) }).click();
      await expect(positive).toHaveValue(/^\{trigger\}, a \(red/);
      await editor.getByLabel(p("editor.name"), { exact: true }).fill("红猫");
      await editor.getByRole("button", { name: p("editor.save"), exact: true }).click();
      await expect(editor).toHaveCount(0);
      const row = page
        .getByRole("listitem")
        .filter({ has: page.getByRole("button", { name: p("delete", { name: "红猫" }), exact: true }) });
      await expect
        .poll(() => row.locator("img").evaluate((img: HTMLImageElement) => img.naturalWidth))
        .toBeGreaterThan(0);

      // edited, duplicated, deleted, brought back
      await row.getByRole("button", { name: p("edit", { name: "红猫" }) }).click();
      await editor.getByLabel(p("editor.tags"), { exact: true }).fill("测试，猫");
      await editor.getByRole("button", { name: p("editor.save"), exact: true }).click();
      await expect(row).toContainText("测试");
      await row.getByRole("button", { name: p("duplicate", { name: "红猫" }) }).click();
      const copy = p("copyName", { name: "红猫" });
      await page.getByRole("button", { name: p("delete", { name: copy }), exact: true }).click();
      await expect(page.getByRole("button", { name: p("delete", { name: copy }) })).toHaveCount(0);
      await page.getByRole("button", { name: undo }).last().click();
      await expect(page.getByRole("button", { name: p("delete", { name: copy }) })).toBeVisible();

      await page.goto(studio.url);
      await page.getByRole("button", { name: words(locale, "home", "first.sample.verb") }).click();
      await expect(page).toHaveURL(/\/train$/);
      await page.getByRole("button", { name: p("use.menu"), exact: true }).click();
      await page.getByRole("menuitem", { name: "红猫", exact: true }).click();
      const texts = page.getByPlaceholder(
        new RegExp(`^${words(locale, "recipes", "prompt.text", { n: "\\d+" })}$`),
      );
      await expect(texts.last()).toHaveValue(/^\w.*, a \(red:1\.2\) cat/);
      await expect(page.getByText(words(locale, "recipes", "draft.saved"))).toBeVisible();
    });
  });
