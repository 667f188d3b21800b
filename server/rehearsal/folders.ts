import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import sharp from "sharp";
import { parse } from "smol-toml";
import { type Config, flag, NotFound, num, str } from "./configuration";

export type FolderPicture = { path: string; width: number; height: number; caption: string | null };
export type Folder = {
  dir: string;
  repeats: number;
  classWord: string | null;
  isReg: boolean;
  pictures: FolderPicture[];
};
export type DatasetSettings = {
  width: number;
  height: number;
  batch: number;
  buckets: boolean;
  min: number;
  max: number;
  step: number;
  noUpscale: boolean;
  extension: string;
};
export type Dataset = { settings: DatasetSettings; folders: Folder[]; raw: Config };

const PICTURES = new Set([
  ".png",
  ".jpg",
  ".jpeg",
  ".webp",
  ".bmp",
  ".PNG",
  ".JPG",
  ".JPEG",
  ".WEBP",
  ".BMP",
]);

/** Reads --dataset_config (first dataset) or, without one, the `<repeats>_<name>` folders of --train_data_dir. */
export async function readDataset(config: Config): Promise<Dataset> {
  const file = str(config, "dataset_config");
  if (!file) {
    const settings = readSettings(config);
    const dir = str(config, "train_data_dir");
    return { settings, folders: dir ? await namedFolders(dir, settings.extension) : [], raw: config };
  }
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new NotFound(`file not found / ファイルが見つかりません: ${file}`);
  }
  const toml = parse(text) as { general?: Config; datasets?: (Config & { subsets?: Config[] })[] };
  const first = toml.datasets?.[0] ?? {};
  const raw: Config = { ...config, ...toml.general, ...first };
  const settings = readSettings({ ...raw, train_batch_size: raw.batch_size ?? config.train_batch_size });
  const folders: Folder[] = [];
  for (const subset of first.subsets ?? []) {
    const dir = str(subset, "image_dir");
    if (!dir) continue;
    const all = { ...raw, ...subset };
    folders.push({
      dir,
      repeats: num(all, "num_repeats") ?? 1,
      classWord: str(all, "class_tokens"),
      isReg: flag(subset, "is_reg"),
      pictures: await readPictures(dir, extension(str(all, "caption_extension") ?? settings.extension)),
    });
  }
  return { settings, folders, raw };
}

function readSettings(c: Config): DatasetSettings {
  const [w, h] = size(c.resolution);
  return {
    width: w,
    height: h,
    batch: num(c, "train_batch_size") ?? 1,
    buckets: flag(c, "enable_bucket"),
    min: num(c, "min_bucket_reso") ?? 256,
    max: num(c, "max_bucket_reso") ?? 1024,
    step: num(c, "bucket_reso_steps") ?? 64,
    noUpscale: flag(c, "bucket_no_upscale"),
    extension: extension(str(c, "caption_extension") ?? ".caption"),
  };
}

function size(value: unknown): [number, number] {
  const parts =
    typeof value === "string"
      ? value.split(",").map(Number)
      : Array.isArray(value)
        ? value.map(Number)
        : [Number(value)];
  const [w, h = w] = parts;
  if (!w || !h || !Number.isFinite(w) || !Number.isFinite(h))
    throw new Error("resolution is required / resolution（解像度）指定は必須です");
  return [w, h];
}

const extension = (text: string) => (text.startsWith(".") ? text : `.${text}`);

async function namedFolders(parent: string, ext: string): Promise<Folder[]> {
  const out: Folder[] = [];
  for (const name of list(parent)) {
    const [, repeats, word] = /^\s*(\d+)_?(.*)$/.exec(name) ?? [];
    if (!repeats || Number(repeats) < 1 || !statSync(join(parent, name)).isDirectory()) continue;
    const dir = join(parent, name);
    out.push({
      dir,
      repeats: Number(repeats),
      classWord: word ?? "",
      isReg: false,
      pictures: await readPictures(dir, ext),
    });
  }
  return out;
}

async function readPictures(dir: string, ext: string): Promise<FolderPicture[]> {
  const out: FolderPicture[] = [];
  for (const name of list(dir)) {
    if (!PICTURES.has(extname(name))) continue;
    const path = join(dir, name);
    const meta = await sharp(path).metadata();
    out.push({
      path,
      width: meta.width,
      height: meta.height,
      caption: caption(join(dir, basename(name, extname(name)) + ext)),
    });
  }
  return out;
}

function caption(file: string): string | null {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/)[0] ?? "";
  } catch {
    return null;
  }
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}
