// Compares LoRAs in a real webui, everything done in the browser, by hand: see README.md beside this file.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { runnerPid, startStudio, until } from "./browser-studio.mjs";
import { allDrawn, cellsOf, filesOf, handsOn, inState, listed, stemFor } from "./compare-hand.mjs";
import { mine, startWebui, stopWebui, url as webui } from "./compare-webui.mjs";
import { check, fail, out, SHOTS, sleep, tell, wanted } from "./setting.mjs";

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
    const runner = runnerPid(studio.child.pid);
    process.kill(runner, "SIGKILL");
    await until(() => ![undefined, runner].includes(runnerPid(studio.child.pid)), "another runner is there");
    tell("runner killed, another one is there");
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
const { shot, notice, textOf, button, connect, importLoras, plan, finish, trueToHand } = handsOn(
  page,
  studio,
);
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
