import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type TrainerEvent, trainerEvent } from "@/server/domain/engines/protocol";

const of = <K extends TrainerEvent["event"]>(events: TrainerEvent[], kind: K) =>
  events.filter((e): e is Extract<TrainerEvent, { event: K }> => e.event === kind);

/** Recorded at sd-scripts 48d368fa: tests/corpus/sd-scripts/README.md. */
describe("the rarer ways", () => {
  const events = (scenario: string): TrainerEvent[] =>
    readFileSync(`tests/corpus/sd-scripts/48d368fa/${scenario}/events.jsonl`, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => trainerEvent.parse(JSON.parse(line)));
  test("stop now: no file", () => {
    expect(of(events("stop-now"), "file")).toEqual([]);
    expect(events("stop-now").at(-1)).toMatchObject({
      why: "now",
      step: of(events("stop-now"), "step").length,
    });
  });
  test("stop at the epoch's end: that epoch's file", () => {
    expect(of(events("stop-epoch"), "file")).toMatchObject([{ step: 5, epoch: 1, final: false }]);
    expect(events("stop-epoch").at(-1)).toMatchObject({ event: "stopped", why: "epoch_end", step: 5 });
  });
  test("SIGTERM while the model loads, and with data loader workers in the group", () => {
    expect(events("term-loading").at(-1)).toMatchObject({ event: "stopped", why: "signal", step: 0 });
    expect(events("workers").at(-1)).toMatchObject({ event: "stopped", why: "signal" });
  });
  test("no data: the trainer ends well, having trained nothing", () => {
    expect(events("no-data").at(-1)).toMatchObject({ event: "finished", steps: 0 });
    expect(of(events("no-data"), "start")).toEqual([]);
  });
  test("a loss that is not a number arrives as null", () => {
    const losses = of(events("nan"), "step").map((s) => s.loss);
    expect(losses[0]).toBeTypeOf("number");
    expect(losses.at(-1)).toBeNull();
  });
  test("U-Net only: no rate of a text encoder, a freeze of nothing", () => {
    expect(of(events("unet-only"), "step").every((s) => Object.keys(s.lr).join() === "unet")).toBe(true);
    expect(of(events("unet-only"), "frozen")).toMatchObject([{ step: 2, tensors: 0 }]);
  });
  test("Prodigy: its rate and the one that counts", () => {
    expect(Object.keys(of(events("prodigy"), "step")[0]!.lr).sort()).toEqual([
      "d*lr/te",
      "d*lr/unet",
      "te",
      "unet",
    ]);
  });
  test("rates per block keep the trainer's names", () => {
    const names = Object.keys(of(events("blocks"), "step")[0]!.lr);
    expect(names).toContain("te");
    expect(names.filter((n) => n.startsWith("unet")).length).toBeGreaterThan(1);
  });
  test("without a logging folder the launcher gives one, and no step is lost", () => {
    expect(of(events("no-tracker"), "notice")).toHaveLength(1);
    expect(of(events("no-tracker"), "step")).toHaveLength(3);
  });
});
