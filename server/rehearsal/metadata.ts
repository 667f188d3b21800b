import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";
import { type Config, flag, num, str } from "./configuration";
import { local } from "./console";
import type { Dataset } from "./folders";

export type Counts = {
  repeated: number;
  regs: number;
  batches: number;
  epochs: number;
  total: number;
  buckets: { size: readonly [number, number]; count: number }[];
};

/** Python's way of writing a value into a string */
const py = (v: unknown): string =>
  v === null || v === undefined ? "None" : v === true ? "True" : v === false ? "False" : String(v);
const float = (v: number | null): string =>
  v === null ? "None" : Number.isInteger(v) ? v.toFixed(1) : py(v).replace(/e-(\d)$/, "e-0$1");

/** The ss_* and modelspec.* of a run that stay the same for all its files (sd-scripts reference §6). */
export function runMetadata(
  config: Config,
  dataset: Dataset,
  counts: Counts,
  started: number,
  hashes: { short: string; long: string } | null,
  xl: boolean,
): Record<string, string> {
  const name = str(config, "output_name") ?? "last";
  const out: Record<string, string> = {
    ss_session_id: String(Math.floor(started % 2147483647)),
    ss_training_started_at: String(started / 1000),
    ss_output_name: name,
    ss_sd_scripts_commit_hash: "(rehearsal)",
    ss_training_comment: "rehearsal: nothing was trained",
    ss_learning_rate: float(num(config, "learning_rate")),
    ss_unet_lr: float(num(config, "unet_lr")),
    ss_text_encoder_lr: float(num(config, "text_encoder_lr")),
    ss_num_train_images: String(counts.repeated),
    ss_num_validation_images: "0",
    ss_num_reg_images: String(counts.regs),
    ss_num_batches_per_epoch: String(counts.batches),
    ss_num_epochs: String(counts.epochs),
    ss_max_train_steps: String(counts.total),
    ss_gradient_accumulation_steps: py(num(config, "gradient_accumulation_steps")),
    ss_gradient_checkpointing: py(flag(config, "gradient_checkpointing")),
    ss_lr_warmup_steps: py(num(config, "lr_warmup_steps")),
    ss_lr_scheduler: py(str(config, "lr_scheduler")),
    ss_optimizer: py(str(config, "optimizer_type")),
    ss_max_grad_norm: float(num(config, "max_grad_norm") ?? 1),
    ss_mixed_precision: py(str(config, "mixed_precision")),
    ss_cache_latents: py(flag(config, "cache_latents") || flag(config, "cache_latents_to_disk")),
    ss_seed: py(num(config, "seed")),
    ss_network_module: py(str(config, "network_module")),
    ss_network_dim: py(num(config, "network_dim") ?? 4),
    ss_network_alpha: float(num(config, "network_alpha") ?? 1),
    ss_network_dropout: py(num(config, "network_dropout")),
    ss_v2: py(flag(config, "v2")),
    ss_base_model_version: xl ? "sdxl_base_v1-0" : flag(config, "v2") ? "sd_v2" : "sd_v1",
    ss_clip_skip: py(num(config, "clip_skip")),
    ss_max_token_length: py(num(config, "max_token_length")),
    ss_noise_offset: py(num(config, "noise_offset")),
    ss_min_snr_gamma: float(num(config, "min_snr_gamma")),
    ss_loss_type: py(str(config, "loss_type") ?? "l2"),
    ss_lowram: py(flag(config, "lowram")),
    ss_full_fp16: py(flag(config, "full_fp16")),
    ss_prior_loss_weight: float(num(config, "prior_loss_weight") ?? 1),
    ss_datasets: JSON.stringify([inWords(dataset, counts)]),
    ss_tag_frequency: JSON.stringify(
      Object.fromEntries(
        dataset.folders.map((f) => [basename(f.dir), frequency(f.pictures.map((p) => p.caption ?? ""))]),
      ),
    ),
    ss_dataset_dirs: JSON.stringify(
      Object.fromEntries(
        dataset.folders.map((f) => [basename(f.dir), { n_repeats: f.repeats, img_count: f.pictures.length }]),
      ),
    ),
    "modelspec.sai_model_spec": "1.0.1",
    "modelspec.architecture": xl ? "stable-diffusion-xl-v1-base/lora" : "stable-diffusion-v1/lora",
    "modelspec.implementation": "diffusers",
    "modelspec.implementation_version": "rehearsal",
    "modelspec.title": str(config, "metadata_title") ?? name,
    "modelspec.resolution": `${dataset.settings.width}x${dataset.settings.height}`,
    "modelspec.prediction_type": flag(config, "v_parameterization") ? "v" : "epsilon",
  };
  const model = str(config, "pretrained_model_name_or_path");
  if (model) out.ss_sd_model_name = basename(model);
  if (hashes) {
    out.ss_sd_model_hash = hashes.short;
    out.ss_new_sd_model_hash = hashes.long;
  }
  return out;
}

/** What changes from file to file: its step, its epoch (0-based index for step saves), the time. */
export const fileMetadata = (step: number, epoch: number, now: Date): Record<string, string> => ({
  ss_steps: String(step),
  ss_epoch: String(epoch),
  ss_training_finished_at: String(now.getTime() / 1000),
  "modelspec.date": local(now).replace(" ", "T"),
});

/** SHA-256 of the whole file, and the old short hash: 8 hex of SHA-256 over 0x10000 bytes at 0x100000; null for a folder. */
export function modelHashes(path: string): { short: string; long: string } | null {
  if (!statSync(path).isFile()) return null;
  const part = Buffer.alloc(0x10000);
  const fd = openSync(path, "r");
  const n = readSync(fd, part, 0, part.length, 0x100000);
  closeSync(fd);
  const sha = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  return { short: sha(part.subarray(0, n)).slice(0, 8), long: sha(readFileSync(path)) };
}

function inWords({ settings, folders }: Dataset, counts: Counts): object {
  return {
    is_dreambooth: true,
    batch_size_per_device: settings.batch,
    num_train_images: counts.repeated,
    num_reg_images: counts.regs,
    resolution: [settings.width, settings.height],
    enable_bucket: settings.buckets,
    bucket_info: {
      buckets: Object.fromEntries(counts.buckets.map((b, i) => [i, { resolution: b.size, count: b.count }])),
    },
    subsets: folders.map((f) => ({
      img_count: f.pictures.length,
      num_repeats: f.repeats,
      image_dir: basename(f.dir),
      class_tokens: f.classWord,
      is_reg: f.isReg,
    })),
  };
}

function frequency(captions: string[]): Record<string, number> {
  const out: Record<string, number> = {};
  for (const caption of captions) {
    for (const tag of caption.split(",").map((t) => t.trim().toLowerCase()))
      if (tag) out[tag] = (out[tag] ?? 0) + 1;
  }
  return out;
}
