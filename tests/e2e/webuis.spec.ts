import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { startStudio, until } from "../support/studio";
import { words } from "./words";

/** The rehearsal webui as a program of its own, behind a sub-path and a password. */
async function startWebui(dir: string): Promise<{ url: string; child: ChildProcess }> {
  const where = join(dir, "other-webui.json");
  const program = join(process.cwd(), "dist/rehearsal-webui.mjs");
  const args = ["--lora-dir", join(dir, "other", "Lora"), "--where", where];
  const child = spawn(process.execPath, [program, ...args, "--api-auth", "me:secret", "--subpath", "draw"], {
    stdio: "ignore",
  });
  await until(async () => existsSync(where), "the webui says where it is");
  return { url: (JSON.parse(readFileSync(where, "utf8")) as { url: string }).url, child };
}

for (const locale of ["zh-CN", "en"] as const) {
  test.describe(locale, () => {
    test.use({ locale });
    const e = (path: string, values: Record<string, string | number> = {}) =>
      words(locale, "engines", path, values);

    test("a webui: connected by its address, the missing password said, mended, folder tried, taken off and back", async ({
      page,
    }) => {
      await using studio = await startStudio();
      const { url, child } = await startWebui(studio.data);
      try {
        await page.goto(`${studio.url}/engines`);
        const builtIn = page.getByRole("article", { name: e("webui.rehearsal.name") });
        await expect(builtIn.getByText(e("webui.lamp.rehearsal"))).toBeVisible();
        await page.getByRole("button", { name: e("webui.add") }).click();
        await page.getByLabel(e("webui.address"), { exact: true }).fill(url.replace("http://", ""));
        await page
          .getByRole("dialog")
          .getByRole("button", { name: e("webui.connect"), exact: true })
          .last()
          .click();
        const card = page.getByRole("article", { name: new URL(url).host });
        await expect(card.getByText("--api-auth")).toBeVisible({ timeout: 20_000 });
        await expect(card.getByText(e("webui.lamp.bad"))).toBeVisible();

        await card.getByRole("button", { name: e("webui.settings") }).click();
        await page.getByLabel(e("webui.name"), { exact: true }).fill("家里的 Forge");
        await page.getByLabel(e("webui.user"), { exact: true }).fill("me");
        await page.getByLabel(e("webui.password"), { exact: true }).fill("secret");
        await page.getByRole("button", { name: e("webui.save") }).click();
        const mended = page.getByRole("article", { name: "家里的 Forge" });
        await expect(mended.getByText(e("webui.lamp.rehearsal"))).toBeVisible({ timeout: 20_000 });
        await expect(mended.getByText(e("webui.lora.ok"))).toBeVisible();
        await expect(mended.getByText(join(studio.data, "other", "Lora"))).toBeVisible();
        await expect(builtIn).toHaveCount(0);

        await mended.getByRole("button", { name: e("more") }).click();
        await page.getByRole("menuitem", { name: e("remove") }).click();
        await expect(mended).toHaveCount(0);
        await page.getByRole("button", { name: words(locale, "ui", "undo") }).click();
        await expect(mended).toBeVisible();
      } finally {
        child.kill("SIGKILL");
      }
    });
  });
}
