import { REHEARSAL_BASES } from "@/server/domain/engines/rehearsal-webui";
import type { Part } from "./picture";
import { type Request, ServerError } from "./request";

/** The text encoding a webui keeps from its last picture, with the LoRAs it was made with. */
export type Conditioning = { key: string; te: Part[] };

/**
 * modules/processing.py, get_conds_with_caching: the last encoding is used again when prompt, negative, clip skip and
 * base are the same, whatever LoRAs were loaded meanwhile. After a base that failed, nothing new can be encoded.
 */
export function conditioningOf(
  last: Conditioning | null,
  request: Request,
  clipSkip: number,
  base: string,
  te: Part[],
  poisoned: boolean,
): Conditioning {
  const key = JSON.stringify([request.prompt, request.negative_prompt, clipSkip, base]);
  if (last?.key === key) return last;
  if (poisoned)
    throw new ServerError("RuntimeError", "'NoneType' object has no attribute 'cond_stage_model'");
  return { key, te };
}

/** By title, name, file name, short hash or sha256 (modules/sd_models.py, checkpoint_aliases); case matters. */
export function resolveBase(wanted: string): string | null {
  const found = REHEARSAL_BASES.find((b) =>
    [b.name, b.title, `${b.name}.safetensors`, b.hash, b.sha256].includes(wanted as never),
  );
  return found?.name ?? null;
}
