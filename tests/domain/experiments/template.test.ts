import { describe, expect, it } from "vitest";
import { axes, cellSettings } from "@/server/domain/experiments/axes";
import { cells } from "@/server/domain/experiments/cells";
import { checkPlan } from "@/server/domain/experiments/plan";
import { LIMITS, readRange, wordsOf, wordsText } from "@/server/domain/experiments/range";
import {
  fromTemplate,
  shortBase,
  spread,
  TEMPLATES,
  type TemplateSource,
} from "@/server/domain/experiments/template";

const lora = (n: number) => ({ weights: `w${n}`, loraId: n, label: `step ${n}` });
const source: TemplateSource = {
  subject: "yui v3",
  loras: [lora(500), lora(1000), lora(1500), lora(2000)],
  prompts: [],
  trigger: "yuihirasawa",
  settings: { width: 512, height: 768 },
  bases: [
    { name: "sd15/AnyLoRA.safetensors [a1b2c3d4]", hash: "a1b2c3d4" },
    { name: "counterfeit.ckpt", hash: null },
  ],
};

describe("templates", () => {
  for (const template of TEMPLATES)
    for (const locale of ["zh-CN", "en"] as const)
      it(`${template} (${locale}) can be started as it is`, () => {
        const plan = fromTemplate(template, source, locale);
        expect(axes.safeParse(plan.axes).success).toBe(true);
        expect(cellSettings.safeParse(plan.settings).success).toBe(true);
        expect(checkPlan(plan.axes, plan.settings)).toEqual([]);
        expect(cells(plan.axes, plan.settings).length).toBeLessThanOrEqual(60);
        expect(plan.name).toContain("yui v3");
      });

  it("asks its question along the first axis", () => {
    const x = (t: (typeof TEMPLATES)[number]) => fromTemplate(t, source, "en").axes.layout.x;
    expect(TEMPLATES.map(x)).toEqual(["lora", "weight", "replace", "base"]);
    expect(fromTemplate("weight", source, "en").axes.loras).toEqual([lora(2000)]);
  });

  it("keeps a run's own prompts, and blocks without a LoRA only when there is no control either", () => {
    const own = [{ label: "own", positive: "{trigger}, singing", negative: "" }];
    expect(fromTemplate("which", { ...source, prompts: own }, "en").axes.prompts).toEqual(own);
  });

  it("spreads many versions evenly and always keeps the last", () => {
    const list = Array.from({ length: 37 }, (_, i) => i);
    expect(spread(list, 8)).toHaveLength(8);
    expect(spread(list, 8).at(-1)).toBe(36);
    expect(spread(list, 50)).toEqual(list);
  });

  it("shortens names of base models", () => {
    expect(source.bases.map((b) => shortBase(b.name))).toEqual(["AnyLoRA", "counterfeit"]);
  });
});

describe("range fields", () => {
  const values = (text: string, limits = LIMITS.weight) => {
    const read = readRange(text, limits);
    return "values" in read ? read.values : read.fault.code;
  };
  it.each([
    ["0.6-1(+0.1)", [0.6, 0.7, 0.8, 0.9, 1]],
    ["０.４，０.８", [0.4, 0.8]],
    ["0.4、0.8", [0.4, 0.8]],
    ["0.5-1[6]", [0.5, 0.6, 0.7, 0.8, 0.9, 1]],
    ["", "bad"],
    ["a", "bad"],
    ["5", "between"],
  ])("%s", (text, wanted) => expect(values(text)).toEqual(wanted));
  it("seeds are whole numbers below 2^32", () => {
    expect(values("1.5", LIMITS.seed)).toBe("whole");
    expect(values("4294967296", LIMITS.seed)).toBe("between");
    expect(values("1-65", LIMITS.seed)).toBe("many");
  });
});

describe("Prompt S/R", () => {
  it.each([
    ["school uniform, kimono", ["school uniform", "kimono"]],
    ["a，b ,, a", ["a", "b"]],
    ['"red, blue", green', ["red, blue", "green"]],
    ["", []],
  ])("%s", (text, words) => expect(wordsOf(text)).toEqual(words));
  it("is shown so that it reads the same again", () => {
    const { replace } = fromTemplate("clothes", source, "en").axes;
    expect(wordsText(replace)).toContain('"hoodie, jeans"');
    expect(wordsOf(wordsText(replace))).toEqual(replace);
  });
});
