// Makes node_modules fit package-lock.json. Only Node's own modules here: nothing is installed yet.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { giveUp, tell } from "./terminal.mjs";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(ROOT, "node_modules");
/** What was installed: the lock's text and this Node's ABI (a native module built for another Node does not load). */
const STAMP = join(MODULES, ".studio-installed");

/** Ends the program when this is no place for the studio: Node too old, or neither Linux nor WSL2. */
export function checkPlatform() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    giveUp({
      zh: `需要 Node.js 20.19 或更新版本，现在是 ${process.version}。请安装新版 Node.js（推荐 22 或 24）后再运行。`,
      en: `Node.js 20.19 or newer is needed; this is ${process.version}. Install a newer Node.js (22 or 24 is best) and start again.`,
    });
  }
  if (process.platform === "win32") {
    giveUp({
      zh: "工作室在 Windows 上要在 WSL2 里运行：先在 PowerShell 执行 wsl --install，再在 Ubuntu 终端里把项目放到 ~/ 下并运行 npm start。",
      en: "On Windows the studio runs inside WSL2: run `wsl --install` in PowerShell, then clone the project under ~/ in the Ubuntu terminal and run npm start there.",
    });
  }
  if (process.platform !== "linux") {
    giveUp({
      zh: "工作室需要 Linux（训练要用 NVIDIA 显卡）。请在带显卡的 Linux 机器上运行 npm start，再用浏览器打开它。",
      en: "The studio needs Linux (training needs an NVIDIA card). Run npm start on the Linux machine with the card and open it in this browser.",
    });
  }
}

const fingerprint = () =>
  `${process.versions.modules}\n${readFileSync(join(ROOT, "package-lock.json"), "utf8")}`;

/** Whether node_modules is what package-lock.json asks for, for this Node. */
export function installed() {
  if (!existsSync(MODULES)) return false;
  if (existsSync(STAMP)) return readFileSync(STAMP, "utf8") === fingerprint();
  // Installed by hand with npm: its own record is newer than the lock, and the native module is there.
  const record = join(MODULES, ".package-lock.json");
  const native = join(MODULES, "better-sqlite3", "build", "Release", "better_sqlite3.node");
  if (!existsSync(record) || !existsSync(native)) return false;
  return statSync(record).mtimeMs >= statSync(join(ROOT, "package-lock.json")).mtimeMs;
}

/**
 * The environment npm runs in. better-sqlite3 compiles when its prebuilt binary cannot be downloaded, and then needs
 * Node's headers: those beside this very Node are used when they are of the same version (no network needed).
 */
function npmEnvironment() {
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" };
  const prefix = dirname(dirname(process.execPath));
  const header = join(prefix, "include", "node", "node_version.h");
  if (!env.npm_config_nodedir && existsSync(header)) {
    const text = readFileSync(header, "utf8");
    const part = (/** @type {string} */ name) =>
      new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1];
    if (`v${part("MAJOR")}.${part("MINOR")}.${part("PATCH")}` === process.version) {
      env.npm_config_nodedir = prefix;
      env.npm_package_config_node_gyp_nodedir = prefix;
    }
  }
  return env;
}

/** Runs npm with `args` in the project; returns its exit code. */
function npm(/** @type {string[]} */ args) {
  const beside = join(dirname(process.execPath), "npm");
  const command = existsSync(beside) ? beside : "npm";
  // The production flag of a surrounding environment would leave out what the build needs.
  const env = { ...npmEnvironment(), NODE_ENV: "development" };
  const done = spawnSync(command, [...args, "--include=dev", "--include=optional"], {
    cwd: ROOT,
    env,
    stdio: "inherit",
  });
  if (done.error) {
    giveUp({
      zh: `找不到 npm（${done.error.message}）。请安装自带 npm 的 Node.js 后再运行。`,
      en: `npm was not found (${done.error.message}). Install a Node.js that comes with npm and start again.`,
    });
  }
  return done.status ?? 1;
}

/** Installs the packages when they are missing or belong to another lock or Node. */
export function setUp() {
  if (installed()) return;
  tell({
    zh: "正在安装所需的软件包（第一次约 2 分钟）…",
    en: "Installing the packages it needs (about two minutes the first time)…",
  });
  if (npm(["ci"]) !== 0) {
    tell({
      zh: "npm ci 没有成功，改用 npm install 再试一次…",
      en: "npm ci did not succeed; trying npm install…",
    });
    if (npm(["install"]) !== 0) {
      giveUp({
        zh: "软件包没有装好，上面是 npm 的报错。常见原因：网络不通（可设置镜像：npm config set registry https://registry.npmmirror.com），或缺少编译工具（apt-get install -y build-essential python3）。处理后再运行一次。",
        en: "The packages could not be installed; npm's own message is above. Usual causes: no network (a mirror can be set with `npm config set registry …`), or no compiler (`apt-get install -y build-essential python3`). Mend that and start again.",
      });
    }
  }
  writeFileSync(STAMP, fingerprint());
}
