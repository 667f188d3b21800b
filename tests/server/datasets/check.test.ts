import { execFile } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CODES } from "@/server/domain/datasets/findings/finding";

const CORPUS = fileURLToPath(new URL("../../corpus/dataset", import.meta.url));
const CLI = fileURLToPath(new URL("../../../dist/cli.mjs", import.meta.url));
const cases = JSON.parse(readFileSync(join(CORPUS, "expected.json"), "utf8")) as {
  folder: string;
  args: string[];
  findings: Record<string, string[]>;
}[];

type Row = { file: string; code: string; severity: string; message: string };

/** The program as a person runs it. */
const run = (args: string[], env: Record<string, string> = {}): Promise<{ code: number; out: string }> =>
  new Promise((done) =>
    execFile(
      process.execPath,
      [CLI, "check", ...args],
      { env: { ...process.env, LC_ALL: "C.UTF-8", INIT_CWD: "", ...env }, maxBuffer: 1 << 24 },
      (error, out) => done({ code: error ? Number(error.code) : 0, out }),
    ),
  );

async function codes(folder: string, args: string[]): Promise<Record<string, string[]>> {
  const { out, code } = await run([folder, ...args, "--json"]);
  const { findings } = JSON.parse(out) as { findings: Row[] };
  expect(code).toBe(findings.some(({ severity }) => severity === "error") ? 1 : 0);
  const by: Record<string, string[]> = {};
  for (const row of findings) {
    expect(Object.keys(row)).toEqual(["file", "code", "severity", "message"]);
    expect(CODES).toContain(row.code);
    expect(row.message).not.toBe("");
    by[row.file] = [...(by[row.file] ?? []), row.code].sort();
  }
  return by;
}

const sorted = (of: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(of).map(([file, list]) => [file, [...list].sort()]));

describe("studio check", () => {
  const root = mkdtempSync(join(tmpdir(), "kon-check-"));
  beforeAll(() => cpSync(CORPUS, root, { recursive: true }));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it("yields for every file of the corpus exactly what is expected", async () => {
    const all = new Set<string>();
    for (const { folder, args, findings } of cases) {
      expect([folder, await codes(join(root, folder), args)]).toEqual([folder, sorted(findings)]);
      for (const list of Object.values(findings)) for (const code of list) all.add(code);
    }
    // every code has its file, but for the names that no repository can hold
    expect(CODES.filter((code) => !all.has(code))).toEqual(["name-clash"]);
  });

  it("names what is one file elsewhere, follows links without going in circles, reads any name", async () => {
    const source = join(CORPUS, "batch", "1_yui");
    const folder = mkdtempSync(join(root, "names-"));
    const put = (from: string, to: string | Buffer) => {
      copyFileSync(join(source, `${from}.png`), typeof to === "string" ? join(folder, to) : to);
    };
    put("square-0", "B.png");
    put("square-1", "b.png");
    put("square-2", "\u00e9.png");
    put("square-3", "e\u0301.png");
    put(
      "portrait",
      Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xd4, 0xf3, 0x2e, 0x70, 0x6e, 0x67])]),
    );
    for (const stem of ["B", "b", "\u00e9", "e\u0301", "gone"])
      writeFileSync(join(folder, `${stem}.txt`), "yui");
    symlinkSync(folder, join(folder, "again"));
    symlinkSync(join(folder, "nowhere"), join(folder, "gone.png"));
    expect(await codes(folder, [])).toEqual({
      "B.png": ["name-clash"],
      "b.png": ["name-clash"],
      "\u00e9.png": ["name-clash"],
      "e\u0301.png": ["name-clash"],
      "gone.png": ["unreadable"],
      "泽.png": ["caption-missing"],
    });
  });

  it("checks each of several outfits by its own word", async () => {
    const folder = join(root, "balance");
    const outfits = ["--trigger", "uniform", "--trigger", "live"];
    expect(await codes(folder, outfits)).toEqual({ "2_live": ["subset-balance"] });
    const one = await codes(folder, ["--trigger", "uniform"]);
    expect(
      Object.values(one)
        .flat()
        .filter((code) => code === "trigger-missing"),
    ).toHaveLength(3);
  });

  it("speaks the terminal's language, ends with 0 when nothing is an error, and says how it is used", async () => {
    const folder = join(root, "balance");
    const zh = await run([folder], { LC_ALL: "zh_CN.UTF-8" });
    expect(zh.code).toBe(0);
    expect(zh.out).toContain("子集轻重悬殊");
    const en = await run([folder]);
    expect(en.out).toContain("Subsets out of balance");
    expect((await run([])).code).toBe(1);
    expect((await run([join(root, "not-there"), "--json"])).code).toBe(1);
  });
});
