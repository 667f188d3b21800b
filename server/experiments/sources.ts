import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db/open";
import { cellResults, cells, engines, experiments, runs } from "@/db/schema/index";
import { listDatasets, subsetsOf } from "@/server/datasets/store";
import { StudioError } from "@/server/domain/errors";
import type { LoraPoint, PromptPoint } from "@/server/domain/experiments/axes";
import type { TemplateSource } from "@/server/domain/experiments/template";
import { groupKey, inTrainingOrder } from "@/server/domain/loras/series";
import { slotTrigger } from "@/server/domain/presets/preset";
import { listLoras } from "@/server/loras/store";
import { getRun } from "@/server/runs/store";
import type { Studio } from "@/server/settings/studio";

export type LoraChoice = {
  weights: string;
  loraId: number;
  name: string;
  step: number | null;
  final: boolean;
};

/** LoRAs by where they come from, for the plan's picker: newest run first, versions in training order. */
export type LoraGroup = {
  key: string;
  /** the run's name, or that of the series an imported file belongs to */
  name: string;
  run: { id: number; number: number } | null;
  rehearsal: boolean;
  trigger: string;
  loras: LoraChoice[];
};

export function loraChoices(studio: Studio): LoraGroup[] {
  const groups = new Map<string, LoraGroup>();
  for (const row of listLoras(studio)) {
    const key = groupKey(row);
    const group = groups.get(key) ?? newGroup(studio.db, key, row.meta?.series ?? row.name, row.run);
    groups.set(key, group);
    const { weights, loraId, name, step, final } = row;
    if (!group.loras.some((l) => l.weights === weights))
      group.loras.push({ weights, loraId, name, step, final });
  }
  for (const group of groups.values())
    group.loras.sort(
      (a, b) => inTrainingOrder({ epoch: null, ...a }, { epoch: null, ...b }) || a.loraId - b.loraId,
    );
  return [...groups.values()];
}

function newGroup(
  db: Db,
  key: string,
  series: string,
  run: { id: number; number: number; name: string } | null,
): LoraGroup {
  const made = run
    ? db.orm
        .select({ kind: engines.kind, dataset: runs.datasetId })
        .from(runs)
        .innerJoin(engines, eq(engines.id, runs.engineId))
        .where(eq(runs.id, run.id))
        .get()
    : undefined;
  return {
    key,
    name: run?.name ?? series,
    run: run ? { id: run.id, number: run.number } : null,
    rehearsal: made?.kind === "rehearsal",
    trigger: made ? triggersOf(db, made.dataset) : "",
    loras: [],
  };
}

/** What a template starts from: a run's versions with its own sample prompts, or LoRAs chosen by hand. */
export function sourceOf(
  studio: Studio,
  from: { runId?: number | undefined; loraIds?: number[] | undefined },
  label: (lora: { step: number | null; epoch: number | null; final: boolean; name: string }) => string,
): TemplateSource & {
  runId: number | null;
  rehearsal: boolean;
  references: string[];
  baseName: string | null;
} {
  const wanted = from.loraIds ? new Set(from.loraIds) : null;
  const all = listLoras(studio, wanted || from.runId === undefined ? {} : { runId: from.runId });
  const chosen = wanted ? all.filter((l) => wanted.has(l.loraId)) : from.runId === undefined ? [] : all;
  chosen.sort((a, b) => (a.step ?? 1e12) - (b.step ?? 1e12) || a.at - b.at);
  const runIds = [...new Set(chosen.map((l) => l.run?.id ?? null))];
  const runId = from.runId ?? (runIds.length === 1 ? (runIds[0] ?? null) : null);
  const run = runId === null ? null : getRun(studio, runId);
  if (from.runId !== undefined && !run)
    throw new StudioError("no-run", { zh: "没有这个训练任务。", en: "There is no such run." });
  const series = new Set(chosen.map(groupKey)).size === 1 ? (chosen[0]?.meta?.series ?? null) : null;
  const points: LoraPoint[] = chosen.map((l) => ({
    weights: l.weights,
    loraId: l.loraId,
    // versions of one training differ by their step, and share the rest of their names
    label: run || (series !== null && chosen.length > 1) ? label(l) : l.name,
  }));
  const trigger = run ? triggersOf(studio.db, run.datasetId) : (chosen[0]?.name ?? "");
  return {
    subject: run?.name ?? series ?? chosen[0]?.name ?? "",
    loras: distinct(points),
    prompts: run ? promptsOf(run.recipe, trigger) : [],
    trigger: run ? trigger : "",
    settings: run ? settingsOf(run.recipe) : {},
    bases: [],
    runId,
    rehearsal: run?.rehearsal ?? false,
    references: run ? referencesOf(studio.db, run.datasetId) : [],
    baseName: run?.modelName ?? null,
  };
}

