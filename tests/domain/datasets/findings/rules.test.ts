import { describe, expect, it } from "vitest";
import { bucketsAt } from "@/server/domain/datasets/bucket";
import { checkNow } from "@/server/domain/datasets/findings/check";
import { INFO } from "@/server/domain/datasets/findings/codes";
import { bestFirst } from "@/server/domain/datasets/findings/duplicates";
import { type CheckInput, CODES, type PictureFacts } from "@/server/domain/datasets/findings/finding";
import { foreignProfile } from "@/server/domain/datasets/findings/icc";
import { isTransparent, whiteShare } from "@/server/domain/datasets/findings/pixels";
import { type Mended, remedyOps } from "@/server/domain/datasets/findings/remedies";

let last = 0;
const picture = (more: Partial<PictureFacts> & { text?: string | null } = {}): PictureFacts => {
  const id = ++last;
  const { text = "yui, guitar", ...rest } = more;
  return {
    ...{
      id,
      file: `10_yui/${id}.png`,
      folder: "10_yui",
      stem: `${id}`,
      ext: ".png",
      state: "ok",
      problem: null,
    },
    ...{
      format: "png",
      width: 512,
      height: 512,
      bytes: 1000,
      orientation: 1,
      transparent: false,
      space: "srgb",
    },
    ...{
      profile: null,
      pages: 1,
      blob: `b${id}`,
      pixels: `p${id}`,
      dhash: null,
      grid: null,
      white: 0,
      scan: null,
    },
    masked: false,
    caption: text === null ? null : { file: `${id}.txt`, text, bom: false, encoding: "utf-8" },
    ...rest,
  };
};
const input = (pictures: PictureFacts[], more: Partial<CheckInput> = {}): CheckInput => ({
  pictures,
  subsets: [{ folder: "10_yui", repeats: 10, triggers: [["yui"]], isReg: false }],
  others: [],
  settings: { buckets: bucketsAt(512), batch: 1, tokens: 75 },
  countTokens: (text) => text.split(/[\s,]+/).length,
  cures: false,
  ...more,
});
const codes = (...pictures: PictureFacts[]) => checkNow(input(pictures)).map(({ code }) => code);

describe("findings", () => {
  it("have severity, cause, reason and next step in both languages", () => {
    for (const code of CODES) {
      const { severity, title, why, next } = INFO[code];
      expect(["error", "warn", "info"]).toContain(severity);
      for (const text of [title, why, next]) {
        expect(text.zh).toMatch(/\p{Script=Han}/u);
        expect(text.en).toMatch(/[a-z]/i);
        expect(`${text.zh}${text.en}`).not.toMatch(/[!！]/);
      }
    }
  });

  it.each([
    ["yui, guitar", []],
    ["guitar, yui", ["trigger-late"]],
    ["Yui, guitar", ["trigger-spelling"]],
    ["a girl called yui plays", []],
    ["yuigahama, guitar", ["trigger-missing"]],
    ["guitar", ["trigger-missing"]],
    ["yui, guitar, Guitar", ["tag-twice"]],
    ["\nyui, guitar", ["caption-empty"]],
    ["yui\nguitar", ["caption-multiline"]],
    ["", ["caption-empty"]],
    [null, ["caption-missing"]],
    [`yui, ${"word ".repeat(80)}`, ["tokens-long"]],
  ])("caption %j", (text, expected) => {
    expect(codes(picture({ text }))).toEqual(expected);
  });

  it("asks several trigger words of a subset in any order in front, and none of regularisation", () => {
    const words = (text: string, isReg = false) =>
      checkNow(
        input([picture({ text })], {
          subsets: [{ folder: "10_yui", repeats: 10, triggers: [["yui", "k-on"]], isReg }],
        }),
      ).map(({ code }) => code);
    expect(words("k-on, yui, guitar")).toEqual([]);
    expect(words("yui, guitar, k-on")).toEqual(["trigger-late"]);
    expect(words("yui, guitar")).toEqual(["trigger-missing"]);
    expect(words("guitar", true)).toEqual([]);
  });

  it("speak of white only where no tag and no mask does, and not of colours nobody has seen", () => {
    expect(codes(picture({ white: 0.4 }))).toEqual(["white-fill"]);
    expect(codes(picture({ white: 0.4, text: "yui, simple background" }))).toEqual([]);
    expect(codes(picture({ white: 0.4, masked: true }))).toEqual([]);
    expect(codes(picture({ white: 0.4, transparent: true }))).toEqual(["alpha"]);
    const written = checkNow(input([picture({ white: 0.4, transparent: true })], { cures: true }));
    expect(written.map(({ code }) => code)).toEqual(["alpha", "white-fill"]);
  });

  it("keep of a cluster the one with most pixels, then without losses, then whole", () => {
    const small = picture({ width: 256, height: 256 });
    const lossy = picture({ format: "jpeg" });
    const whole = picture();
    const cut = picture({ state: "truncated", width: 1024, height: 1024 });
    expect(bestFirst([small, cut, lossy, whole])).toEqual([whole, lossy, small, cut]);
  });

  it("of equal files are also found through equal pixels, as one cluster", () => {
    const found = checkNow(
      input([
        picture({ blob: "x", pixels: "1" }),
        picture({ blob: "x", pixels: "1" }),
        picture({ pixels: "1" }),
      ]),
    );
    expect(found.map(({ code, others }) => [code, others!.length])).toEqual(Array(3).fill(["dup-exact", 2]));
  });
});

