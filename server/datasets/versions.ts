import { copyFile, link, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { and, eq } from "drizzle-orm";
import sharp from "sharp";
import { datasetVersions, pictureFacts } from "@/db/schema/index";
import { writtenCaption } from "@/server/domain/datasets/captions";
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
import { mustRender } from "@/server/domain/datasets/pictures";
import { StudioError } from "@/server/domain/errors";
import { hint } from "@/server/events/outbox";
import { blobPath } from "@/server/settings/data";
import type { Studio } from "@/server/settings/studio";
import { storeBytes } from "./blobs";
import { liveDataset, subsetsOf } from "./store";

export type Version = { id: number; number: number; sha256: string };

/**
 * Freezes what the trainer would read now: pictures that are neither in the trash nor marked "no", in live subsets. An
 * unchanged dataset gives the version it gave before. StudioError "dataset-empty" when nothing is left to train.
 */
export function makeVersion(studio: Studio, datasetId: number): Version {
  const { db } = studio;
  liveDataset(db, datasetId);
  const frozen = current(studio, datasetId);
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
function current(studio: Studio, datasetId: number): Manifest {
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
        edit: row.edit,
        rendered: row.edit === null ? null : row.media,
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

/** The manifest of a version, read from its blob. */
export async function readManifest(studio: Studio, versionId: number): Promise<Manifest> {
  const row = studio.db.orm.select().from(datasetVersions).where(eq(datasetVersions.id, versionId)).get();
  if (!row)
    throw new StudioError("no-version", {
      zh: "没有这个数据集版本。",
      en: "There is no such dataset version.",
    });
  const text = await readFile(blobPath(studio.data, row.sha256), "utf8");
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
};

/**
 * Writes a version as the folders the trainer reads: the stored file itself by hard link (a copy where links do not
 * work) when the trainer would see the pixels the browser shows, else rendered as PNG; captions as UTF-8 without a
 * mark. Files that are there already are left as they are, so a broken run of this can be repeated.
 */
export async function materialise(studio: Studio, versionId: number, dir: string): Promise<MaterialSubset[]> {
  const frozen = await readManifest(studio, versionId);
  const made: MaterialSubset[] = [];
  for (const subset of frozen.subsets) {
    const folder = join(dir, folderName(subset));
    await mkdir(folder, { recursive: true });
    const entries = frozen.entries.filter((entry) => entry.subset === subset.name);
    for (const entry of entries) {
      await place(studio, entry, folder);
      if (entry.caption !== null)
        await writeFile(join(folder, `${entry.stem}.txt`), writtenCaption(entry.caption), "utf8");
    }
    made.push({ dir: folder, ...subset, pictures: entries.length });
  }
  return made;
}

async function place(studio: Studio, entry: ManifestEntry, folder: string): Promise<void> {
  const key = entry.rendered ?? entry.blob;
  const source = blobPath(studio.data, key);
  const facts = studio.db.orm.select().from(pictureFacts).where(eq(pictureFacts.mediaKey, key)).get();
  const nature =
    facts?.state === "done"
      ? facts
      : await sharp(source)
          .metadata()
          .then(
            (meta) => ({
              format: meta.format ?? null,
              orientation: meta.orientation ?? 1,
              hasAlpha: meta.hasAlpha ?? false,
              space: meta.space ?? null,
            }),
            () => null,
          );
  const lower = entry.ext.toLowerCase();
  // what sharp cannot open (bmp) is left to the trainer if it knows the extension; its own message is then the truth
  if (nature ? !mustRender(nature) && trainerReads(lower) : trainerReads(lower)) {
    const ext = trainerReads(entry.ext) ? entry.ext : lower;
    return linkOrCopy(source, join(folder, `${entry.stem}${ext}`));
  }
  if (!nature)
    throw new StudioError(
      "picture-unreadable",
      {
        zh: "有一张图片读不出来，无法准备训练用的文件。",
        en: "A picture cannot be read, so the files for the training cannot be prepared.",
      },
      { evidence: [`${entry.stem}${entry.ext}`] },
    );
  await sharp(source)
    .autoOrient()
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .png({ compressionLevel: 6 })
    .toFile(join(folder, `${entry.stem}.png`));
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    await copyFile(source, target);
  }
}
