import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Control, type TrainerEvent, trainerEvent } from "@/server/domain/engines/protocol";
import { type Act, type Rehearsed, rehearse, workshop } from "./run";

const CORPUS = join(process.cwd(), "tests/corpus/sd-scripts/48d368fa");
const SAMPLES = (dir: string) => [
  "--sample_prompts",
  join(dir, "prompts.txt"),
  "--sample_every_n_steps",
  "10",
];
const LOGGED = (dir: string) => ["--logging_dir", join(dir, "tb")];

type Scenario = {
  steps: number;
  args?: (dir: string) => string[];
  control?: Partial<Control>;
  exit: number;
  at?: (event: TrainerEvent, act: Act) => void;
  faults?: string;
  tracker?: false;
  /** a signal came after this step: on which later one the real trainer stopped depends on its speed */
  signalled?: number;
  /** names of learning rates are not compared */
  rates?: false;
};
const after = (step: number, act: (a: Act) => void) => (event: TrainerEvent, a: Act) => {
  if (event.event === "step" && event.step === step) act(a);
};

/** What tests/real/drive.mjs asked of the real trainer when the recordings were made. */
const SCENARIOS: Record<string, Scenario> = {
  full: {
    steps: 20,
    control: { freeze_te_after_step: 10 },
    args: () => ["--save_every_n_steps", "10"],
    exit: 0,
  },
  "save-now": { steps: 8, at: after(3, (a) => a.write({ save_seq: 1 })), exit: 0 },
  "stop-save": { steps: 20, at: after(3, (a) => a.write({ stop: "save" })), exit: 75 },
  "stop-now": { steps: 20, at: after(3, (a) => a.write({ stop: "now" })), exit: 75 },
  "stop-epoch": { steps: 20, at: after(3, (a) => a.write({ stop: "epoch_end" })), exit: 75 },
  term: { steps: 40, at: after(3, (a) => a.signal("SIGTERM")), signalled: 3, exit: 75 },
  workers: { steps: 40, at: after(4, (a) => a.signal("SIGTERM")), signalled: 4, exit: 75 },
  prodigy: {
    steps: 3,
    args: () => "--optimizer_type Prodigy --learning_rate 1 --unet_lr 1 --text_encoder_lr 1".split(" "),
    exit: 0,
  },
  // a rate of its own for each block is the one thing the rehearsal does not tell
  blocks: { steps: 2, rates: false, exit: 0 },
  "term-loading": {
    steps: 20,
    at: (e, a) => e.event === "phase" && e.phase === "model" && a.signal("SIGTERM"),
    exit: 75,
  },
  nan: { steps: 4, faults: "nan@3", exit: 0 },
  "no-data": { steps: 6, args: (dir) => ["--train_data_dir", join(dir, "nothing")], exit: 0 },
  "unet-only": {
    steps: 3,
    args: () => ["--network_train_unet_only"],
    control: { freeze_te_after_step: 2 },
    exit: 0,
  },
  "no-tracker": { steps: 3, tracker: false, exit: 0 },
};

/** What an event says apart from times and values: names of files without the clock in them. */
function shape(event: TrainerEvent): string {
  switch (event.event) {
    case "phase":
      return `phase ${event.phase}`;
    case "start":
      return `start ${event.step}/${event.total} epochs ${event.epochs} batches ${event.batches} accumulation ${event.accumulation}`;
    case "step":
      return `step ${event.step} epoch ${event.epoch} ${Object.keys(event.lr).sort().join("+")}`;
    case "sample":
      return `sample ${event.step} ${event.epoch} ${event.prompt} ${event.seed} ${name(event.path)}`;
    case "file":
      return `file ${event.step} ${event.epoch} ${event.final} ${name(event.path)}`;
    case "stopped":
      return `stopped ${event.why} ${event.step}`;
    case "notice":
      return `notice ${event.text.split(",")[0]}`;
    default: {
      const { v: _v, t: _t, event: kind, ...rest } = event;
      return kind === "loaded" || kind === "failed" ? kind : `${kind} ${JSON.stringify(rest)}`;
    }
  }
}
const name = (path: string) =>
  path
    .split("/")
    .at(-1)!
    .replace(/_\d{14}/, "_TIME");

const recorded = (scenario: string): TrainerEvent[] =>
  readFileSync(join(CORPUS, scenario, "events.jsonl"), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => trainerEvent.parse(JSON.parse(line)));

let shop: Awaited<ReturnType<typeof workshop>>;
beforeAll(async () => {
  shop = await workshop();
});
afterAll(() => shop.close());

const run = ({ steps, args, control, at, faults, tracker }: Scenario): Promise<Rehearsed> =>
  rehearse(
    shop.dir,
    [
      ...shop.args,
      "--max_train_steps",
      String(steps),
      ...SAMPLES(shop.dir),
      ...(tracker === false ? [] : LOGGED(shop.dir)),
      ...(args?.(shop.dir) ?? []),
    ],
    {
      ...(control && { control }),
      ...(at && { on: at }),
      env: { REHEARSAL_FAULTS: faults ?? "", REHEARSAL_SPEED: at ? "2" : "2000" },
    },
  );

describe("the rehearsal tells what the real trainer told under the launcher", () => {
  const scenarios = Object.keys(SCENARIOS).filter((scenario) => existsSync(join(CORPUS, scenario)));

  test("there are recordings, and none of a kind that is compared is unknown", () => {
    expect(scenarios).toContain("full");
    expect(readdirSync(CORPUS).filter((n) => !SCENARIOS[n])).toEqual([]);
  });

  for (const scenario of scenarios) {
    test(scenario, async () => {
      const plan = SCENARIOS[scenario]!;
      const { events, exit } = await run(plan);
      const real = recorded(scenario);
      expect(exit).toBe(plan.exit);
      const words = (list: TrainerEvent[]) =>
        list
          .filter((e) => !plan.signalled || e.event !== "step" || e.step <= plan.signalled)
          .map(shape)
          .map((s) => (plan.signalled ? s.replace(/^(stopped signal) \d+$/, "$1") : s))
          .map((s) => (plan.rates === false ? s.replace(/^(step \d+ epoch \d+) .*/, "$1") : s));
      expect(words(events)).toEqual(words(real));
    });
  }

  test("learning rates are those the real optimizer used", async () => {
    const { events } = await run(SCENARIOS.full!);
    const rates = (list: TrainerEvent[]) => list.flatMap((e) => (e.event === "step" ? [e.lr] : []));
    const [ours, theirs] = [rates(events), rates(recorded("full"))];
    expect(ours.length).toBe(20);
    ours.forEach((lr, i) => {
      expect(lr.unet).toBeCloseTo(theirs[i]!.unet!, 12);
      expect(lr.te).toBeCloseTo(theirs[i]!.te!, 12);
    });
  });
});
