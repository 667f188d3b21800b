import { and, desc, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { recipes } from "@/db/schema/index";
import { liveDataset } from "@/server/datasets/store";
import { StudioError } from "@/server/domain/errors";
import type { Recipe } from "@/server/domain/recipes/option";
import { builtIn, builtInFor, withTriggers } from "@/server/domain/recipes/presets";
import { restore } from "@/server/domain/recipes/read";
import { hint } from "@/server/events/outbox";
import { defaultChoice } from "./choices";
import { datasetFacts } from "./facts";

export type Draft = {
  datasetId: number;
  /** 0 = nothing saved yet; what is shown comes from the preset */
  rev: number;
  /** name of the run to be */
  name: string;
  modelId: number | null;
  engineId: number | null;
  /** "builtin:…" | "preset:<id>" */
  base: string;
  recipe: Recipe;
};

export type DraftInput = Omit<Draft, "rev"> & {
  /** the rev this edit was made on */
  rev: number;
};

const draftOf = (db: Db, datasetId: number) =>
  db.orm
    .select()
    .from(recipes)
    .where(and(eq(recipes.kind, "draft"), eq(recipes.datasetId, datasetId), isNull(recipes.deletedAt)))
    .get();

/** The draft of a dataset's "new run" page, or what a first one would be. Writes nothing. */
export function getDraft(db: Db, datasetId: number): Draft {
  const dataset = liveDataset(db, datasetId);
  const row = draftOf(db, datasetId);
  if (row) {
    return {
      datasetId,
      rev: row.rev,
      name: row.name,
      modelId: row.modelId,
      engineId: row.engineId,
      base: row.base ?? builtInFor(null).key,
      recipe: restore(row.values),
    };
  }
  const { model, engine } = defaultChoice(db);
  const preset = builtInFor(model?.family ?? null);
  return {
    datasetId,
    rev: 0,
    name: dataset.name,
    modelId: model?.id ?? null,
    engineId: engine?.id ?? null,
    base: preset.key,
    recipe: withTriggers(preset.recipe, datasetFacts(db, datasetId).captions.triggers),
  };
}

/** Saves a draft as it is typed. An edit made on an older rev is refused, so that two tabs cannot overwrite each other. */
export function saveDraft(db: Db, input: DraftInput): { rev: number } {
  return db.immediate(() => {
    liveDataset(db, input.datasetId);
    const row = draftOf(db, input.datasetId);
    if ((row?.rev ?? 0) !== input.rev) {
      throw new StudioError(
        "draft-changed",
        { zh: "这份训练参数在另一个页面里改过了。", en: "This recipe was changed in another tab." },
        { next: { zh: "载入那边的改动，再继续。", en: "Load those changes, then go on." } },
      );
    }
    const values = {
      name: input.name,
      modelId: input.modelId,
      engineId: input.engineId,
      base: input.base,
      values: input.recipe,
      rev: input.rev + 1,
      updatedAt: Date.now(),
    };
    let id = row?.id;
    if (id !== undefined) db.orm.update(recipes).set(values).where(eq(recipes.id, id)).run();
    else {
      id = db.orm
        .insert(recipes)
        .values({ ...values, kind: "draft", datasetId: input.datasetId, createdAt: values.updatedAt })
        .returning({ id: recipes.id })
        .get().id;
    }
    hint(db, "recipe", id);
    return { rev: values.rev };
  });
}

export type Preset = { id: number; key: string; name: string; recipe: Recipe; updatedAt: number };

const presetOf = (row: typeof recipes.$inferSelect): Preset => ({
  id: row.id,
  key: `preset:${row.id}`,
  name: row.name,
  recipe: restore(row.values),
  updatedAt: row.updatedAt,
});

/** The user's own recipe presets, last changed first; the built-in ones are values of the domain. */
export const listPresets = (db: Db): Preset[] =>
  db.orm
    .select()
    .from(recipes)
    .where(and(eq(recipes.kind, "preset"), isNull(recipes.deletedAt)))
    .orderBy(desc(recipes.updatedAt), desc(recipes.id))
    .all()
    .map(presetOf);

const gone = () =>
  new StudioError("no-preset", {
    zh: "没有这个预设，可能已被删除。",
    en: "There is no such preset; it may have been deleted.",
  });

/** Keeps a recipe as a preset. The same clientKey twice makes one. */
export function savePreset(
  db: Db,
  input: { name: string; recipe: Recipe; clientKey: string },
): { id: number } {
  return db.immediate(() => {
    const known = db.orm
      .select({ id: recipes.id })
      .from(recipes)
      .where(eq(recipes.clientKey, input.clientKey))
      .get();
    if (known) return known;
    const now = Date.now();
    const made = db.orm
      .insert(recipes)
      .values({
        kind: "preset",
        name: input.name.trim(),
        values: input.recipe,
        clientKey: input.clientKey,
        createdAt: now,
        updatedAt: now,
      })
      .returning({ id: recipes.id })
      .get();
    hint(db, "recipe", made.id);
    return made;
  });
}

/** Renames a preset, or puts another recipe into it. */
export function updatePreset(
  db: Db,
  input: { id: number; name?: string | undefined; recipe?: Recipe | undefined },
): void {
  change(db, input.id, false, {
    ...(input.name !== undefined && { name: input.name.trim() }),
    ...(input.recipe !== undefined && { values: input.recipe }),
  });
}

/** A copy under another name, of a built-in preset (by key) or of an own one. */
export function duplicatePreset(
  db: Db,
  input: { key: string; name: string; clientKey: string },
): { id: number } {
  const recipe =
    builtIn(input.key)?.recipe ?? listPresets(db).find((preset) => preset.key === input.key)?.recipe;
  if (recipe === undefined) throw gone();
  return savePreset(db, { name: input.name, recipe, clientKey: input.clientKey });
}

export const deletePreset = (db: Db, id: number): void => change(db, id, false, { deletedAt: Date.now() });
export const restorePreset = (db: Db, id: number): void => change(db, id, true, { deletedAt: null });

function change(db: Db, id: number, deletedToo: boolean, values: Partial<typeof recipes.$inferInsert>): void {
  db.immediate(() => {
    const done = db.orm
      .update(recipes)
      .set({ ...values, updatedAt: Date.now() })
      .where(
        and(
          eq(recipes.id, id),
          eq(recipes.kind, "preset"),
          deletedToo ? undefined : isNull(recipes.deletedAt),
        ),
      )
      .run();
    if (done.changes === 0) throw gone();
    hint(db, "recipe", id);
  });
}
