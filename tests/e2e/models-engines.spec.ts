import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { CHECKPOINTS, safetensors } from "../domain/models/build";
import { startStudio } from "../support/studio";
import { words } from "./words";

for (const locale of ["zh-CN", "en"] as const)
  test.describe(locale, () => {
    test.use({ locale });
    const m = (path: string, values: Record<string, string | number> = {}) =>
      words(locale, "models", path, values);
    const e = (path: string, values: Record<string, string | number> = {}) =>
      words(locale, "engines", path, values);

    test("base models: by path with completion, by folder, told apart, renamed, taken off and brought back", async ({
      page,
    }) => {
      await using studio = await startStudio();
      const folder = join(studio.data, "models", "own");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "AnyLoRA.safetensors"), safetensors(CHECKPOINTS.sd15));
      writeFileSync(join(folder, "illustrious.safetensors"), safetensors(CHECKPOINTS.sdxl));
      writeFileSync(join(folder, "page.safetensors"), "<html>Please log in</html>");
      await page.goto(`${studio.url}/models`);
      await expect(page.getByText(m("empty.title"))).toBeVisible();
      await page.getByRole("button", { name: m("add.open") }).click();

      const path = page.getByLabel(m("add.path"), { exact: true });
      await path.fill(`${folder}/Any`);
      await expect(page.getByRole("option", { name: "AnyLoRA.safetensors" })).toBeVisible();
      await path.press("Tab");
      await expect(path).toHaveValue(join(folder, "AnyLoRA.safetensors"));
      await expect(page.getByRole("dialog").getByText("SD 1.5", { exact: true })).toBeVisible();
      await page.getByRole("button", { name: m("add.add"), exact: true }).click();
      const rows = page.getByRole("row");
      await expect(rows.filter({ hasText: "AnyLoRA" })).toContainText("SD 1.5");

      await page.getByRole("button", { name: m("add.open") }).click();
      await page.getByLabel(m("add.path"), { exact: true }).fill(folder);
      await page.getByRole("button", { name: m("add.scan") }).click();
      await expect(page.getByRole("dialog").getByText(m("scan.known"), { exact: true })).toBeVisible();
      await page.getByRole("button", { name: m("scan.add", { n: 1 }) }).click();
      await expect(rows.filter({ hasText: "illustrious" })).toContainText("SDXL");
      await expect(rows.filter({ hasText: "page" })).toHaveCount(0);

      await page.getByRole("button", { name: "illustrious" }).click();
      await page.getByLabel(m("facts.name"), { exact: true }).fill("画风好的 XL");
      await page.getByLabel(m("facts.note"), { exact: true }).fill("C 站");
      await page.getByLabel(m("facts.name"), { exact: true }).focus();
      await expect(page.getByRole("heading", { name: "画风好的 XL" })).toBeVisible();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await expect(rows.filter({ hasText: "画风好的 XL" })).toContainText("C 站");
      await page.getByRole("button", { name: "画风好的 XL" }).click();
      await page.getByRole("button", { name: m("remove") }).click();
      await expect(rows.filter({ hasText: "画风好的 XL" })).toHaveCount(0);
      await page.getByRole("button", { name: words(locale, "ui", "undo") }).click();
      await expect(rows.filter({ hasText: "画风好的 XL" })).toBeVisible();
    });

    test("trainers: added by path, the doctor says what is wrong, settings stay; the rehearsal is adjustable", async ({
      page,
    }) => {
      await using studio = await startStudio();
      const bundle = join(studio.data, "kohya_ss");
      const dir = join(bundle, "sd-scripts");
      mkdirSync(join(dir, "library"), { recursive: true });
      mkdirSync(join(bundle, "venv", "bin"), { recursive: true });
      writeFileSync(join(dir, "train_network.py"), "");
      writeFileSync(join(dir, "library", "train_util.py"), "");
      const python = join(bundle, "venv", "bin", "python");
      writeFileSync(python, "#!/bin/sh\nexit 3\n");
      chmodSync(python, 0o755);

      await page.goto(`${studio.url}/engines`);
      const rehearsal = page.getByRole("article", { name: e("rehearsal.name") });
      await expect(rehearsal.getByText(e("lamp.rehearsal"))).toBeVisible();
      await rehearsal.getByRole("button", { name: e("settings.open") }).click();
      await page.getByLabel(e("rehearsal.speed"), { exact: true }).fill("80");
      await page.getByLabel(e("fault.oom"), { exact: true }).click();
      await page.getByLabel(e("rehearsal.atStep", { fault: e("fault.oom") }), { exact: true }).fill("120");
      await page.getByRole("button", { name: e("settings.save") }).click();
      await expect(rehearsal.getByText("oom@120")).toBeVisible();
      await expect(rehearsal.getByText(e("rehearsal.perSecond", { n: 80 }))).toBeVisible();

      await page.getByRole("button", { name: e("add.open") }).click();
      await page.getByLabel(e("facts.folder"), { exact: true }).fill(bundle);
      await page.getByRole("button", { name: e("add.byPath") }).click();
      const card = page.getByRole("article", { name: "kohya_ss" });
      await expect(card.getByText(e("lamp.broken"))).toBeVisible({ timeout: 30_000 });
      await expect(
        card.getByText(locale === "zh-CN" ? "这个 Python 启动不了。" : "This Python does not start."),
      ).toBeVisible();
      await expect(card.getByText(dir, { exact: true })).toBeVisible();
      await expect(rehearsal).toHaveCount(0);
      await page.getByRole("button", { name: e("rehearsal.show") }).click();
      await expect(rehearsal).toBeVisible();

      await card.getByRole("button", { name: e("settings.open") }).click();
      await page.getByLabel(e("settings.name"), { exact: true }).fill("家里的 3090");
      await page
        .getByLabel(e("settings.variables"), { exact: true })
        .fill("HF_ENDPOINT=https://hf-mirror.com");
      await page.getByRole("button", { name: e("settings.save") }).click();
      const renamed = page.getByRole("article", { name: "家里的 3090" });
      await expect(renamed).toBeVisible();
      await page.reload();
      await renamed.getByRole("button", { name: e("settings.open") }).click();
      await expect(page.getByLabel(e("settings.variables"), { exact: true })).toHaveValue(
        "HF_ENDPOINT=https://hf-mirror.com",
      );
    });
  });
