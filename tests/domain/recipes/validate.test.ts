import { describe, expect, test } from "vitest";
import type { Value } from "@/server/domain/recipes/option";
import { CHARACTER_SD15_3090 } from "@/server/domain/recipes/presets";
import { schema } from "@/server/domain/recipes/schema";
import { type PreflightFacts, preflight, validate } from "@/server/domain/recipes/validate";

const facts: PreflightFacts = {
  family: "sd15",
  engine: { kind: "local", device: "cuda", cpus: 8, xformers: true, bitsandbytes: true, launcher: true },
  pictures: [{ width: 512, height: 768, repeats: 10, count: 188 }],
  captions: { missing: 0, triggers: ["yuihirasawa"], oneSided: [] },
};
const found = (change: { [dest: string]: Value }, with_: Partial<PreflightFacts> = {}) =>
  validate({ ...CHARACTER_SD15_3090, ...change }, { ...facts, ...with_ }).map(
    (issue) => `${issue.severity} ${issue.code}`,
  );

test("the preset itself: nothing in its way, three things said", () => {
  const result = preflight(CHARACTER_SD15_3090, facts);
  expect(result.blocks).toBe(0);
  expect(result.warnings).toBe(0);
  expect(result.issues.map((issue) => issue.code)).toEqual([
    "epochs-part",
    "saves-without-sample",
    "trigger-shuffled",
  ]);
  expect(result.issues[0]?.text.en).toContain("2000 steps = 4.26 epochs");
  expect(result.issues[1]?.text.zh).toContain("500、1500");
  expect(result.issues[1]?.remedy?.change).toEqual({ sample_every_n_steps: 250 });
});

const cases: [string, { [dest: string]: Value }, Partial<PreflightFacts>?][] = [
  ["block no-model", {}, { family: null }],
  ["block no-engine", {}, { engine: null }],
  ["block family", {}, { family: "vae" }],
  ["block family", {}, { family: "flux" }],
  ["block rehearsal-model", {}, { format: "rehearsal" }],
  ["block unreadable", {}, { unreadable: 2 }],
  ["warn resolution-family", {}, { family: "sdxl" }],
  ["warn resolution-family", { resolution: "1536,1536", max_bucket_reso: 2048 }],
  ["info clip-skip-family", { resolution: "1024,1024" }, { family: "sdxl" }],
  [
    "warn cpu-precision",
    {},
    { engine: { ...(facts.engine as NonNullable<PreflightFacts["engine"]>), device: "cpu" } },
  ],
  [
    "block bitsandbytes",
    {},
    { engine: { ...(facts.engine as NonNullable<PreflightFacts["engine"]>), bitsandbytes: false } },
  ],
  [
    "info xformers",
    {},
    { engine: { ...(facts.engine as NonNullable<PreflightFacts["engine"]>), xformers: false } },
  ],
  [
    "warn freeze-launcher",
    {},
    { engine: { ...(facts.engine as NonNullable<PreflightFacts["engine"]>), launcher: false } },
  ],
  [
    "block masks",
    {},
    {
      masked: 2,
      engine: { ...(facts.engine as NonNullable<PreflightFacts["engine"]>), masks: false },
    },
  ],
  ["info workers", { max_data_loader_n_workers: 16 }],
  ["block persistent-workers", { max_data_loader_n_workers: 0 }],
  ["block precision-match", { full_bf16: true }],
  ["block cache-text-encoder", { cache_text_encoder_outputs: true }, { family: "sdxl" }],
  ["block warmup-constant", { lr_scheduler: "constant" }],
  ["warn warmup-long", { lr_warmup_steps: 1500 }],
  ["block warmup-long", { lr_warmup_steps: 2000 }],
  ["block min-lr-ratio", { lr_scheduler: "cosine_with_min_lr" }],
  ["block rate-zero", { learning_rate: 0, text_encoder_lr: 0 }],
  ["warn rate-low", { learning_rate: 2e-6 }],
  ["warn rate-high", { learning_rate: 50 }],
  ["warn rate-adaptive", { optimizer_type: "Prodigy" }],
  ["info te-above-unet", { text_encoder_lr: null }],
  ["warn alpha-above-dim", { network_alpha: 64 }],
  ["info freeze-late", { "studio.freeze_te_after_step": 5000 }],
  ["block arguments", { optimizer_args: ["weight_decay"] }],
  ["block no-pictures", {}, { pictures: [] }],
  ["warn too-short", { max_train_steps: 100 }],
  ["warn sample-without-prompts", { "studio.prompts": [] }],
  ["info no-samples", { sample_every_n_steps: null }],
  ["info samples-ignored", { sample_every_n_epochs: 1 }],
  ["warn no-saves", { save_every_n_steps: null }],
  ["warn saves-many", { save_every_n_steps: 10 }],
  ["warn saves-removed", { save_last_n_steps: 400 }],
  ["block bucket-min", { resolution: "128,128" }],
  ["block bucket-max", { resolution: "1280,768" }],
  ["block bucket-step", { bucket_reso_steps: 32 }],
  ["block no-bucket-no-cache", { enable_bucket: false, cache_latents: false }],
  ["block cache-crop", { random_crop: true }],
  ["block cache-color", { color_aug: true }],
  ["warn flip", { flip_aug: true }],
  ["block range", { network_dim: 0 }],
  ["block caption-extension", { caption_extension: ".caption" }],
  ["warn captions-missing", {}, { captions: { ...facts.captions, missing: 3 } }],
  ["info unmeasured", {}, { pictures: [{ width: 0, height: 0, repeats: 10, count: 5 }] }],
];

describe("each rule", () => {
  test.each(cases)("%s", (expected, change, with_) => {
    expect(found({}, {})).not.toContain(expected);
    expect(found(change, with_)).toContain(expected);
  });

  test.each(cases)("%s: its remedy takes it away and stays valid", (expected, change, with_) => {
    const recipe = { ...CHARACTER_SD15_3090, ...change };
    const all = { ...facts, ...with_ };
    const issue = validate(recipe, all).find((i) => `${i.severity} ${i.code}` === expected);
    if (issue?.remedy === undefined) return;
    const mended = schema.parse({ ...recipe, ...issue.remedy.change });
    expect(validate(mended, all).map((i) => i.code)).not.toContain(issue.code);
  });
});

test("flip names what it found in the captions", () => {
  const issue = validate(
    { ...CHARACTER_SD15_3090, flip_aug: true },
    { ...facts, captions: { ...facts.captions, oneSided: ["hairclip", "guitar"] } },
  ).find((i) => i.code === "flip");
  expect(issue?.text.en).toContain("hairclip, guitar");
});
