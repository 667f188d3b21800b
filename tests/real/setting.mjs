// What the scripts of this folder are told by their command line, and how they tell.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const need = (name) => process.env[name] ?? fail(`${name} is not set (tests/real/README.md)`);
export function fail(text) {
  console.error(text);
  process.exit(2);
}
export const [out, ...wanted] = process.argv.slice(2);
if (!out) fail("usage: node <script> OUT SCENARIO… (README.md beside this file)");
export const DATA = resolve(out, "data");
export const SHOTS = resolve(out, "shots");

export const began = Date.now();
export const tell = (...parts) =>
  console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)}`, ...parts);
export const check = (what, holds, seen = "") => {
  tell(holds ? "ok  " : "FAIL", what, seen);
  if (!holds) process.exitCode = 1;
};
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
