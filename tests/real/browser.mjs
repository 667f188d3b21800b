// Trains with a real sd-scripts, everything done in the browser, by hand: see README.md beside this file.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import Database from "better-sqlite3";
import sharp from "sharp";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const need = (name) => process.env[name] ?? fail(`${name} is not set (tests/real/README.md)`);
function fail(text) {
  console.error(text);
  process.exit(2);
}
const [out, ...wanted] = process.argv.slice(2);
if (!out) fail(`usage: node browser.mjs OUT ${Object.keys(await scenarios()).join("|")} …`);
const DATA = resolve(out, "data");
const SHOTS = resolve(out, "shots");
const python = need("SD_PYTHON");
const checkout = resolve(need("SD_SCRIPTS"));
const model = need("SD_MODEL");
const tokenizers = need("SD_TOKENIZERS");
const optimizer = process.env.SD_OPTIMIZER ?? "AdamW";
const others = (process.env.SD_OTHERS ?? "").split(":").filter(Boolean);
const SAMPLE = { text: "hirasawa yui, 1girl, solo", width: 64, height: 64, steps: 2, cfg: 7, seed: 42 };

const began = Date.now();
const tell = (...parts) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)}`, ...parts);
const check = (what, holds, seen = "") => {
  tell(holds ? "ok  " : "FAIL", what, seen);
  if (!holds) process.exitCode = 1;
};
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** What each scenario changes and does; `during` runs while the training does, `end` is the state it must reach. */
async function scenarios() {
  const upTo = (n) => ({ max_train_steps: n, save_every_n_steps: null });
  return {
    full: { recipe: {}, prompts: [SAMPLE] },
    "save-now": { recipe: upTo(8), during: saveNow },
    kill: { recipe: upTo(10), during: (run) => killRunner(run, () => run.step() >= 4) },
    "kill-early": {
      recipe: upTo(6),
      during: (run) => killRunner(run, () => spawned(run), 0),
    },
    // where nothing was spawned the run goes back into the queue: a second attempt is right
    "kill-before": {
      recipe: upTo(6),
      attempts: 2,
      during: (run) =>
        killRunner(run, () => existsSync(join(DATA, `runs/${run.id}/attempt-1/order.json`)), 0),
    },
    stop: { recipe: upTo(20), during: stopAfterSaving, end: "stopped" },
    plain: { recipe: upTo(6), launcher: false },
    others: null,
  };
}

// ---------------------------------------------------------------- the studio, and what it wrote

function startStudio() {
  const child = spawn(process.execPath, [join(ROOT, "server/start.mjs")], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: "production", PORT: process.env.PORT ?? "0", STUDIO_DATA: DATA },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  return new Promise((ready, no) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const url = /^Ready: (http:\/\/\S+)$/m.exec(text)?.[1];
      if (url) ready({ url, child });
    });
    child.once("exit", (code) => no(new Error(`the studio ended with ${code}:\n${text}`)));
  });
}

function ask(sql, ...values) {
  const db = new Database(join(DATA, "studio.db"), { readonly: true });
  try {
    return db.prepare(sql).all(...values);
  } finally {
    db.close();
  }
}

const commandOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
};
const groupOf = (pid) => {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[2]);
  } catch {
    return 0;
  }
};
const runnerPid = (leader) =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && groupOf(name) === leader)
    .map(Number)
    .find((pid) => commandOf(pid).includes("/dist/runner.mjs"));

/** A run as the database has it. */
const runOf = (id, studio, page) => ({
  id,
  studio,
  page,
  state: () => ask("SELECT state FROM runs WHERE id = ?", id)[0]?.state,
  diagnosis: () => ask("SELECT diagnosis FROM runs WHERE id = ?", id)[0]?.diagnosis,
  attempts: () => ask("SELECT * FROM attempts WHERE run_id = ? ORDER BY id", id),
  points: (series) =>
    ask(
      "SELECT m.step, m.value FROM metrics m JOIN attempts a ON a.id = m.attempt_id WHERE a.run_id = ? AND m.series = ? ORDER BY m.step",
      id,
      series,
    ),
  step() {
    return this.points("loss").at(-1)?.step ?? 0;
  },
  samples: () => ask("SELECT step, prompt_index, seed, path FROM samples WHERE run_id = ? ORDER BY id", id),
  loras: () =>
    ask("SELECT id, name, step, epoch, final, weights FROM loras WHERE run_id = ? ORDER BY id", id),
  files: () =>
    ask(
      "SELECT f.lora_id, f.path, f.bytes FROM lora_files f JOIN loras l ON l.id = f.lora_id WHERE l.run_id = ? ORDER BY f.id",
      id,
    ),
});

async function until(test, what, patience = 900_000, every = 50) {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    if (await test()) return;
    await sleep(every);
  }
  throw new Error(`waited in vain until ${what}`);
}

// ---------------------------------------------------------------- by hand, in the browser

/** The words of a part of the page, one after the other. */
const wordsOf = (locator) =>
  locator.evaluate((root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode.nodeValue.trim());
    return found.filter(Boolean).join(" · ");
  });

const shot = (page, name) => page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });

async function makeDataset(page, url) {
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

async function addTrainer(page, url, dir) {
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
async function switchLauncher(page, url, name, on) {
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

async function addModel(page, url) {
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
async function allowFolders(page, url, folders) {
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

const control = (page, dest) => page.locator(`#option-${dest.replace(/\W/g, "-")}`);

