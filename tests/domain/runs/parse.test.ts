import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { feed, finish, newDecoder } from "@/server/domain/runs/lines";
import { flatten, parse, type RunEvent } from "@/server/domain/runs/parse";

const logs = new URL("../../corpus/sd-scripts/logs/", import.meta.url);

const eventsOf = (name: string): RunEvent[] => {
  const decoder = newDecoder();
  const lines = [...feed(decoder, new Uint8Array(readFileSync(new URL(name, logs)))), ...finish(decoder)];
  return lines.flatMap((l) => flatten(parse(l.text)));
};

describe("parse", () => {
  const cases: [string, object | null][] = [
    [
      "steps:  20%|██        | 1/5 [00:10<00:41, 10.47s/it, avr_loss=1.07]",
      { type: "progress", done: 1, total: 5, rate: 1 / 10.47, loss: 1.07 },
    ],
    ["steps:   0%|          | 0/5 [00:00<?, ?it/s]", { type: "progress", done: 0, total: 5, rate: null }],
    [
      "steps: 100%|██████████| 4/4 [00:05<00:00,  1.28it/s, avr_loss=nan]",
      { type: "progress", done: 4, total: 4, rate: 1.28, loss: null },
    ],
    [
      "validation steps:  50%|█████     | 1/2 [00:01<00:01,  1.0it/s]",
      { type: "bar", name: "validation steps", done: 1, total: 2 },
    ],
    ["accelerator device: cuda", { type: "device", device: "cuda" }],
    ["epoch 3/5", { type: "epoch", epoch: 3, epochs: 5 }],
    [
      "saving checkpoint: /data/a b/yui-step00000500.safetensors",
      { type: "saving", path: "/data/a b/yui-step00000500.safetensors" },
    ],
    ["nothing in particular", null],
  ];
  for (const [line, want] of cases) it(line.slice(0, 50), () => expect(parse(line)).toEqual(want));

  it("finds a record glued behind a bar", () => {
    const line = `steps:  50%|█████     | 3/6 [00:15<00:15,  5.20s/it, avr_loss=1.05]2026-11-22 09:14:06 INFO     model saved.${" ".repeat(40)}train_network.py:1729`;
    expect(flatten(parse(line)).map((e) => e.type)).toEqual(["progress", "record", "done"]);
  });

  it("reads a whole real run", () => {
    const err = eventsOf("gpu/hand.stderr.log");
    const out = eventsOf("gpu/hand.stdout.log");
    const bars = err.filter((e) => e.type === "progress");
    expect(bars.at(-1)).toMatchObject({ done: 200, total: 200 });
    expect(bars.some((b) => b.loss !== undefined && b.loss !== null)).toBe(true);
    expect(err.filter((e) => e.type === "sampling").map((e) => e.step)).toEqual([50, 100, 150, 200]);
    expect(err.some((e) => e.type === "done")).toBe(true);
    expect(out.filter((e) => e.type === "total").map((e) => [e.what, e.value])).toContainEqual([
      "steps",
      200,
    ]);
    expect(out.filter((e) => e.type === "saving")).toHaveLength(3);
    const phases = [...new Set([...err, ...out].filter((e) => e.type === "phase").map((e) => e.phase))];
    expect(phases.sort()).toEqual(["cache", "data", "hash", "model", "prepare"]);
  });

  it("reads the bar of every recording that trained", () => {
    for (const folder of ["cpu/", "gpu/", "older/"]) {
      for (const name of readdirSync(new URL(folder, logs)).filter((n) => n.endsWith(".stderr.log"))) {
        const raw = readFileSync(new URL(folder + name, logs), "utf8");
        const bars = raw.split(/[\r\n]/).filter((l) => /^steps:/.test(l)).length;
        expect(eventsOf(folder + name).filter((e) => e.type === "progress").length, name).toBe(bars);
      }
    }
  });
});
