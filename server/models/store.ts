import { existsSync, statSync } from "node:fs";
import { and, desc, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { models } from "@/db/schema/index";
import { StudioError } from "@/server/domain/errors";
import { FAMILIES, type Family, type ModelFacts } from "@/server/domain/models/family";
import { trainable } from "@/server/domain/models/words";
import { hint } from "@/server/events/outbox";
import { insideRoots } from "@/server/settings/roots";
import type { Studio } from "@/server/settings/studio";
import { type ModelFile, readModel } from "./read";

export type ModelRow = {
  id: number;
  name: string;
  path: string;
  family: Family;
  format: "safetensors" | "ckpt" | "diffusers" | "rehearsal";
  bytes: number;
  facts: ModelFacts;
  note: string;
  /** missing = nothing at the path now; changed = another size or time than when it was read */
  file: "there" | "missing" | "changed";
  /** a run can use it */
  trainable: boolean;
  createdAt: number;
};

type Row = typeof models.$inferSelect;

const family = (text: string): Family => FAMILIES.find((f) => f === text) ?? "unknown";

function toRow(row: Row): ModelRow {
  const facts = row.facts as ModelFacts;
  const kind = family(row.family);
  const file = fileState(row);
  return {
    id: row.id,
    name: row.name,
    path: row.path,
    family: kind,
    format: row.format,
    bytes: row.bytes,
    facts,
    note: row.note,
    file,
    trainable: file !== "missing" && trainable(kind, facts, row.format),
    createdAt: row.createdAt,
  };
}

function fileState(row: Row): ModelRow["file"] {
  try {
    const found = statSync(row.path);
    if (found.isDirectory() || row.format === "rehearsal") return "there";
    return found.size === row.bytes && Math.round(found.mtimeMs) === row.mtime ? "there" : "changed";
  } catch {
    return "missing";
  }
}

/** All base models, newest first; whether each file is still there is looked up now. */
export const listModels = (studio: Studio): ModelRow[] =>
  studio.db.orm
    .select()
    .from(models)
    .where(isNull(models.deletedAt))
    .orderBy(desc(models.createdAt), desc(models.id))
    .all()
    .map(toRow);

/** A base model by id, also a deleted one (runs keep naming it); StudioError "no-model". */
export function getModel(studio: Studio, id: number): ModelRow {
  const row = studio.db.orm.select().from(models).where(eq(models.id, id)).get();
  if (!row) throw new StudioError("no-model", { zh: "没有这个底模。", en: "There is no such base model." });
  return toRow(row);
}

export const knownPaths = (db: Db): Set<string> =>
  new Set(
    db.orm
      .select({ path: models.path })
      .from(models)
      .where(isNull(models.deletedAt))
      .all()
      .map((r) => r.path),
  );

/** What lies at a path a person typed, before it is registered. */
export async function lookAtModel(studio: Studio, typed: string): Promise<ModelFile & { known: boolean }> {
  const path = await insideRoots(studio, typed);
  return { ...(await readModel(path)), known: knownPaths(studio.db).has(path) };
}

/**
 * Registers the file or folder at a path; the file stays where it is. A path that is registered already gives that row
 * back, read anew.
 */
export async function registerModel(
  studio: Studio,
  input: { path: string; name?: string; clientKey?: string },
): Promise<{ id: number; known: boolean }> {
  const found = await readModel(await insideRoots(studio, input.path));
  return studio.db.immediate(() => {
    const same = studio.db.orm
      .select()
      .from(models)
      .where(and(eq(models.path, found.path), isNull(models.deletedAt)))
      .get();
    if (same) {
      update(studio.db, same.id, { ...reread(same, found), ...(input.name ? { name: input.name } : {}) });
      return { id: same.id, known: true };
    }
    const { id } = studio.db.orm
      .insert(models)
      .values({
        ...found,
        name: input.name?.trim() || found.name,
        clientKey: input.clientKey ?? null,
        createdAt: Date.now(),
      })
      .returning({ id: models.id })
      .get();
    hint(studio.db, "model", id);
    return { id, known: false };
  });
}

/** Reads the file again: it was replaced, or its row is of an older studio. */
export async function refreshModel(studio: Studio, id: number): Promise<void> {
  const row = getModel(studio, id);
  if (!existsSync(row.path)) {
    throw new StudioError(
      "model-missing",
      { zh: "原来的路径上已经没有这个文件。", en: "The file is no longer at its path." },
      {
        next: {
          zh: "如果移动过，请用新的路径再添加一次。",
          en: "If it was moved, add it again at its new path.",
        },
        evidence: [row.path],
      },
    );
  }
  const found = await readModel(row.path);
  studio.db.immediate(() => {
    const now = studio.db.orm.select().from(models).where(eq(models.id, id)).get();
    if (now) update(studio.db, id, reread(now, found));
  });
}

/** What a person said about a .ckpt stays; what the file itself says is taken anew. */
const reread = (row: Row, found: ModelFile): Partial<Row> => ({
  bytes: found.bytes,
  mtime: found.mtime,
  facts: found.facts,
  format: found.format,
  family: found.format === "ckpt" ? row.family : found.family,
  sha256: found.mtime === row.mtime && found.bytes === row.bytes ? row.sha256 : null,
});

/** Name, note and, for a .ckpt, the family (nobody else can know it). */
export function editModel(
  studio: Studio,
  input: { id: number; name?: string; note?: string; family?: Family },
): void {
  studio.db.immediate(() => {
    const row = getModel(studio, input.id);
    const change: Partial<Row> = {};
    if (input.name?.trim()) change.name = input.name.trim();
    if (input.note !== undefined) change.note = input.note;
    if (input.family && row.format === "ckpt") change.family = input.family;
    if (Object.keys(change).length) update(studio.db, input.id, change);
  });
}

/** Takes a model off the list; the file is not touched, runs that used it keep naming it. */
export function deleteModel(studio: Studio, id: number): void {
  studio.db.immediate(() => {
    getModel(studio, id);
    update(studio.db, id, { deletedAt: Date.now() });
  });
}

/** Undo of deleteModel. */
export function restoreModel(studio: Studio, id: number): void {
  studio.db.immediate(() => {
    const row = getModel(studio, id);
    if (knownPaths(studio.db).has(row.path)) return;
    update(studio.db, id, { deletedAt: null });
  });
}

function update(db: Db, id: number, change: Partial<Row>): void {
  db.orm.update(models).set(change).where(eq(models.id, id)).run();
  hint(db, "model", id);
}