async function choose(page, dest, value) {
  await control(page, dest).click();
  await page.getByRole("option", { name: value }).first().click();
}

async function setOption(page, dest, value) {
  const at = control(page, dest);
  if (typeof value === "boolean") {
    if ((await at.getAttribute("aria-checked")) !== String(value)) await at.click();
    return;
  }
  await at.fill(value === null ? "" : String(value));
  await at.blur();
}

/** What a CPU can train in a minute, typed into the form; `changes` on top. */
async function fillRecipe(page, url, dataset, engine, scenario, name) {
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

async function fillPrompts(page, prompts) {
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

/** Starts the run from the form and follows it on its page until it is over. */
async function train(page, studio, dataset, engine, key, scenario) {
  const { url } = studio;
  tell(`== ${key}`);
  await fillRecipe(page, url, dataset, engine, scenario, `yui ${key}`);
  const start = page.getByRole("button", { name: "Add to queue", exact: true });
  if (!(await start.isEnabled())) {
    await shot(page, `${key}-blocked`);
    throw new Error(`the form does not let it start: ${await wordsOf(page.locator("main"))}`);
  }
  tell("preflight:", await wordsOf(page.getByText(/^Preflight:/).first()));
  await shot(page, `${key}-form`);
  // what happens to it may have to happen before its page is there
  const run = runOf(ask("SELECT coalesce(max(id), 0) + 1 AS next FROM runs")[0].next, studio, page);
  const acting = scenario.during?.(run) ?? Promise.resolve();
  await start.click();
  await page.waitForURL(/\/runs\/\d+$/);
  await Promise.all([watch(run), acting]);
  const shown = page.getByTestId("run-state").locator("[data-state]");
  await until(
    async () => (await shown.getAttribute("data-state")) === run.state(),
    "the page shows the end",
    15_000,
  );
  await sleep(1500);
  await shot(page, `${key}-end`);
  await report(run, key, scenario);
}

/** Every change of what the page says, with its time; a picture of it half way. */
async function watch(run) {
  let before = "";
  let shots = 0;
  const over = ["succeeded", "failed", "stopped", "cancelled"];
  while (true) {
    const state = run.state();
    const words = await run.page
      .getByTestId("progress")
      .textContent()
      .catch(() => null);
    const word = await run.page
      .getByTestId("run-state")
      .textContent()
      .catch(() => null);
    const now = `${state} · page: ${word ?? "?"} · ${words ?? "?"}`;
    if (now.replace(/\d+:\d+|\d+ [smh]\w*/g, "") !== before) tell(now);
    before = now.replace(/\d+:\d+|\d+ [smh]\w*/g, "");
    const marks = [0, 5, 12];
    if (shots < marks.length && state === "running" && run.step() >= marks[shots]) {
      await shot(run.page, `run-${run.id}-at-${run.step()}`);
      shots++;
    }
    if (over.includes(state)) return;
    await sleep(400);
  }
}

async function saveNow(run) {
  await until(() => run.step() >= 4 || run.state() === "failed", "step 4");
  await run.page.getByRole("button", { name: "Save now" }).first().click();
  tell("pressed: Save now, at step", run.step());
}

async function stopAfterSaving(run) {
  await until(() => run.step() >= 4 || run.state() === "failed", "step 4");
  await run.page.getByRole("button", { name: "Stop", exact: true }).click();
  const dialog = run.page.getByRole("dialog");
  tell("dialog:", await wordsOf(dialog));
  await shot(run.page, "stop-dialog");
  await dialog.getByRole("button", { name: "After saving" }).click();
}

/** The trainer's process is there: with luck its handle has not been stored yet. */
const spawned = (run) =>
  readdirSync("/proc").some(
    (name) => /^\d+$/.test(name) && commandOf(name).includes(`/runs/${run.id}/attempt-1`),
  );

async function killRunner(run, when, every = 50) {
  const pid = runnerPid(run.studio.child.pid);
  await until(when, "the moment to kill", 600_000, every);
  process.kill(pid, "SIGKILL");
  const seen = run.attempts().map((a) => ({ state: a.state, handle: a.handle, step: a.step }));
  tell(`kill -9 of the runner ${pid} at`, JSON.stringify(seen));
  await until(() => {
    const now = runnerPid(run.studio.child.pid);
    return now !== undefined && now !== pid;
  }, "another runner");
  tell("another runner:", runnerPid(run.studio.child.pid));
}

/** What must hold of a run that is over, and what is good to know of it. */
async function report(run, key, scenario) {
  const attempts = run.attempts();
  // the log of the plain script holds only the running average
  const loss = run.points(scenario.launcher === false ? "average" : "loss");
  const files = run.files();
  const attempt = attempts.at(-1);
  const planned = Number(scenario.recipe.max_train_steps ?? 20);
  check(
    `${key}: ended ${scenario.end ?? "succeeded"}`,
    run.state() === (scenario.end ?? "succeeded"),
    run.state(),
  );
  check(
    `${key}: attempts, exit code ${attempt?.exit_code}`,
    attempts.length <= (scenario.attempts ?? 1),
    attempts.map((a) => `${a.number} ${a.state}`).join(", "),
  );
  const steps = loss.map((p) => p.step);
  check(
    `${key}: one point per step`,
    new Set(steps).size === steps.length && steps.every((s, i) => s === i + 1),
    steps.join(" "),
  );
  if (!scenario.end) check(`${key}: ${planned} points`, steps.length === planned, steps.length);
  const samples = run.samples();
  if (scenario.prompts) {
    check(`${key}: 2 samples`, samples.length === 2, JSON.stringify(samples));
    const drawn = run.page.getByRole("region", { name: "Samples" }).locator("img");
    const widths = await drawn.evaluateAll((all) => all.map((img) => img.naturalWidth));
    check(`${key}: the page shows them`, widths.length >= 2 && widths.every((w) => w > 0), widths.join(" "));
  }
  const listed = run.page.getByRole("region", { name: "LoRA versions" }).getByRole("listitem");
  check(
    `${key}: the page lists every LoRA`,
    (await listed.count()) === run.loras().length,
    await listed.allInnerTexts().then((t) => t.join(" | ").replace(/\s*\n\s*/g, " · ")),
  );
  for (const lora of run.loras()) tell("lora", JSON.stringify(lora));
  for (const file of files) tell("file", JSON.stringify(file));
  if (attempt)
    tell(
      `source ${attempt.source}, frozen at ${attempt.frozen_at}, first step after ${((attempt.first_step_at - attempt.started_at) / 1000).toFixed(1)} s, whole ${((attempt.ended_at - attempt.started_at) / 1000).toFixed(1)} s`,
    );
  for (const series of ["loss", "average", "lr_unet", "lr_te"])
    tell(
      series,
      run
        .points(series)
        .map((p) => `${p.step}:${Number(p.value?.toPrecision(5))}`)
        .join(" "),
    );
  const diagnosis = run.diagnosis();
  if (diagnosis) tell("diagnosis", diagnosis);
  for (const tab of ["Recipe", "Dataset version", "Environment", "Command"]) {
    await run.page.getByRole("tab", { name: tab, exact: true }).click();
    await sleep(400);
    tell(`${tab}:`, (await wordsOf(run.page.getByRole("tabpanel"))).slice(0, 1500));
  }
  writeFileSync(resolve(out, `${key}.json`), JSON.stringify({ attempts, loss, samples, files }, null, 1));
}

// ---------------------------------------------------------------- one after the other

mkdirSync(SHOTS, { recursive: true });
const studio = await startStudio();
tell("studio at", studio.url);
const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH || "/usr/bin/chromium",
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const context = await browser.newContext({ locale: "en", viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
try {
  page.on("pageerror", (error) => check(`no error on the page: ${error}`, false));
  page.on("response", (r) => r.status() >= 400 && tell("answered", r.status(), r.url()));
  const all = await scenarios();
  const dataset = await makeDataset(page, studio.url);
  await allowFolders(
    page,
    studio.url,
    [model, python, checkout, tokenizers, ...others].map((path) => dirname(resolve(path))),
  );
  await addModel(page, studio.url);
  const engine = await addTrainer(page, studio.url, checkout);
  for (const key of wanted) {
    if (key === "others") {
      for (const dir of others) {
        const other = await addTrainer(page, studio.url, resolve(dir));
        const drawing = process.env.SD_DRAWS?.includes(other) ? { prompts: [SAMPLE] } : {};
        const recipe = {
          max_train_steps: 6,
          save_every_n_steps: null,
          sample_every_n_steps: 3,
          "studio.freeze_te_after_step": 3,
        };
        await train(page, studio, dataset, other, other, { recipe, ...drawing });
      }
      continue;
    }
    const scenario = all[key] ?? fail(`no scenario ${key}`);
    if (scenario.launcher === false) await switchLauncher(page, studio.url, engine, false);
    await train(page, studio, dataset, engine, key, scenario);
    if (scenario.launcher === false) await switchLauncher(page, studio.url, engine, true);
  }
} catch (error) {
  tell("stopped by", error);
  await page.screenshot({ path: join(SHOTS, "stopped.png") });
  process.exitCode = 1;
} finally {
  await browser.close();
  studio.child.removeAllListeners("exit");
  studio.child.kill("SIGTERM");
}
