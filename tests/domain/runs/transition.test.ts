import { describe, expect, it } from "vitest";
import {
  attemptTransition,
  isActive,
  isOver,
  RUN_CHANGES,
  RUN_STATES,
  transition,
} from "@/server/domain/runs/transition";

/** Rows: states, columns in the order of RUN_CHANGES; "-" = refused. */
const TABLE = `
            launch    begin    stop      lose  adopt    succeed    fail    stopped  cancel     requeue
queued      starting  -        -         -     -        -          -       -        cancelled  -
starting    -         running  stopping  lost  -        -          failed  -        -          -
running     -         -        stopping  lost  -        succeeded  failed  -        -          -
stopping    -         -        -         lost  -        succeeded  failed  stopped  -          -
stopped     -         -        -         -     -        -          -       -        -          queued
succeeded   -         -        -         -     -        -          -       -        -          -
failed      -         -        -         -     -        -          -       -        -          queued
lost        -         -        -         -     running  succeeded  failed  stopped  -          queued
cancelled   -         -        -         -     -        -          -       -        -          queued
`;

const rows = TABLE.trim()
  .split("\n")
  .map((line) => line.trim().split(/\s+/));
const changes = rows[0]!;

describe("transition", () => {
  it("covers every change and every state", () => {
    expect(changes).toEqual([...RUN_CHANGES]);
    expect(rows.slice(1).map((r) => r[0])).toEqual([...RUN_STATES]);
  });
  for (const state of RUN_STATES) {
    for (const [i, change] of RUN_CHANGES.entries()) {
      const want = rows.find((r) => r[0] === state)?.[i + 1];
      it(`${state} + ${change} = ${want}`, () => {
        expect(transition(state, change) ?? "-").toBe(want);
        if (state !== "queued" && state !== "cancelled") {
          const ofRunOnly = ["launch", "cancel", "requeue"].includes(change);
          expect(attemptTransition(state, change) ?? "-").toBe(ofRunOnly ? "-" : want);
        }
      });
    }
  }
  it("no state is both active and over", () => {
    for (const state of RUN_STATES) expect(isActive(state) && isOver(state)).toBe(false);
    expect(RUN_STATES.filter((s) => !isActive(s) && !isOver(s))).toEqual(["queued"]);
  });
});
