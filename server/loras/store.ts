import { and, desc, eq, isNotNull, isNull } from "drizzle-orm";
import { datasets, loras, models, runs, samples } from "@/db/schema/index";
import type { LoraFile } from "@/server/domain/runs/view";
import { toFiles } from "../runs/files";
import type { Studio } from "../settings/studio";

/** A LoRA for the shelf and the table. */
export type LoraRow = LoraFile & {
  run: { id: number; number: number; name: string } | null;
  dataset: string | null;
  model: string | null;
  note: string;
  /** the nearest sample of the first prompt; `step` says when it is not the file's own */
  picture: { media: string; step: number } | null;
  deletedAt: number | null;
};

/** LoRAs, newest first; those in the trash only when asked for. */
export function listLoras(studio: Studio, filter: { runId?: number; deleted?: boolean } = {}): LoraRow[] {
  const where = [filter.deleted ? isNotNull(loras.deletedAt) : isNull(loras.deletedAt)];
  if (filter.runId !== undefined) where.push(eq(loras.runId, filter.runId));
  const rows = studio.db.orm
    .select({ lora: loras, run: runs, dataset: datasets.name, model: models.name })
    .from(loras)
    .leftJoin(runs, eq(runs.id, loras.runId))
    .leftJoin(datasets, eq(datasets.id, runs.datasetId))
    .leftJoin(models, eq(models.id, runs.modelId))
    .where(and(...where))
    .orderBy(desc(loras.createdAt), desc(loras.id))
    .all();
  const files = new Map(
    toFiles(
      studio,
      rows.map((r) => r.lora),
    ).map((f) => [f.loraId, f]),
  );
  const pictures = new Map<number, { step: number; media: string }[]>();
  return rows.flatMap(({ lora, run, dataset, model }) => {
    const file = files.get(lora.id);
    if (!file) return [];
    if (run && !pictures.has(run.id)) pictures.set(run.id, firstPrompt(studio, run.id));
    return [
      {
        ...file,
        run: run ? { id: run.id, number: run.number, name: run.name } : null,
        dataset,
        model,
        note: lora.note,
        picture: run ? nearest(pictures.get(run.id)!, lora.step) : null,
        deletedAt: lora.deletedAt,
      },
    ];
  });
}

/** One LoRA, in the trash or not; null when there is none. */
export function getLora(studio: Studio, id: number): LoraRow | null {
  const row = studio.db.orm
    .select({ run: loras.runId, deleted: loras.deletedAt })
    .from(loras)
    .where(eq(loras.id, id))
    .get();
  if (!row) return null;
  const list = listLoras(studio, {
    deleted: row.deleted !== null,
    ...(row.run === null ? {} : { runId: row.run }),
  });
  return list.find((l) => l.loraId === id) ?? null;
}

const firstPrompt = (studio: Studio, run: number) =>
  studio.db.orm
    .select({ step: samples.step, media: samples.blob })
    .from(samples)
    .where(and(eq(samples.runId, run), eq(samples.promptIndex, 0)))
    .all();

function nearest(list: readonly { step: number; media: string }[], step: number | null) {
  const at = step ?? Number.MAX_SAFE_INTEGER;
  let best: { step: number; media: string } | null = null;
  for (const one of list) if (!best || Math.abs(one.step - at) <= Math.abs(best.step - at)) best = one;
  return best;
}
