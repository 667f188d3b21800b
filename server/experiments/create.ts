import type { CellSettings } from "@/server/domain/experiments/axes";
import { fromTemplate, shortBase, type Template, versionLabel } from "@/server/domain/experiments/template";
import type { Locale } from "@/server/domain/language";
import type { Studio } from "@/server/settings/studio";
import { defaultWebui, sourceOf } from "./sources";
import { createExperiment } from "./write";

export type Base = { name: string; hash: string | null };

/**
 * Makes a draft that could be started as it is, from a run's versions or LoRAs chosen by hand. `bases` is the webui's
 * catalogue where it answered in time: the model the run was trained on is taken when the webui has it.
 */
export function createFromTemplate(
  studio: Studio,
  input: {
    template: Template;
    runId?: number | undefined;
    loraIds?: number[] | undefined;
    engineId: number;
    bases: readonly Base[];
    locale: Locale;
    clientKey: string;
  },
): { id: number } {
  const source = sourceOf(studio, input, (lora) => versionLabel(lora, input.locale));
  const own = input.bases.find((b) => source.baseName !== null && sameModel(b.name, source.baseName)) ?? null;
  const bases = own ? [own, ...input.bases.filter((b) => b !== own)] : [...input.bases];
  const settings: Partial<CellSettings> = { ...source.settings, base: own };
  const plan = fromTemplate(input.template, { ...source, settings, bases }, input.locale);
  return createExperiment(studio.db, {
    ...plan,
    engineId: input.engineId,
    references: source.references,
    clientKey: input.clientKey,
  });
}

/** The webui a new plan would use. */
export const webuiFor = (
  studio: Studio,
  from: { runId?: number | undefined; loraIds?: number[] | undefined },
): number => defaultWebui(studio.db, sourceOf(studio, from, (l) => l.name).rehearsal);

const sameModel = (a: string, b: string): boolean =>
  shortBase(a).toLowerCase() === shortBase(b).toLowerCase();
