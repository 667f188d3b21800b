import { existsSync } from "node:fs";
import { strikes } from "@/server/domain/engines/faults";
import { type Config, flag, num, str } from "./configuration";
import { type Dataset, readDataset } from "./folders";
import { modelHashes } from "./metadata";
import { type Plan, planOf } from "./plan";
import { early, type Session, TrainerError } from "./session";
import { modules } from "./weights";

export type Prepared = {
  dataset: Dataset;
  plan: Plan;
  hashes: { short: string; long: string } | null;
  family: "sd15" | "sdxl";
};

/** Everything before the first step, spoken as the trainer speaks it; null = "No data found", which ends with exit code 0. */
export async function prepare(session: Session, script: string): Promise<Prepared | null> {
  const { console: out, config } = session;
  const info = (text: string, where: string) => out.log("INFO", text, where);
  const family = script.startsWith("sdxl") ? "sdxl" : "sd15";
  session.phase("data");
  info("Using v1 tokenizer", "strategy_sd.py:26");
  const file = str(config, "dataset_config");
  info(
    file ? `Loading dataset config from ${file}` : "Using DreamBooth method.",
    file ? "train_network.py:519" : "train_network.py:530",
  );
  const dataset = await readDataset(config);
  await session.pause(0.3);
  const found = strikes(session.faults, "nodata", 1)
    ? []
    : dataset.folders.filter((f) => f.pictures.length > 0);
  tellData(session, { ...dataset, folders: found });
  const plan = planOf(config, { ...dataset, folders: found });
  tellBuckets(session, plan);
  if (found.every((f) => f.isReg)) {
    out.log(
      "ERROR",
      "No data found. Please verify arguments (train_data_dir must be the parent of folders with images) / 画像がありません。引数指定を確認してください（train_data_dirには画像があるフォルダではなく、画像があるフォルダの親フォルダを指定する必要があります）",
      "train_network.py:576",
    );
    return null;
  }
  info("preparing accelerator", "train_network.py:593");
  out.print("accelerator device: rehearsal");
  session.phase("model");
  early(session);
  const hashes = await loadModel(session, config);
  const caching = flag(config, "cache_latents") || flag(config, "cache_latents_to_disk");
  session.phase(caching ? "cache" : "prepare");
  early(session);
  if (caching) await cacheLatents(session, dataset);
  out.print(`import network module: ${str(config, "network_module") ?? ""}`);
  if (!str(config, "network_module"))
    throw new TrainerError(
      "AttributeError",
      "'NoneType' object has no attribute 'startswith'",
      "network_module = importlib.import_module(args.network_module)",
    );
  tellNetwork(session, config, family);
  session.phase("prepare");
  early(session);
  out.print("prepare optimizer, data loader etc.");
  info(`use ${str(config, "optimizer_type") ?? "AdamW"} optimizer | {}`, "train_util.py:4897");
  await session.pause(0.3);
  tellRun(session, plan);
  if (hashes) {
    session.phase("hash");
    early(session);
    await session.pause(0.2);
    session.phase("prepare");
  }
  info("unet dtype: torch.float16, device: rehearsal", "train_network.py:1347");
  info("text_encoder [0] dtype: torch.float16, device: rehearsal", "train_network.py:1353");
  return { dataset: { ...dataset, folders: found }, plan, hashes, family };
}

function tellData({ console: out }: Session, { folders, settings }: Dataset): void {
  const info = (text: string, where: string) => out.log("INFO", text, where);
  info("prepare images.", "train_util.py:2112");
  for (const folder of folders) {
    const n = folder.pictures.length;
    info("get image size from name of cache files", "train_util.py:2005");
    full(out.bar("", n), n);
    info(`set image size from cache files: 0/${n}`, "train_util.py:2035");
    info(`found directory ${folder.dir} contains ${n} image files`, "train_util.py:2059");
    full(out.bar("read caption", n), n);
    const without = folder.pictures.filter((p) => p.caption === null).length;
    if (without)
      out.log(
        "WARNING",
        `No caption file found for ${without} images. Training will continue without captions for these images. If class token exists, it will be used.`,
        "train_util.py:2085",
      );
    const empty = folder.pictures.find((p) => p.caption === "");
    if (empty)
      throw new TrainerError(
        "AssertionError",
        `caption file is empty / キャプションファイルが空です: ${empty.path}`,
        "assert len(lines) > 0",
      );
  }
  const draws = (reg: boolean) =>
    folders.filter((f) => f.isReg === reg).reduce((n, f) => n + f.pictures.length * f.repeats, 0);
  info(`${draws(false)} train images with repeats.`, "train_util.py:2158");
  info(`${draws(true)} reg images with repeats.`, "train_util.py:2162");
  if (draws(true) === 0)
    out.log("WARNING", "no regularization images / 正則化画像が見つかりませんでした", "train_util.py:2167");
  const subsets = folders.map((f, i) =>
    [
      `  [Subset ${i} of Dataset 0]`,
      `    image_dir: "${f.dir}"`,
      `    image_count: ${f.pictures.length}`,
      `    num_repeats: ${f.repeats}`,
      `    is_reg: ${f.isReg ? "True" : "False"}`,
      `    class_tokens: ${f.classWord ?? "None"}`,
      `    caption_extension: ${settings.extension}`,
      "",
    ].join("\n"),
  );
  info(
    [
      "[Dataset 0]",
      `  batch_size: ${settings.batch}`,
      `  resolution: (${settings.width}, ${settings.height})`,
      `  enable_bucket: ${settings.buckets ? "True" : "False"}`,
      `  min_bucket_reso: ${settings.min}`,
      `  max_bucket_reso: ${settings.max}`,
      `  bucket_reso_steps: ${settings.step}`,
      `  bucket_no_upscale: ${settings.noUpscale ? "True" : "False"}`,
      "",
      ...subsets,
    ].join("\n"),
    "config_util.py:580",
  );
}

