import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Value } from "@/server/domain/recipes/option";
import { CHARACTER_SD15_3090 } from "@/server/domain/recipes/presets";
import { learningRates, scheduleFactor } from "@/server/domain/recipes/rates";
import { DEFAULTS } from "@/server/domain/recipes/recipe";
import { steps } from "@/server/domain/recipes/steps";

const plan = (
  values: { [dest: string]: Value },
  pictures: { width: number; height: number; repeats: number; count?: number; isReg?: boolean }[],
) => steps({ ...DEFAULTS, ...values }, { family: "sd15", pictures });

test("188 pictures × 10, batch 2 × 2, 2000 steps", () => {
  const p = steps(CHARACTER_SD15_3090, {
    family: "sd15",
    pictures: [{ width: 512, height: 512, repeats: 10, count: 188 }],
  });
  expect(p).toMatchObject({
    pictures: 188,
    repeated: 1880,
    batchesPerEpoch: 940,
    stepsPerEpoch: 470,
    total: 2000,
    epochsStarted: 5,
    warmup: 200,
    freezeAfter: 400,
  });
  expect(p.epochs.toFixed(2)).toBe("4.26");
  expect(p.saves).toEqual([500, 1000, 1500, 2000]);
  expect(p.samples).toEqual([200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800, 2000]);
});

test("batches never mix buckets: 6/15/6/3 at batch 4 are 9, not 8", () => {
  const sizes = [
    [384, 640, 6],
    [448, 576, 15],
    [512, 512, 6],
    [576, 448, 3],
  ] as const;
  const p = plan(
    { enable_bucket: true, train_batch_size: 4 },
    sizes.map(([width, height, repeats]) => ({ width, height, repeats })),
  );
  expect(p.buckets.map((b) => b.count)).toEqual([6, 15, 6, 3]);
  expect(p.batchesPerEpoch).toBe(9);
});

test("regularisation fills up to the training draws: 10 + 4 files make 20", () => {
  expect(
    plan({}, [
      { width: 64, height: 64, repeats: 10 },
      { width: 64, height: 64, repeats: 1, count: 4, isReg: true },
    ]),
  ).toMatchObject({ repeated: 20, pictures: 1, regularisation: 4 });
  expect(
    plan({}, [
      { width: 64, height: 64, repeats: 2 },
      { width: 64, height: 64, repeats: 1, count: 50, isReg: true },
    ]),
  ).toMatchObject({ repeated: 4 });
});

describe("saves and samples", () => {
  const six = [{ width: 512, height: 512, repeats: 6 }];
  test("epoch saves leave the last epoch to the final file", () => {
    expect(plan({ max_train_epochs: 3, save_every_n_epochs: 1, train_batch_size: 2 }, six)).toMatchObject({
      total: 9,
      saves: [3, 6, 9],
    });
  });
  test("samples by epoch win, the last is at the end", () => {
    expect(
      plan(
        {
          max_train_steps: 14,
          sample_every_n_epochs: 1,
          sample_every_n_steps: 2,
          sample_at_first: true,
          "studio.prompts": [{ text: "a", negative: "" }],
        },
        six,
      ).samples,
    ).toEqual([0, 6, 12, 14]);
  });
  test("a span of steps removes earlier saves", () => {
    expect(
      plan({ max_train_steps: 1000, save_every_n_steps: 200, save_last_n_steps: 400 }, six).removed,
    ).toEqual([200, 400]);
  });
  test("no pictures: nothing, and no endless numbers", () => {
    expect(plan({ max_train_epochs: 3 }, [])).toMatchObject({
      batchesPerEpoch: 0,
      total: 0,
      epochs: 0,
      saves: [],
    });
  });
});