describe("remedies", () => {
  const rows = (...list: PictureFacts[]): Map<number, Mended> =>
    new Map(
      list.map(({ id, caption, width, height }) => [
        id,
        {
          id,
          subset: 1,
          caption: caption?.text ?? null,
          edit: null,
          use: "yes",
          source: { width: width!, height: height! },
        },
      ]),
    );
  const mend = (...list: PictureFacts[]) =>
    remedyOps(checkNow(input(list)), {
      pictures: rows(...list),
      subsets: new Map([
        [1, { id: 1, name: "yui", classWord: "yui hirasawa", triggers: ["yui"], repeats: 10 }],
      ]),
      subsetOf: () => 1,
      tokens: 75,
      countTokens: (text) => text.split(/[\s,]+/).length,
    });

  it("of one caption are one operation", () => {
    const one = picture({ text: "guitar, Guitar\nsmile", white: 0.5 });
    expect(mend(one)).toEqual([
      {
        kind: "caption",
        target: one.id,
        before: "guitar, Guitar\nsmile",
        after: "yui, guitar, smile, white background",
      },
    ]);
  });

  it("crop to the trainer's shape, so that a second check finds nothing to cut", () => {
    const one = picture({ width: 2400, height: 400 });
    const [op] = mend(one);
    expect(op?.kind).toBe("edit");
    const { crop } = JSON.parse(op!.after!);
    expect(codes(picture({ width: crop.w, height: crop.h }))).toEqual([]);
  });

  it("throw out the worse of two, and give its caption to the better one that has none", () => {
    const good = picture({ pixels: "same", text: null });
    const bad = picture({ pixels: "same", format: "jpeg", ext: ".jpg" });
    expect(mend(good, bad)).toEqual([
      { kind: "trash", target: bad.id, before: "live", after: null },
      { kind: "caption", target: good.id, before: null, after: "yui, guitar" },
    ]);
  });
});

describe("pixels", () => {
  const raw = (rows: string[]) => ({
    data: Uint8Array.from([...rows.join("")].flatMap((c) => (c === "#" ? [255, 255, 255] : [10, 90, 200]))),
    width: rows[0]!.length,
    height: rows.length,
    channels: 3,
  });
  it("count the largest connected white", () => {
    expect(whiteShare(raw(["##..", "##..", "...#", "...#"]))).toBe(4 / 16);
    expect(whiteShare(raw(["....", "....", "....", "...."]))).toBe(0);
  });
  it("are opaque where alpha is full, rounding aside", () => {
    const alpha = (a: number) => ({ data: Uint8Array.from([1, 2, 3, a]), width: 1, height: 1, channels: 4 });
    expect([alpha(255), alpha(252), alpha(200)].map(isTransparent)).toEqual([false, false, true]);
  });
  it("a profile that is none is none", () => {
    expect(foreignProfile(null)).toBeNull();
    expect(foreignProfile(new Uint8Array(20))).toBeNull();
  });
});
