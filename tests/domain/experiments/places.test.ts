import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Axes } from "@/server/domain/experiments/axes";
import { cells } from "@/server/domain/experiments/cells";
import {
  axisValues,
  controlOf,
  doubtful,
  doubtfulAt,
  gridOf,
  layoutOf,
  placeFrom,
  placeText,
  selectors,
  step,
} from "@/server/domain/experiments/places";
import { DEFAULT_SETTINGS } from "@/server/domain/experiments/template";
import type { Cell } from "@/server/domain/experiments/view";

const axes: Axes = {
  loras: [
    { weights: "a", loraId: 1, label: "step 500" },
    { weights: "b", loraId: 2, label: "step 1000" },
  ],
  control: true,
  weights: [0.6, 0.8],
  prompts: [
    { label: "", positive: "{trigger}, smile", negative: "" },
    { label: "guitar", positive: "{trigger}, guitar", negative: "" },
  ],
  seeds: [1],
  numbers: [{ axis: "cfg", values: [5, 7] }],
  replace: [],
  bases: [],
  layout: { x: "lora", y: "prompt" },
};
const planned = cells(axes, DEFAULT_SETTINGS).map(
  ({ values, at }, id) => ({ id, values, at, state: "queued" }) as unknown as Cell,
);

describe("places of a grid", () => {
  it("finds a cell at every place, the control at every weight", () => {
    const find = gridOf(axes, planned);
    for (const lora of [0, 1, 2])
      for (const weight of [0, 1])
        for (const prompt of [0, 1])
          for (const cfg of [0, 1])
            expect(find({ lora, weight, prompt, seed: 0, cfg }), `${lora}.${weight}`).toBeDefined();
    const control = { lora: 2, prompt: 0, seed: 0, cfg: 0 };
    expect(find({ ...control, weight: 0 })).toBe(find({ ...control, weight: 1 }));
    expect(find({ lora: 0, weight: 0, prompt: 0, seed: 0, cfg: 0 })?.values.lora?.unet).toBe(0.6);
  });

  it("offers as selectors what is neither across nor down and has a choice", () => {
    expect(selectors(axes, "lora", "prompt")).toEqual(["weight", "cfg"]);
    expect(selectors(axes, "weight", "cfg")).toEqual(["lora", "prompt"]);
  });

  it("never puts one axis both across and down, and forgets axes that are gone", () => {
    expect(layoutOf(axes, null, null)).toEqual({ x: "lora", y: "prompt" });
    expect(layoutOf(axes, "prompt", null)).toEqual({ x: "prompt", y: "lora" });
    expect(layoutOf(axes, "replace", "replace")).toEqual({ x: "lora", y: "prompt" });
    expect(layoutOf(axes, "cfg", "cfg").y).not.toBe("cfg");
  });

  it("walks along an axis to its ends", () => {
    const at = placeFrom(axes, null);
    expect(step(axes, at, "lora", -1)).toBeNull();
    expect(step(axes, at, "lora", 1)?.lora).toBe(1);
    expect(step(axes, { ...at, lora: 2 }, "lora", 1)).toBeNull();
    expect(controlOf(axes, at)?.lora).toBe(2);
    expect(controlOf({ ...axes, control: false }, at)).toBeNull();
  });

  it("is read back from the address; nonsense becomes the first of each", () => {
    fc.assert(
      fc.property(
        fc.record({ lora: fc.nat(2), weight: fc.nat(1), prompt: fc.nat(1), cfg: fc.nat(1) }),
        (at) => {
          expect(placeFrom(axes, placeText(axes, at))).toEqual({ ...at, seed: 0 });
        },
      ),
    );
    expect(placeFrom(axes, "lora-99.x.seed-1.__proto__-1")).toEqual({
      lora: 0,
      weight: 0,
      prompt: 0,
      seed: 0,
      cfg: 0,
    });
  });

  it("knows where doubtful cells hide behind a selector", () => {
    const cells = planned.map((c, i) => ({
      ...c,
      state: i === 3 ? ("suspect" as const) : i === 5 ? ("failed" as const) : ("done" as const),
    }));
    expect(doubtful(cells)).toEqual([planned[3]!.at[0], planned[5]!.at[0]]);
    expect([...doubtfulAt(cells, "lora").values()].reduce((a, b) => a + b, 0)).toBe(2);
    expect(doubtfulAt(planned, "lora").size).toBe(0);
  });

  it("names values: a prompt without a name by its text, the control apart", () => {
    expect(axisValues(axes, "prompt").map((v) => v.label)).toEqual(["{trigger}, smile", "guitar"]);
    expect(axisValues(axes, "lora").map((v) => v.control)).toEqual([false, false, true]);
    expect(axisValues(axes, "cfg").map((v) => v.label)).toEqual(["5", "7"]);
  });
});
