// What browser.mjs is told by its environment, and how it tells.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const need = (name) => process.env[name] ?? fail(`${name} is not set (tests/real/README.md)`);
export function fail(text) {
  console.error(text);
  process.exit(2);
}
export const [out, ...wanted] = process.argv.slice(2);
if (!out) fail("usage: node browser.mjs OUT SCENARIO… (README.md beside this file)");
export const DATA = resolve(out, "data");
export const SHOTS = resolve(out, "shots");
export const python = need("SD_PYTHON");
export const checkout = resolve(need("SD_SCRIPTS"));
export const model = need("SD_MODEL");
export const tokenizers = need("SD_TOKENIZERS");
export const optimizer = process.env.SD_OPTIMIZER ?? "AdamW";
export const others = (process.env.SD_OTHERS ?? "").split(":").filter(Boolean);
export const SAMPLE = {
  text: "hirasawa yui, 1girl, solo",
  width: 64,
  height: 64,
  steps: 2,
  cfg: 7,
  seed: 42,
};

export const began = Date.now();
export const tell = (...parts) =>
  console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)}`, ...parts);
export const check = (what, holds, seen = "") => {
  tell(holds ? "ok  " : "FAIL", what, seen);
  if (!holds) process.exitCode = 1;
};
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
