import { splitTags } from "@/server/domain/engines/infotext";
import {
  REHEARSAL_BASES,
  readWebuiFaults,
  type WebuiFault,
  type WebuiFaultAt,
} from "@/server/domain/engines/rehearsal-webui";
import { type Conditioning, conditioningOf, resolveBase } from "./conditioning";
import { infotext, VERSION } from "./infotext";
import { type Listed, type Loaded, listLoras, loadLora } from "./loras";
import { encode, type Order, type Part, paint, preview } from "./picture";
import { type Request, ServerError } from "./request";
import { resolveSampler } from "./samplers";

export type Job = {
  task: string;
  steps: number;
  step: number;
  startedAt: number;
  loading: boolean;
  /** the progress that is told does not move */
  stuck: boolean;
  interrupted: boolean;
  preview: () => Promise<string | null>;
};

export type Answer = { images: string[]; parameters: Request; info: string };

/**
 * What runs behind the HTTP of the rehearsal webui: one picture at a time, in the order asked, to its end whether or
 * not somebody still waits for it; with the habits of A1111 that were seen live (stale conditioning, a base model that
 * fails and poisons what follows, silent substitutions).
 */
export function openMachine(options: { loraDir: string; speed: number; faults: string }) {
  let speed = options.speed;
  let written = options.faults;
  let faults: WebuiFaultAt[] = readWebuiFaults(written);
  let asked = 0;
  let renders = 0;
  let loras = new Map<string, Listed>();
  const settings: Record<string, unknown> = {
    samples_format: "png",
    enable_pnginfo: true,
    CLIP_stop_at_last_layers: 1,
    sd_model_checkpoint: REHEARSAL_BASES[0].title,
    sd_vae: "Automatic",
    sd_lora: "None",
    live_previews_enable: true,
  };
  let base: string = REHEARSAL_BASES[0].name;
  let poisoned: { before: string } | null = null;
  let conditioning: Conditioning | null = null;
  let unloaded = false;
  let job: Job | null = null;
  let interrupted = false;
  /** a job that failed stays "active" until another one begins */
  let failedTask: string | null = null;
  const completed: string[] = [];
  const queued: string[] = [];
  let line: Promise<unknown> = Promise.resolve();

  const wait = (seconds: number) => new Promise((done) => setTimeout(done, 1000 * seconds));
  const always = (fault: WebuiFault): boolean => faults.some((f) => f.fault === fault && f.at === null);

  /** Waits for its turn and draws. `begun` is told the faults that strike this picture. */
  function txt2img(request: Request, begun: (struck: Set<WebuiFault>) => void): Promise<Answer> {
    asked++;
    const struck = new Set(faults.filter((f) => f.at === null || f.at === asked).map((f) => f.fault));
    queued.push(request.force_task_id);
    const turn = line.then(() => {
      queued.splice(queued.indexOf(request.force_task_id), 1);
      begun(struck);
      return draw(request, struck);
    });
    line = turn.catch(() => undefined);
    return turn;
  }

  async function draw(request: Request, struck: ReadonlySet<WebuiFault>): Promise<Answer> {
    const task = request.force_task_id;
    interrupted = false;
    failedTask = null;
    renders++;
    const now: Job = {
      task,
      steps: request.steps,
      step: 0,
      startedAt: Date.now(),
      loading: false,
      stuck: struck.has("stuck"),
      interrupted: false,
      preview: async () => null,
    };
    job = now;
    try {
      const answer = await work(request, now, struck);
      completed.push(task);
      if (completed.length > 16) completed.shift();
      return answer;
    } catch (error) {
      failedTask = task;
      throw error;
    } finally {
      job = null;
    }
  }

  async function work(request: Request, now: Job, struck: ReadonlySet<WebuiFault>): Promise<Answer> {
    if (unloaded)
      throw new ServerError(
        "RuntimeError",
        "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!",
      );
    const pace = 1 / (struck.has("slow") ? speed / 20 : speed);
    const over = request.override_settings;
    const unknown = Object.keys(over).find((k) => !(k in settings));
    if (unknown) throw new ServerError("KeyError", `'${unknown}'`);
    const clipSkip = Number(over.CLIP_stop_at_last_layers ?? settings.CLIP_stop_at_last_layers);
    await changeBase(over.sd_model_checkpoint, now, struck, pace);

    const tags = splitTags(request.prompt).loras;
    const loaded = tags.flatMap((tag) => {
      const lora = struck.has("nolora") ? null : find(tag.stem);
      return lora ? [{ tag, lora }] : [];
    });
    const part = (weight: number, lora: Loaded): Part => ({
      hash: lora.hash,
      strength: weight * lora.learned,
    });
    // the text encoding is made once per key: a LoRA that appears later does not make it again
    const fresh = loaded.map(({ tag, lora }) => part(tag.te, lora));
    conditioning = conditioningOf(conditioning, request, clipSkip, base, fresh, poisoned !== null);

    const { sampler, schedule } = struck.has("sampler")
      ? resolveSampler("?", null)
      : resolveSampler(request.sampler_name, request.scheduler);
    const size = {
      width: request.width - (request.width % 8),
      height: request.height - (request.height % 8),
    };
    const order: Order = {
      ...request,
      ...size,
      negative: request.negative_prompt,
      cfg: request.cfg_scale,
      clipSkip,
      sampler: `${sampler} ${schedule}`,
      base,
      te: conditioning.te,
      unet: loaded.map(({ tag, lora }) => part(tag.unet, lora)),
      poisoned: poisoned !== null,
      black: struck.has("black"),
      done: 1,
    };
    now.preview = async () =>
      preview(await paint({ ...order, width: 96, height: 96 }), 96, 96, now.step / now.steps);
    while (now.step < now.steps && !now.interrupted) {
      await wait(pace);
      now.step++;
      if (struck.has("stop") && now.step > now.steps / 2) interrupt();
      if (struck.has("oom") && now.step > now.steps / 3)
        throw new ServerError("OutOfMemoryError", "CUDA out of memory. Tried to allocate 1.50 GiB.");
    }
    if (struck.has("nan"))
      throw new ServerError(
        "NansException",
        "A tensor with NaNs was produced in Unet. Use --disable-nan-check commandline argument to disable this check.",
      );
    const raw = await paint({ ...order, done: now.step / now.steps });
    const model = REHEARSAL_BASES.find((b) => b.name === base) ?? REHEARSAL_BASES[0];
    const text = infotext({
      ...request,
      negative: request.negative_prompt,
      cfg: request.cfg_scale,
      sampler,
      schedule,
      model: { name: model.name, hash: model.hash },
      vae: typeof over.sd_vae === "string" ? over.sd_vae : null,
      clipSkip,
      loras: loaded.map(({ lora }) => lora),
    });
    const format = String(settings.samples_format);
    const bytes = await encode(raw, size.width, size.height, format, settings.enable_pnginfo ? text : null);
    const info = {
      prompt: request.prompt,
      all_prompts: [request.prompt],
      negative_prompt: request.negative_prompt,
      seed: request.seed,
      all_seeds: [request.seed],
      width: request.width,
      height: request.height,
      sampler_name: sampler,
      cfg_scale: request.cfg_scale,
      steps: request.steps,
      batch_size: 1,
      sd_model_name: model.name,
      sd_model_hash: model.hash,
      sd_vae_name: null,
      extra_generation_params: loaded.length
        ? { "Lora hashes": loaded.map(({ lora }) => `${lora.stem}: ${lora.hash}`).join(", ") }
        : {},
      index_of_first_image: 0,
      infotexts: [text],
      clip_skip: clipSkip,
      version: VERSION,
    };
    return { images: [bytes.toString("base64")], parameters: request, info: JSON.stringify(info) };
  }

  async function changeBase(
    wanted: unknown,
    now: Job,
    struck: ReadonlySet<WebuiFault>,
    pace: number,
  ): Promise<void> {
    if (typeof wanted !== "string" || struck.has("model")) {
      if (struck.has("model")) base = REHEARSAL_BASES.find((b) => b.name !== base)?.name ?? base;
      return;
    }
    // unknown names are dropped without a word, the loaded model stays
    const name = resolveBase(wanted);
    if (!name) return;
    if (struck.has("base")) {
      poisoned ??= { before: base };
      throw new ServerError("SafetensorError", "Error while deserializing header: MetadataIncompleteBuffer");
    }
    if (poisoned) {
      if (name === poisoned.before) return;
      poisoned = null;
    }
    if (name === base) return;
    now.loading = true;
    await wait(pace * 5);
    now.loading = false;
    base = name;
  }

  /** By its exact stem; what is not listed is looked for once more on disk, as A1111 does. */
  function find(stem: string): Loaded | null {
    if (!loras.has(stem)) loras = listLoras(options.loraDir);
    const listed = loras.get(stem);
    return listed ? loadLora(stem, listed.path) : null;
  }

  function interrupt(): void {
    if (!job) return;
    job.interrupted = true;
    interrupted = true;
  }

  loras = listLoras(options.loraDir);
  return {
    settings,
    txt2img,
    interrupt,
    always,
    unload: () => {
      unloaded = true;
    },
    reload: () => {
      unloaded = false;
    },
    refresh: () => {
      loras = listLoras(options.loraDir);
    },
    loras: () => [...loras.values()],
    loraDir: options.loraDir,
    configure: (next: { faults?: string; speed?: number }) => {
      if (next.speed !== undefined) speed = next.speed;
      if (next.faults === undefined) return;
      written = next.faults;
      faults = readWebuiFaults(written);
      asked = 0;
    },
    now: () => ({ job, interrupted, failedTask, completed, queued, renders, base, speed, faults: written }),
  };
}
export type Machine = ReturnType<typeof openMachine>;
