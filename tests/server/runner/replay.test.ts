import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { attempts } from "@/db/schema/index";
import { makeVersion } from "@/server/datasets/versions";
import { PROTOCOL, type TrainerEvent, trainerEvent } from "@/server/domain/engines/protocol";
import { readEvents } from "@/server/runner/events";
import { LogReader } from "@/server/runner/logs";
import { getCurve } from "@/server/runs/curve";
import { RUN_INTENTS } from "@/server/runs/intents";
import { attemptFolder } from "@/server/runs/places";
import { getRun } from "@/server/runs/store";
import { attemptById } from "@/server/runs/write";
import { readScalars, type Scalar } from "../../support/tfevents";
import { makePlace, newKey, oneTo, type Place, stepsOf } from "./place";

const corpus = new URL("../../corpus/sd-scripts/logs/gpu/", import.meta.url);
let place: Place;
afterEach(() => place.end());

/** A run with an attempt that no process belongs to, and its folder. */
function attemptFor(source: "events" | "log" | null): { run: number; attempt: number; dir: string } {
  place = makePlace();
  const { db, data } = place.studio;
  const run = RUN_INTENTS["run.enqueue"]!(
    db,
    {
      clientKey: newKey(),
      kind: "run.enqueue",
      target: null,
      payload: {
        name: "replay",
        datasetId: place.dataset,
        versionId: makeVersion(place.studio, place.dataset).id,
        modelId: place.model,
        engineId: place.engine,
        recipe: {},
        plan: { total: 60 },
      },
    },
    0,
  )!;
  db.sqlite.prepare("UPDATE runs SET state = 'starting' WHERE id = ?").run(run);
  const { id } = db.orm
    .insert(attempts)
    .values({ runId: run, number: 1, state: "starting", token: newKey(), startedAt: 0, source })
    .returning({ id: attempts.id })
    .get();
  const dir = attemptFolder(data, run, 1);
  mkdirSync(dir, { recursive: true });
  return { run, attempt: id, dir };
}

type Old = {
  t: number;
  event: string;
  step: number;
  epoch: number;
  [key: string]: number | string | boolean;
};

/** Means of micro-batches: those after the first at n-1, up to and including the first at n, are step n (sd-scripts.md §6). */
function byStep(points: readonly { step: number; value: number }[]): Map<number, number> {
  const steps = new Map<number, number>();
  let group: number[] = [];
  let last = 0;
  for (const { step, value } of points) {
    group.push(value);
    if (step === last) continue;
    steps.set(step, group.reduce((a, b) => a + b, 0) / group.length);
    last = step;
    group = [];
  }
  return steps;
}

/** The recording tells every micro-batch, in an earlier form of the protocol: one event per optimizer step from it. */
function convert(lines: readonly Old[]): TrainerEvent[] {
  const micro = lines.filter((l) => l.event === "step");
  const losses = byStep(micro.map((l) => ({ step: l.step, value: l["loss/current"] as number })));
  const at = { v: PROTOCOL, t: lines[0]!.t } as const;
  const can = { steps: true, save: true, stop: true, freeze: true };
  return [
    {
      ...at,
      event: "loaded",
      script: "train_network.py",
      trainer: "NetworkTrainer",
      pid: 1,
      hooks: {},
      can,
      versions: {},
    },
    { ...at, event: "start", step: 0, total: 60 },
    ...[...losses].map(([step, loss]) => {
      const first = micro.find((l) => l.step === step)!;
      return {
        ...at,
        t: first.t,
        event: "step" as const,
        step,
        epoch: first.epoch,
        loss,
        average: first["loss/average"] as number,
        lr: { unet: first["lr/unet"] as number, te: first["lr/textencoder"] as number },
      };
    }),
  ];
}

const recorded = () =>
  readFileSync(new URL("launcher.events.jsonl", corpus), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Old);

