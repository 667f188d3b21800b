// What compare.mjs does by hand in the browser, and what the studio wrote down of it.
import { copyFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { ask, until } from "./browser-studio.mjs";
import { drawByHand, pixelsOf, url as webui } from "./compare-webui.mjs";
import { check, need, SHOTS, sleep, tell } from "./setting.mjs";

const loraDir = resolve(need("WEBUI_LORA_DIR"));
const bank = resolve(need("LORAS"));
const base = process.env.WEBUI_BASE;
const size = Number(process.env.SIZE ?? 64);
const steps = Number(process.env.STEPS ?? 2);

export const cellsOf = (id) =>
  ask(
    `SELECT c.id, c."values" AS v, coalesce(r.state, 'queued') AS state, r.blob, r.verdict, r.error, coalesce(r.renders, 0) AS renders, r.ms
     FROM cells c LEFT JOIN cell_results r ON r.cell_id = c.id WHERE c.experiment_id = ? ORDER BY r.ended_at, c.id`,
    id,
  ).map((row) => ({ ...row, values: JSON.parse(row.v), verdict: JSON.parse(row.verdict ?? "null") }));
export const inState = (id, state) => cellsOf(id).filter((c) => c.state === state);
export const allDrawn = (id) => cellsOf(id).every((c) => ["done", "suspect", "failed"].includes(c.state));
export const filesOf = () => ask("SELECT stem, path, purpose, state FROM placements WHERE state <> 'gone'");
/** One file of each of these weights that lies in the webui's folder. */
export const listed = (weights) =>
  ask(
    "SELECT p.stem, p.path FROM placements p JOIN loras l ON l.id = p.lora_id WHERE p.state = 'listed' AND l.weights IN (SELECT value FROM json_each(?)) GROUP BY l.weights ORDER BY l.step",
    JSON.stringify([...weights]),
  );
export const stemFor = (cell) =>
  ask(
    "SELECT p.stem FROM placements p JOIN loras l ON l.id = p.lora_id WHERE l.weights = ? ORDER BY p.id DESC",
    cell.values.lora?.weights ?? "",
  )[0]?.stem;

/** Everything a person does on the pages of this studio. */
export function handsOn(page, studio) {
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

  return { shot, notice, textOf, button, connect, importLoras, plan, finish, trueToHand };
}
