// What browser.mjs does by hand in the browser.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import sharp from "sharp";
import { model, optimizer, python, ROOT, SHOTS, sleep, tell, tokenizers } from "./browser-setting.mjs";
import { ask, until } from "./browser-studio.mjs";

/** The words of a part of the page, one after the other. */
export const wordsOf = (locator) =>
  locator.evaluate((root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode.nodeValue.trim());
    return found.filter(Boolean).join(" · ");
  });

export const shot = (page, name) => page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });

export async function makeDataset(page, url) {
  const known = ask("SELECT id FROM datasets WHERE deleted_at IS NULL")[0];
  if (known) return known.id;
  const folder = process.env.SD_PICTURES ?? join(ROOT, "public/sample");
  const names = readdirSync(folder).filter((name) => /\.(png|jpe?g|webp)$/i.test(name));
  const files = [];
  for (const name of names.slice(0, 24)) {
    const stem = name.replace(/\.\w+$/, "");
    files.push({
      name: `${stem}.png`,
      mimeType: "image/png",
      buffer: await sharp(join(folder, name)).resize(144, 144, { fit: "inside" }).png().toBuffer(),
    });
    files.push({
      name: `${stem}.txt`,
      mimeType: "text/plain",
      buffer: readFileSync(join(folder, `${stem}.txt`)),
    });
  }
  await page.goto(`${url}/datasets`);
  await page.getByRole("button", { name: "New dataset" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("yui");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/datasets\/\d+$/);
  await page.locator("[data-picker=files]").setInputFiles(files);
  await page.getByText("Import finished").waitFor({ timeout: 120_000 });
  await page.locator("[data-picture]").nth(23).waitFor({ state: "attached" });
  tell("24 pictures with captions uploaded");
  // the first thing to see when it is looked at: every picture has its facts
  await until(
    () => ask("SELECT count(*) n FROM picture_facts WHERE width IS NOT NULL")[0].n >= 24,
    "the sizes are known",
  );
  await shot(page, "dataset");
  return Number(/(\d+)$/.exec(page.url())[1]);
}

export async function addTrainer(page, url, dir) {
  await page.goto(`${url}/engines`);
  const name = basename(dir);
  const card = page.getByRole("article", { name, exact: true });
  const idle = card.getByText(/^(ready|ready, with remarks|cannot train)$/);
  if (!ask("SELECT id FROM engines WHERE name = ?", name)[0]) {
    await page.getByRole("button", { name: "Add a trainer" }).first().click();
    await page.getByLabel("sd-scripts folder", { exact: true }).fill(dir);
    await page.getByLabel("Python", { exact: true }).last().fill(python);
    await page.getByRole("button", { name: "Add by path" }).click();
    await idle.first().waitFor({ timeout: 180_000 });
    tell(`trainer ${name} added:`, await wordsOf(card));
    await card.getByRole("button", { name: "Settings" }).click();
    await page.getByLabel("Tokenizer cache folder", { exact: true }).fill(tokenizers);
    if (process.env.SD_ENV)
      await page.getByLabel("Environment variables", { exact: true }).fill(process.env.SD_ENV);
    await page.getByRole("button", { name: "Save and check" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await sleep(500);
    await idle.first().waitFor({ timeout: 180_000 });
    await shot(page, `engine-${name}`);
  }
  return name;
}

/** The switch between launcher and plain script, as a person would flip it. */
export async function switchLauncher(page, url, name, on) {
  await page.goto(`${url}/engines`);
  const card = page.getByRole("article", { name, exact: true });
  await card.getByRole("button", { name: "Settings" }).click();
  const launcher = page.getByRole("switch", { name: "Train through the studio's launcher" });
  if ((await launcher.getAttribute("aria-checked")) !== String(on)) await launcher.click();
  await page.getByRole("button", { name: "Save and check" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await sleep(500);
  await card
    .getByText(/^(ready|ready, with remarks|cannot train)$/)
    .first()
    .waitFor({ timeout: 180_000 });
  tell(`launcher ${on ? "on" : "off"}:`, await wordsOf(card));
  await shot(page, `engine-${name}-${on ? "launcher" : "plain"}`);
}

export async function addModel(page, url) {
  if (ask("SELECT id FROM models")[0]) return;
  await page.goto(`${url}/models`);
  await page.getByRole("button", { name: "Add a base model" }).first().click();
  await page.getByLabel("File or folder", { exact: true }).fill(model);
  await page.getByRole("dialog").getByText("SD 1.5", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page
    .getByRole("row")
    .filter({ hasText: basename(model).replace(/\.\w+$/, "") })
    .waitFor();
  tell("base model added");
  await shot(page, "models");
}

/** Models and trainers are looked for only in folders that the settings name. */
export async function allowFolders(page, url, folders) {
  await page.goto(`${url}/settings`);
  for (const folder of new Set(folders)) {
    const field = page.getByLabel("Another folder", { exact: true });
    await field.waitFor();
    if (await page.getByText(folder, { exact: true }).count()) continue;
    await field.fill(folder);
    await field.press("Enter");
    await page.getByText(folder, { exact: true }).waitFor();
  }
  await shot(page, "settings");
}

export const control = (page, dest) => page.locator(`#option-${dest.replace(/\W/g, "-")}`);

export async function choose(page, dest, value) {
  await control(page, dest).click();
  await page.getByRole("option", { name: value }).first().click();
}

export async function setOption(page, dest, value) {
  const at = control(page, dest);
  if (typeof value === "boolean") {
    if ((await at.getAttribute("aria-checked")) !== String(value)) await at.click();
    return;
  }
  await at.fill(value === null ? "" : String(value));
  await at.blur();
}

/** What a CPU can train in a minute, typed into the form; `changes` on top. */
export async function fillRecipe(page, url, dataset, engine, scenario, name) {
  await page.goto(`${url}/datasets/${dataset}/train`);
  await control(page, "max_train_steps").waitFor();
  for (let more = 0; more < 12; more++) {
    const button = page.getByRole("button", { name: /more options?$/ }).first();
    if (!(await button.isVisible())) break;
    await button.click();
  }
  await choose(page, "studio.model", new RegExp(`^${basename(model).replace(/\.\w+$/, "")}`));
  await choose(page, "studio.engine", engine);
  await setOption(page, "studio.name", name);
  await choose(page, "mixed_precision", /^(no|fp32|none|off)\b/i);
  await choose(page, "studio.attention", /^sdpa/i);
  await choose(page, "optimizer_type", new RegExp(`^${optimizer}(?!8bit|Schedule)`));
  const values = {
    learning_rate: "0.001",
    text_encoder_lr: "0.001",
    lr_warmup_steps: 2,
    "studio.freeze_te_after_step": 10,
    network_dim: 4,
    network_alpha: 2,
    enable_bucket: true,
    min_bucket_reso: 64,
    max_bucket_reso: 128,
    train_batch_size: 1,
    gradient_accumulation_steps: 2,
    max_train_steps: 20,
    save_every_n_steps: 10,
    sample_every_n_steps: 10,
    persistent_data_loader_workers: false,
    max_data_loader_n_workers: 0,
    ...scenario.recipe,
  };
  for (const [dest, value] of Object.entries(values)) await setOption(page, dest, value);
  await setOption(page, "resolution", 64);
  const height = page.getByLabel("Height", { exact: true }).last();
  await height.fill("64");
  await height.blur();
  await fillPrompts(page, scenario.prompts ?? []);
  await page.getByText("Draft saved").waitFor();
}

export async function fillPrompts(page, prompts) {
  const remove = page.getByRole("button", { name: /^Remove prompt/ });
  while ((await remove.count()) > prompts.length) await remove.last().click();
  while ((await remove.count()) < prompts.length)
    await page.getByRole("button", { name: "Add a prompt" }).click();
  for (const [i, prompt] of prompts.entries()) {
    const row = page
      .getByRole("listitem")
      .filter({ has: page.getByLabel(`Prompt ${i + 1}`, { exact: true }) });
    await row.getByLabel(`Prompt ${i + 1}`, { exact: true }).fill(prompt.text);
    for (const [label, key] of Object.entries({
      Width: "width",
      Height: "height",
      Steps: "steps",
      CFG: "cfg",
      Seed: "seed",
    })) {
      const field = row.getByLabel(label, { exact: true });
      await field.fill(String(prompt[key]));
      await field.blur();
    }
  }
}
