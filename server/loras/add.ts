import { stat } from "node:fs/promises";
import { basename, relative } from "node:path";
import { and, eq } from "drizzle-orm";
import { loraFiles, loras } from "@/db/schema/index";
import { hint } from "../events/outbox";
import type { Studio } from "../settings/studio";
import { readLoraHeader, weightsHash } from "./header";

export type NewLora = {
  run: number;
  path: string;
  step: number | null;
  epoch: number | null;
  final: boolean;
};

/**
 * Takes a finished file of a run in: computes what it is and, in `commit`'s transaction, groups it with the run's
 * other files of equal weights (the last step file and the final file usually are one LoRA). Safe to repeat. Answers
 * what to commit, or null when the file is not there or not whole.
 */
export async function prepareLora(studio: Studio, file: NewLora): Promise<(() => void) | null> {
  const { db, data } = studio;
  const header = await readLoraHeader(file.path);
  if (!header) return null;
  const weights = await weightsHash(file.path, header);
  const made = Math.round((await stat(file.path)).mtimeMs);
  const path = relative(data.root, file.path);
  const name = basename(file.path).replace(/\.safetensors$/, "");
  return () => {
    const known = db.orm.select({ id: loraFiles.id }).from(loraFiles).where(eq(loraFiles.path, path)).get();
    if (known) return;
    const twin = db.orm
      .select()
      .from(loras)
      .where(and(eq(loras.runId, file.run), eq(loras.weights, weights)))
      .get();
    let id: number;
    if (twin) {
      id = twin.id;
      db.orm
        .update(loras)
        .set({
          final: twin.final || file.final,
          step: twin.step ?? file.step,
          epoch: twin.epoch ?? file.epoch,
          name: file.final && !twin.final ? name : twin.name,
        })
        .where(eq(loras.id, id))
        .run();
    } else {
      id = db.orm
        .insert(loras)
        .values({
          runId: file.run,
          weights,
          name,
          step: file.step,
          epoch: file.epoch,
          final: file.final,
          meta: null,
          createdAt: made,
        })
        .returning({ id: loras.id })
        .get().id;
    }
    db.orm.insert(loraFiles).values({ loraId: id, path, bytes: header.bytes, createdAt: made }).run();
    hint(db, "lora", id);
    hint(db, "run", file.run);
  };
}
