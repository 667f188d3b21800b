// Trains with a real sd-scripts, everything done in the browser, by hand: see README.md beside this file.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { chromium } from "@playwright/test";
import {
  addModel,
  addTrainer,
  allowFolders,
  fillRecipe,
  makeDataset,
  shot,
  switchLauncher,
  wordsOf,
} from "./browser-hand.mjs";
import {
  check,
  checkout,
  DATA,
  fail,
  model,
  others,
  out,
  python,
  SAMPLE,
  SHOTS,
  sleep,
  tell,
  tokenizers,
  wanted,
} from "./browser-setting.mjs";
import { ask, commandOf, runnerPid, runOf, startStudio, until } from "./browser-studio.mjs";

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
