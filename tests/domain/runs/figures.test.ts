import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escalation, nextAt } from "@/server/domain/runs/escalation";
import { eta, type Pace, pace } from "@/server/domain/runs/pace";
import { thin } from "@/server/domain/runs/thin";

describe("thin", () => {
  it("keeps order, ends, extremes and at most the width", () => {
    const value = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -10, max: 10 }), {
      freq: 20,
    });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 20, max: 1000 }),
        (values, width) => {
          const points = { step: values.map((_, i) => i + 1), value: values };
          const got = thin(points, width);
          expect(got.step.length).toBeLessThanOrEqual(width);
          expect(got.step.every((s, i) => i === 0 || s > got.step[i - 1]!)).toBe(true);
          expect(got.step.every((s, i) => got.value[i] === values[s - 1])).toBe(true);
          expect([got.step[0], got.step.at(-1)]).toEqual([1, values.length]);
          const finite = values.filter((v) => v !== null);
          if (finite.length) {
            expect(got.value).toContain(Math.min(...finite));
            expect(got.value).toContain(Math.max(...finite));
          }
          if (values.includes(null)) expect(got.value).toContain(null);
        },
      ),
    );
  });
});

describe("escalation", () => {
  it("goes from asking to signals, one level at a time, and shows when", () => {
    expect(escalation("now", "ask", 1000, 60_999)).toBe(null);
    expect(escalation("now", "ask", 1000, 61_000)).toBe("term");
    expect(nextAt("now", "ask", 1000)).toBe(61_000);
    expect(escalation("now", "term", 61_000, 80_999)).toBe(null);
    expect(escalation("now", "term", 61_000, 10_000_000)).toBe("kill");
    expect(escalation("now", "kill", 81_000, 99_000_000)).toBe(null);
  });
  it("waits for an epoch's end as long as it takes", () => {
    expect(nextAt("epoch_end", "ask", 0)).toBe(null);
    expect(escalation("epoch_end", "ask", 0, 1e12)).toBe(null);
  });
  it("gives a save more time", () =>
    expect(nextAt("save", "ask", 0)).toBeGreaterThan(nextAt("now", "ask", 0)!));
});

describe("pace", () => {
  it("follows a steady run and shrugs off a pause for samples", () => {
    let p: Pace | null = null;
    let at = 0;
    for (let step = 1; step <= 200; step++) {
      at += step === 100 ? 60_000 : 800;
      p = pace(p, step, at);
    }
    expect(p!.rate).toBeCloseTo(1.25, 1);
    expect(eta(200, 2000, p!.rate)).toBeGreaterThan(1_400_000);
    expect(eta(200, 2000, p!.rate)).toBeLessThan(1_500_000);
  });
  it("a slow beginning counts no more than any other step", () => {
    // measured at the beginning of a real training: twenty-five seconds a step, soon ten
    let p: Pace | null = null;
    let at = 0;
    for (let step = 1; step <= 14; step++) {
      at += step <= 4 ? 25_000 : 10_000;
      p = pace(p, step, at);
    }
    expect(1 / p!.rate!).toBeCloseTo((3 * 25 + 10 * 10) / 13, 5);
  });
  it("says nothing before it knows", () => {
    expect(eta(1, 2000, pace(null, 1, 0).rate)).toBe(null);
    expect(eta(1, null, 2)).toBe(null);
    expect(eta(2000, 2000, 2)).toBe(0);
  });
  it("a step told twice changes nothing", () => {
    const p = pace(pace(null, 1, 0), 2, 1000);
    expect(pace(p, 2, 5000).rate).toBe(p.rate);
  });
});
