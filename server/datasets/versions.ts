import { constants, copyFile, link, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { and, eq } from "drizzle-orm";
import sharp from "sharp";
import type { Db } from "@/db/open";
import { datasetVersions, pictureFacts } from "@/db/schema/index";
import { writtenCaption } from "@/server/domain/datasets/captions";
import { isMasked, pixelText, readEdit } from "@/server/domain/datasets/edit-canonical";
import { folderName } from "@/server/domain/datasets/folders";
import {
  canonicalJson,
  type Manifest,
  type ManifestEntry,
  manifest,
  manifestSchema,
  repeatedCount,
} from "@/server/domain/datasets/manifest";
import { distinctStem, foldStem, trainerReads } from "@/server/domain/datasets/names";
import { extensionFor, mustRender, type PictureNature } from "@/server/domain/datasets/pictures";
import { StudioError } from "@/server/domain/errors";
import { hint } from "@/server/events/outbox";
import { blobPath, renderPath } from "@/server/settings/data";
import type { Studio } from "@/server/settings/studio";
import { storeBytes } from "./blobs";
import { plainOrder, type Renderer, type RenderOrder, renderAll, renderHere, renderOrder } from "./renders";
import { liveDataset, subsetsOf } from "./store";

export type Version = { id: number; number: number; sha256: string };

/**
 * Freezes what the trainer would read now: pictures that are neither in the trash nor marked "no", in live subsets. An
 * unchanged dataset gives the version it gave before. StudioError "dataset-empty" when nothing is left to train.
 */
export function makeVersion(studio: Studio, datasetId: number): Version {
  const { db } = studio;
  liveDataset(db, datasetId);
  const frozen = present(studio, datasetId);
  if (!frozen.entries.length)
    throw new StudioError(
      "dataset-empty",
      { zh: "数据集里没有可以训练的图片。", en: "The dataset has no picture to train on." },
      {
        next: {
          zh: "导入图片，或把标为「不参与训练」的图片改回来。",
          en: "Import pictures, or clear the mark on those that are not used.",
        },
      },
    );
  const { sha256 } = storeBytes(studio.data, canonicalJson(frozen));
  return db.immediate(() => {
    const same = and(eq(datasetVersions.datasetId, datasetId), eq(datasetVersions.sha256, sha256));
    const known = db.orm.select().from(datasetVersions).where(same).get();
    if (known) return { id: known.id, number: known.number, sha256 };
    const number = liveDataset(db, datasetId).lastVersion + 1;
    db.sqlite.prepare("UPDATE datasets SET last_version = ? WHERE id = ?").run(number, datasetId);
    const { id } = db.orm
      .insert(datasetVersions)
      .values({
        datasetId,
        number,
        sha256,
        pictures: frozen.entries.length,
        repeated: repeatedCount(frozen).train,
        createdAt: Date.now(),
      })
      .returning({ id: datasetVersions.id })
      .get();
    hint(db, "dataset", datasetId);
    return { id, number, sha256 };
  });
}

/** The manifest of the dataset as it stands. Stems that ended up equal (a restore from the trash) are told apart. */
export function present(studio: Studio, datasetId: number): Manifest {
  const { db } = studio;
  const of = subsetsOf(db, datasetId).filter((subset) => subset.used > 0);
  const entries: ManifestEntry[] = [];
  for (const subset of of) {
    const rows = db.sqlite
      .prepare(
        `SELECT stem, ext, blob, edit, media_key AS media, caption FROM pictures
         WHERE subset_id = ? AND deleted_at IS NULL AND use <> 'no' ORDER BY id`,
      )
      .all(subset.id) as {
      stem: string;
      ext: string;
      blob: string;
      edit: string | null;
      media: string;
      caption: string | null;
    }[];
    const taken = new Set<string>();
    for (const row of rows) {
      const stem = distinctStem(row.stem, (fold) => taken.has(fold));
      taken.add(foldStem(stem));
      entries.push({
        subset: subset.name,
        stem,
        ext: row.ext,
        blob: row.blob,
        // what is switched off in a recipe changes no picture, so it makes no new version
        edit: row.media === row.blob ? null : pixelText(readEdit(row.edit ?? "")),
        rendered: row.media === row.blob ? null : row.media,
        caption: row.caption,
      });
    }
  }
  const subsets = of.map(({ name, repeats, classWord, triggers, isReg }) => ({
    name,
    repeats,
    classWord,
    triggers,
    isReg,
  }));
  return manifest(subsets, entries);
}

/** StudioError "no-version". */
export function versionRow(db: Db, id: number): typeof datasetVersions.$inferSelect {
  const row = db.orm.select().from(datasetVersions).where(eq(datasetVersions.id, id)).get();
  if (row) return row;
  throw new StudioError("no-version", {
    zh: "没有这个数据集版本。",
    en: "There is no such dataset version.",
  });
}

/** The manifest of a version, read from its blob. */
export async function readManifest(studio: Studio, versionId: number): Promise<Manifest> {
  const { sha256 } = versionRow(studio.db, versionId);
  const text = await readFile(blobPath(studio.data, sha256), "utf8");
  return manifestSchema.parse(JSON.parse(text));
}

export type MaterialSubset = {
  /** absolute folder, named `<repeats>_<name>` */
  dir: string;
  name: string;
  repeats: number;
  classWord: string;
  triggers: string[];
  isReg: boolean;
  pictures: number;
  /** some of its pictures are masked: the trainer must be told to look at alpha */
  masked: boolean;
};

export type MaterialOptions = {
  /** files of their own instead of hard links, for a folder that a person goes on to change */
  copies?: boolean;
  /** who renders; this process itself when not given */
  render?: Renderer;
  /** pictures rendered so far, of those that had to be */
  progress?: (done: number, total: number) => void;
  signal?: AbortSignal;
};

/**
 * Writes a version as the folders the trainer reads: the stored file itself by hard link (a copy where links do not
 * work) when the trainer would see the pixels the browser shows, else its rendering as PNG; captions as UTF-8 without a
 * mark. Files that are there already are left as they are, so a broken run of this can be repeated. StudioError
 * "render-failed" or "picture-unreadable" names the picture that is in the way.
 */
export async function materialise(
  studio: Studio,
  versionId: number,
  dir: string,
  options: MaterialOptions = {},
): Promise<MaterialSubset[]> {
  return writeManifest(studio, await readManifest(studio, versionId), dir, options);
}

/** A file of the trainer's folders: where its bytes are, or the text itself. */
export type MaterialFile = { subset: string; name: string } & (
  | { source: string; text?: undefined }
  | { source?: undefined; text: string }
);

/** Everything the trainer's folders hold for a manifest, rendered as far as it must be: what a run reads, byte for byte. */
export async function materialFiles(
  studio: Studio,
  frozen: Manifest,
  options: MaterialOptions = {},
): Promise<MaterialFile[]> {
  // not all at once: each may have to open its file
  const plans: Plan[] = [];
  for (const entry of frozen.entries) plans.push(await planOf(studio, entry));
  const { render = renderHere(studio.data), progress, signal } = options;
  const orders = plans.flatMap(({ entry, order }) =>
    order ? [{ name: `${entry.stem}${entry.ext}`, order }] : [],
  );
  await renderAll(studio.data, orders, render, progress, signal);
  return plans.flatMap(({ entry, order, ext }) => {
    const { subset, stem, caption } = entry;
    const source = order ? renderPath(studio.data, order.key) : blobPath(studio.data, entry.blob);
    const picture = { subset, name: `${stem}${ext}`, source };
    return caption === null
      ? [picture]
      : [picture, { subset, name: `${stem}.txt`, text: writtenCaption(caption) }];
  });
}

/** `materialise` for a manifest at hand. */
export async function writeManifest(
  studio: Studio,
  frozen: Manifest,
  dir: string,
  options: MaterialOptions = {},
): Promise<MaterialSubset[]> {
  const files = await materialFiles(studio, frozen, options);
  const made: MaterialSubset[] = [];
  for (const subset of frozen.subsets) {
    const folder = join(dir, folderName(subset));
    await mkdir(folder, { recursive: true });
    for (const file of files) {
      if (file.subset !== subset.name) continue;
      options.signal?.throwIfAborted();
      const target = join(folder, file.name);
      if (file.text !== undefined) await writeFile(target, file.text, "utf8");
      else if (options.copies) await copyFile(file.source, target, constants.COPYFILE_FICLONE);
      else await linkOrCopy(file.source, target);
    }
    const own = frozen.entries.filter((entry) => entry.subset === subset.name);
    const masked = own.some((entry) => entry.edit !== null && isMasked(readEdit(entry.edit)));
    made.push({ dir: folder, ...subset, pictures: own.length, masked });
  }
  return made;
}

/** What is written for an entry: a rendering, or (order null) the stored file under this extension. */
type Plan = { entry: ManifestEntry; order: RenderOrder | null; ext: string };

async function planOf(studio: Studio, entry: ManifestEntry): Promise<Plan> {
  const edited = renderOrder(entry.blob, entry.edit);
  if (edited) return { entry, order: edited, ext: ".png" };
  const nature = await natureOf(studio, entry.blob);
  const lower = entry.ext.toLowerCase();
  // what cannot be looked at is left to the trainer if it knows the extension; its own message is then the truth
  if (nature ? !mustRender(nature) && trainerReads(lower) : trainerReads(lower))
    return { entry, order: null, ext: nature?.format ? extensionFor(entry.ext, nature.format) : lower };
  if (nature) return { entry, order: plainOrder(entry.blob), ext: ".png" };
  throw new StudioError(
    "picture-unreadable",
    {
      zh: "有一张图片读不出来，无法准备训练用的文件。",
      en: "A picture cannot be read, so the files for the training cannot be prepared.",
    },
    { evidence: [`${entry.stem}${entry.ext}`] },
  );
}

async function natureOf(studio: Studio, blob: string): Promise<PictureNature | null> {
  const facts = studio.db.orm.select().from(pictureFacts).where(eq(pictureFacts.mediaKey, blob)).get();
  if (facts?.state === "done") return facts;
  try {
    const meta = await sharp(blobPath(studio.data, blob)).metadata();
    return {
      format: meta.format ?? null,
      orientation: meta.orientation ?? 1,
      hasAlpha: meta.hasAlpha ?? false,
      space: meta.space ?? null,
      pages: meta.pages ?? 1,
    };
  } catch {
    return null;
  }
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    await copyFile(source, target);
  }
}
