import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TrainerEvent } from "@/server/domain/engines/protocol";
import { classify } from "@/server/domain/models/family";
import { headerBytes, parseHeader } from "@/server/domain/models/header";
import { rehearse, workshop } from "./run";

let shop: Awaited<ReturnType<typeof workshop>>;
beforeEach(async () => {
  shop = await workshop();
});
afterEach(() => shop.close());

const args = (steps: number, ...more: string[]) => [
  ...shop.args,
  "--max_train_steps",
  String(steps),
  "--logging_dir",
  join(shop.dir, "tb"),
  ...more,
];
const of = <K extends TrainerEvent["event"]>(events: TrainerEvent[], kind: K) =>
  events.filter((e): e is Extract<TrainerEvent, { event: K }> => e.event === kind);
const open = (path: string) => {
  const bytes = readFileSync(path);
  const length = headerBytes(bytes.subarray(0, 512), bytes.length);
  return {
    header: parseHeader(bytes.subarray(8, 8 + length), bytes.length),
    body: bytes.subarray(8 + length),
  };
};

test("reads the studio's own config.toml and dataset.toml", async () => {
  writeFileSync(
    join(shop.dir, "config.toml"),
    args(6)
      .join(" ")
      .replace(/--(\w+) ((?:(?!--)\S+ ?)*)/g, (_, k: string, v: string) => `${k} = ${value(v.trim())}\n`),
  );
  writeFileSync(
    join(shop.dir, "dataset.toml"),
    `[[datasets]]\n[[datasets.subsets]]\nimage_dir = '${shop.dir}/data/2_yui girl'\nnum_repeats = 4\nclass_tokens = 'yui'\n`,
  );
  const { exit, events } = await rehearse(shop.dir, [
    "--config_file",
    join(shop.dir, "config.toml"),
    "--dataset_config",
    join(shop.dir, "dataset.toml"),
  ]);
  expect(exit).toBe(0);
  expect(of(events, "start")[0]).toMatchObject({ total: 6, batches: 20, epochs: 1, accumulation: 2 });
});
const value = (v: string) => (v === "" ? "true" : /^[\d.e-]+$/.test(v) && v !== "64" ? v : `'${v}'`);

test("its LoRA has the real names, the hash of its own weights, and a text encoder that stops changing", async () => {
  const { events, exit } = await rehearse(shop.dir, args(12, "--save_every_n_steps", "4"), {
    control: { freeze_te_after_step: 4 },
  });
  expect(exit).toBe(0);
  const files = of(events, "file");
  expect(files.map((f) => [f.path.split("/").at(-1), f.step, f.epoch, f.final])).toEqual([
    ["yui-step00000004.safetensors", 4, null, false],
    ["yui-step00000008.safetensors", 8, null, false],
    ["yui-step00000012.safetensors", 12, null, false],
    ["yui.safetensors", 12, 3, true],
  ]);
  const loras = files.map((f) => open(f.path));
  for (const { header, body } of loras) {
    expect(header.tensors.size).toBe(792);
    expect(header.metadata.sshs_model_hash).toBe(createHash("sha256").update(body).digest("hex"));
    expect(classify(header)).toMatchObject({ family: "lora", facts: { loraBase: "sd15", dtype: "F16" } });
  }
  const [at4, at8, , final] = loras;
  const tensor = (lora: (typeof loras)[number], key: string) => {
    const [from, to] = lora.header.tensors.get(key)!.data_offsets;
    return lora.body.subarray(from, to).toString("hex");
  };
  const te = "lora_te_text_model_encoder_layers_0_mlp_fc1.lora_up.weight";
  const unet = "lora_unet_mid_block_attentions_0_proj_in.lora_up.weight";
  expect(tensor(at4!, te)).toBe(tensor(final!, te));
  expect(tensor(at4!, unet)).not.toBe(tensor(at8!, unet));
  // the last step's file and the final one are one LoRA
  expect(final!.header.metadata.sshs_model_hash).toBe(loras[2]!.header.metadata.sshs_model_hash);
  expect(final!.header.metadata).toMatchObject({
    ss_steps: "12",
    ss_epoch: "3",
    ss_network_dim: "4",
    ss_output_name: "yui",
    ss_num_batches_per_epoch: "10",
  });
});

test("its names are those of the recorded LoRA of the real trainer", async () => {
  const { events } = await rehearse(shop.dir, args(2));
  const real = JSON.parse(readFileSync("tests/corpus/models/lora_yui_v1.header.json", "utf8")) as {
    tensors: string[];
    metadata: string[];
  };
  const ours = open(of(events, "file")[0]!.path).header;
  expect([...ours.tensors.keys()].sort()).toEqual([...real.tensors].sort());
  const ofCommandLine =
    /^ss_(batch_size_per_device|total_batch_size|resolution|color_aug|flip_aug|random_crop|shuffle_caption|enable_bucket|bucket_no_upscale|m(in|ax)_bucket_reso|keep_tokens|reg_dataset_dirs|bucket_info)$/;
  const unlike = real.metadata.filter(
    (key) =>
      /^ss_(network|output|num|max_train|sd_model|base|steps|epoch|session|tag)/.test(key) &&
      !ofCommandLine.test(key) &&
      !(key in ours.metadata),
  );
  expect(unlike).toEqual([]);
});

