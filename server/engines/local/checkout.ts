import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type Checkout = {
  exists: boolean;
  scripts: string[];
  version: string | null;
  commit: string | null;
  /** `alpha_mask` is an option of its subsets (v0.8.7 has none, v0.9.1 has); null = cannot be told */
  masks: boolean | null;
};

/** Whether the dataset configuration of this checkout knows `alpha_mask`: an unknown option ends the trainer. */
function knowsMasks(dir: string): boolean | null {
  try {
    return readFileSync(join(dir, "library", "config_util.py"), "utf8").includes("alpha_mask");
  } catch {
    return null;
  }
}

/** What lies in the folder: the LoRA scripts (one per model family) and, from git, which version it is. */
export async function readCheckout(dir: string): Promise<Checkout> {
  if (!existsSync(dir)) return { exists: false, scripts: [], version: null, commit: null, masks: null };
  const scripts = readdirSync(dir)
    .filter((name) => /^(\w+_)?train_network\.py$/.test(name))
    .sort((a, b) => Number(b === "train_network.py") - Number(a === "train_network.py") || (a < b ? -1 : 1));
  const masks = knowsMasks(dir);
  const git = async (...args: string[]) => {
    try {
      // a checkout of another user is refused by git unless it is called safe for this one call
      const { stdout } = await run("git", ["-c", "safe.directory=*", "-C", dir, ...args], { timeout: 5000 });
      return stdout.trim() || null;
    } catch {
      return null;
    }
  };
  const top = await git("rev-parse", "--show-toplevel");
  // inside a bundle (SD-Trainer) the folder belongs to the bundle's own repository: its tags say nothing about sd-scripts
  if (!top || realpathSync(top) !== realpathSync(dir))
    return { exists: true, scripts, version: null, commit: null, masks };
  const [described, commit] = await Promise.all([git("describe", "--tags"), git("rev-parse", "HEAD")]);
  return {
    exists: true,
    scripts,
    version: /^v?\d+\.\d+(\.\d+)?/.exec(described ?? "")?.[0] ?? null,
    commit,
    masks,
  };
}
