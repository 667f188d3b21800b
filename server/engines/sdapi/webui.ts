import {
  familyOf,
  internalProgress,
  pictureFormat,
  sdInfo,
  sdLoras,
  sdModels,
  sdPicture,
  sdProgress,
  sdSamplers,
  sdSchedulers,
  sdVaes,
  txt2img,
} from "@/server/domain/engines/sdapi";
import { fromAnswer, fromSilence, type WebuiError } from "@/server/domain/engines/webui-errors";
import type { Catalog, RenderAnswer, RenderOrder, Webui, WebuiFacts } from "../webui";
import { ask, type Connection, type HttpAnswer } from "./http";

const QUICK = 15_000;
/** A first picture may load a 7 GB base model from a slow disk. */
const RENDER = 30 * 60_000;
const LOADING = 5 * 60_000;

/** A1111 1.10, Forge and its heirs, reForge: one adapter, probed and not assumed. */
export function sdapiWebui(to: Connection): Webui {
  let family = "unknown";
  const get = (path: string, idleMs = QUICK) => ask(to, "GET", path, null, { idleMs });
  const post = (path: string, body: unknown, idleMs = QUICK) => ask(to, "POST", path, body, { idleMs });

  async function facts(): Promise<WebuiFacts> {
    const samplers = await get("/sdapi/v1/samplers");
    const problem = await problemOf(samplers, sdSamplers.safeParse(bodyOf(samplers)).success);
    const none = {
      progress: false,
      taskId: false,
      interrupt: false,
      unload: false,
      vae: false,
      modules: false,
      schedulers: false,
    };
    if (problem) return { ok: false, family, version: null, can: none, problem, at: Date.now() };
    const [modules, vae, options, schedulers, ping] = await Promise.all([
      get("/sdapi/v1/sd-modules"),
      get("/sdapi/v1/sd-vae"),
      get("/sdapi/v1/options"),
      get("/sdapi/v1/schedulers"),
      get("/internal/ping"),
    ]);
    const rehearsal = await get("/rehearsal");
    family =
      statusOf(rehearsal) === 200
        ? "rehearsal"
        : familyOf({ modules: probeOf(modules), vae: probeOf(vae), options: probeOf(options) });
    return {
      ok: true,
      family,
      // told by the first picture (info.version): no other answer of all three carries it
      version: null,
      can: {
        progress: true,
        taskId: statusOf(ping) === 200,
        interrupt: true,
        unload: true,
        vae: statusOf(vae) === 200,
        modules: statusOf(modules) === 200,
        schedulers: statusOf(schedulers) === 200,
      },
      problem: null,
      at: Date.now(),
    };
  }

  /** 404 under /sdapi means "no --api" only when the server is known to be up: while it starts it answers the same. */
  async function problemOf(answer: HttpAnswer, right: boolean): Promise<WebuiError | null> {
    if (!answer.ok) return fromSilence(answer.silence);
    if (answer.status === 200 && right) return null;
    if (answer.status === 404 && statusOf(await get("/internal/ping")) !== 200)
      return fromAnswer(404, answer.body, "/");
    return fromAnswer(answer.status, answer.body, "/sdapi/v1/samplers");
  }

  async function catalog(): Promise<Catalog> {
    await must(facts);
    const [models, samplers, schedulers, loras, vaes, options, flags] = await Promise.all([
      get("/sdapi/v1/sd-models", LOADING),
      get("/sdapi/v1/samplers"),
      get("/sdapi/v1/schedulers"),
      get("/sdapi/v1/loras", LOADING),
      get(family === "forge" ? "/sdapi/v1/sd-modules" : "/sdapi/v1/sd-vae"),
      get("/sdapi/v1/options"),
      get("/sdapi/v1/cmd-flags"),
    ]);
    const list = <T>(
      schema: { safeParse(v: unknown): { success: boolean; data?: T } },
      a: HttpAnswer,
      none: T,
    ): T => {
      const parsed = schema.safeParse(bodyOf(a));
      return parsed.success ? (parsed.data as T) : none;
    };
    // Forge answers 500 with all flags, passwords included, in the body: only this one key is ever taken out of it.
    const dir = statusOf(flags) === 200 ? (bodyOf(flags) as Record<string, unknown> | null)?.lora_dir : null;
    return {
      bases: list(sdModels, models, []).map((m) => ({
        name: m.model_name,
        title: m.title,
        hash: m.hash ?? null,
        sha256: m.sha256 ?? null,
      })),
      samplers: list(sdSamplers, samplers, []).map((s) => s.name),
      schedulers: list(sdSchedulers, schedulers, []),
      loras: list(sdLoras, loras, []).map((l) => ({ stem: l.name, path: l.path ?? "" })),
      vaes: list(sdVaes, vaes, []).map((v) => v.model_name),
      options: leaking(bodyOf(options)),
      loraDir: typeof dir === "string" && dir ? dir : null,
    };
  }

  async function render(order: RenderOrder, signal: AbortSignal): Promise<RenderAnswer> {
    const started = Date.now();
    const answer = await ask(to, "POST", "/sdapi/v1/txt2img", txt2img(order, family), {
      idleMs: RENDER,
      signal,
    });
    const ms = Date.now() - started;
    if (!answer.ok) return { ok: false, error: fromSilence(answer.silence), ms };
    const parsed = answer.status === 200 ? sdPicture.safeParse(answer.body) : null;
    if (!parsed?.success)
      return { ok: false, error: fromAnswer(answer.status, answer.body, "/sdapi/v1/txt2img"), ms };
    const info = readInfo(parsed.data.info);
    const first = info.index_of_first_image ?? 0;
    const base64 = (parsed.data.images[first] ?? parsed.data.images[0] ?? "").replace(/^data:[^,]*,/, "");
    const bytes = Buffer.from(base64, "base64");
    const format = pictureFormat(bytes);
    if (!format) return { ok: false, error: fromAnswer(200, "", "/sdapi/v1/txt2img"), ms };
    return { ok: true, bytes, format, infotext: info.infotexts[first] ?? info.infotexts[0] ?? "", info, ms };
  }

  async function progress(
    task: string,
  ): Promise<{ fraction: number; eta: number | null; preview: string | null } | null> {
    const own = await post(
      "/internal/progress",
      { id_task: task, id_live_preview: -1, live_preview: true },
      5000,
    );
    const mine = internalProgress.safeParse(bodyOf(own));
    if (statusOf(own) === 200 && mine.success) {
      if (!mine.data.active) return null;
      return {
        fraction: clamp(mine.data.progress ?? 0),
        eta: etaMs(mine.data.eta),
        preview: mine.data.live_preview ?? null,
      };
    }
    const all = sdProgress.safeParse(bodyOf(await get("/sdapi/v1/progress?skip_current_image=true", 5000)));
    if (!all.success) return null;
    // job_count −1 = a model is loading, with an absurd ETA
    const loading = (all.data.state.job_count ?? 0) < 0;
    return {
      fraction: clamp(all.data.progress),
      eta: loading ? null : etaMs(all.data.eta_relative),
      preview: null,
    };
  }

  async function state(): Promise<{ idle: boolean; interrupted: boolean } | null> {
    const answer = sdProgress.safeParse(
      bodyOf(await get("/sdapi/v1/progress?skip_current_image=true", 5000)),
    );
    if (!answer.success) return null;
    const { progress: share, state: now } = answer.data;
    return { idle: share === 0 && (now.job_count ?? 0) === 0, interrupted: now.interrupted === true };
  }

  async function loras(): Promise<{ stem: string; path: string }[]> {
    const answer = await get("/sdapi/v1/loras", LOADING);
    if (!answer.ok) throw new WebuiFailed(fromSilence(answer.silence));
    const parsed = sdLoras.safeParse(answer.body);
    if (answer.status !== 200 || !parsed.success)
      throw new WebuiFailed(fromAnswer(answer.status, answer.body, "/sdapi/v1/loras"));
    return parsed.data.map((l) => ({ stem: l.name, path: l.path ?? "" }));
  }

  async function must<T>(step: () => Promise<T>): Promise<T> {
    const result = await step();
    const problem = (result as { problem?: WebuiError | null }).problem;
    if (problem) throw new WebuiFailed(problem);
    return result;
  }
  const done = async (answer: Promise<HttpAnswer>, path: string): Promise<void> => {
    const a = await answer;
    if (!a.ok) throw new WebuiFailed(fromSilence(a.silence));
    if (a.status !== 200) throw new WebuiFailed(fromAnswer(a.status, a.body, path));
  };

  return {
    probe: facts,
    catalog,
    render,
    progress,
    interrupt: () => done(post("/sdapi/v1/interrupt", {}), "/sdapi/v1/interrupt"),
    unload: () => done(post("/sdapi/v1/unload-checkpoint", {}, LOADING), "/sdapi/v1/unload-checkpoint"),
    reload: () => done(post("/sdapi/v1/reload-checkpoint", {}, LOADING), "/sdapi/v1/reload-checkpoint"),
    loras,
    state,
    refreshLoras: () => done(post("/sdapi/v1/refresh-loras", {}, LOADING), "/sdapi/v1/refresh-loras"),
  };
}

