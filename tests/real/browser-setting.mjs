// What browser.mjs is told by its environment.
import { resolve } from "node:path";
import { need } from "./setting.mjs";

export * from "./setting.mjs";
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
