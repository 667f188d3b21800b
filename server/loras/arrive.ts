import { existsSync } from "node:fs";
import { mkdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { StudioError } from "@/server/domain/errors";
import { tellRunner } from "../events/ask";
import type { Studio } from "../settings/studio";
import { readLoraHeader } from "./header";

/** Where a file sent by a browser lies from then on: in a folder of its own content, under the name it came with. */
const UPLOADED = "uploaded";

/**
 * Keeps a LoRA that a browser sent, and has it imported like one that lies on this machine. `received` is moved; a
 * file that is no whole .safetensors is thrown away and refused.
 */
export async function keepLora(
  studio: Studio,
  name: string,
  received: { path: string; sha256: string },
): Promise<{ taken: number | null }> {
  if (!(await readLoraHeader(received.path))) {
    await rm(received.path, { force: true });
    throw new StudioError(
      "lora-unreadable",
      {
        zh: "这个文件不是完整的 .safetensors，没有保存。",
        en: "This is not a whole .safetensors file, and it was not kept.",
      },
      {
        next: {
          zh: "重新下载或导出后再传一次。",
          en: "Download or export it again, then send it once more.",
        },
      },
    );
  }
  const dir = join(studio.data.loras, UPLOADED, received.sha256.slice(0, 16));
  await mkdir(dir, { recursive: true });
  const path = join(dir, basename(name));
  const again = existsSync(path);
  await rename(received.path, path);
  try {
    const { result } = await tellRunner(
      studio,
      "lora.import",
      null,
      { path },
      `upload-${received.sha256.slice(0, 40)}-${Date.now()}`,
    );
    return { taken: result };
  } catch (error) {
    // what came before under this name is a LoRA of the studio already
    if (!again) await rm(path, { force: true });
    await rmdir(dir).catch(() => undefined);
    throw error;
  }
}
