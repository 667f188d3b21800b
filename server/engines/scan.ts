import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";

export type FoundPython = {
  path: string;
  /** folder = a venv beside the trainer, conda = a conda environment, path = python3 of the system */
  kind: "folder" | "conda" | "path";
  /** name of the environment, or of the folder it lies in */
  label: string;
  /** torch is installed in it, as far as the folders tell */
  torch: boolean;
};
export type FoundTrainer = { dir: string; pythons: FoundPython[] };

/** Where people keep sd-scripts: bare, inside kohya_ss, lora-scripts and SD-Trainer, on the data disk of a rented box. */
const PLACES = () => [
  homedir(),
  "/root",
  "/root/autodl-tmp",
  "/workspace",
  "/opt",
  "/data",
  "/srv",
  "/mnt",
  "/home",
];
const SKIPPED = new Set([
  "node_modules",
  "site-packages",
  "__pycache__",
  "venv",
  ".venv",
  ".git",
  ".cache",
  "proc",
  "sys",
  "envs",
  "pkgs",
  "dataset",
  "datasets",
  "output",
  "outputs",
  "wandb",
]);
const DEPTH = 4;
/** A scan ends here: a home folder may hold a million files, and a network disk may be slow. */
const FOLDERS = 20_000;
const PATIENCE_MS = 4000;

export const isCheckout = (dir: string): boolean =>
  existsSync(join(dir, "train_network.py")) && existsSync(join(dir, "library", "train_util.py"));

/** The sd-scripts checkouts of this machine, each with the Pythons that may belong to it, the likeliest first. */
export function scanTrainers(places: readonly string[] = PLACES()): FoundTrainer[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const until = Date.now() + PATIENCE_MS;
  let level = places.filter(isFolder).map((dir) => realpathSync(dir));
  for (let depth = 0; depth <= DEPTH && level.length > 0; depth++) {
    const next: string[] = [];
    for (const dir of level) {
      if (seen.has(dir) || seen.size >= FOLDERS || Date.now() > until) continue;
      seen.add(dir);
      if (isCheckout(dir)) found.add(dir);
      for (const name of folders(dir))
        if (!SKIPPED.has(name) && !name.startsWith(".")) next.push(join(dir, name));
    }
    level = next;
  }
  return [...found].sort().map((dir) => ({ dir, pythons: pythonsFor(dir) }));
}

/** Pythons that may belong to a checkout: a venv beside it or one or two folders up, then conda, then python3. */
export function pythonsFor(dir: string): FoundPython[] {
  const out: FoundPython[] = [];
  const add = (path: string, kind: FoundPython["kind"], label: string) => {
    if (existsSync(path) && !out.some((p) => p.path === path))
      out.push({ path, kind, label, torch: hasTorch(path) });
  };
  for (const at of [dir, dirname(dir), dirname(dirname(dir))]) {
    for (const name of ["venv", ".venv", "env", "python", "python_embeded"]) {
      add(join(at, name, "bin", "python"), "folder", `${basename(at)}/${name}`);
    }
  }
  const conda = [
    join(homedir(), "miniconda3"),
    join(homedir(), "anaconda3"),
    join(homedir(), "miniforge3"),
    "/root/miniconda3",
    "/opt/conda",
  ];
  for (const base of conda) {
    const envs = folders(join(base, "envs")).sort(
      (a, b) => Number(likely(b)) - Number(likely(a)) || (a < b ? -1 : 1),
    );
    for (const name of envs) add(join(base, "envs", name, "bin", "python"), "conda", name);
    add(join(base, "bin", "python"), "conda", "base");
  }
  for (const bin of (process.env.PATH ?? "").split(":")) if (bin) add(join(bin, "python3"), "path", bin);
  const near = out.filter((p) => p.kind === "folder");
  const rest = out.filter((p) => p.kind !== "folder");
  return [...near, ...rest.filter((p) => p.torch), ...rest.filter((p) => !p.torch)];
}

const likely = (name: string) => /kohya|lora|sd|train|diffus/i.test(name);

/** Looks beside the interpreter for an installed torch, without starting anything. */
function hasTorch(python: string): boolean {
  const lib = join(dirname(dirname(python)), "lib");
  return folders(lib).some(
    (name) => /^python3\.\d+$/.test(name) && existsSync(join(lib, name, "site-packages", "torch")),
  );
}

function folders(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((e) => e.isDirectory() || (e.isSymbolicLink() && isFolder(join(dir, e.name))))
      .map((e) => e.name);
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
