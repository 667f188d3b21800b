import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { eq } from "drizzle-orm";
import { settings } from "@/db/schema/index";
import { StudioError } from "@/server/domain/errors";
import type { Studio } from "./studio";

/** Where pictures, models and trainers usually lie: rented boxes (AutoDL), mounted disks, containers. */
const USUAL = [
  "/root/autodl-tmp",
  "/root/autodl-fs",
  "/root/autodl-pub",
  "/autodl-fs",
  "/mnt",
  "/media",
  "/data",
  "/workspace",
  "/srv",
  "/opt",
];
/** Setting with further folders, a list of absolute paths. */
export const ROOTS_SETTING = "paths.roots";

/** Folders of this machine the studio may read from: home, data folder, usual places, and what the settings add. */
export function allowedRoots(studio: Studio): string[] {
  const row = studio.db.orm.select().from(settings).where(eq(settings.key, ROOTS_SETTING)).get();
  const own = Array.isArray(row?.value) ? row.value.filter((v): v is string => typeof v === "string") : [];
  const all = [homedir(), studio.data.root, ...own, ...USUAL];
  return [
    ...new Set(
      all.filter((dir) => isAbsolute(dir) && dir !== "/" && existsSync(dir)).map((dir) => realpathSync(dir)),
    ),
  ];
}

const inside = (root: string, path: string): boolean => {
  const rel = relative(root, path);
  return rel === "" || (rel !== ".." && !rel.startsWith(`..${sep}`) && !isAbsolute(rel));
};

/** `~` and `~/…` stand for the home folder. */
const expand = (text: string): string =>
  text === "~" || text.startsWith("~/") ? join(homedir(), text.slice(1)) : text;

/**
 * The real path (links followed) of something a person named on this machine. Throws StudioError "path-relative",
 * "path-missing" or "path-outside"; nothing outside the allowed folders is told apart from nothing at all.
 */
export function allowedPath(studio: Studio, typed: string): string {
  const text = expand(typed.trim());
  if (!isAbsolute(text) || text.includes("\0")) {
    throw new StudioError(
      "path-relative",
      { zh: "请填写完整路径，以 / 或 ~ 开头。", en: "Give the whole path, beginning with / or ~." },
      { evidence: [typed.replaceAll("\0", "\\0")] },
    );
  }
  const roots = allowedRoots(studio);
  const full = resolve(text);
  if (!roots.some((root) => inside(root, full)) && !existsSync(full)) throw outside(roots, full);
  let real: string;
  try {
    real = realpathSync(full);
  } catch {
    if (!roots.some((root) => inside(root, full))) throw outside(roots, full);
    throw new StudioError(
      "path-missing",
      { zh: "这台机器上没有这个路径。", en: "There is nothing at this path on this machine." },
      {
        next: {
          zh: "检查拼写。路径指的是运行工作室的机器，不是打开浏览器的电脑。",
          en: "Check the spelling. The path is one of the machine that runs the studio, not of the computer with the browser.",
        },
        evidence: [full],
      },
    );
  }
  if (!roots.some((root) => inside(root, real))) throw outside(roots, full);
  return real;
}

const outside = (roots: readonly string[], path: string) =>
  new StudioError(
    "path-outside",
    {
      zh: "这个路径不在工作室可以读取的文件夹里。",
      en: "This path is outside the folders the studio may read.",
    },
    {
      next: {
        zh: `可以读取：${roots.join("、")}。其他文件夹可以在设置里添加。`,
        en: `It may read ${roots.join(", ")}. Other folders can be added in the settings.`,
      },
      evidence: [path],
    },
  );

export type Completion = { path: string; name: string; kind: "folder" | "file"; bytes: number };

/**
 * What a half-typed path could become: folders first, then files whose ending is in `endings` (lower case, with the
 * dot). At most `limit`; without text, the allowed folders themselves. Unreadable things are left out.
 */
export function completePath(
  studio: Studio,
  typed: string,
  endings: readonly string[] = [],
  limit = 50,
): Completion[] {
  const roots = allowedRoots(studio);
  const text = expand(typed.trim());
  if (text === "" || !isAbsolute(text)) return roots.map((path) => entry(path)).filter((e) => e !== null);
  const whole = text.endsWith("/");
  const dir = whole ? resolve(text) : dirname(resolve(text));
  const begin = whole ? "" : basename(text).toLowerCase();
  const among = roots.filter((root) => root !== dir && inside(dir, root));
  const here = roots.some((root) => inside(root, realOr(dir)))
    ? names(dir).map((name) => join(dir, name))
    : [...new Set(among.map((root) => join(dir, relative(dir, root).split(sep)[0]!)))];
  return here
    .filter(
      (path) =>
        basename(path).toLowerCase().startsWith(begin) && (begin !== "" || !basename(path).startsWith(".")),
    )
    .map(entry)
    .filter((e) => e !== null)
    .filter((e) => e.kind === "folder" || endings.some((end) => e.name.toLowerCase().endsWith(end)))
    .sort((a, b) =>
      a.kind === b.kind
        ? a.name.localeCompare(b.name, "en", { numeric: true })
        : a.kind === "folder"
          ? -1
          : 1,
    )
    .slice(0, limit);
}

function entry(path: string): Completion | null {
  try {
    const stat = statSync(path);
    if (!stat.isDirectory() && !stat.isFile()) return null;
    const kind = stat.isDirectory() ? "folder" : "file";
    return { path, name: basename(path) || path, kind, bytes: kind === "file" ? stat.size : 0 };
  } catch {
    return null;
  }
}

function names(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function realOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
