import { rmSync } from "node:fs";
import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/open";
import { engines, loras, placements, runs } from "@/db/schema/index";
import { placedStem } from "@/server/domain/engines/stem";
import type { WebuiError } from "@/server/domain/engines/webui-errors";
import { noLoraFolder, rehearsalLora } from "@/server/domain/engines/webui-troubles";
import { StudioError } from "@/server/domain/errors";
import { isRehearsal, sdapiConfig } from "@/server/engines/webuis";
import { hint } from "../events/outbox";

type Asked = { target: number | null; payload: unknown };
type Placement = typeof placements.$inferSelect;

const place = z.object({
  engineId: z.number().int().positive(),
  loraId: z.number().int().positive(),
  label: z.string().trim().max(200).default(""),
});

/** What the runner does when web wants a LoRA in a webui, or out of it again. */
export const PLACE_INTENTS: Readonly<Record<string, (db: Db, asked: Asked, now: number) => number | null>> = {
  /** notes what is to be kept in the webui; the runner then puts the file there. Answers the placement's id. */
  "lora.place": (db, asked, now) => {
    const { engineId, loraId, label } = place.parse(asked.payload);
    const lora = db.orm.select().from(loras).where(eq(loras.id, loraId)).get();
    const engine = db.orm.select().from(engines).where(eq(engines.id, engineId)).get();
    if (!lora)
      throw new StudioError("gone", { zh: "这个 LoRA 已经不在了。", en: "This LoRA is no longer there." });
    if (engine?.role !== "webui" || engine.deletedAt !== null)
      throw new StudioError("webui-gone", { zh: "选的 WebUI 已经不在了。", en: "The webui chosen is gone." });
    if (!isRehearsal(engine) && rehearsed(db, lora.runId)) throw told(rehearsalLora(lora.name));
    if (engine.kind !== "rehearsal" && !sdapiConfig.parse(engine.config).loraDir)
      throw told(noLoraFolder(null, ""));
    const stem = placedStem(label || lora.name, lora.weights, true);
    const values = { loraId, stem, path: "", state: "placing" as const, error: null, at: now };
    // one kept file per LoRA and webui: placed again under another name it is renamed
    const old = keptOf(db, engineId, loraId);
    if (old && old.stem !== stem) takeAway(db, old, now);
    hint(db, "lora", loraId);
    const same = db.orm
      .select()
      .from(placements)
      .where(
        and(eq(placements.engineId, engineId), eq(placements.stem, stem), eq(placements.purpose, "kept")),
      )
      .get();
    if (same?.state === "listed") return same.id;
    if (same) {
      db.orm.update(placements).set(values).where(eq(placements.id, same.id)).run();
      return same.id;
    }
    return db.orm
      .insert(placements)
      .values({ ...values, engineId, purpose: "kept" })
      .returning({ id: placements.id })
      .get().id;
  },
  "lora.unplace": (db, asked, now) => {
    const { engineId, loraId } = place.parse(asked.payload);
    const old = keptOf(db, engineId, loraId);
    if (old) takeAway(db, old, now);
    return null;
  },
};

const keptOf = (db: Db, engine: number, lora: number): Placement | undefined =>
  db.orm
    .select()
    .from(placements)
    .where(
      and(
        eq(placements.engineId, engine),
        eq(placements.loraId, lora),
        eq(placements.purpose, "kept"),
        ne(placements.state, "gone"),
      ),
    )
    .get();

/** Takes a placed file away, unless another placement is the same file. */
export function takeAway(db: Db, placement: Placement, now: number): void {
  const shared = db.orm
    .select({ id: placements.id })
    .from(placements)
    .where(
      and(eq(placements.path, placement.path), ne(placements.id, placement.id), ne(placements.state, "gone")),
    )
    .get();
  if (placement.path && !shared) {
    try {
      rmSync(placement.path, { force: true });
    } catch (error) {
      throw told(noLoraFolder(placement.path, error instanceof Error ? error.message : String(error)));
    }
  }
  db.orm
    .update(placements)
    .set({ state: "gone", error: null, at: now })
    .where(eq(placements.id, placement.id))
    .run();
  hint(db, "lora", placement.loraId);
}

/** Whether a LoRA comes from a run that was only rehearsed. */
export function rehearsed(db: Db, runId: number | null): boolean {
  if (runId === null) return false;
  const made = db.orm
    .select({ kind: engines.kind })
    .from(runs)
    .innerJoin(engines, eq(engines.id, runs.engineId))
    .where(eq(runs.id, runId))
    .get();
  return made?.kind === "rehearsal";
}

const told = (e: WebuiError) => new StudioError(e.code, e.text, { next: e.next, evidence: e.evidence });
