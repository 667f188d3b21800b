import { type BucketSettings, bucket } from "../datasets/bucket";
import type { Prompt, Recipe } from "./option";
import { flag, number, prompts, size } from "./recipe";

/** A group of equal pictures; `count` of them (1 when absent). Width 0 = not measured yet. Pixels. */
export type PictureFacts = {
  readonly width: number;
  readonly height: number;
  readonly repeats: number;
  readonly count?: number;
  readonly isReg?: boolean;
};

export type StepFacts = { readonly family: string | null; readonly pictures: readonly PictureFacts[] };

/** What a recipe will do with these pictures: the trainer's own arithmetic (sd-scripts §4.4). Frozen into the run. */
export type StepPlan = {
  /** different training pictures, without repeats and without regularisation */
  readonly pictures: number;
  readonly regularisation: number;
  /** pictures drawn in an epoch, repeats and regularisation counted */
  readonly repeated: number;
  readonly batch: number;
  readonly accumulation: number;
  readonly batchesPerEpoch: number;
  /** optimizer steps in an epoch; a short last group still makes a step */
  readonly stepsPerEpoch: number;
  /** optimizer steps of the whole run */
  readonly total: number;
  /** total ÷ stepsPerEpoch, not rounded; 0 without pictures */
  readonly epochs: number;
  /** what the trainer prints as its number of epochs */
  readonly epochsStarted: number;
  /** optimizer steps of warm-up */
  readonly warmup: number;
  /** last step that trains the text encoder; null = all */
  readonly freezeAfter: number | null;
  /** steps after which a file exists, ascending; the last is the final file */
  readonly saves: readonly number[];
  /** saves the trainer deletes again (save_last_n_steps) */
  readonly removed: readonly number[];
  /** steps with samples, ascending; 0 = before the first step */
  readonly samples: readonly number[];
  readonly prompts: readonly Prompt[];
  readonly buckets: readonly { readonly width: number; readonly height: number; readonly count: number }[];
  /** pictures whose size is not known yet: the numbers may still change a little */
  readonly unmeasured: number;
};

export const bucketSettings = (recipe: Recipe): BucketSettings => ({
  resolution: size(recipe.resolution) ?? [512, 512],
  enable: flag(recipe, "enable_bucket"),
  min: number(recipe, "min_bucket_reso") ?? 256,
  max: number(recipe, "max_bucket_reso") ?? 1024,
  step: number(recipe, "bucket_reso_steps") ?? 64,
  noUpscale: flag(recipe, "bucket_no_upscale"),
});

/** Steps, epochs, saves and samples of a recipe on these pictures. Pure arithmetic, quick enough for each key press. */
export function steps(recipe: Recipe, facts: StepFacts): StepPlan {
  const settings = bucketSettings(recipe);
  const batch = Math.max(1, number(recipe, "train_batch_size") ?? 1);
  const accumulation = Math.max(1, number(recipe, "gradient_accumulation_steps") ?? 1);
  const { buckets: list, unmeasured } = bucketed(facts.pictures, settings);
  const batchesPerEpoch = list.reduce((sum, { count }) => sum + Math.ceil(count / batch), 0);
  const stepsPerEpoch = Math.ceil(batchesPerEpoch / accumulation);
  const wantedEpochs = number(recipe, "max_train_epochs");
  const total =
    wantedEpochs !== null ? wantedEpochs * stepsPerEpoch : (number(recipe, "max_train_steps") ?? 1600);
  const epochsStarted = stepsPerEpoch === 0 ? 0 : Math.ceil(total / stepsPerEpoch);
  const { saves, removed } = savesOf(recipe, total, stepsPerEpoch, epochsStarted);
  const freeze = flag(recipe, "network_train_unet_only")
    ? null
    : number(recipe, "studio.freeze_te_after_step");
  const training = facts.pictures.filter((picture) => !picture.isReg);
  return {
    pictures: sum(training, (p) => p.count ?? 1),
    regularisation: sum(facts.pictures, (p) => (p.isReg ? (p.count ?? 1) : 0)),
    repeated: list.reduce((all, { count }) => all + count, 0),
    batch,
    accumulation,
    batchesPerEpoch,
    stepsPerEpoch,
    total,
    epochs: stepsPerEpoch === 0 ? 0 : total / stepsPerEpoch,
    epochsStarted,
    warmup: warmupSteps(recipe, total),
    freezeAfter: freeze !== null && freeze < total ? freeze : null,
    saves,
    removed,
    samples: samplesOf(recipe, total, stepsPerEpoch, epochsStarted),
    prompts: prompts(recipe),
    buckets: list,
    unmeasured,
  };
}

const sum = <T>(list: readonly T[], of: (item: T) => number): number =>
  list.reduce((all, item) => all + of(item), 0);

type Bucketing = {
  buckets: { width: number; height: number; count: number }[];
  unmeasured: number;
};

