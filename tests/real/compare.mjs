// Compares LoRAs in a real webui, everything done in the browser, by hand: see README.md beside this file.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium } from "@playwright/test";
import { ask, runnerPid, startStudio, until } from "./browser-studio.mjs";
import { drawByHand, mine, pixelsOf, startWebui, stopWebui, url as webui } from "./compare-webui.mjs";
import { check, fail, need, out, SHOTS, sleep, tell, wanted } from "./setting.mjs";

const loraDir = resolve(need("WEBUI_LORA_DIR"));
const bank = resolve(need("LORAS"));
const base = process.env.WEBUI_BASE;
const size = Number(process.env.SIZE ?? 64);
const steps = Number(process.env.STEPS ?? 2);

const cellsOf = (id) =>
  ask(
    `SELECT c.id, c."values" AS v, coalesce(r.state, 'queued') AS state, r.blob, r.verdict, r.error, coalesce(r.renders, 0) AS renders, r.ms
     FROM cells c LEFT JOIN cell_results r ON r.cell_id = c.id WHERE c.experiment_id = ? ORDER BY r.ended_at, c.id`,
    id,
  ).map((row) => ({ ...row, values: JSON.parse(row.v), verdict: JSON.parse(row.verdict ?? "null") }));
const inState = (id, state) => cellsOf(id).filter((c) => c.state === state);
const allDrawn = (id) => cellsOf(id).every((c) => ["done", "suspect", "failed"].includes(c.state));
const filesOf = () => ask("SELECT stem, path, purpose, state FROM placements WHERE state <> 'gone'");
/** One file of each of these weights that lies in the webui's folder. */
const listed = (weights) =>
  ask(
    "SELECT p.stem, p.path FROM placements p JOIN loras l ON l.id = p.lora_id WHERE p.state = 'listed' AND l.weights IN (SELECT value FROM json_each(?)) GROUP BY l.weights ORDER BY l.step",
    JSON.stringify([...weights]),
  );
const stemFor = (cell) =>
  ask(
    "SELECT p.stem FROM placements p JOIN loras l ON l.id = p.lora_id WHERE l.weights = ? ORDER BY p.id DESC",
    cell.values.lora?.weights ?? "",
  )[0]?.stem;
const shot = (name) => page.screenshot({ path: join(SHOTS, `${name}.png`) });
/** What the studio says about the experiment as a whole, if anything. */
const notice = async () =>
  (await page.getByRole("alert").or(page.getByRole("status")).allInnerTexts())
    .join(" | ")
    .replace(/\s+/g, " ");
const textOf = async (at) => (await at.allInnerTexts()).join(" | ").replace(/\s*\n\s*/g, " · ");
const button = (name) => page.getByRole("button", { name, exact: true });

async function connect() {
  await page.goto(`${studio.url}/engines`);
  const host = new URL(webui).host;
  const card = page.getByRole("article", { name: host });
  const idle = card.getByText(/^(can draw|can draw, with remarks|cannot be used|ready)$/);
  await page.getByRole("button", { name: "Connect a webui" }).first().waitFor();
  if (!ask("SELECT id FROM engines WHERE name = ? AND deleted_at IS NULL", host)[0]) {
    await page.getByRole("button", { name: "Connect a webui" }).first().click();
    await page.getByLabel("Address", { exact: true }).fill(webui);
    await page.getByLabel("LoRA folder", { exact: true }).fill(loraDir);
    await page.getByRole("dialog").getByRole("button", { name: "Connect", exact: true }).last().click();
  }
  await idle.first().waitFor({ timeout: 60_000 });
  tell("webui:", await textOf(card));
  await shot("engine");
  return host;
}

async function importLoras() {
  if (ask("SELECT id FROM loras")[0]) return;
  await page.goto(`${studio.url}/models/loras`);
  await button("Import").click();
  await page.getByLabel("File or folder", { exact: true }).fill(bank);
  await button("Look").click();
  const allow = button("Allow this folder and go on");
  await allow
    .or(page.getByRole("button", { name: /^Import \d+ files?$/ }))
    .first()
    .waitFor();
  if (await allow.isVisible()) await allow.click();
  const take = page.getByRole("button", { name: /^Import \d+ files?$/ });
  await take.waitFor();
  await shot("import");
  await take.click();
  const rows = page.getByRole("checkbox", { name: /^Select (?!all)/ });
  await rows.first().waitFor();
  await sleep(1500);
  tell(
    "imported:",
    JSON.stringify(ask("SELECT name, step, epoch, substr(weights, 1, 12) AS hash FROM loras ORDER BY id")),
  );
  await shot("loras");
}

