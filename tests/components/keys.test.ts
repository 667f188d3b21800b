import { describe, expect, it } from "vitest";
import {
  chordMatches,
  chordsOf,
  isComposition,
  type KeyPress,
  repeats,
  worksInFields,
} from "@/components/client/key-match";
import { parseNumber } from "@/components/ui/input";
import { match } from "@/components/ui/palette-match";

const press = (key: string, code: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe("a chord matches a press", () => {
  it.each<[string, KeyPress, boolean]>([
    ["x", press("x", "KeyX"), true],
    ["x", press("X", "KeyX", { shiftKey: true }), false],
    ["x", press("x", "KeyX", { ctrlKey: true }), false],
    ["shift+x", press("X", "KeyX", { shiftKey: true }), true],
    // a layout whose letters are not Latin: by position
    ["x", press("ч", "KeyX"), true],
    // AZERTY: the letter written on the key wins over its position
    ["q", press("q", "KeyA"), true],
    ["a", press("q", "KeyA"), false],
    // Chinese punctuation on the same keys
    ["?", press("？", "Slash", { shiftKey: true }), true],
    [",", press("，", "Comma"), true],
    [".", press("。", "Period"), true],
    ["[", press("【", "BracketLeft"), true],
    ["\\", press("、", "Backslash"), true],
    ["/", press("?", "Slash", { shiftKey: true }), false],
    // German: the slash is above the 7
    ["/", press("/", "Digit7", { shiftKey: true }), true],
    ["1", press("1", "Numpad1"), true],
    ["1", press("!", "Digit1", { shiftKey: true }), false],
    [" ", press(" ", "Space"), true],
    ["Enter", press("Enter", "NumpadEnter"), true],
    ["mod+k", press("k", "KeyK", { ctrlKey: true }), true],
    ["mod+k", press("k", "KeyK", { metaKey: true }), false],
    ["mod+Enter", press("Enter", "Enter", { ctrlKey: true }), true],
    ["Escape", press("Escape", "Escape"), true],
    ["ArrowLeft", press("ArrowLeft", "ArrowLeft", { altKey: true }), false],
  ])("%s", (chord, e, yes) => expect(chordMatches(chord, e, false)).toBe(yes));
  it("takes ⌘ on a Mac", () => {
    expect(chordMatches("mod+k", press("k", "KeyK", { metaKey: true }), true)).toBe(true);
    expect(chordMatches("mod+k", press("k", "KeyK", { ctrlKey: true }), true)).toBe(false);
  });
  it("never touches the composition of an input method", () => {
    expect(isComposition(press("Enter", "Enter", { isComposing: true }))).toBe(true);
    expect(isComposition(press("Enter", "Enter", { keyCode: 229 }))).toBe(true);
    expect(isComposition(press("Process", "KeyA"))).toBe(true);
    expect(isComposition(press("a", "KeyA", { keyCode: 65 }))).toBe(false);
  });
  it("reads sequences, the space bar, what repeats, what works in fields", () => {
    expect(chordsOf("g d")).toEqual(["g", "d"]);
    expect(chordsOf(" ")).toEqual([" "]);
    expect(repeats("ArrowRight")).toBe(true);
    expect(repeats("x")).toBe(false);
    expect(worksInFields("mod+Enter")).toBe(true);
    expect(worksInFields("x")).toBe(false);
  });
});

describe("numbers as typed", () => {
  it.each<[string, number | null]>([
    ["1e-4", 0.0001],
    ["１２", 12],
    [" 0.5 ", 0.5],
    [".5", 0.5],
    ["−3", -3],
    ["", null],
    ["-", null],
    ["1e", null],
    ["abc", null],
  ])("%s", (text, value) => expect(parseNumber(text)).toBe(value));
});

describe("the palette", () => {
  const groups = [
    {
      label: "pages",
      items: [
        { id: "d", label: "数据集", words: "datasets shujuji" },
        { id: "r", label: "训练", words: "runs xunlian" },
      ],
    },
    {
      label: "runs",
      items: [
        { id: "12", label: "#12 yui v3" },
        { id: "13", label: "#13 mio" },
      ],
    },
  ];
  const found = (q: string) => match(groups, q).flatMap((g) => g.items.map((i) => i.id));
  it("finds by either language, by part, by all words", () => {
    expect(found("数据")).toEqual(["d"]);
    expect(found("xun")).toEqual(["r"]);
    expect(found("yui 12")).toEqual(["12"]);
    expect(found("zzz")).toEqual([]);
    expect(found("")).toEqual(["d", "r", "12", "13"]);
  });
});
