import { basename } from "node:path";
import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { loraFiles, loras } from "@/db/schema/index";
import type { LoraFile } from "@/server/domain/runs/view";
import type { Studio } from "../settings/studio";

/** LoRAs with their files; equal weights are one (contracts §5). */
export function toFiles(studio: Studio, rows: readonly (typeof loras.$inferSelect)[]): LoraFile[] {
  if (rows.length === 0) return [];
  const files = studio.db.orm
    .select()
    .from(loraFiles)
    .where(
      and(
        inArray(
          loraFiles.loraId,
          rows.map((r) => r.id),
        ),
        isNull(loraFiles.deletedAt),
      ),
    )
    .orderBy(asc(loraFiles.id))
    .all();
  return rows.flatMap((row) => {
    const own = files.filter((f) => f.loraId === row.id);
    const first = own[0];
    if (!first) return [];
    return [
      {
        loraId: row.id,
        fileId: own.at(-1)!.id,
        name: row.name,
        step: row.step,
        epoch: row.epoch,
        final: row.final,
        files: own.map((f) => ({ id: f.id, name: basename(f.path), bytes: f.bytes })),
        bytes: first.bytes,
        weights: row.weights,
        at: row.createdAt,
      },
    ];
  });
}

/** The LoRAs of a run by step, deleted ones left out. */
export function filesOf(studio: Studio, run: number): LoraFile[] {
  const rows = studio.db.orm
    .select()
    .from(loras)
    .where(and(eq(loras.runId, run), isNull(loras.deletedAt)))
    .orderBy(sql`${loras.step} is null`, asc(loras.step), asc(loras.id))
    .all();
  return toFiles(studio, rows);
}
