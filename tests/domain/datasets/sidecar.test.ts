import { describe, expect, it } from "vitest";
import { endsImport, readFailure } from "@/server/domain/datasets/import-notes";
import { captionRank, withoutPictureExtension } from "@/server/domain/datasets/names";
import { isAnimated } from "@/server/domain/datasets/pictures";
import { captionOfSidecar, tagLines } from "@/server/domain/datasets/sidecar";

describe("gallery-dl sidecars", () => {
  it.each([
    [
      "danbooru",
      {
        tag_string: "x",
        tag_string_general: "1girl long_hair ^_^",
        tag_string_character: "hirasawa_yui",
        tag_string_artist: "somebody",
        tag_string_meta: "highres",
      },
      "hirasawa yui, 1girl, long hair, ^_^",
    ],
    [
      "gelbooru",
      { tags_general: ["1girl", "guitar"], tags_character: "hirasawa_yui", tags_copyright: ["k-on!"] },
      "hirasawa yui, k-on!, 1girl, guitar",
    ],
    ["e621", { tags: { general: ["solo"], character: ["yui"], artist: ["somebody"] } }, "yui, solo"],
    ["a plain list", { tags: ["a_tag", "b"] }, "a tag, b"],
    ["text with commas", { tags: "long hair, smile" }, "long hair, smile"],
    ["text with blanks", { tags: "long_hair smile" }, "long hair, smile"],
    ["named tags", { tags: [{ name: "guitar" }, { name: "stage" }] }, "guitar, stage"],
    ["a bare list", ["a", "b", "a"], "a, b"],
    ["a caption", { caption: "a girl with a guitar" }, "a girl with a guitar"],
    ["nothing of the kind", { width: 3 }, null],
    ["a number", 3, null],
  ])("%s", (_, data, caption) => expect(captionOfSidecar(JSON.stringify(data))).toBe(caption));

  it("takes broken JSON for what it is", () => expect(captionOfSidecar("{")).toBeNull());

  it.each([
    ["1girl\nlong_hair\n\nsmile", "1girl, long hair, smile"],
    ["1girl, solo\n2girls, duo", null],
    ["hirasawa yui (k-on!)\nk-on!", "hirasawa yui (k-on!), k-on!"],
    ["(o)_(o)\nlong_hair\ne_e", "(o)_(o), long hair, e_e"],
    ["Who is it?\nIt is Yui", null],
    ["one tag", null],
    ["A girl stands on a stage.\nShe plays.", null],
  ])("%j as lines of tags", (text, joined) => expect(tagLines(text)).toBe(joined));

  it.each([
    ["x/043.png.json", "x/043.json"],
    ["043.JPG.txt", "043.txt"],
    ["043.txt", null],
    ["v1.5.txt", null],
  ])("%s is about %s", (path, plain) => expect(withoutPictureExtension(path)).toBe(plain));

  it("counts .txt before .caption before .json", () =>
    expect(["a.txt", "a.CAPTION", "a.json"].map(captionRank)).toEqual([2, 1, 0]));
});

describe("animated pictures", () => {
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
  it.each([
    ["GIF89a....NETSCAPE2.0", true],
    ["GIF89a....", false],
    ["\x89PNG\r\n\x1a\n....acTL....IDAT", true],
    ["\x89PNG\r\n\x1a\n....IDATacTL", false],
    ["RIFF\0\0\0\0WEBPVP8X\0\0\0\0\x02", true],
    ["RIFF\0\0\0\0WEBPVP8X\0\0\0\0\x10", false],
    ["\0\0\0\0ftypavis", true],
  ])("%j: %s", (head, moves) => expect(isAnimated(bytes(head))).toBe(moves));
});

describe("what a file that cannot be read is told by", () => {
  it.each([
    ["EACCES", "allowed", false],
    ["ENOSPC", "full", true],
    ["SQLITE_FULL", "full", false],
    ["EROFS", "read-only", true],
    ["ENOENT", "gone", false],
    ["ELOOP", "link", false],
    ["ENOTFILE", "pipe", false],
    ["EIO", "EIO", false],
  ])("%s", (code, word, ends) => {
    expect(readFailure(code).en).toContain(word);
    expect(endsImport(code)).toBe(ends);
  });
});
