import { describe, expect, it } from "vitest";
import { checkPrompt } from "@/server/domain/presets/check";
import { presetFromInfotext, slotTrigger } from "@/server/domain/presets/preset";

const TEXT = `masterpiece, yuihirasawa, (guitar:1.2), <lora:yui-step500:0.8>, smile
Negative prompt: lowres, bad hands
Steps: 24, Sampler: Euler a, Schedule type: Automatic, CFG scale: 6.5, Seed: 42, Size: 512x768, Model hash: c512400d04, Model: AnyLoRA, Clip skip: 2, Lora hashes: "yui-step500: 4be81cb89287", Version: v1.10.1`;

describe("a preset from a picture's parameters", () => {
  it("takes prompt, settings and the trigger slot; leaves the LoRA out and names it", () => {
    const read = presetFromInfotext(TEXT, ["yuihirasawa"], "guitar")!;
    expect(read.loras).toEqual(["yui-step500"]);
    expect(read.base).toBe("AnyLoRA");
    expect(read.preset.positive).toBe("masterpiece, {trigger}, (guitar:1.2), smile");
    expect(read.preset.negative).toBe("lowres, bad hands");
    expect(read.preset.settings).toEqual({
      width: 512,
      height: 768,
      steps: 24,
      cfg: 6.5,
      sampler: "Euler a",
      scheduler: "Automatic",
      clipSkip: 2,
      seed: 42,
    });
  });
  it("is nothing for a picture without parameters", () => expect(presetFromInfotext("", [], "x")).toBeNull());
  it("keeps a trigger that is only part of a tag", () =>
    expect(slotTrigger("yuihirasawa style, 1girl", ["yuihirasawa"])).toBe("yuihirasawa style, 1girl"));
});

describe("emphasis check", () => {
  it.each([
    ["{trigger}, (a:1.2), [b]", []],
    ["{trigger}, (a", ["unbalanced"]],
    ["{trigger}, a)", ["unbalanced"]],
    ["{trigger}, (:1.2)", ["empty-emphasis"]],
    ["{trigger}, \\(k-on\\)", []],
    ["1girl", ["no-trigger"]],
    ["{trigger} <lora:x:1>", ["lora-tag"]],
  ])("%s", (prompt, codes) => expect(checkPrompt(prompt).map((r) => r.code)).toEqual(codes));
});