/** Equal weights stand once on an axis: they would draw the same picture twice. */
function distinct(points: readonly LoraPoint[]): LoraPoint[] {
  const seen = new Set<string>();
  return points.filter((p) => !seen.has(p.weights) && seen.add(p.weights));
}

/** The trigger words people put first: those of the biggest subset. */
function triggersOf(db: Db, dataset: number): string {
  const used = subsetsOf(db, dataset).filter((s) => !s.isReg && s.triggers.length > 0);
  used.sort((a, b) => b.used - a.used);
  return used[0]?.triggers[0] ?? "";
}

const referencesOf = (db: Db, dataset: number): string[] =>
  listDatasets(db)
    .find((d) => d.id === dataset)
    ?.covers.slice(0, 2)
    .map((c) => c.media) ?? [];

type SamplePrompt = { text?: unknown; negative?: unknown; width?: unknown; height?: unknown };
const promptRows = (recipe: Record<string, unknown>): SamplePrompt[] =>
  Array.isArray(recipe["studio.prompts"]) ? (recipe["studio.prompts"] as SamplePrompt[]) : [];

function promptsOf(recipe: Record<string, unknown>, trigger: string): PromptPoint[] {
  return promptRows(recipe).flatMap((row) => {
    const text = typeof row.text === "string" ? row.text.trim() : "";
    if (!text) return [];
    const positive = slotTrigger(text, trigger ? [trigger] : []);
    return [
      {
        label: labelOf(positive),
        positive,
        negative: typeof row.negative === "string" ? row.negative : "",
      },
    ];
  });
}

/** The words a prompt is told apart by: its last tags, which are the most particular ones. */
const labelOf = (positive: string): string =>
  positive
    .split(",")
    .map((p) => p.trim())
    .filter((p) => p && p !== "{trigger}" && !/^(1girl|solo|masterpiece|best quality)$/i.test(p))
    .slice(0, 3)
    .join(", ");

function settingsOf(recipe: Record<string, unknown>): TemplateSource["settings"] {
  const first = promptRows(recipe)[0];
  const side = (value: unknown): number | null =>
    typeof value === "number" && value >= 64 && value <= 2048 ? value - (value % 8) : null;
  const [width, height] = [side(first?.width), side(first?.height)];
  const clip = recipe.clip_skip;
  return {
    ...(width && { width }),
    ...(height && { height }),
    clipSkip: typeof clip === "number" && clip >= 1 && clip <= 12 ? clip : 1,
  };
}

/** Webuis that can be chosen; real ones first. `problem` is what stops its grids now. */
export type WebuiChoice = { id: number; name: string; rehearsal: boolean; enabled: boolean };

export const webuiChoices = (db: Db): WebuiChoice[] =>
  db.orm
    .select()
    .from(engines)
    .where(and(eq(engines.role, "webui"), sql`${engines.deletedAt} is null`))
    .orderBy(engines.id)
    .all()
    .map((row) => ({ id: row.id, name: row.name, rehearsal: row.kind === "rehearsal", enabled: row.enabled }))
    .sort((a, b) => Number(a.rehearsal) - Number(b.rehearsal));

/** The webui a new plan is for: a real one for real LoRAs, the rehearsal for those of the rehearsal. */
export function defaultWebui(db: Db, rehearsal: boolean): number {
  const usable = webuiChoices(db).filter((w) => w.enabled);
  const found = usable.find((w) => w.rehearsal === rehearsal) ?? usable[0];
  if (found) return found.id;
  throw new StudioError(
    "no-webui",
    { zh: "还没有连接 WebUI。", en: "No webui is connected yet." },
    { next: { zh: "到环境页填写 WebUI 的地址。", en: "Enter its address on the engines page." } },
  );
}

/** ms per step of a 512 × 512 picture at this webui, the median of its last fifty; null before the first. */
export function paceOf(db: Db, engineId: number): number | null {
  const rows = db.orm
    .select({ ms: cellResults.ms, values: cells.values })
    .from(cellResults)
    .innerJoin(cells, eq(cells.id, cellResults.cellId))
    .innerJoin(experiments, eq(experiments.id, cells.experimentId))
    .where(and(eq(experiments.engineId, engineId), sql`${cellResults.ms} > 0`))
    .orderBy(desc(cellResults.endedAt))
    .limit(50)
    .all();
  const paces = rows
    .map(({ ms, values }) => {
      const v = values as { steps: number; width: number; height: number };
      return (ms ?? 0) / (v.steps * ((v.width * v.height) / (512 * 512)));
    })
    .sort((a, b) => a - b);
  return paces[Math.floor(paces.length / 2)] ?? null;
}
