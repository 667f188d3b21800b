import { join } from "node:path";
import Database from "better-sqlite3";
import { openBrowser } from "./browser.mjs";
import { mutate, quantile, query, startStudio } from "./studio.mjs";

const CELLS = 60;
/** A picture takes this long at the rehearsal webui, so that each is a change of its own (ms). */
const PACE = 250;
const STEPS = 4;
const SHOWN = 250;

/** From the commit of a finished grid cell to its picture's place on the open page saying so, in ms. */
export default async function cells(report) {
  const studio = await startStudio();
  const { url } = studio;
  const { webuis } = await query(url, "experiments.choices");
  const engineId = webuis.find((/** @type {{rehearsal: boolean}} */ w) => w.rehearsal).id;
  await mutate(url, "engines.editWebui", { id: engineId, speed: (STEPS * 1000) / PACE });
  const { id } = await mutate(url, "experiments.create", {
    template: "which",
    loraIds: [],
    clientKey: crypto.randomUUID(),
  });
  const { name, axes, settings } = await query(url, "experiments.get", { id });
  const plan = {
    name,
    engineId,
    references: [],
    axes: {
      ...axes,
      control: true,
      prompts: [{ label: "", positive: "1girl", negative: "" }],
      seeds: Array.from({ length: CELLS }, (_, i) => i + 1),
      layout: { x: "seed", y: "prompt" },
    },
    settings: { ...settings, base: null, steps: STEPS, width: 64, height: 64 },
  };
  await mutate(url, "experiments.save", { id, plan });
  await mutate(url, "experiments.open", { id });
  const browser = await openBrowser();
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const seen = Object.assign(window, { seen: /** @type {Record<string, number>} */ ({}) }).seen;
    const look = () => {
      const now = Date.now();
      for (const cell of document.querySelectorAll('[data-cell][data-state="done"]'))
        seen[cell.getAttribute("data-cell") ?? ""] ??= now;
    };
    addEventListener("DOMContentLoaded", () =>
      new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true }),
    );
  });
  await page.goto(`${url}/experiments/${id}`);
  // those drawn before the page was there say nothing
  const from = Date.now();
  await page
    .locator(`[data-cell][data-state="done"]`)
    .nth(CELLS - 1)
    .waitFor({ state: "attached", timeout: 120_000 });
  const seen = await page.evaluate(() => /** @type {any} */ (window).seen);
  const db = new Database(join(studio.data, "studio.db"), { readonly: true });
  const rows = /** @type {{ cell: number, at: number }[]} */ (
    db.prepare("SELECT cell_id AS cell, ended_at AS at FROM cell_results WHERE state = 'done'").all()
  );
  db.close();
  const times = rows.filter(({ at }) => at > from).map(({ cell, at }) => seen[cell] - at);
  if (times.length < CELLS / 2)
    throw new Error(`only ${times.length} cells were drawn while the page was open`);
  report({
    name: "finished cell to DOM p50",
    value: quantile(times, 0.5),
    unit: "ms",
    goal: { atMost: SHOWN },
  });
  report({
    name: "finished cell to DOM p95",
    value: quantile(times, 0.95),
    unit: "ms",
    goal: { atMost: SHOWN },
  });
  await browser.close();
  await studio.stop();
}
