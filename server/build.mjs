// Builds what runs: the server programs by esbuild into dist/, the pages by Next into .next/. Skips what is unchanged.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { checkPlatform, ROOT, setUp } from "./setup.mjs";
import { giveUp, tell } from "./terminal.mjs";

const DIST = join(ROOT, "dist");
const brotli = promisify(brotliCompress);
const STAMP = join(DIST, "built.json");

const PROGRAMS = {
  main: "server/main.ts",
  web: "server/web/main.ts",
  runner: "server/runner/main.ts",
  worker: "server/runner/worker.ts",
  segment: "server/runner/segment.ts",
  tagger: "server/runner/tagger.ts",
  "tagger-thread": "server/runner/tagger-thread.ts",
  rehearsal: "server/rehearsal/main.ts",
  "rehearsal-webui": "server/rehearsal/webui/main.ts",
  cli: "server/cli/main.ts",
  backup: "server/settings/backup-thread.ts",
  journal: "server/datasets/journal-thread.ts",
};
/** Files the programs look for beside themselves. */
const BESIDE = { "launch.py": "server/engines/local/launch.py" };

const SHARED = ["package.json", "package-lock.json", "server/build.mjs", "tsconfig.json"];
const PROGRAM_SOURCES = [...SHARED, "server", "db"];
const PAGE_SOURCES = [
  ...SHARED,
  "next.config.ts",
  "postcss.config.mjs",
  "app",
  "components",
  "public",
  "server/domain",
];

/** sha256 over names and contents (times change with every checkout), with the Node that will run it. */
function hashOf(/** @type {string[]} */ sources) {
  const hash = createHash("sha256").update(process.versions.modules);
  const visit = (/** @type {string} */ path) => {
    const full = join(ROOT, path);
    if (!existsSync(full)) return;
    let entries;
    try {
      entries = readdirSync(full, { withFileTypes: true });
    } catch {
      hash.update(`\0${path}\0`).update(readFileSync(full));
      return;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name !== "__pycache__") visit(`${path}/${entry.name}`);
    }
  };
  for (const source of sources) visit(source);
  return hash.digest("hex");
}

const read = () => {
  try {
    return JSON.parse(readFileSync(STAMP, "utf8"));
  } catch {
    return {};
  }
};
const remember = (/** @type {Record<string, string>} */ part) =>
  writeFileSync(STAMP, JSON.stringify({ ...read(), ...part }));

async function buildPrograms() {
  const { build } = await import("esbuild");
  const entryPoints = Object.fromEntries(
    Object.entries(PROGRAMS).filter(([, source]) => existsSync(join(ROOT, source))),
  );
  await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir: DIST,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    alias: { "@": ROOT },
    external: ["better-sqlite3", "sharp", "onnxruntime-node", "next"],
    sourcemap: "linked",
    // Bundled CommonJS packages call require().
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "warning",
    jsx: "automatic",
  });
  for (const [name, source] of Object.entries(BESIDE)) {
    if (existsSync(join(ROOT, source))) copyFileSync(join(ROOT, source), join(DIST, name));
  }
}

function buildPages() {
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  const done = spawnSync(process.execPath, [join(ROOT, "node_modules/next/dist/bin/next"), "build"], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status === 0) return;
  process.stderr.write(done.stdout ?? "");
  process.stderr.write(done.stderr ?? "");
  giveUp({
    zh: "页面没有构建成功，原因见上面的输出。如果改过源码，请先改正；否则删除 .next 文件夹后再运行一次。",
    en: "The pages could not be built; the output above says why. If you changed the source, mend that; otherwise delete the folder .next and start again.",
  });
}

/** Compresses the pages' scripts and styles once, so that the server sends them small without work (server/web/assets.ts). */
async function compressAssets() {
  const folder = join(ROOT, ".next", "static");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(js|css|json|svg)$/.test(name),
  );
  await Promise.all(
    names.map(async (name) => {
      const bytes = await brotli(readFileSync(join(folder, name)), {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11 },
      });
      writeFileSync(join(folder, `${name}.br`), bytes);
    }),
  );
}

/**
 * Builds what is missing or older than its sources; returns whether anything was built.
 * @param {{ pages?: boolean }} [want] the command line does without pages
 */
export async function buildWhatChanged({ pages: wantPages = true } = {}) {
  mkdirSync(DIST, { recursive: true });
  const before = read();
  const programs = hashOf(PROGRAM_SOURCES);
  const pages = hashOf(PAGE_SOURCES);
  const programsFresh = before.programs === programs && existsSync(join(DIST, "main.mjs"));
  const pagesFresh = !wantPages || (before.pages === pages && existsSync(join(ROOT, ".next", "BUILD_ID")));
  if (programsFresh && pagesFresh) return false;
  tell({ zh: "源码有变化，正在构建…", en: "The sources are new; building…" });
  if (!programsFresh) {
    try {
      await buildPrograms();
    } catch {
      giveUp({
        zh: "服务程序没有构建成功，原因见上面的输出。",
        en: "The server programs could not be built; the output above says why.",
      });
    }
    remember({ programs });
  }
  if (!pagesFresh) {
    buildPages();
    await compressAssets();
    remember({ pages });
  }
  return true;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  checkPlatform();
  setUp();
  if (process.argv.includes("--force")) rmSync(STAMP, { force: true });
  if (!(await buildWhatChanged())) tell({ zh: "没有需要构建的内容。", en: "Nothing to build." });
}
