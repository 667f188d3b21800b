import { loraKey, parseInfotext } from "../engines/infotext";

/** What was asked of the webui. `prompt` is the text as sent, LoRA tags included; null = left to the server. */
export type Asked = {
  base: { name: string; hash: string | null } | null;
  loras: { stem: string; weights: string; te: number; unet: number }[];
  prompt: string;
  negative: string;
  seed: number | null;
  steps: number;
  cfg: number;
  sampler: string | null;
  scheduler: string | null;
  width: number;
  height: number;
  clipSkip: number | null;
  vae: string | null;
};

/**
 * What an infotext cannot tell about a server, remembered from its own answers (seen on A1111 1.10.1, Forge and
 * reForge). Plain JSON: it survives a restart of the runner.
 */
export type ServerMemory = {
  /**
   * The text conditioning the server keeps from its last picture. `tainted`: the LoRAs it was made with were not the
   * ones asked for (missing, half-written, or one added by an option). While the same key is drawn again the stale
   * conditioning is reused although the infotext is right.
   */
  conditioning: { key: string; tainted: boolean } | null;
  /** model name of the last picture that was right */
  base: string | null;
  /** a base model failed to load after `before` was in use; only a picture with another working base cures it */
  poisoned: { failed: string; before: string | null } | null;
  /** tasks that the studio interrupted, newest last */
  interrupted: string[];
};

export const newMemory = (): ServerMemory => ({
  conditioning: null,
  base: null,
  poisoned: null,
  interrupted: [],
});

export type Exchange =
  | { kind: "picture"; asked: Asked; infotext: string; modelName: string | null }
  | { kind: "error"; asked: Asked; code: string }
  | { kind: "interrupt"; task: string };

/** The key under which a webui caches a prompt's text encoding: everything that decides it but the seed. */
export function conditioningKey(asked: Asked): string {
  return JSON.stringify([asked.prompt, asked.negative, asked.clipSkip ?? 1, asked.base?.name ?? null]);
}

/** The memory after an exchange; call after verify(), which judges with the memory from before. */
export function observe(memory: ServerMemory, exchange: Exchange): ServerMemory {
  switch (exchange.kind) {
    case "interrupt":
      return { ...memory, interrupted: [...memory.interrupted, exchange.task].slice(-64) };
    case "error": {
      const wanted = exchange.asked.base?.name ?? null;
      // Any failure while a base is being switched leaves the server in doubt: with the old weights under the new
      // name (A1111), or without a model at all (Forge).
      const failed = exchange.code === "model-failed" && (wanted !== null || !memory.poisoned);
      if (!failed || memory.poisoned) return memory;
      return { ...memory, poisoned: { failed: wanted ?? "?", before: memory.base } };
    }
    case "picture":
      return afterPicture(memory, exchange);
  }
}

function afterPicture(memory: ServerMemory, exchange: Extract<Exchange, { kind: "picture" }>): ServerMemory {
  const { asked } = exchange;
  const info = parseInfotext(exchange.infotext);
  const name = info.fields.Model ?? exchange.modelName;
  const want = new Set(asked.loras.map((l) => loraKey(l.stem)));
  const got = new Set(Object.keys(info.loras));
  const wrong = want.size !== got.size || [...want].some((stem) => !got.has(stem));
  const key = conditioningKey(asked);
  const same = memory.conditioning?.key === key;
  // The cache is filled once per key: a later, right load of the LoRA does not fill it again.
  const tainted = same ? memory.conditioning!.tainted || wrong : wrong;
  let poisoned = memory.poisoned;
  let base = memory.base;
  if (poisoned) {
    const before = poisoned.before ?? name;
    if (name !== null && before !== null && name !== before && name !== poisoned.failed) {
      poisoned = null;
      base = name;
    } else poisoned = { ...poisoned, before };
  } else base = name ?? base;
  return { ...memory, conditioning: { key, tainted }, poisoned, base };
}

/** What has to be drawn, thrown away, before `asked` can be trusted. */
export function cure(memory: ServerMemory, asked: Asked): "other-prompt" | "other-base" | null {
  if (memory.poisoned) return "other-base";
  if (memory.conditioning?.tainted && memory.conditioning.key === conditioningKey(asked))
    return "other-prompt";
  return null;
}