/** Plans LoRAs × weights with one seed of its own, starts it, answers its id. */
async function plan(host, seed, weights = "0.8") {
  await page.goto(`${studio.url}/models/loras`);
  const boxes = page.getByRole("checkbox", { name: /^Select (?!all)/ });
  await boxes.first().waitFor();
  for (let i = 0; i < (await boxes.count()); i++) await boxes.nth(i).click();
  await button("Compare").click();
  await page.waitForURL(/\/experiments\/\d+/);
  const choose = async (label, name) => {
    await page.getByRole("combobox", { name: label, exact: true }).click();
    await page.getByRole("option", { name }).first().click();
  };
  await choose("Webui", host);
  if (base) await choose("Base model", new RegExp(base));
  await choose("Sampler", /^Euler$/);
  const type = async (label, value) => {
    const field = page.getByLabel(label, { exact: true }).first();
    await field.fill(String(value));
    await field.blur();
  };
  for (const [label, value] of Object.entries({
    Weights: weights,
    Seeds: seed,
    Steps: steps,
    CFG: 4,
    Width: size,
    Height: size,
  }))
    await type(label, value);
  const others = page.getByRole("button", { name: "Remove this prompt" });
  while ((await others.count()) > 1) await others.last().click();
  await type("Prompt", process.env.PROMPT ?? "girl");
  // a prompt has a name too
  await page.getByLabel("Name", { exact: true }).last().fill(`seed ${seed}`);
  await page.getByText("Saved", { exact: true }).waitFor();
  await sleep(800);
  await shot(`plan-${seed}`);
  tell("plan:", await textOf(page.getByTestId("plan-facts")));
  await button("Start").click();
  const id = Number(/experiments\/(\d+)/.exec(page.url())[1]);
  await until(() => ask("SELECT state FROM experiments WHERE id = ?", id)[0].state === "open", "it draws");
  return id;
}

async function finish(id, what) {
  await until(() => allDrawn(id), `every cell of ${what} is drawn`);
  await page.getByTestId("experiment-state").locator('[data-state="done"]').waitFor({ timeout: 10_000 });
  await sleep(500);
  await shot(what);
}

/** Every cell verified, and the same pixels as a hand gets for the same words. */
async function trueToHand(id, what, some = () => true) {
  for (const cell of cellsOf(id).filter(some)) {
    const stored = await pixelsOf(
      Buffer.from(await (await fetch(`${studio.url}/media/${cell.blob}/full`)).arrayBuffer()),
    );
    const stem = stemFor(cell);
    const there = cell.values.lora && filesOf().find((f) => f.stem === stem && f.state === "listed");
    const copy = join(loraDir, `${stem}.safetensors`);
    // the studio takes its grid files away when the grid is done: by hand they are put there again
    if (cell.values.lora && !there)
      copyFileSync(
        ask(
          "SELECT f.path FROM lora_files f JOIN loras l ON l.id = f.lora_id WHERE l.weights = ?",
          cell.values.lora.weights,
        )[0].path,
        copy,
      );
    const own = await drawByHand(cell.values, stem);
    if (cell.values.lora && !there) rmSync(copy);
    check(
      `${what}: cell ${cell.id} (${cell.values.lora?.unet ?? "control"}) is ${cell.state}, as by hand`,
      cell.state === "done" && stored === own.pixels,
      `${stored} ${own.pixels} ${JSON.stringify(cell.verdict?.reasons?.map((r) => r.code))} renders ${cell.renders}, ${cell.ms} ms`,
    );
  }
}

