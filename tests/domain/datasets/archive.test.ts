import { describe, expect, it } from "vitest";
import {
  ARCHIVE_LIMITS,
  archivePath,
  decodeName,
  judgeArchive,
  judgeEntry,
  nameEncoding,
} from "@/server/domain/datasets/archive";

const hex = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));
const ascii = (text: string) => Uint8Array.from(Buffer.from(text));

describe("names in an archive", () => {
  it.each([
    ["only ASCII", [ascii("10_yui/001.png")], "utf-8", "10_yui/001.png"],
    ["UTF-8 without a mark", [ascii("平泽唯/01.png")], "utf-8", "平泽唯/01.png"],
    // 平泽唯.png
    ["Chinese Windows", [hex("c6bdd4f3cea82e706e67")], "gbk", "平泽唯.png"],
    // 吉他（1）.png with full-width brackets
    ["GBK with full-width signs", [hex("bcaacbfba3a831a3a92e706e67")], "gbk", "吉他（1）.png"],
    // けいおん.png
    ["Japanese Windows", [hex("82af82a282a882f12e706e67")], "shift_jis", "けいおん.png"],
    // café.png in code page 437
    ["DOS", [hex("636166822e706e67")], "cp437", "café.png"],
  ])("%s", (_, names, encoding, first) => {
    expect(nameEncoding(names)).toBe(encoding);
    expect(decodeName(names[0]!, nameEncoding(names))).toBe(first);
  });

  it.each([
    "../x.png",
    "a/../../x.png",
    "/etc/x.png",
    "C:\\x.png",
    "c:x.png",
    "..\\x.png",
    "\\\\host\\x.png",
    "a\0.png",
  ])("%j leads out and is refused, never bent", (name) =>
    expect(archivePath(name)).toHaveProperty("refused"),
  );

  it("keeps what stays inside", () => {
    expect(archivePath("a\\.\\b//c..png")).toEqual({ path: "a/b/c..png" });
    expect(archivePath(`${"d/".repeat(ARCHIVE_LIMITS.depth)}x.png`)).toHaveProperty("path");
    expect(archivePath(`${"d/".repeat(ARCHIVE_LIMITS.depth + 1)}x.png`)).toHaveProperty("refused");
  });
});

describe("bounds of an archive", () => {
  const MB = 1024 * 1024;
  it.each([
    ["a few scans", 3, [{ packed: 9 * MB, unpacked: 10 * MB }], null],
    ["a white bmp that packs well", 1, [{ packed: 0.1 * MB, unpacked: 60 * MB }], null],
    ["too many files", ARCHIVE_LIMITS.entries + 1, [], "files"],
    [
      "more than the total",
      9,
      Array.from({ length: 200 }, () => ({ packed: 300 * MB, unpacked: 400 * MB })),
      "GB",
    ],
    ["a bomb in one file", 1, [{ packed: 0.1 * MB, unpacked: 400 * MB }], "bomb"],
    [
      "a bomb of many small ones",
      5000,
      Array.from({ length: 5000 }, () => ({ packed: 20, unpacked: MB })),
      "bomb",
    ],
  ])("%s", (_, count, entries, word) => {
    const why = judgeArchive(count, entries);
    if (word === null) expect(why).toBeNull();
    else expect(why?.en).toContain(word);
  });

  it("judges one entry by itself", () => {
    expect(judgeEntry({ packed: MB, unpacked: 2 * MB })).toBeNull();
    expect(judgeEntry({ packed: 500 * MB, unpacked: 513 * MB })?.en).toContain("limit");
    expect(judgeEntry({ packed: 1000, unpacked: 100 * MB })).not.toBeNull();
  });
});