function tellBuckets({ console: out }: Session, plan: Plan): void {
  const info = (text: string, where: string) => out.log("INFO", text, where);
  info("[Prepare dataset 0]", "config_util.py:592");
  info("loading image sizes.", "train_util.py:992");
  full(out.bar("", plan.pictures), plan.pictures);
  info("make buckets", "train_util.py:1015");
  info(
    "number of images (including repeats) / 各bucketの画像枚数（繰り返し回数を含む）",
    "train_util.py:1061",
  );
  plan.buckets.forEach((b, i) => {
    info(`bucket ${i}: resolution (${b.width}, ${b.height}), count: ${b.count}`, "train_util.py:1066");
  });
}

async function loadModel(session: Session, config: Config): Promise<{ short: string; long: string } | null> {
  const { console: out } = session;
  const path = str(config, "pretrained_model_name_or_path") ?? "";
  out.log("INFO", "loading model for process 0/1", "train_util.py:5574");
  if (!existsSync(path)) {
    out.log("INFO", `load Diffusers pretrained models: ${path}`, "train_util.py:5536");
    throw new TrainerError(
      "ValueError",
      `The provided pretrained_model_name_or_path "${path}" is neither a valid local path nor a valid repo id. Please check the parameter.`,
      "pipe = StableDiffusionPipeline.from_pretrained(name_or_path, tokenizer=None, safety_checker=None)",
    );
  }
  out.log("INFO", `load StableDiffusion checkpoint: ${path}`, "train_util.py:5530");
  out.log("INFO", "UNet2DConditionModel: 64, 8, 768, False, False", "original_unet.py:1395");
  await session.pause(0.6);
  for (const part of ["u-net", "vae", "text encoder"])
    out.log("INFO", `loading ${part}: <All keys matched successfully>`, "model_util.py:1011");
  out.log(
    "INFO",
    flag(config, "xformers") ? "Enable xformers for U-Net" : "Enable SDPA for U-Net",
    "train_util.py:3375",
  );
  return modelHashes(path);
}

async function cacheLatents(session: Session, { folders }: Dataset): Promise<void> {
  const { console: out } = session;
  const n = folders.reduce((sum, f) => sum + f.pictures.length, 0);
  out.log("INFO", "[Dataset 0]", "train_util.py:2627");
  out.log("INFO", "caching latents with caching strategy.", "train_util.py:1120");
  out.log("INFO", "caching latents...", "train_util.py:1170");
  const bar = out.bar("", n);
  for (let i = 1; i <= n; i++) {
    await session.pause(1.2 / n);
    bar.draw(i);
  }
  bar.close();
}

function tellNetwork({ console: out }: Session, config: Config, family: "sd15" | "sdxl"): void {
  const all = modules(family);
  const text = all.filter((m) => m.text).length;
  const info = (message: string, where: string) => out.log("INFO", message, where);
  info(
    `create LoRA network. base dim (rank): ${num(config, "network_dim") ?? 4}, alpha: ${(num(config, "network_alpha") ?? 1).toFixed(1)}`,
    "lora.py:935",
  );
  info("neuron dropout: p=None, rank dropout: p=None, module dropout: p=None", "lora.py:936");
  info(`create LoRA for Text Encoder: ${text} modules.`, "lora.py:1035");
  info(`create LoRA for U-Net: ${all.length - text} modules.`, "lora.py:1043");
  if (!flag(config, "network_train_unet_only"))
    info(`enable LoRA for text encoder: ${text} modules`, "lora.py:1084");
  info(`enable LoRA for U-Net: ${all.length - text} modules`, "lora.py:1089");
}

function tellRun({ console: out }: Session, plan: Plan): void {
  const regs = plan.regularisation;
  out.print("running training / 学習開始");
  out.print(`  num train images * repeats / 学習画像の数×繰り返し回数: ${plan.repeated}`);
  out.print("  num validation images * repeats / 学習画像の数×繰り返し回数: 0");
  out.print(`  num reg images / 正則化画像の数: ${regs}`);
  out.print(`  num batches per epoch / 1epochのバッチ数: ${plan.batchesPerEpoch}`);
  out.print(`  num epochs / epoch数: ${plan.epochsStarted}`);
  out.print(`  batch size per device / バッチサイズ: ${plan.batch}`);
  out.print(`  gradient accumulation steps / 勾配を合計するステップ数 = ${plan.accumulation}`);
  out.print(`  total optimization steps / 学習ステップ数: ${plan.total}`);
}

function full(bar: { draw(n: number): void; close(): void }, n: number): void {
  bar.draw(n);
  bar.close();
}