const scenarios = {
  async grid(host) {
    const id = await plan(host, 1, "0.6, 1");
    await finish(id, "grid");
    await trueToHand(id, "grid");
    // judged: large, rated, chosen, in the webui, exported
    await page.locator("[data-cell]").nth(1).click();
    await page.getByTestId("flip").waitFor();
    await page.keyboard.press("4");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("5");
    await shot("large");
    await page.keyboard.press("w");
    await page.keyboard.press("Escape");
    await page.getByTestId("placed").waitFor({ timeout: 30_000 });
    tell("placed:", await textOf(page.getByTestId("placed")));
    await shot("winner");
    const saved = page.waitForEvent("download");
    await button("Export the grid").click();
    await (await saved).saveAs(join(out, "comparison.png"));
    const known = await (await fetch(`${webui}/sdapi/v1/loras`)).json();
    const kept = filesOf().find((f) => f.purpose === "kept");
    check(
      "the winner is in the webui's own list",
      known.some((l) => l.name === kept?.stem),
      kept?.path,
    );
    check("and whole", kept && readFileSync(kept.path).length > 0);
  },
  /** In mid-grid one LoRA's file goes, one is cut short: both are put back. One is spoiled without a change of size. */
  async cut(host) {
    const id = await plan(host, 2);
    const wanted = new Set(cellsOf(id).flatMap((c) => (c.values.lora ? [c.values.lora.weights] : [])));
    await until(
      () => inState(id, "rendering").some((c) => c.values.lora) && listed(wanted).length === wanted.size,
      "the first LoRA draws and all lie in the folder",
    );
    const drawing = stemFor(inState(id, "rendering")[0]);
    const [first, second] = listed(wanted).filter((f) => f.stem !== drawing);
    rmSync(first.path);
    tell("removed", first.path);
    const whole = readFileSync(second.path);
    writeFileSync(second.path, Buffer.alloc(whole.length));
    tell("spoiled", second.path);
    await finish(id, "cut");
    for (const cell of cellsOf(id))
      tell(
        stemFor(cell) ?? "control",
        cell.state,
        JSON.stringify(cell.verdict?.reasons?.map((r) => r.text.en)),
        cell.error ?? "",
      );
    const bad = cellsOf(id).filter((c) => c.state === "suspect");
    check(
      "cut: the spoiled one is in doubt, nothing else",
      bad.length === 1 && stemFor(bad[0]) === second.stem,
    );
    await page.locator('[data-cell][data-state="suspect"]').first().click();
    await sleep(700);
    await shot("cut-large");
    await page.keyboard.press("Escape");
    await page
      .getByRole("button", { name: /^Redraw/ })
      .first()
      .click();
    await until(() => !allDrawn(id), "it is drawn again");
    await finish(id, "cut-again");
    await trueToHand(id, "cut", (c) => stemFor(c) === first.stem || stemFor(c) === second.stem);
  },
  async kill(host) {
    const id = await plan(host, 3);
    await until(() => inState(id, "done").length >= 2 && inState(id, "rendering").length > 0, "two are done");
    const before = new Map(
      cellsOf(id)
        .filter((c) => c.state === "done")
        .map((c) => [c.id, c]),
    );
    process.kill(runnerPid(studio.child.pid), "SIGKILL");
    tell("runner killed");
    await finish(id, "kill");
    for (const cell of cellsOf(id)) {
      const old = before.get(cell.id);
      if (old)
        check(
          `kill: cell ${cell.id} was not drawn again`,
          old.blob === cell.blob && cell.renders === old.renders,
        );
    }
    await trueToHand(id, "kill", (c) => c.renders > 1);
  },
  async restart(host) {
    if (!mine()) fail("restart needs a webui that this script started (WEBUI_START)");
    const id = await plan(host, 4);
    await until(() => inState(id, "done").length >= 2 && inState(id, "rendering").length > 0, "two are done");
    await stopWebui();
    tell("webui stopped");
    await sleep(4000);
    tell("studio says:", await notice());
    await shot("restart-down");
    await startWebui();
    tell("webui up again");
    await finish(id, "restart");
    await trueToHand(id, "restart", (c) => c.renders > 1);
  },
  async password(host) {
    if (!mine()) fail("password needs a webui that this script started (WEBUI_START)");
    await stopWebui();
    await startWebui("--api-auth", "me:secret");
    const id = await plan(host, 5);
    await sleep(6000);
    tell("studio says:", await notice());
    await shot("password");
    check(
      "password: no cell is blamed",
      cellsOf(id).every((c) => c.state === "queued"),
    );
    await page.goto(`${studio.url}/engines`);
    await page.getByRole("article", { name: host }).getByRole("button", { name: "Settings" }).click();
    await page.getByLabel("User", { exact: true }).fill("me");
    await page.getByLabel("Password", { exact: true }).fill("secret");
    await button("Save and check").click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.goto(`${studio.url}/experiments/${id}`);
    await finish(id, "password-right");
    check("password: all done", inState(id, "done").length === cellsOf(id).length);
  },
};

mkdirSync(SHOTS, { recursive: true });
await startWebui();
const studio = await startStudio();
tell("studio at", studio.url);
const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH || "/usr/bin/chromium",
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const context = await browser.newContext({
  locale: "en",
  viewport: { width: 1440, height: 900 },
  acceptDownloads: true,
});
const page = await context.newPage();
try {
  page.on("pageerror", (error) => check(`no error on the page: ${error}`, false));
  // a thumbnail is asked for until it is made
  page.on(
    "response",
    (r) => r.status() >= 400 && !/\/media\//.test(r.url()) && tell("answered", r.status(), r.url()),
  );
  const host = await connect();
  await importLoras();
  for (const key of wanted) {
    tell(`== ${key}`);
    await (scenarios[key] ?? fail(`no scenario ${key}`))(host);
  }
} catch (error) {
  tell("stopped by", error);
  await shot("stopped");
  process.exitCode = 1;
} finally {
  await browser.close();
  await stopWebui();
  studio.child.removeAllListeners("exit");
  studio.child.kill("SIGTERM");
}
