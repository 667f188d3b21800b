import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { desc, eq } from "drizzle-orm";
import { datasets } from "@/db/schema/index";
import { storeBytes } from "@/server/datasets/blobs";
import { acceptUpload } from "@/server/datasets/import";
import { addSubset, createDataset, restoreDataset } from "@/server/datasets/store";
import type { Locale } from "@/server/domain/language";
import { ensureRehearsalModel } from "@/server/models/rehearsal";
import { projectRoot } from "@/server/settings/process";
import type { Studio } from "@/server/settings/studio";
import { ensureRehearsal } from "./store";

const NAME: Record<Locale, string> = { "zh-CN": "示例角色 蜜柑", en: "Mikan (sample)" };

/**
 * The sample dataset: twenty-four drawn pictures with captions, one subset of ten repeats with its trigger, and what
 * is needed to rehearse a training with it. Asked for again it is the same one, taken out of the trash if need be.
 */
export function createSample(
  studio: Studio,
  input: { locale: Locale; tab: string },
): { id: number; model: number; engine: number } {
  const { db } = studio;
  const engine = ensureRehearsal(db);
  const model = ensureRehearsalModel(studio);
  const known = db.orm
    .select()
    .from(datasets)
    .where(eq(datasets.origin, "sample"))
    .orderBy(desc(datasets.id))
    .get();
  if (known) {
    if (known.deletedAt !== null) restoreDataset(db, known.id);
    return { id: known.id, model, engine };
  }
  const from = join(projectRoot(), "public", "sample");
  const names = readdirSync(from).sort(
    (a, b) => Number(a.endsWith(".txt")) - Number(b.endsWith(".txt")) || (a < b ? -1 : 1),
  );
  const files = names.map((name) => ({
    name,
    stored: storeBytes(studio.data, readFileSync(join(from, name))),
  }));
  const caption = readFileSync(join(from, names.find((n) => extname(n) === ".txt") ?? ""), "utf8");
  const trigger = caption.split(",")[0]!.trim();
  return db.immediate(() => {
    const { id } = createDataset(db, { name: NAME[input.locale], origin: "sample" });
    const subset = addSubset(db, {
      datasetId: id,
      tab: input.tab,
      name: "mikan",
      repeats: 10,
      classWord: trigger,
      triggers: [trigger],
    });
    for (const { name, stored } of files) {
      acceptUpload(
        studio,
        { dataset: id, subset: subset.id, name, relativePath: name, batch: "sample", tab: input.tab },
        stored,
      );
    }
    return { id, model, engine };
  });
}
