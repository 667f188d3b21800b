import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { loraFiles, loras } from "@/db/schema/index";
import { type ErrorShape, StudioError, shapeOf } from "@/server/domain/errors";
import type { LoraMeta } from "@/server/domain/loras/metadata";
import { grouped } from "@/server/domain/loras/series";
import type { Family } from "@/server/domain/models/family";
import { hint } from "../events/outbox";
import { insideRoots } from "../settings/roots";
import type { Studio } from "../settings/studio";
import { weightsHash } from "./header";
import { type LoraOnDisk, loraFilesAt, readLora } from "./read";

/** A file looked at before it is imported. */
export type FoundLora = {
  path: string;
  name: string;
  bytes: number;
  /** this very file is in the studio already */
  known: boolean;
  lora: {
    series: string;
    family: Family;
    step: number | null;
    epoch: number | null;
    final: boolean;
    dim: number | null;
    base: string | null;
  } | null;
  error: ErrorShape | null;
};

/** Looks at a file or folder of this machine: what would be imported, in training order, and what not and why. */
export async function lookAtLoras(
  studio: Studio,
  typed: string,
): Promise<{ found: FoundLora[]; more: boolean }> {
  const path = await insideRoots(studio, typed);
  const { paths, more } = await loraFilesAt(path);
  const read: LoraOnDisk[] = [];
  const refused: FoundLora[] = [];
  for (const one of paths) {
    try {
      read.push(await readLora(one));
    } catch (error) {
      const name = one.slice(one.lastIndexOf("/") + 1);
      refused.push({
        path: one,
        name,
        bytes: 0,
        known: false,
        lora: null,
        error: shapeOf(error, UNREADABLE),
      });
    }
  }
  const rows = read.map((r) => ({ ...r, run: null, at: r.mtime }));
  const found = grouped(rows).flatMap(({ rows: list }) =>
    list.map(({ path: p, name, bytes, meta, step, epoch, final }): FoundLora => {
      const { series, family, dim, base } = meta;
      const known = standing(studio.db, p) !== undefined;
      return {
        path: p,
        name,
        bytes,
        known,
        lora: { series, family, step, epoch, final, dim, base },
        error: null,
      };
    }),
  );
  return { found: [...found, ...refused], more };
}

const standing = (db: Db, path: string) =>
  db.orm
    .select({ file: loraFiles, lora: loras })
    .from(loraFiles)
    .innerJoin(loras, eq(loras.id, loraFiles.loraId))
    .where(and(eq(loraFiles.path, path), isNull(loraFiles.deletedAt), isNull(loras.deletedAt)))
    .get();

/** What became of a path that was asked for. */
export type Taken = { taken: number; known: number; refused: { path: string; error: ErrorShape }[] };

/**
 * Takes the LoRAs of a file or folder in, where they lie: the files stay the person's own. Each is one transaction, so
 * that it appears at once and a repeated request does nothing twice. Throws StudioError when there is nothing to take.
 */
export async function takeLoras(studio: Studio, typed: string): Promise<Taken> {
  const path = await insideRoots(studio, typed);
  const { paths } = await loraFilesAt(path);
  const result: Taken = { taken: 0, known: 0, refused: [] };
  for (const one of paths) {
    try {
      if (await takeOne(studio, one)) result.taken++;
      else result.known++;
    } catch (error) {
      result.refused.push({ path: one, error: shapeOf(error, UNREADABLE) });
    }
  }
  if (paths.length === 0) throw nothing(path);
  const first = result.refused[0];
  if (result.taken + result.known === 0 && first) throw refusal(first, result.refused);
  return result;
}

async function takeOne(studio: Studio, path: string): Promise<boolean> {
  const { db } = studio;
  const before = standing(db, path);
  const file = await readLora(path);
  if (before && before.file.bytes === file.bytes && before.file.createdAt === file.mtime) return false;
  const weights = await weightsHash(path, file.header);
  return db.immediate(() => commit(db, file, weights, Date.now()));
}

/** Writes one file whose weights are known by its own hash. Answers whether anything is new. */
function commit(db: Db, file: LoraOnDisk, weights: string, now: number): boolean {
  const twins = db.orm.select().from(loras).where(eq(loras.weights, weights)).all();
  // weights that a run here made are that run's LoRA, wherever a copy of them lies
  if (twins.some((t) => t.runId !== null && t.deletedAt === null)) return false;
  const twin = twins.find((t) => t.runId === null);
  const known = db.orm.select().from(loraFiles).where(eq(loraFiles.path, file.path)).get();
  const fresh = twin === undefined || twin.deletedAt !== null;
  const id = twin?.id ?? insert(db, file, weights, now);
  if (twin && twin.deletedAt !== null)
    db.orm.update(loras).set({ deletedAt: null }).where(eq(loras.id, id)).run();
  const values = { loraId: id, bytes: file.bytes, createdAt: file.mtime, deletedAt: null };
  if (known) db.orm.update(loraFiles).set(values).where(eq(loraFiles.id, known.id)).run();
  else
    db.orm
      .insert(loraFiles)
      .values({ ...values, path: file.path })
      .run();
  hint(db, "lora", id);
  return fresh;
}

const insert = (db: Db, file: LoraOnDisk, weights: string, now: number): number =>
  db.orm
    .insert(loras)
    .values({
      runId: null,
      weights,
      name: file.name,
      step: file.step,
      epoch: file.epoch,
      final: file.final,
      meta: file.meta satisfies LoraMeta,
      createdAt: now,
    })
    .returning({ id: loras.id })
    .get().id;

const UNREADABLE = {
  code: "lora-unreadable",
  text: { zh: "这个文件读不了。", en: "This file cannot be read." },
};

const nothing = (path: string) =>
  new StudioError(
    "no-loras",
    { zh: "这里没有 .safetensors 文件。", en: "There are no .safetensors files here." },
    { evidence: [path] },
  );

const refusal = (first: Taken["refused"][number], all: Taken["refused"]) =>
  new StudioError(first.error.code, first.error.text, {
    next: first.error.next,
    evidence: all
      .flatMap((r) => [r.path, ...(r.error.evidence ?? []).filter((e) => e !== r.path)])
      .slice(0, 20),
  });
