import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Clip, clip } from "@/server/domain/captions/tokens";
import { MERGES } from "@/server/domain/captions/vocabulary";
import { projectRoot } from "@/server/settings/process";

let loaded: Clip | null = null;

/** CLIP's tokenizer for the programs of the studio; read on first use (about 40 ms), then kept. */
function clipHere(): Clip {
  loaded ??= clip(gunzipSync(readFileSync(join(projectRoot(), "public", MERGES))).toString("utf8"));
  return loaded;
}

/** Tokens of a caption as the trainer's 75, 150 or 225 count them (start and end marks left out). */
export const countTokens = (text: string): number => clipHere().countTokens(text);
