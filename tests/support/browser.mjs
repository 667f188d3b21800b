// Finds a Chromium for the end-to-end tests, or gets one.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { giveUp, tell } from "../../server/terminal.mjs";

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "microsoft-edge-stable",
];

/** A Chromium or Chrome on the PATH. */
function onPath() {
  for (const name of NAMES) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      if (folder && existsSync(join(folder, name))) return join(folder, name);
    }
  }
  return null;
}

const starts = (/** @type {string} */ path) =>
  spawnSync(path, ["--version"], { stdio: "ignore", timeout: 20_000 }).status === 0;

const has = (/** @type {string} */ command) => spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;

function byApt() {
  if (process.getuid?.() !== 0 || !has("apt-get")) return null;
  tell({
    zh: "没有找到 Chromium，正在用 apt-get 安装 chromium 和 fonts-noto-cjk…",
    en: "No Chromium was found; installing chromium and fonts-noto-cjk with apt-get…",
  });
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit", env });
  spawnSync("apt-get", ["install", "-y", "-qq", "chromium", "fonts-noto-cjk"], { stdio: "inherit", env });
  return onPath();
}

function byPlaywright() {
  tell({ zh: "改为下载 Playwright 自带的 Chromium…", en: "Downloading Playwright's own Chromium…" });
  const require = createRequire(import.meta.url);
  const cli = join(require.resolve("@playwright/test/package.json"), "..", "cli.js");
  if (spawnSync(process.execPath, [cli, "install", "chromium"], { stdio: "inherit" }).status !== 0)
    return null;
  return require("@playwright/test").chromium.executablePath();
}

/** The path of a browser that starts: CHROME_PATH, one on this system, apt-get as root, Playwright's download; else the end. */
export function findBrowser() {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (starts(named)) return named;
    giveUp({
      zh: `CHROME_PATH=${named} 启动不了。请改成 Chromium 或 Chrome 的路径，或去掉这个变量。`,
      en: `CHROME_PATH=${named} does not start. Name a Chromium or Chrome, or leave the variable out.`,
    });
  }
  for (const find of [onPath, byApt, byPlaywright]) {
    const path = find();
    if (path && starts(path)) return path;
  }
  giveUp({
    zh: "端到端测试需要一个 Chromium 或 Chrome：请安装它（例如 sudo apt-get install -y chromium fonts-noto-cjk），或用 CHROME_PATH 指明路径。",
    en: "The end-to-end tests need a Chromium or Chrome: install one (for example sudo apt-get install -y chromium fonts-noto-cjk) or name it with CHROME_PATH.",
  });
}
