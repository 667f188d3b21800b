import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Axes, CellSettings } from "@/server/domain/experiments/axes";
import { cells, fillTrigger, order, switches } from "@/server/domain/experiments/cells";
import { parseRange } from "@/server/domain/experiments/range";

const settings: CellSettings = {
  base: { name: "AnyLoRA", hash: null },
  sampler: "Euler a",
  scheduler: null,
  steps: 20,
  cfg: 7,
  width: 512,
  height: 512,
  clipSkip: 2,
  vae: null,
  trigger: "yuihirasawa",
};
const lora = (n: number) => ({ weights: `w${n}`, loraId: n, label: `${n}` });
const axes: Axes = {
  loras: [lora(1), lora(2)],
  control: true,
  weights: [0.6, 0.8, 1],
  prompts: [
    { label: "stand", positive: "{trigger}, standing, school uniform", negative: "bad" },
    { label: "play", positive: "{trigger}, guitar, school uniform", negative: "bad" },
  ],
  seeds: [1, 2],
  numbers: [],
  replace: [],
  bases: [],
  layout: { x: "lora", y: "prompt" },
};

describe("range syntax of the webui", () => {
  it.each([
    ["0.6-1(+0.1)", [0.6, 0.7, 0.8, 0.9, 1]],
    ["1-5", [1, 2, 3, 4, 5]],
    ["1-5 (+2)", [1, 3, 5]],
    ["1-10 [4]", [1, 4, 7, 10]],
    ["5-1(-2)", [5, 3, 1]],
    ["0.5, 1，1", [0.5, 1]],
    ["-1", [-1]],
    ["-1-1", [-1, 0, 1]],
  ])("%s", (text, values) => expect(parseRange(text)).toEqual({ values }));
  it.each(["", "a", "1-5(+0)", "1-5(-1)", "1-100000"])("refuses %j", (text) =>
    expect(parseRange(text)).toHaveProperty("error"),
  );
});

describe("cells", () => {
  it("draws the control once for all weights", () => {
    const all = cells(axes, settings);
    // 2 LoRAs × 3 weights × 2 prompts × 2 seeds, and 2 × 2 controls
    expect(all).toHaveLength(24 + 4);
    const controls = all.filter((c) => c.values.lora === null);
    expect(controls).toHaveLength(4);
    expect(controls.every((c) => c.at.length === 3)).toBe(true);
  });
  it("keeps the same residue of text in the control", () => {
    const texts = new Set(cells(axes, settings).map((c) => c.values.prompt));
    expect([...texts]).toEqual([
      "yuihirasawa, standing, school uniform",
      "yuihirasawa, guitar, school uniform",
    ]);
  });
  it("replaces everywhere, the first value being the needle", () => {
    const all = cells(
      {
        ...axes,
        loras: [lora(1)],
        control: false,
        weights: [1],
        seeds: [1],
        replace: ["school uniform", "dress"],
      },
      settings,
    );
    expect(all.map((c) => c.values.prompt)).toEqual([
      "yuihirasawa, standing, school uniform",
      "yuihirasawa, standing, dress",
      "yuihirasawa, guitar, school uniform",
      "yuihirasawa, guitar, dress",
    ]);
  });
  it("fills or removes the trigger slot", () => {
    expect(fillTrigger("{trigger}, 1girl", "yui")).toBe("yui, 1girl");
    expect(fillTrigger("{trigger}, 1girl", "")).toBe("1girl");
  });
  it("orders so that each LoRA and weight is loaded once, and loses nothing", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        (l, w, s) => {
          const all = cells(
            {
              ...axes,
              loras: Array.from({ length: l }, (_, i) => lora(i)),
              weights: Array.from({ length: w }, (_, i) => 0.5 + i / 10),
              seeds: Array.from({ length: s }, (_, i) => i),
            },
            settings,
          );
          const sorted = order(all);
          expect(new Set(sorted)).toEqual(new Set(all));
          expect(switches(sorted).loras).toBe(l * w);
        },
      ),
    );
  });
});
