import { setTimeout as sleep } from "node:timers/promises";
import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { experiments } from "@/db/schema/index";
import { type Axes, axes, type CellSettings } from "@/server/domain/experiments/axes";
import { fromTemplate, shortBase, type Template, versionLabel } from "@/server/domain/experiments/template";
import type { Locale } from "@/server/domain/language";
import { webuiCatalog } from "@/server/engines/webui-store";
import type { Studio } from "@/server/settings/studio";
import { defaultWebui, sourceOf } from "./sources";
import { createExperiment } from "./write";

type Base = { name: string; hash: string | null };
type From = { runId?: number | undefined; loraIds?: number[] | undefined };

/** Longest a new plan waits for the webui's list of base models, in ms; without it the plan names none. */
const PATIENCE = 1500;

/**
 * Makes a draft that could be started as it is, from a run's versions or LoRAs chosen by hand. The model the run was
 * trained on is taken when the webui has it and says so in time.
 */
export async function createFromTemplate(
  studio: Studio,
  input: From & { template: Template; locale: Locale; clientKey: string },
): Promise<{ id: number }> {
  const engineId = webuiFor(studio, input);
  const known = await Promise.race([basesOf(studio, engineId), sleep(PATIENCE, [])]);
  const source = sourceOf(studio, input, (lora) => versionLabel(lora, input.locale));
  const own = known.find((b) => source.baseName !== null && sameModel(b.name, source.baseName)) ?? null;
  const bases = own ? [own, ...known.filter((b) => b !== own)] : known;
  const settings: Partial<CellSettings> = { ...source.settings, base: own };
  const plan = fromTemplate(input.template, { ...source, settings, bases }, input.locale);
  const draft = draftLike(studio.db, plan);
  if (draft !== null) return { id: draft };
  return createExperiment(studio.db, {
    ...plan,
    engineId,
    references: source.references,
    clientKey: input.clientKey,
  });
}

/** A draft of the same question about the same LoRAs: asked again, it is opened again instead of piling up. */
function draftLike(db: Db, plan: { name: string; axes: Axes }): number | null {
  const idsOf = (a: Axes) => a.loras.map((l) => l.loraId).join();
  const drafts = db.orm
    .select({ id: experiments.id, axes: experiments.axes })
    .from(experiments)
    .where(
      and(eq(experiments.state, "draft"), eq(experiments.name, plan.name), isNull(experiments.deletedAt)),
    )
    .all();
  return (
    drafts.find((d) => plan.axes.loras.length > 0 && idsOf(axes.parse(d.axes)) === idsOf(plan.axes))?.id ??
    null
  );
}

/** The webui a new plan would use. */
const webuiFor = (studio: Studio, from: From): number =>
  defaultWebui(studio.db, sourceOf(studio, from, (l) => l.name).rehearsal);

const sameModel = (a: string, b: string): boolean =>
  shortBase(a).toLowerCase() === shortBase(b).toLowerCase();

async function basesOf(studio: Studio, engineId: number): Promise<Base[]> {
  try {
    const { bases } = await webuiCatalog(studio, engineId);
    return bases.map(({ title, hash }) => ({ name: title, hash }));
  } catch {
    return [];
  }
}
