import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { models } from "@/db/schema/index";
import type { ModelFacts } from "@/server/domain/models/family";
import { hint } from "@/server/events/outbox";
import type { Studio } from "@/server/settings/studio";

const KEY = "rehearsal-sd15";
const FACTS: ModelFacts = {
  dtype: "F16",
  tensors: 0,
  parameters: 0,
  prediction: "epsilon",
  inpainting: false,
  vae: true,
  textEncoder: true,
  title: null,
  loraBase: null,
};

/** Makes the rehearsal's base model on the first start; one that was deleted stays deleted. */
export function offerRehearsalModel(studio: Studio): void {
  const known = studio.db.orm.select({ id: models.id }).from(models).where(eq(models.clientKey, KEY)).get();
  if (!known) ensureRehearsalModel(studio);
}

/**
 * The base model of the rehearsal: a few hundred bytes that are no model, kept in the data folder so that the
 * rehearsal opens a file like a trainer. Made once; a row that was deleted comes back when it is asked for again.
 */
export function ensureRehearsalModel(studio: Studio): number {
  const path = join(studio.data.models, "rehearsal-sd15.safetensors");
  if (!existsSync(path)) {
    const json = Buffer.from(
      JSON.stringify({ __metadata__: { "modelspec.title": "rehearsal", note: "not a model" } }).padEnd(96),
      "utf8",
    );
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    writeFileSync(path, Buffer.concat([length, json]));
  }
  return studio.db.immediate(() => {
    const row = studio.db.orm.select().from(models).where(eq(models.clientKey, KEY)).get();
    if (row?.deletedAt === null && row.path === path) return row.id;
    const at = statSync(path);
    const values = { path, bytes: at.size, mtime: Math.round(at.mtimeMs), deletedAt: null };
    const { id } = row
      ? studio.db.orm
          .update(models)
          .set(values)
          .where(eq(models.id, row.id))
          .returning({ id: models.id })
          .get()
      : studio.db.orm
          .insert(models)
          .values({
            ...values,
            clientKey: KEY,
            name: "Rehearsal SD 1.5",
            family: "sd15",
            format: "rehearsal",
            facts: FACTS,
            createdAt: Date.now(),
          })
          .returning({ id: models.id })
          .get();
    hint(studio.db, "model", id);
    return id;
  });
}
