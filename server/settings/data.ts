import { existsSync, mkdirSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { StudioError } from "@/server/domain/errors";

/** The data folder and its places (design §7). Paths in the database are relative to `root`. */
export type DataFolder = {
  readonly root: string;
  readonly db: string;
  readonly lock: string;
  readonly where: string;
  readonly secrets: string;
  readonly blobs: string;
  readonly thumbs: string;
  /** edited pictures as PNG, and originals that browsers cannot show: all of it can be made again */
  readonly renders: string;
  readonly incoming: string;
  readonly runs: string;
  readonly models: string;
  readonly loras: string;
  readonly backups: string;
};

export function dataFolder(root: string): DataFolder {
  const at = (name: string) => join(root, name);
  return {
    root: resolve(root),
    db: at("studio.db"),
    lock: at("lock.db"),
    where: at("where.json"),
    secrets: at("secrets.json"),
    blobs: at("blobs"),
    thumbs: at("thumbs"),
    renders: at("renders"),
    incoming: at("incoming"),
    runs: at("runs"),
    models: at("models"),
    loras: at("loras"),
    backups: at("backups"),
  };
}

export function makePlaces(data: DataFolder): void {
  for (const dir of [
    data.blobs,
    data.thumbs,
    data.renders,
    data.incoming,
    data.runs,
    data.models,
    data.loras,
    data.backups,
  ]) {
    if (!existsSync(dir)) mkdirSync(dir, { recursive: true });
  }
}

/**
 * The absolute path of `inner` inside `root`; throws StudioError "outside" for anything that would leave it
 * (`..`, absolute paths, NUL). Every path that comes from a row, a request or another program goes through here.
 */
export function resolveInside(root: string, inner: string): string {
  const base = resolve(root);
  if (inner.includes("\0") || isAbsolute(inner)) throw outside(inner);
  const full = resolve(base, inner);
  const rel = relative(base, full);
  if (rel === ".." || rel.startsWith(`..${sep}`) || isAbsolute(rel)) throw outside(inner);
  return full;
}

const outside = (path: string) =>
  new StudioError(
    "outside",
    { zh: "这个路径在允许的文件夹之外。", en: "This path is outside the folders the studio may use." },
    { evidence: [path.replace("\0", "\\0")] },
  );

/** blobs/ab/cdef… for a sha256 in hex. */
export const blobPath = (data: DataFolder, sha256: string): string =>
  join(data.blobs, sha256.slice(0, 2), sha256.slice(2));

/** thumbs/ab/<key>.<size>.webp */
export const thumbPath = (data: DataFolder, mediaKey: string, size: 256 | 512): string =>
  join(data.thumbs, mediaKey.slice(0, 2), `${mediaKey}.${size}.webp`);

/** renders/ab/<media key>.png: an edited picture, rendered. */
export const renderPath = (data: DataFolder, mediaKey: string): string =>
  join(data.renders, mediaKey.slice(0, 2), `${mediaKey}.png`);

/** renders/ab/<sha256>.view.png: an original that browsers cannot show, as one they can. */
export const viewPath = (data: DataFolder, blob: string): string =>
  join(data.renders, blob.slice(0, 2), `${blob}.view.png`);
