import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type ErrorShape, isStudioError } from "@/server/domain/errors";
import { insideRoots } from "@/server/settings/roots";
import type { Studio } from "@/server/settings/studio";
import { isModelName, type ModelFile, readModel } from "./read";
import { knownPaths } from "./store";

export type Found = { path: string; known: boolean } & (
  | { model: ModelFile; error: null }
  | { model: null; error: ErrorShape }
);

/** Files below this depth and beyond this number are left out: a whole disk is not searched. */
const DEPTH = 4;
const MOST = 200;
const SKIPPED = new Set(["node_modules", "site-packages", "__pycache__", "venv", ".venv", ".git", ".cache"]);

/** The models in a folder and below it, largest first, each with what it is or what is wrong with it. */
export async function scanModels(studio: Studio, folder: string): Promise<{ found: Found[]; more: boolean }> {
  const paths: string[] = [];
  await walk(await insideRoots(studio, folder), DEPTH, paths);
  const known = knownPaths(studio.db);
  const found: Found[] = [];
  for (const path of paths.slice(0, MOST)) {
    try {
      found.push({ path, known: known.has(path), model: await readModel(path), error: null });
    } catch (e) {
      if (!isStudioError(e)) continue;
      found.push({
        path,
        known: known.has(path),
        model: null,
        error: { code: e.code, text: e.text, next: e.next, evidence: e.evidence },
      });
    }
  }
  found.sort((a, b) => (b.model?.bytes ?? 0) - (a.model?.bytes ?? 0));
  return { found, more: paths.length > MOST };
}

async function walk(dir: string, depth: number, out: string[]): Promise<void> {
  if (out.length > MOST) return;
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  if (entries.some((e) => e.isFile() && e.name === "model_index.json")) {
    out.push(dir);
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = join(dir, entry.name);
    if (entry.isFile() && isModelName(entry.name)) out.push(full);
    else if (entry.isDirectory() && depth > 0 && !SKIPPED.has(entry.name)) await walk(full, depth - 1, out);
  }
}
