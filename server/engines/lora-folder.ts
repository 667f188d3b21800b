import { constants, copyFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { WebuiError } from "@/server/domain/engines/webui-errors";
import { noLoraFolder, notListed } from "@/server/domain/engines/webui-troubles";
import { WebuiFailed } from "./sdapi/webui";
import type { Webui } from "./webui";

/**
 * Puts a file into a webui's folder in one step: under a name it does not look at, then renamed. Forge renames files
 * it cannot read, half-written ones too. A copy (a file system that can share the bytes until one is changed), never a
 * link: what a webui or one of its extensions writes into its file must not reach the original.
 */
export async function putFile(source: string, path: string): Promise<void> {
  const part = `${path}.part`;
  await rm(part, { force: true });
  await copyFile(source, part, constants.COPYFILE_FICLONE);
  await rename(part, path);
}

/** Asks the webui to look into its folder until it lists every stem; answers those it does not within `patience` ms. */
export async function untilListed(
  webui: Webui,
  stems: readonly string[],
  patience = 15_000,
): Promise<string[]> {
  const end = Date.now() + patience;
  for (let pause = 200; ; pause = Math.min(pause * 2, 2000)) {
    await webui.refreshLoras();
    const known = new Set((await webui.loras()).map((l) => l.stem));
    const missing = stems.filter((stem) => !known.has(stem));
    if (missing.length === 0 || Date.now() > end) return missing;
    await sleep(pause);
  }
}

/** A LoRA file with one number in it: enough for a webui to list it. */
function trialFile(): Buffer {
  const header = JSON.stringify({
    __metadata__: { ss_training_comment: "a trial of this folder" },
    "lora_unet_trial.alpha": { dtype: "F16", shape: [1], data_offsets: [0, 2] },
  });
  const padded = Buffer.from(header.padEnd(Math.ceil(header.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, Buffer.alloc(2)]);
}

/**
 * Tries a webui's LoRA folder: writes a small file, has the webui look, finds it in its list, takes it away again.
 * null = it works. Only while it draws nothing for the studio: looking empties its list for a moment.
 */
export async function tryLoraFolder(webui: Webui, dir: string): Promise<WebuiError | null> {
  const at = await stat(dir).catch(() => null);
  if (!at?.isDirectory()) return noLoraFolder(dir, "ENOENT");
  const stem = `studio-trial-${process.pid}-${Date.now().toString(36)}`;
  const path = join(dir, `${stem}.safetensors`);
  try {
    await writeFile(`${path}.part`, trialFile());
    await rename(`${path}.part`, path);
  } catch (error) {
    await rm(`${path}.part`, { force: true }).catch(() => undefined);
    return noLoraFolder(dir, error instanceof Error ? error.message : String(error));
  }
  try {
    const missing = await untilListed(webui, [stem], 6000);
    return missing.length ? notListed(dir, stem) : null;
  } catch (error) {
    if (error instanceof WebuiFailed) return error.fault;
    throw error;
  } finally {
    await rm(path, { force: true });
    await webui.refreshLoras().catch(() => undefined);
  }
}
