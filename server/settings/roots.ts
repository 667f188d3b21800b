import { readdir, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { eq } from "drizzle-orm";
import { settings } from "@/db/schema/index";
import { StudioError } from "@/server/domain/errors";
import type { Studio } from "./studio";

/** Setting that lists further folders of this machine the studio may read, absolute paths. */
export const ROOTS_SETTING = "folders.roots";

/** Folders of this machine that pages may look into: the home, the data folder, and those the setting names. */
export function allowedRoots(studio: Studio): string[] {
  const row = studio.db.orm.select().from(settings).where(eq(settings.key, ROOTS_SETTING)).get();
  const more = Array.isArray(row?.value)
    ? row.value.filter((root): root is string => typeof root === "string")
    : [];
  return [...new Set([homedir(), studio.data.root, ...more].filter(isAbsolute).map((root) => resolve(root)))];
}

/**
 * The real path of something a person named, when it exists and lies inside an allowed folder; links are followed
 * first, so none leads out. StudioError "outside" or "no-path". "~" is the home.
 */
export async function insideRoots(studio: Studio, typed: string): Promise<string> {
  const path = await realpath(expand(typed)).catch(() => null);
  if (path === null)
    throw new StudioError(
      "no-path",
      { zh: "找不到这个路径。", en: "There is nothing at this path." },
      { evidence: [typed] },
    );
  const roots = await realRoots(studio);
  if (!roots.some((root) => within(root, path)))
    throw new StudioError(
      "outside",
      { zh: "这个路径不在允许读取的文件夹里。", en: "This path is not in a folder the studio may read." },
      {
        next: {
          zh: "可以在设置里把它所在的文件夹加进来。",
          en: "Its folder can be added in the settings.",
        },
        evidence: [path, ...roots],
      },
    );
  return path;
}

const realRoots = async (studio: Studio): Promise<string[]> =>
  (await Promise.all(allowedRoots(studio).map((root) => realpath(root).catch(() => null)))).filter(
    (root): root is string => root !== null,
  );

function within(root: string, path: string): boolean {
  const inner = relative(root, path);
  return inner === "" || !(inner === ".." || inner.startsWith(`..${sep}`) || isAbsolute(inner));
}

function expand(typed: string): string {
  const text = typed.trim();
  if (text === "~" || text.startsWith("~/")) return join(homedir(), text.slice(2));
  return isAbsolute(text) ? text : join(homedir(), text);
}

export type PathEntry = { path: string; name: string; folder: boolean };

const MOST = 100;

/**
 * Completions of a path being typed: the folders (and files whose name `file` accepts) in its folder that begin with
 * its last part, in natural order. Nothing typed lists the allowed folders themselves. What may not be read is empty.
 */
export async function completePath(
  studio: Studio,
  typed: string,
  file: (name: string) => boolean = () => false,
): Promise<PathEntry[]> {
  const roots = await realRoots(studio);
  if (typed.trim() === "") return roots.map((path) => ({ path, name: path, folder: true }));
  const full = expand(typed);
  const whole = /[/\\]$/.test(typed.trim());
  const folder = await realpath(whole ? full : dirname(full)).catch(() => null);
  const start = whole ? "" : (full.split(sep).pop() ?? "").toLowerCase();
  if (folder === null || !roots.some((root) => within(root, folder)))
    return roots
      .filter((root) => root.toLowerCase().startsWith(full.toLowerCase()))
      .map((path) => ({ path, name: path, folder: true }));
  const found: PathEntry[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!entry.name.toLowerCase().startsWith(start) || (entry.name.startsWith(".") && !start.startsWith(".")))
      continue;
    const path = join(folder, entry.name);
    const isFolder = entry.isSymbolicLink()
      ? await stat(path).then(
          (s) => s.isDirectory(),
          () => false,
        )
      : entry.isDirectory();
    if (isFolder || file(entry.name)) found.push({ path, name: entry.name, folder: isFolder });
  }
  return found
    .sort(
      (a, b) => Number(b.folder) - Number(a.folder) || a.name.localeCompare(b.name, "en", { numeric: true }),
    )
    .slice(0, MOST);
}