describe("a recorded run on a real GPU", () => {
  it("shows the same curve as its TensorBoard file", async () => {
    const { run, attempt, dir } = attemptFor(null);
    const events = convert(recorded());
    for (const event of events) expect(trainerEvent.safeParse(event).success).toBe(true);
    writeFileSync(join(dir, "events.jsonl"), events.map((e) => `${JSON.stringify(e)}\n`).join(""));
    while (await readEvents(place.studio, attempt));
    const { series, lastStep } = getCurve(place.studio, run);

    const board = readScalars(new URL("events.out.tfevents.launcher", corpus));
    const tag = (name: string): Scalar[] => board.filter((s) => s.tag === name);
    expect(tag("loss/current")).toHaveLength(120);
    const expected = byStep(tag("loss/current"));
    expect(lastStep).toBe(60);
    expect(series.loss!.step).toEqual([...expected.keys()]);
    for (const [i, step] of series.loss!.step.entries()) {
      expect(series.loss!.value[i]).toBeCloseTo(expected.get(step)!, 6);
    }
    for (const [ours, theirs] of [
      ["average", "loss/average"],
      ["lr_unet", "lr/unet"],
    ] as const) {
      const first = new Map(
        tag(theirs)
          .toReversed()
          .map((s) => [s.step, s.value]),
      );
      for (const [i, step] of series[ours]!.step.entries()) {
        expect(series[ours]!.value[i], `${ours} ${step}`).toBeCloseTo(first.get(step)!, 6);
      }
    }
    expect(attemptById(place.studio.db, attempt)).toMatchObject({
      state: "running",
      source: "events",
      step: 60,
      total: 60,
    });
    expect(attemptById(place.studio.db, attempt)!.rate).toBeGreaterThan(0.3);
  });

  it("is the same however its events arrive, torn lines and repeats included", async () => {
    const { run, attempt, dir } = attemptFor(null);
    const path = join(dir, "events.jsonl");
    const text = convert(recorded())
      .map((e) => `${JSON.stringify(e)}\n`)
      .join("");
    const bytes = Buffer.from(`${text.slice(0, 900)}\n{"v":1,"t":1,"eve\nnot json\n${text}`);
    for (let at = 0; at < bytes.length; at += 701) {
      appendFileSync(path, bytes.subarray(at, at + 701));
      await readEvents(place.studio, attempt);
    }
    expect(stepsOf(place.studio, attempt)).toEqual(oneTo(60));
    expect(getCurve(place.studio, run).series.loss!.step).toEqual(oneTo(60));
    expect(attemptById(place.studio.db, attempt)!.eventsBytes).toBe(bytes.length);
  });

  it("without the launcher, its log gives steps, average and phases", async () => {
    const { run, attempt, dir } = attemptFor("log");
    const log = Buffer.concat(
      ["launcher.stdout.log", "launcher.stderr.log"].map((name) => readFileSync(new URL(name, corpus))),
    );
    const path = join(dir, "log.txt");
    const reader = () => new LogReader(place.studio, attemptById(place.studio.db, attempt)!);
    let current = reader();
    for (let at = 0; at < log.length; at += 4999) {
      appendFileSync(path, log.subarray(at, at + 4999));
      current.read(at);
      // a new process goes on at the committed offset
      if (at % 3 === 0) current = reader();
    }
    while (current.read(log.length, true));
    const row = attemptById(place.studio.db, attempt)!;
    expect(row).toMatchObject({ state: "running", step: 60, total: 60, logBytes: log.length });
    expect(stepsOf(place.studio, attempt, "average")).toEqual(oneTo(60));
    expect(stepsOf(place.studio, attempt, "loss")).toEqual([]);
    const { series } = getCurve(place.studio, run);
    const board = readScalars(new URL("events.out.tfevents.launcher", corpus)).filter(
      (s) => s.tag === "loss/average",
    );
    const last = new Map(board.map((s) => [s.step, s.value]));
    for (const [i, step] of series.average!.step.entries()) {
      // the bar shows three digits
      expect(series.average!.value[i], `step ${step}`).toBeCloseTo(last.get(step)!, 2);
    }
    expect(getRun(place.studio, run)!.progress).toMatchObject({ step: 60, total: 60 });
  });
});
