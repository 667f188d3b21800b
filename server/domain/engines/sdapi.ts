import { z } from "zod";
import { loraTag } from "./infotext";

/** The parts of the sdapi contract the studio reads; unknown fields are ignored, wrong ones refuse the answer. */
export const sdModels = z.array(
  z.object({
    title: z.string(),
    model_name: z.string(),
    hash: z.string().nullish(),
    sha256: z.string().nullish(),
  }),
);
export const sdLoras = z.array(z.object({ name: z.string(), path: z.string().nullish() }));
export const sdSamplers = z.array(z.object({ name: z.string() }));
export const sdSchedulers = z.array(z.object({ name: z.string(), label: z.string() }));
export const sdVaes = z.array(z.object({ model_name: z.string() }));
export const sdProgress = z.object({
  progress: z.number(),
  eta_relative: z.number(),
  state: z.object({ job_count: z.number().nullish(), interrupted: z.boolean().nullish() }).loose(),
  current_image: z.string().nullish(),
});
export const internalProgress = z.object({
  active: z.boolean(),
  queued: z.boolean(),
  completed: z.boolean(),
  progress: z.number().nullish(),
  eta: z.number().nullish(),
  live_preview: z.string().nullish(),
});
export const sdPicture = z.object({ images: z.array(z.string()).min(1), info: z.string() });
export const sdInfo = z
  .object({
    infotexts: z.array(z.string()).default([]),
    sd_model_name: z.string().nullish(),
    sd_model_hash: z.string().nullish(),
    index_of_first_image: z.number().nullish(),
  })
  .loose();

/** One picture to draw; `task` is unique per request, `base` null = whatever is loaded, `prompt` without LoRA tags. */
export type PictureOrder = {
  task: string;
  base: { name: string; hash: string | null } | null;
  loras: { stem: string; weights: string; te: number; unet: number }[];
  prompt: string;
  negative: string;
  seed: number;
  steps: number;
  cfg: number;
  sampler: string;
  scheduler: string | null;
  width: number;
  height: number;
  clipSkip: number;
  vae: string | null;
};

/**
 * The prompt as sent: the LoRA tags are appended without any text of their own, so that a cell without LoRA keeps
 * the very same residue ("1girl, " is another prompt than "1girl").
 */
export const promptAsSent = (order: Pick<PictureOrder, "prompt" | "loras">): string =>
  order.prompt + order.loras.map((l) => loraTag(l.stem, l.te, l.unet)).join("");

/**
 * The txt2img request. One picture, explicit seed, own task id; the same overrides in every request, because an
 * override that is absent falls back to whatever the server's user left in its settings.
 */
export function txt2img(order: PictureOrder, family: string): Record<string, unknown> {
  const overrides: Record<string, unknown> = { CLIP_stop_at_last_layers: Math.round(order.clipSkip) };
  if (order.base) overrides.sd_model_checkpoint = order.base.name;
  // Forge's sd_vae is a dead option, and its unknown keys are errors.
  if (order.vae !== null && family !== "forge") overrides.sd_vae = order.vae;
  const body: Record<string, unknown> = {
    prompt: promptAsSent(order),
    negative_prompt: order.negative,
    seed: order.seed,
    steps: order.steps,
    cfg_scale: order.cfg,
    sampler_name: order.sampler,
    width: order.width,
    height: order.height,
    batch_size: 1,
    n_iter: 1,
    send_images: true,
    save_images: false,
    force_task_id: order.task,
    override_settings: overrides,
    override_settings_restore_afterwards: true,
  };
  if (order.scheduler !== null) body.scheduler = order.scheduler;
  return body;
}

/** png | jpeg | webp by magic bytes: the server's user decides the format, not the request. */
export function pictureFormat(bytes: Uint8Array): "png" | "jpeg" | "webp" | null {
  if (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47) return "png";
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return "jpeg";
  if (bytes[0] === 0x52 && bytes[1] === 0x49 && bytes[8] === 0x57 && bytes[9] === 0x45) return "webp";
  return null;
}

export type Probe = { status: number | null; body: unknown };

/** Which webui it is, by what answers where (all three seen live). `version` from any infotext or sysinfo. */
export function familyOf(probes: {
  modules: Probe;
  vae: Probe;
  options: Probe;
}): "a1111" | "forge" | "reforge" | "unknown" {
  if (probes.modules.status === 200 && Array.isArray(probes.modules.body)) return "forge";
  if (probes.vae.status !== 200) return "unknown";
  const options = probes.options.body;
  const keys = options && typeof options === "object" ? Object.keys(options) : [];
  if (keys.some((k) => k === "sd_sampling" || k === "dynamic_clip_skip_enabled" || k.startsWith("forge_")))
    return "reforge";
  return "a1111";
}
