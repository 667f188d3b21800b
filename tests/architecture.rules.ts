/**
 * Who may import whom. `tests/architecture.test.ts` enforces it; ARCHITECTURE.md links here. Paths are relative to the
 * project; a folder stands for everything below it, the longest matching `zone` decides.
 */

export type Zone = {
  /** the files this row is about */
  zone: string;
  /** what of the project they may import besides their own zone */
  project: readonly string[];
  /** the same, but only as `import type` */
  types?: readonly string[];
  /** node:* modules */
  node: boolean;
  /** packages, "*" = any that no other rule forbids */
  packages: readonly string[] | "*";
};

/** Nouns from left to right: each may use what stands left of it. */
export const NOUNS = [
  "settings",
  "events",
  "models",
  "datasets",
  "presets",
  "engines",
  "tagging",
  "recipes",
  "runs",
  "loras",
  "experiments",
  "home",
] as const;

const stores: Zone[] = NOUNS.map((noun, at) => ({
  zone: `server/${noun}`,
  project: ["db", "server/domain", ...NOUNS.slice(0, at).map((left) => `server/${left}`)],
  node: true,
  packages: ["drizzle-orm", "better-sqlite3", "zod", "sharp", "smol-toml", "yauzl", "yazl", "bmp-ts"],
}));
// A setting is announced like every other fact, and the outbox knows nothing but the database.
stores[0] = { ...stores[0]!, project: [...stores[0]!.project, "server/events/outbox.ts"] };

const allStores = NOUNS.map((noun) => `server/${noun}`);

export const ZONES: readonly Zone[] = [
  // The functional core: no node:, no database, no React, and no clock, chance or environment (IMPURE below).
  { zone: "server/domain", project: [], node: false, packages: ["zod", "smol-toml"] },
  { zone: "db", project: ["server/domain"], node: true, packages: ["drizzle-orm", "better-sqlite3"] },
  // A procedure is schema, one call, return: it never touches the database or the machine itself.
  {
    zone: "server/api",
    project: ["server/domain", ...allStores],
    node: false,
    packages: ["@trpc/server", "zod"],
  },
  ...stores,
  {
    zone: "server/main.ts",
    project: ["server/main", "server/domain", "server/settings", "server/terminal.mjs"],
    node: true,
    packages: [],
  },
  {
    zone: "server/main",
    project: ["db", "server/settings", "server/terminal.mjs"],
    node: true,
    packages: ["better-sqlite3"],
  },
  {
    zone: "server/web",
    project: ["db", "server/domain", "server/api", ...allStores],
    node: true,
    packages: ["next", "@trpc/server", "drizzle-orm", "zod"],
  },
  {
    zone: "server/runner",
    project: ["db", "server/domain", ...allStores],
    node: true,
    packages: ["drizzle-orm", "zod", "sharp", "thumbhash", "bmp-ts", "onnxruntime-node"],
  },
  // The rehearsal is a program of its own: it shares arithmetic with the studio and nothing else.
  {
    zone: "server/rehearsal",
    project: ["server/domain"],
    node: true,
    packages: ["sharp", "zod", "smol-toml"],
  },
  {
    zone: "server/cli",
    project: ["server/domain", ...allStores, "server/terminal.mjs"],
    node: true,
    packages: [],
  },
  { zone: "server", project: ["server"], node: true, packages: ["esbuild"] },
  {
    zone: "components",
    project: ["server/domain"],
    types: ["server/api/index.ts"],
    node: false,
    packages: "*",
  },
  {
    zone: "app",
    project: ["components", "server/domain"],
    types: ["server/api/index.ts"],
    node: false,
    packages: "*",
  },
];

/** Packages that never reach the browser. */
export const SERVER_ONLY = [
  "better-sqlite3",
  "drizzle-orm",
  "sharp",
  "esbuild",
  "onnxruntime-node",
  "yauzl",
  "yazl",
  "bmp-ts",
];

/** What the core may not ask for: the same input gives the same answer, anywhere. */
export const IMPURE = [
  /\bDate\.now\b/,
  /\bnew Date\(\)/,
  /\bMath\.random\b/,
  /\bprocess\./,
  /\bcrypto\./,
  /\bperformance\./,
  /\b(setTimeout|setInterval|fetch)\(/,
];

/** Names that say nothing about what is inside. */
export const NOTHING_NAMES = ["utils", "util", "helpers", "helper", "common", "misc", "lib", "stuff"];

export const MOST_LINES = 400;
export const MOST_PAGE_LINES = 60;
/** Tables and catalogues, whose length is their content. */
export const LONG = [
  /^server\/domain\/recipes\/options\//,
  /^server\/domain\/.*(catalog|table|glyphs)/,
  /^server\/rehearsal\/glyphs/,
];

/** Words that belong to the machine a change was made on, not to the project. */
export const FOREIGN = [/\.\.\/shared\b/, /\/work\/(main|shared)\b/];
/** Promises instead of work. */
export const UNFINISHED = [/\b(TODO|FIXME|XXX|HACK)\b/, /coming soon/i, /敬请期待/];
