import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import {
  FOREIGN,
  IMPURE,
  LONG,
  MOST_LINES,
  MOST_PAGE_LINES,
  NOTHING_NAMES,
  SERVER_ONLY,
  UNFINISHED,
  ZONES,
  type Zone,
} from "./architecture.rules";

const tracked = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  maxBuffer: 1 << 26,
})
  .toString()
  .split("\0")
  .filter((path) => path && existsSync(path));
const source = tracked.filter((path) => /^(app|components|db|server)\/.*\.(ts|tsx|mjs|css)$/.test(path));
const text = (path: string) => readFileSync(path, "utf8");

type Import = { from: string; specifier: string; typeOnly: boolean };

/** Static, dynamic and re-exporting imports of a file. */
function importsOf(path: string): Import[] {
  const code = text(path)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "");
  const found: Import[] = [];
  const pattern =
    /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?["']([^"'\n]+)["']|\bimport\(\s*["']([^"'\n]+)["']/g;
  for (const match of code.matchAll(pattern)) {
    const specifier = match[3] ?? match[4] ?? "";
    found.push({ from: path, specifier, typeOnly: Boolean(match[2]) });
  }
  return found;
}

const within = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);

function zoneOf(path: string): Zone | undefined {
  return ZONES.filter(({ zone }) => within(path, zone)).sort((a, b) => b.zone.length - a.zone.length)[0];
}

/** The project's file a specifier means; null for packages and node modules. */
function target({ from, specifier }: Import): string | null {
  const path = specifier.startsWith("@/")
    ? specifier.slice(2)
    : specifier.startsWith(".")
      ? normalize(join(dirname(from), specifier))
      : null;
  if (path === null) return null;
  return (
    [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((p) => /\.\w+$/.test(p) && existsSync(p)) ??
    path
  );
}

const packageOf = (specifier: string) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

function complaint(use: Import, zone: Zone): string | null {
  const says = (why: string) => `${use.from} imports ${use.specifier}: ${why}`;
  const file = target(use);
  if (file !== null) {
    if (within(file, zone.zone)) return null;
    if (zone.project.some((folder) => within(file, folder))) return null;
    if (use.typeOnly && zone.types?.some((folder) => within(file, folder))) return null;
    return says(`${zone.zone} may not use ${file}`);
  }
  if (use.specifier.startsWith("node:")) return zone.node ? null : says(`${zone.zone} may not use node:`);
  const name = packageOf(use.specifier);
  if (zone.packages === "*") return SERVER_ONLY.includes(name) ? says(`${name} is for the server`) : null;
  return zone.packages.includes(name) ? null : says(`${zone.zone} may not use the package ${name}`);
}

describe("imports", () => {
  it("follow the table", () => {
    const complaints = source
      .filter((path) => !path.endsWith(".css"))
      .flatMap((path) => {
        const zone = zoneOf(path);
        if (!zone) return [`${path} belongs to no zone`];
        return importsOf(path).map((use) => complaint(use, zone));
      })
      .filter((line) => line !== null);
    expect(complaints).toEqual([]);
  });

  it("leave the core without clock, chance and environment", () => {
    const impure = source
      .filter((path) => within(path, "server/domain"))
      .flatMap((path) =>
        text(path)
          .split("\n")
          .flatMap((line, at) =>
            !/^\s*(\*|\/\/|\/\*)/.test(line) && IMPURE.some((word) => word.test(line))
              ? [`${path}:${at + 1} ${line.trim()}`]
              : [],
          ),
      );
    expect(impure).toEqual([]);
  });
});

describe("files", () => {
  it("are named for what is inside", () => {
    const vague = tracked.filter((path) =>
      path.split("/").some((part) => NOTHING_NAMES.includes(part.replace(/\.\w+$/, "").toLowerCase())),
    );
    expect(vague.filter((path) => !within(path, "tests/corpus"))).toEqual([]);
  });

  it("are short enough to be read", () => {
    const lines = (path: string) => text(path).trimEnd().split("\n").length;
    const code = tracked.filter((path) => /\.(ts|tsx|mjs|py)$/.test(path) && !within(path, "tests/corpus"));
    const long = code
      .filter((path) => !LONG.some((pattern) => pattern.test(path)) && lines(path) > MOST_LINES)
      .map((path) => `${path}: ${lines(path)} lines`);
    const pages = tracked
      .filter((path) => /^app\/.*page\.tsx$/.test(path) && lines(path) > MOST_PAGE_LINES)
      .map((path) => `${path}: ${lines(path)} lines`);
    expect([...long, ...pages]).toEqual([]);
  });

  it("speak of nothing outside the project and promise nothing", () => {
    const own = ["tests/architecture.rules.ts", "tests/architecture.test.ts"];
    const found = tracked
      .filter((path) => /\.(ts|tsx|mjs|json|md|py|css|yml|yaml|toml)$/.test(path) && !own.includes(path))
      .filter((path) => !within(path, "tests/corpus") && path !== "package-lock.json")
      .flatMap((path) => {
        const content = text(path);
        return [...FOREIGN, ...UNFINISHED]
          .filter((word) => word.test(content))
          .map((word) => `${path}: ${word}`);
      });
    expect(found).toEqual([]);
  });
});

type Messages = { [key: string]: string | Messages };

/** Names an ICU message fills in; the texts of plural and select branches are messages of their own. */
function argumentsOf(message: string): string[] {
  const names = new Set<string>();
  for (let at = 0; at < message.length; at++) {
    if (message[at] !== "{") continue;
    const end = closing(message, at);
    const [name = "", kind = "", ...rest] = message.slice(at + 1, end).split(",");
    names.add(name.trim());
    const branches = rest.join(",");
    if (/^\s*(plural|select|selectordinal)\s*$/.test(kind)) {
      for (let i = branches.indexOf("{"); i >= 0; i = branches.indexOf("{", closing(branches, i))) {
        for (const inner of argumentsOf(branches.slice(i + 1, closing(branches, i)))) names.add(inner);
      }
    }
    at = end;
  }
  return [...names].sort();
}

function closing(message: string, open: number): number {
  let depth = 0;
  for (let at = open; at < message.length; at++) {
    if (message[at] === "{") depth++;
    if (message[at] === "}" && --depth === 0) return at;
  }
  return message.length;
}

/** "key {names its text fills in}", so that both languages can say the same things. */
function keysOf(messages: Messages, prefix = ""): string[] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === "string"
      ? [`${prefix}${key} {${argumentsOf(value).join(",")}}`]
      : keysOf(value, `${prefix}${key}.`),
  );
}

describe("messages", () => {
  const names = (locale: string) =>
    readdirSync(`components/messages/${locale}`).filter((n) => n.endsWith(".json"));

  it("exist for the same nouns in both languages", () => {
    expect(names("en").sort()).toEqual(names("zh-CN").sort());
  });

  it.each(names("en"))("%s has the same keys and values to fill in", (name) => {
    const read = (locale: string) =>
      keysOf(JSON.parse(text(`components/messages/${locale}/${name}`)) as Messages).sort();
    expect(read("zh-CN")).toEqual(read("en"));
  });

  it("carry no signs that only some systems can draw", () => {
    const drawn = tracked
      .filter((path) => /^(app|components)\/.*\.(tsx|json)$/.test(path))
      .filter((path) => /\p{Extended_Pictographic}/u.test(text(path).replace(/[©®™↔↕]/g, "")));
    expect(drawn).toEqual([]);
  });
});