/** The last answer per set of pictures: most key presses change neither pictures nor bucket settings. */
const remembered = new WeakMap<readonly PictureFacts[], { key: string; answer: Bucketing }>();

function bucketed(pictures: readonly PictureFacts[], settings: BucketSettings): Bucketing {
  const key = JSON.stringify(settings);
  const known = remembered.get(pictures);
  if (known?.key === key) return known.answer;
  const buckets = new Map<string, { width: number; height: number; count: number }>();
  let unmeasured = 0;
  for (const { picture, draws } of withRegularisation(pictures)) {
    const [width, height] = bucketOf(picture, settings);
    if (picture.width < 1) unmeasured += picture.count ?? 1;
    const at = `${width}x${height}`;
    const found = buckets.get(at);
    if (found) found.count += draws;
    else buckets.set(at, { width, height, count: draws });
  }
  const sorted = [...buckets.values()].sort((a, b) => a.width - b.width || a.height - b.height);
  const answer = { buckets: sorted, unmeasured };
  remembered.set(pictures, { key, answer });
  return answer;
}

/** The bucket as the trainer chooses it; the resolution itself while a picture is not measured. */
function bucketOf(picture: PictureFacts, settings: BucketSettings): readonly [number, number] {
  if (!settings.enable || picture.width < 1 || picture.height < 1) return settings.resolution;
  return bucket(picture, settings)?.bucket ?? settings.resolution;
}

/**
 * Draws per group in an epoch. Regularisation pictures are taken in order until they reach the number of training
 * draws; when there are too few, their repeats are raised one by one, round robin (train_util, DreamBoothDataset).
 */
function withRegularisation(pictures: readonly PictureFacts[]): { picture: PictureFacts; draws: number }[] {
  const drawn = pictures
    .filter((picture) => !picture.isReg)
    .map((picture) => ({ picture, draws: picture.repeats * (picture.count ?? 1) }));
  const wanted = sum(drawn, (d) => d.draws);
  const single = pictures
    .filter((picture) => picture.isReg)
    .flatMap((picture) =>
      Array.from({ length: picture.count ?? 1 }, () => ({ picture: { ...picture, count: 1 }, draws: 0 })),
    );
  let reached = 0;
  for (let round = 0; reached < wanted && single.length > 0; round++) {
    for (const one of single) {
      const more = round === 0 ? Math.max(1, one.picture.repeats) : 1;
      one.draws += more;
      reached += more;
      if (reached >= wanted) break;
    }
  }
  return [...drawn, ...single.filter((one) => one.draws > 0)];
}

/** Steps of warm-up: whole steps, or a share of all steps when below 1 (int(), as the trainer rounds). */
export function warmupSteps(recipe: Recipe, total: number): number {
  const value = number(recipe, "lr_warmup_steps") ?? 0;
  return value > 0 && value < 1 ? Math.trunc(value * total) : value;
}

const every = (n: number | null, total: number): number[] =>
  n === null || n < 1
    ? []
    : Array.from({ length: Math.min(100_000, Math.floor(total / n)) }, (_, i) => (i + 1) * n);

const ascending = (list: Iterable<number>): number[] => [...new Set(list)].sort((a, b) => a - b);

/** Ends of epochs n, 2n, … as steps; the trainer's last epoch ends where the steps do. */
function epochEnds(
  n: number | null,
  total: number,
  perEpoch: number,
  epochs: number,
): { step: number; last: boolean }[] {
  return every(n, epochs).map((epoch) => ({
    step: Math.min(total, epoch * perEpoch),
    last: epoch === epochs,
  }));
}

function savesOf(recipe: Recipe, total: number, perEpoch: number, epochs: number) {
  const interval = number(recipe, "save_every_n_steps");
  const bySteps = every(interval, total);
  // never after the last epoch: the final file stands for it
  const byEpochs = epochEnds(number(recipe, "save_every_n_epochs"), total, perEpoch, epochs).filter(
    (end) => !end.last,
  );
  const span = number(recipe, "save_last_n_steps");
  const removed: number[] = [];
  if (span !== null && interval !== null) {
    for (const step of bySteps) {
      const gone = step - span - 1;
      const old = gone - (gone % interval);
      if (old > 0) removed.push(old);
    }
  }
  return {
    saves: ascending([...bySteps, ...byEpochs.map((end) => end.step), ...(total > 0 ? [total] : [])]),
    removed: ascending(removed),
  };
}

function samplesOf(recipe: Recipe, total: number, perEpoch: number, epochs: number): number[] {
  const first = flag(recipe, "sample_at_first") ? [0] : [];
  const n = number(recipe, "sample_every_n_epochs");
  // sample_every_n_epochs makes the trainer ignore the steps
  const rest =
    n !== null
      ? epochEnds(n, total, perEpoch, epochs).map((end) => end.step)
      : every(number(recipe, "sample_every_n_steps"), total);
  return prompts(recipe).length === 0 ? [] : ascending([...first, ...rest]);
}
