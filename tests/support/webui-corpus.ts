import { readFileSync } from "node:fs";
import { join } from "node:path";
import { splitTags } from "@/server/domain/engines/infotext";
import type { Asked } from "@/server/domain/experiments/observe";
import type { Answer } from "@/server/domain/experiments/verify";

export type Recorded = {
  name: string;
  backend: string;
  note: string;
  request?: { method: string; path: string; body?: unknown };
  response?: { status: number | null; headers: Record<string, string>; kind: string; body: unknown };
};

type Image = {
  pixels_sha256_12: string;
  size: [number, number];
  format: string;
  text: Record<string, string>;
  base64?: string;
};

export function readCorpus(name: string): Recorded[] {
  const file = join(import.meta.dirname, "../corpus/webui", `${name}.jsonl`);
  return readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Recorded);
}

const num = (v: unknown, otherwise: number): number => (typeof v === "number" ? v : otherwise);

/** What the recorded request asked for, in the studio's words. `weights` maps a LoRA stem to its true hash. */
export function askedBy(r: Recorded, weights: Record<string, string> = {}): Asked {
  const b = (r.request?.body ?? {}) as Record<string, unknown>;
  const o = (b.override_settings ?? {}) as Record<string, unknown>;
  const prompt = typeof b.prompt === "string" ? b.prompt : "";
  const base =
    typeof o.sd_model_checkpoint === "string" && o.sd_model_checkpoint ? o.sd_model_checkpoint : null;
  const clip = o.CLIP_stop_at_last_layers;
  return {
    base: base ? { name: base, hash: null } : null,
    loras: splitTags(prompt).loras.map((l) => ({ ...l, weights: weights[l.stem] ?? "" })),
    prompt,
    negative: typeof b.negative_prompt === "string" ? b.negative_prompt : "",
    seed: typeof b.seed === "number" && b.seed >= 0 ? b.seed : null,
    steps: num(b.steps, 50),
    cfg: num(b.cfg_scale, 7),
    sampler: typeof b.sampler_name === "string" ? b.sampler_name : null,
    scheduler: typeof b.scheduler === "string" ? b.scheduler : null,
    width: num(b.width, 512),
    height: num(b.height, 512),
    clipSkip: typeof clip === "number" ? clip : null,
    vae: null,
  };
}

/** The picture that came back, or null when the answer carries none. */
export function answerIn(r: Recorded): Answer | null {
  const body = r.response?.body as Record<string, unknown> | null;
  if (r.response?.status !== 200 || !body || !Array.isArray(body.images) || !body.images.length) return null;
  const info = (body["info (JSON string; parsed here)"] ?? {}) as Record<string, unknown>;
  const image = (body.images[0] as { $image: Image }).$image;
  const texts = info.infotexts as string[] | undefined;
  const request = (r.request?.body ?? {}) as Record<string, unknown>;
  return {
    task: typeof request.force_task_id === "string" ? request.force_task_id : null,
    infotext: texts?.[0] ?? image.text?.parameters ?? "",
    model: {
      name: (info.sd_model_name as string | null) ?? null,
      hash: (info.sd_model_hash as string | null) ?? null,
    },
    pixels: {
      width: image.size[0],
      height: image.size[1],
      black: image.pixels_sha256_12 === BLACK_64,
      hash: image.pixels_sha256_12,
    },
  };
}

/** pixels_sha256_12 of a black 64 × 64 picture. */
const BLACK_64 = "f3cc10313642";

/** The recorded pictures whose bytes were kept, with what was asked for. */
export function picturesIn(
  name: string,
): { name: string; format: string; bytes: Uint8Array; request: Record<string, unknown> }[] {
  return readCorpus(name).flatMap((r) => {
    const images = (r.response?.body as { images?: { $image?: Image }[] } | null)?.images ?? [];
    return images.flatMap(({ $image }) =>
      $image?.base64
        ? [
            {
              name: r.name,
              format: $image.format,
              bytes: new Uint8Array(Buffer.from($image.base64, "base64")),
              request: (r.request?.body ?? {}) as Record<string, unknown>,
            },
          ]
        : [],
    );
  });
}
