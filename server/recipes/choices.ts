import { and, asc, desc, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { engines, models } from "@/db/schema/index";
import { type EngineFacts, engineFacts } from "@/server/domain/recipes/engine";
import { scriptFor } from "@/server/domain/recipes/script";

export type ModelChoice = { id: number; name: string; family: string; format: string; path: string };
export type EngineChoice = {
  id: number;
  name: string;
  kind: string;
  ok: boolean | null;
  facts: EngineFacts;
  command: string[];
};

/** Base models that can be chosen, newest first. Files of other kinds are left out. */
export const modelChoices = (db: Db): ModelChoice[] =>
  db.orm
    .select({
      id: models.id,
      name: models.name,
      family: models.family,
      format: models.format,
      path: models.path,
    })
    .from(models)
    .where(isNull(models.deletedAt))
    .orderBy(desc(models.id))
    .all()
    .filter((model) => !["lora", "vae", "textual-inversion", "controlnet"].includes(model.family));

/** Enabled trainers, real ones before the rehearsal: the first is what a new draft gets. */
export const engineChoices = (db: Db): EngineChoice[] =>
  db.orm
    .select()
    .from(engines)
    .where(and(eq(engines.role, "trainer"), eq(engines.enabled, true), isNull(engines.deletedAt)))
    .orderBy(asc(engines.id))
    .all()
    .map((row) => {
      const facts = (row.facts ?? null) as { ok?: unknown } | null;
      const config = (row.config ?? {}) as { python?: unknown; dir?: unknown };
      return {
        id: row.id,
        name: row.name,
        kind: row.kind,
        ok: typeof facts?.ok === "boolean" ? facts.ok : null,
        facts: engineFacts(row.kind, row.facts),
        command: [config.python, config.dir].filter((part): part is string => typeof part === "string"),
      };
    })
    .sort((a, b) => Number(a.kind === "rehearsal") - Number(b.kind === "rehearsal"));

/** What a new draft starts with: a model the chosen engine can really train. */
export function defaultChoice(db: Db): { model: ModelChoice | null; engine: EngineChoice | null } {
  const engine = engineChoices(db)[0] ?? null;
  const usable = modelChoices(db).filter((model) => scriptFor(model.family) !== null);
  const rehearsal = engine?.kind === "rehearsal";
  const model = usable.find((m) => rehearsal || m.format !== "rehearsal") ?? null;
  return { model, engine };
}
