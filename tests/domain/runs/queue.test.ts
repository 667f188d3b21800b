import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plan, positionAt } from "@/server/domain/runs/queue";

const q = (run: number, position: number, device = "gpu", held = false) => ({ run, position, device, held });

describe("plan", () => {
  const cases: [string, Parameters<typeof plan>[0], number[]][] = [
    ["nothing queued", { queued: [], active: [], leases: [], paused: false }, []],
    ["the first in line", { queued: [q(2, 2), q(1, 1)], active: [], leases: [], paused: false }, [1]],
    ["equal positions go by id", { queued: [q(5, 1), q(4, 1)], active: [], leases: [], paused: false }, [4]],
    [
      "a held one is passed over",
      { queued: [q(1, 1, "gpu", true), q(2, 2)], active: [], leases: [], paused: false },
      [2],
    ],
    ["a paused queue starts nothing", { queued: [q(1, 1)], active: [], leases: [], paused: true }, []],
    [
      "the card is busy",
      { queued: [q(2, 1)], active: [{ run: 1, device: "gpu" }], leases: [], paused: false },
      [],
    ],
    [
      "an experiment holds the card",
      { queued: [q(2, 1)], active: [], leases: [{ device: "gpu", holder: "experiment:3" }], paused: false },
      [],
    ],
    [
      "its own lease is no obstacle",
      { queued: [q(2, 1)], active: [], leases: [{ device: "gpu", holder: "run:2" }], paused: false },
      [2],
    ],
    [
      "another device does not wait",
      {
        queued: [q(2, 1), q(3, 2, "rehearsal")],
        active: [{ run: 1, device: "gpu" }],
        leases: [],
        paused: false,
      },
      [3],
    ],
    [
      "one per device",
      { queued: [q(1, 1), q(2, 2), q(3, 3, "rehearsal")], active: [], leases: [], paused: false },
      [1, 3],
    ],
  ];
  for (const [name, input, runs] of cases)
    it(name, () => expect(plan(input).map((l) => l.run)).toEqual(runs));
});

describe("positionAt", () => {
  it("puts a run at the asked place", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { maxLength: 12 }),
        fc.nat(14),
        (list, index) => {
          const others = [...list].sort((a, b) => a - b);
          const position = positionAt(index, others);
          const at = others.filter((o) => o < position).length;
          expect(at).toBe(Math.min(index, others.length));
          expect(others).not.toContain(position);
        },
      ),
    );
  });
});