test("samples carry the trainer's names and grow out of noise the same way each time", async () => {
  const more = [
    "--sample_prompts",
    join(shop.dir, "prompts.txt"),
    "--sample_every_n_steps",
    "4",
    "--sample_at_first",
  ];
  const { events } = await rehearse(shop.dir, args(8, ...more));
  const samples = of(events, "sample");
  expect(samples.map((s) => [s.step, s.epoch, s.prompt, s.seed])).toEqual([
    [0, 0, 0, 7],
    [0, 0, 1, null],
    [4, null, 0, 7],
    [4, null, 1, null],
    [8, null, 0, 7],
    [8, null, 1, null],
  ]);
  expect(samples[0]!.path).toMatch(/\/output\/sample\/yui_e000000_00_\d{14}_7\.png$/);
  expect(samples[3]!.path).toMatch(/\/output\/sample\/yui_000004_01_\d{14}\.png$/);
  const first = readFileSync(samples[4]!.path);
  expect(await sharp(first).metadata()).toMatchObject({ width: 64, height: 64, format: "png" });
  const again = of((await rehearse(shop.dir, args(8, ...more))).events, "sample");
  expect(readFileSync(again[4]!.path).equals(first)).toBe(true);
});

test.each([
  ["oom@3", 1, "failed", /torch\.OutOfMemoryError: CUDA out of memory\. Tried to allocate/],
  ["nodata", 0, "finished", /No data found\. Please verify/],
  ["diskfull@4", 1, "failed", /No space left on device/],
])("fault %s ends as the real one does", async (faults, exit, last, log) => {
  const done = await rehearse(shop.dir, args(8, "--save_every_n_steps", "4"), {
    env: { REHEARSAL_FAULTS: faults },
  });
  expect(done.exit).toBe(exit);
  expect(done.log).toMatch(log);
  expect(done.events.at(-1)?.event).toBe(last);
});

test("a process that dies says nothing", async () => {
  const done = await rehearse(shop.dir, args(8), { env: { REHEARSAL_FAULTS: "die@3" } });
  expect(done.signal).toBe("SIGKILL");
  expect(of(done.events, "step")).toHaveLength(2);
});

test("a loss that is not a number ends with exit code 0 and a file, as it really does", async () => {
  const done = await rehearse(shop.dir, args(6), { env: { REHEARSAL_FAULTS: "nan@3" } });
  expect(done.exit).toBe(0);
  expect(of(done.events, "step").map((s) => s.loss === null)).toEqual([false, false, true, true, true, true]);
  expect(done.log).toContain("avr_loss=nan");
  expect(of(done.events, "file")).toHaveLength(1);
});

test("one that hangs does not hear SIGTERM", async () => {
  let termed = 0;
  const done = await rehearse(shop.dir, args(8), {
    env: { REHEARSAL_FAULTS: "hang@3" },
    on: (event, act) => {
      if (event.event !== "step" || event.step !== 2) return;
      setTimeout(() => act.signal("SIGTERM"), 50);
      setTimeout(() => {
        termed = 1;
        act.signal("SIGKILL");
      }, 400);
    },
  });
  expect([termed, done.signal]).toEqual([1, "SIGKILL"]);
});

test("wrong arguments, a config or a base model that is not there: the real exit codes and lines", async () => {
  const usage = await rehearse(shop.dir, ["loose"]);
  expect([usage.exit, usage.log]).toEqual([
    2,
    expect.stringContaining("error: unrecognized arguments: loose"),
  ]);
  const config = await rehearse(shop.dir, ["--config_file", "/nowhere/config.toml"]);
  expect([config.exit, config.log]).toEqual([1, expect.stringContaining("/nowhere/config.toml not found.")]);
  const model = await rehearse(
    shop.dir,
    args(4, "--pretrained_model_name_or_path", "/nowhere/x.safetensors"),
  );
  expect([model.exit, model.log]).toEqual([
    1,
    expect.stringContaining('"/nowhere/x.safetensors" is neither a valid local path nor a valid repo id'),
  ]);
});

test("its log has the shapes of the real one", async () => {
  mkdirSync(join(shop.dir, "output"), { recursive: true });
  const { log } = await rehearse(shop.dir, args(4));
  const lines = log.split(/[\r\n]/).map((l) => l.trimEnd());
  const progress = lines.filter((l) =>
    /^steps:\s+(\d+)%\|[^|]*\|\s*(\d+)\/(\d+) \[([\d:]+)<([\d:]+|\?),\s+([\d.]+|\?)(it\/s|s\/it)(?:, (.*?))?\]$/.test(
      l,
    ),
  );
  expect(progress.length).toBe(1 + 4 * 3);
  const records = lines.filter((l) =>
    /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\s{19}) (DEBUG|INFO|WARNING|ERROR|CRITICAL) +(.*?)\s{1,}([\w.]+\.py):(\d+)$/.test(
      l,
    ),
  );
  expect(records.length).toBeGreaterThan(25);
  for (const wanted of [
    "accelerator device: rehearsal",
    "epoch 1/1",
    `saving checkpoint: ${shop.dir}/output/yui.safetensors`,
  ])
    expect(lines).toContain(wanted);
  expect(log).toMatch(/ {2}total optimization steps .*: 4/);
  expect(readdirSync(join(shop.dir, "output"))).toEqual(["yui.safetensors"]);
});

test("SDXL has names of its own", async () => {
  const { events } = await rehearse(shop.dir, args(1), { script: "sdxl_train_network.py" });
  const { header } = open(of(events, "file")[0]!.path);
  expect(header.tensors.size).toBe((264 + 722) * 3);
  expect(classify(header).facts.loraBase).toBe("sdxl");
});