describe("what the real trainer printed", () => {
  const dir = "tests/corpus/sd-scripts/logs/cpu";
  const names = readdirSync(dir)
    .filter((name) => name.endsWith(".stdout.log"))
    .map((name) => name.replace(".stdout.log", ""));
  const cases = names.flatMap((name) => {
    const out = readFileSync(`${dir}/${name}.stdout.log`, "utf8");
    const err = readFileSync(`${dir}/${name}.stderr.log`, "utf8");
    const number = (pattern: RegExp) => Number(pattern.exec(out)?.[1] ?? Number.NaN);
    const facts = {
      batches: number(/num batches per epoch .*: (\d+)/),
      epochs: number(/num epochs .*: (\d+)/),
      accumulation: number(/gradient accumulation steps .*= (\d+)/),
      batch: number(/batch size per device .*: (\d+)/),
      total: number(/total optimization steps .*: (\d+)/),
    };
    const buckets = [...err.matchAll(/bucket \d+: resolution \((\d+), (\d+)\), count: (\d+)/g)];
    const resolution = /resolution: \((\d+), (\d+)\)/.exec(err);
    if (
      Number.isNaN(facts.batches) ||
      Number.isNaN(facts.batch) ||
      buckets.length === 0 ||
      !resolution ||
      err.includes("validation_split: 0.")
    )
      return [];
    return [
      {
        name,
        ...facts,
        resolution: `${resolution[1]},${resolution[2]}`,
        buckets: buckets.map((b) => [Number(b[1]), Number(b[2]), Number(b[3])] as const),
      },
    ];
  });
  test("there are recordings", () => expect(cases.length).toBeGreaterThan(10));
  test.each(cases)("$name: $batches batches, $epochs epochs", (c) => {
    const p = plan(
      {
        enable_bucket: true,
        min_bucket_reso: 64,
        max_bucket_reso: 128,
        resolution: c.resolution,
        train_batch_size: c.batch,
        gradient_accumulation_steps: c.accumulation,
        max_train_steps: c.total,
      },
      c.buckets.map(([width, height, repeats]) => ({ width, height, repeats })),
    );
    expect({ batches: p.batchesPerEpoch, epochs: p.epochsStarted }).toEqual({
      batches: c.batches,
      epochs: c.epochs,
    });
  });
});

test("every step total is whole and its epochs agree, whatever is typed", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 1, max: 16 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 400 }),
      (batch, accumulation, total, repeats) => {
        const p = plan(
          { train_batch_size: batch, gradient_accumulation_steps: accumulation, max_train_steps: total },
          [{ width: 512, height: 512, repeats }],
        );
        expect(p.stepsPerEpoch).toBe(Math.ceil(Math.ceil(repeats / batch) / accumulation));
        expect(p.epochsStarted).toBe(Math.ceil(p.epochs - 1e-9));
      },
    ),
  );
});

describe("learning rates", () => {
  // lr/unet at 1e-4, cosine, warm-up 6 of 60 steps, as the trainer logged them on a GPU (after the step)
  test.each([
    [0, 0],
    [1, 1.6666666666666667e-5],
    [9, 9.924038765061042e-5],
    [12, 9.698463103929542e-5],
    [29, 6.153079353712201e-5],
    [30, 5.868240888334653e-5],
  ])("cosine with warm-up after %i steps", (done, expected) => {
    expect(1e-4 * scheduleFactor(CHARACTER_SD15_3090, 60, 6, done)).toBeCloseTo(expected, 12);
  });
  test("the freeze drops the text encoder to nothing, the U-Net goes on", () => {
    const p = steps(CHARACTER_SD15_3090, {
      family: "sd15",
      pictures: [{ width: 512, height: 512, repeats: 1880 }],
    });
    const rates = learningRates(CHARACTER_SD15_3090, p);
    const at = (step: number) => rates.steps.indexOf(step);
    expect(rates.te?.[at(400)]).toBeGreaterThan(0);
    expect(rates.te?.[at(401)]).toBe(0);
    expect(rates.unet[at(401)]).toBeGreaterThan(0);
    expect(rates.unet[at(200)]).toBe(1e-4);
    expect(rates.unet.at(-1)).toBeCloseTo(0, 15);
  });
  test.each([
    "constant",
    "constant_with_warmup",
    "linear",
    "cosine",
    "cosine_with_restarts",
    "cosine_with_min_lr",
    "polynomial",
  ])("%s stays between 0 and 1", (lr_scheduler) => {
    fc.assert(
      fc.property(fc.nat(3000), (done) => {
        const f = scheduleFactor(
          {
            ...DEFAULTS,
            lr_scheduler,
            lr_scheduler_num_cycles: 3,
            lr_scheduler_min_lr_ratio: 0.1,
            lr_scheduler_power: 2,
          },
          2000,
          200,
          done,
        );
        expect(f).toBeGreaterThanOrEqual(0);
        expect(f).toBeLessThanOrEqual(1);
      }),
    );
  });
});
