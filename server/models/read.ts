import { open, readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { StudioError } from "@/server/domain/errors";
import { classify, classifyFolder, type Family, type ModelFacts } from "@/server/domain/models/family";
import { headerBytes, parseHeader, START_BYTES } from "@/server/domain/models/header";

export type ModelFile = {
  path: string;
  /** file or folder name without the ending: what the row is called at first */
  name: string;
  family: Family;
  format: "safetensors" | "ckpt" | "diffusers";
  bytes: number;
  mtime: number;
  facts: ModelFacts;
};

export const isModelName = (name: string): boolean => /\.(safetensors|ckpt)$/i.test(name);

const NOTHING: ModelFacts = {
  dtype: null,
  tensors: 0,
  parameters: 0,
  prediction: null,
  inpainting: false,
  vae: false,
  textEncoder: false,
  title: null,
  loraBase: null,
};

/**
 * What lies at an absolute path: a safetensors file (only its header is read), a .ckpt (never opened: a pickle can run
 * code), or a diffusers folder. Throws StudioError "not-a-model" and those of `headerBytes`.
 */
export async function readModel(path: string): Promise<ModelFile> {
  const found = await stat(path);
  const base = { path, mtime: Math.round(found.mtimeMs) };
  if (found.isDirectory()) return { ...base, ...(await readFolder(path)) };
  const ending = extname(path).toLowerCase();
  const name = basename(path, extname(path));
  if (ending === ".ckpt")
    return { ...base, name, bytes: found.size, family: "unknown", format: "ckpt", facts: NOTHING };
  if (ending !== ".safetensors") throw notModel(path);
  const file = await open(path, "r");
  try {
    const start = Buffer.alloc(START_BYTES);
    const got = await file.read(start, 0, START_BYTES, 0);
    const length = headerBytes(start.subarray(0, got.bytesRead), found.size);
    const json = Buffer.alloc(length);
    const { bytesRead } = await file.read(json, 0, length, 8);
    const header = parseHeader(json.subarray(0, bytesRead), found.size);
    return { ...base, name, bytes: found.size, format: "safetensors", ...classify(header) };
  } finally {
    await file.close();
  }
}

async function readFolder(path: string): Promise<Omit<ModelFile, "path" | "mtime">> {
  const json = async (name: string): Promise<unknown> => {
    try {
      return JSON.parse(await readFile(join(path, name), "utf8"));
    } catch {
      return null;
    }
  };
  const index = await json("model_index.json");
  if (index === null) throw notModel(path);
  const [unet, scheduler] = await Promise.all([
    json("unet/config.json"),
    json("scheduler/scheduler_config.json"),
  ]);
  return {
    name: basename(path),
    bytes: await weight(path, 2),
    format: "diffusers",
    ...classifyFolder(index, unet, scheduler),
  };
}

/** Bytes of the files in a folder and in those below it, `depth` levels down. */
async function weight(dir: string, depth: number): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const full = join(dir, entry.name);
    if (entry.isFile()) sum += (await stat(full)).size;
    else if (entry.isDirectory() && depth > 0) sum += await weight(full, depth - 1);
  }
  return sum;
}

const notModel = (path: string) =>
  new StudioError(
    "not-a-model",
    {
      zh: "这里不是模型文件，也不是 diffusers 文件夹。",
      en: "This is neither a model file nor a diffusers folder.",
    },
    {
      next: {
        zh: "底模是 .safetensors 或 .ckpt 文件，或者带 model_index.json 的文件夹。",
        en: "A base model is a .safetensors or .ckpt file, or a folder with a model_index.json.",
      },
      evidence: [path],
    },
  );
