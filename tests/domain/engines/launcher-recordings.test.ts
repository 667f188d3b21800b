import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { EXIT_STOPPED, PROTOCOL, type TrainerEvent, trainerEvent } from "@/server/domain/engines/protocol";

/** Real trainings through the launcher: tests/corpus/sd-scripts/README.md. */
const CORPUS = "tests/corpus/sd-scripts";
const VERSIONS = ["48d368fa", "v0.9.1", "v0.8.7"];
const read = (version: string, scenario: string): TrainerEvent[] =>
  readFileSync(`${CORPUS}/${version}/${scenario}/events.jsonl`, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => trainerEvent.parse(JSON.parse(line)));
const of = <K extends TrainerEvent["event"]>(events: TrainerEvent[], kind: K) =>
  events.filter((e): e is Extract<TrainerEvent, { event: K }> => e.event === kind);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
const all = VERSIONS.flatMap((version) =>
  readdirSync(`${CORPUS}/${version}`).map((scenario) => [version, scenario] as const),
);

test("every version was recorded", () => {
  expect(all.length).toBeGreaterThanOrEqual(12);
});

describe.each(all)("%s %s", (version, scenario) => {
  const events = read(version, scenario);
  test("every line is an event of the protocol, in order of time", () => {
    expect(events[0]).toMatchObject({ event: "phase", phase: "start" });
    const times = events.map((e) => e.t);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(of(events, "loaded")).toHaveLength(1);
    expect(of(events, "loaded")[0]!.can).toEqual({ steps: true, save: true, stop: true, freeze: true });
  });
  test("each optimizer step once, counting from 1", () => {
    const steps = of(events, "step");
    expect(steps.map((s) => s.step)).toEqual(upTo(steps.length));
  });
  test("the last event says how it ended", () => {
    expect(events.at(-1)!.event).toBe(/^(stop|term|workers)/.test(scenario) ? "stopped" : "finished");
  });
});

describe.each(VERSIONS)("%s", (version) => {
  const full = read(version, "full");
  test("20 steps of two micro-batches; epochs of five", () => {
    expect(of(full, "start")[0]).toMatchObject({
      total: 20,
      accumulation: 2,
      batches: 10,
      epochs: 4,
      device: "cpu",
    });
    expect(of(full, "step").map((s) => s.step)).toEqual(upTo(20));
    expect(of(full, "step").map((s) => s.epoch)).toEqual(upTo(20).map((s) => Math.ceil(s / 5)));
    expect(of(full, "epoch_end").map((e) => [e.epoch, e.step])).toEqual(upTo(4).map((e) => [e, e * 5]));
    expect(full.at(-1)).toMatchObject({ event: "finished", steps: 20 });
  });

  test("the loss of a step is the mean of its micro-batches: so is the trainer's own mean of the first epoch", () => {
    let sum = 0;
    for (const s of of(full, "step").slice(0, 5)) {
      sum += s.loss!;
      expect(s.average).toBeCloseTo(sum / s.step, 5);
    }
  });

  test("rates are those of the very step: warm-up from 0 over 4 steps, then cosine; the text encoder 0 when frozen", () => {
    for (const s of of(full, "step")) {
      const factor = s.step <= 4 ? (s.step - 1) / 4 : 0.5 * (1 + Math.cos((Math.PI * (s.step - 5)) / 16));
      expect(s.lr.unet).toBeCloseTo(1e-3 * factor, 9);
      expect(s.lr.te).toBeCloseTo(s.step > 10 ? 0 : 5e-4 * factor, 9);
      expect(Object.keys(s.lr).sort()).toEqual(["te", "unet"]);
    }
    expect(of(full, "frozen")).toMatchObject([{ step: 10, tensors: 144 }]);
  });

  test("files after they were written", () => {
    const files = of(full, "file").map((f) => [basename(f.path), f.step, f.epoch, f.final]);
    expect(files).toEqual([
      ["yui-step00000010.safetensors", 10, null, false],
      ["yui-step00000020.safetensors", 20, null, false],
      ["yui.safetensors", 20, 4, true],
    ]);
  });

  test("save now: at the next step, and training goes on", () => {
    const events = read(version, "save-now");
    const files = of(events, "file");
    expect(files).toHaveLength(2);
    expect(files[0]!.step).toBeLessThan(8);
    expect(files[1]).toMatchObject({ step: 8, final: true });
    expect(events.at(-1)).toMatchObject({ event: "finished", steps: 8 });
  });

  test("save and stop: the file of the very step it stopped at", () => {
    const events = read(version, "stop-save");
    const last = of(events, "step").at(-1)!.step;
    expect(of(events, "file").map((f) => [f.step, f.final])).toEqual([[last, false]]);
    expect(events.at(-1)).toMatchObject({ event: "stopped", why: "save", step: last });
  });

  test("SIGTERM: stopped at once, nothing saved", () => {
    const events = read(version, "term");
    expect(of(events, "file")).toEqual([]);
    expect(events.at(-1)).toMatchObject({ event: "stopped", why: "signal" });
  });
});

test.each(["48d368fa", "v0.9.1"])("%s: pictures with their prompt and seed, told when written", (version) => {
  const samples = of(read(version, "full"), "sample").map((s) => [s.step, s.epoch, s.prompt, s.seed]);
  expect(samples).toEqual([
    [10, null, 0, 7],
    [10, null, 1, null],
    [20, null, 0, 7],
    [20, null, 1, null],
  ]);
});

test("the launcher and the schema agree on version, exit code and event names", () => {
  const dir = "server/engines/local";
  const source = readdirSync(dir)
    .filter((name) => name.endsWith(".py"))
    .map((name) => readFileSync(`${dir}/${name}`, "utf8"))
    .join("\n");
  const emitted = new Set([...source.matchAll(/emit\(\s*"(\w+)"/g)].map((m) => m[1]!));
  const known = trainerEvent.options.map((o) => o.shape.event.value);
  expect([...emitted].sort()).toEqual([...known].sort());
  expect(source).toContain(`PROTOCOL = ${PROTOCOL}\n`);
  expect(source).toContain(`STOPPED = ${EXIT_STOPPED}\n`);
});