/** Thrown by the verbs that have no answer of their own. */
export class WebuiFailed extends Error {
  readonly fault: WebuiError;
  constructor(fault: WebuiError) {
    super(fault.text.en);
    this.name = "WebuiFailed";
    this.fault = fault;
  }
}

const bodyOf = (a: HttpAnswer): unknown => (a.ok ? a.body : null);
const statusOf = (a: HttpAnswer): number | null => (a.ok ? a.status : null);
const probeOf = (a: HttpAnswer) => ({ status: statusOf(a), body: bodyOf(a) });
const clamp = (n: number): number => Math.min(1, Math.max(0, n));
const etaMs = (seconds: number | null | undefined): number | null =>
  typeof seconds === "number" && seconds >= 0 && seconds < 86_400 ? Math.round(seconds * 1000) : null;

function readInfo(text: string) {
  try {
    const parsed = sdInfo.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // an answer without readable info is judged by verify(): "no-infotext"
  }
  return sdInfo.parse({});
}

/** The settings of the server's user that end up in every picture (webui: shared_options.py). */
const LEAKING = [
  "sd_model_checkpoint",
  "sd_lora",
  "CLIP_stop_at_last_layers",
  "sd_vae",
  "randn_source",
  "eta_noise_seed_delta",
  "tiling",
  "face_restoration",
  "token_merging_ratio",
  "emphasis",
  "s_min_uncond",
  "sd_noise_schedule",
  "samples_format",
  "enable_pnginfo",
];
function leaking(options: unknown): Record<string, unknown> {
  if (!options || typeof options !== "object") return {};
  const o = options as Record<string, unknown>;
  return Object.fromEntries(LEAKING.filter((k) => k in o).map((k) => [k, o[k]]));
}
