import { and, count, desc, eq, isNull, ne, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { z } from "zod";
import { datasets, engines, loras, models, recipes, runs } from "@/db/schema/index";
import { knownCauses } from "@/server/datasets/finding-acts";
import { listDatasets } from "@/server/datasets/store";
import type { Findable, FrameView } from "@/server/domain/frame";
import { type HomeDataset, type HomeView, nextStep, storyOf } from "@/server/domain/home";
import type { RunRow, RunState } from "@/server/domain/runs/view";
import { comparedByDataset, gridHolding, gridsUnderWay } from "@/server/experiments/progress";
import { getRunRow, listRuns } from "@/server/runs/store";
import type { Studio } from "../settings/studio";
import { openedRuns, seenUntil } from "./seen";

const ACTIVE: readonly RunState[] = ["starting", "running", "stopping", "lost"];
const ENDED: readonly RunState[] = ["succeeded", "failed", "stopped"];
const WAITING_SHOWN = 5;
const NEWS_SHOWN = 8;
const FOUND = 200;

/** What Home shows: what happened, what runs, and per dataset the one next step. */
export function homeView(studio: Studio): HomeView {
  const active = listRuns(studio, { state: ACTIVE });
  const queued = listRuns(studio, { state: ["queued"] });
  const since = seenUntil(studio.db);
  const happened = listRuns(studio, { state: ENDED, limit: 50 }).filter((run) => (run.endedAt ?? 0) > since);
  const compared = comparedByDataset(studio.db);
  const list = listDatasets(studio.db).map((card): HomeDataset => {
    const run = newestRun(studio, card.id);
    const experiment = compared.get(card.id) ?? null;
    const facts = { ...card, run, experiment, ...madeFrom(studio, card.id) };
    return {
      id: card.id,
      name: card.name,
      origin: card.origin,
      pictures: card.pictures,
      uncaptioned: card.uncaptioned,
      findings: knownCauses(studio, card.id),
      covers: card.covers,
      story: storyOf(facts),
      next: nextStep(facts),
      run,
      experiment,
      updatedAt: card.updatedAt,
    };
  });
  const modelCount = ownModels(studio);
  return {
    firstVisit: list.length === 0 && active.length + queued.length + happened.length === 0,
    happened: happened.slice(0, NEWS_SHOWN),
    active,
    queued,
    datasets: list,
    models: modelCount,
    rehearsal: !hasRealTrainer(studio),
  };
}

/** What the frame around every page shows. */
export function frameView(studio: Studio): FrameView {
  const active = listRuns(studio, { state: ACTIVE });
  const queued = listRuns(studio, { state: ["queued"] });
  const holder = active.find((run) => run.state !== "lost") ?? active[0] ?? null;
  return {
    counts: {
      datasets: live(studio, datasets),
      models: ownModels(studio),
      presets: presetCount(studio),
      active: active.length,
      queued: queued.length,
    },
    card: {
      gpu: cardName(studio),
      run: holder,
      grid: holder ? null : gridHolding(studio.db),
      waiting: queued.slice(0, WAITING_SHOWN),
      failed: freshFailure(studio),
    },
    grids: gridsUnderWay(studio.db),
    rehearsal: !hasRealTrainer(studio),
  };
}

/** Everything the palette finds by name, newest first. */
export function findable(studio: Studio): Findable {
  const { orm } = studio.db;
  return {
    datasets: orm
      .select({
        id: datasets.id,
        name: datasets.name,
        // columns named in full: of one table drizzle writes them bare, and `id` would be the picture's own
        pictures: sql<number>`(select count(*) from pictures p where p.dataset_id = datasets.id and p.deleted_at is null)`,
      })
      .from(datasets)
      .where(isNull(datasets.deletedAt))
      .orderBy(desc(datasets.updatedAt))
      .limit(FOUND)
      .all(),
    runs: orm
      .select({ id: runs.id, number: runs.number, name: runs.name, state: runs.state })
      .from(runs)
      .where(isNull(runs.deletedAt))
      .orderBy(desc(runs.id))
      .limit(FOUND)
      .all(),
    models: orm
      .select({ id: models.id, name: models.name })
      .from(models)
      .where(isNull(models.deletedAt))
      .orderBy(desc(models.id))
      .limit(FOUND)
      .all(),
  };
}

function newestRun(studio: Studio, dataset: number): RunRow | null {
  const row = studio.db.orm
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.datasetId, dataset), isNull(runs.deletedAt), ne(runs.state, "cancelled")))
    .orderBy(desc(runs.id))
    .limit(1)
    .get();
  return row ? getRunRow(studio, row.id) : null;
}

function madeFrom(studio: Studio, dataset: number): { loras: number; succeeded: boolean } {
  const row = studio.db.orm
    .select({ loras: count(loras.id), succeeded: sql<number>`coalesce(max(${runs.state} = 'succeeded'), 0)` })
    .from(runs)
    .leftJoin(loras, and(eq(loras.runId, runs.id), isNull(loras.deletedAt)))
    .where(and(eq(runs.datasetId, dataset), isNull(runs.deletedAt)))
    .get();
  return { loras: row?.loras ?? 0, succeeded: Boolean(row?.succeeded) };
}

/** The newest failure, unless a run that ended later went well or somebody has opened it. */
function freshFailure(studio: Studio): RunRow | null {
  const last = listRuns(studio, { state: ["succeeded", "failed"], limit: 1 })[0];
  return last?.state === "failed" && !openedRuns(studio.db).includes(last.id) ? last : null;
}

const live = (
  studio: Studio,
  table: SQLiteTable & { deletedAt: typeof models.deletedAt | typeof datasets.deletedAt },
) => studio.db.orm.select({ n: count() }).from(table).where(isNull(table.deletedAt)).get()?.n ?? 0;

/** The rehearsal's base model is part of the rehearsal, not something a person has. */
const ownModels = (studio: Studio) =>
  studio.db.orm
    .select({ n: count() })
    .from(models)
    .where(and(isNull(models.deletedAt), ne(models.format, "rehearsal")))
    .get()?.n ?? 0;

const presetCount = (studio: Studio) =>
  studio.db.orm
    .select({ n: count() })
    .from(recipes)
    .where(and(eq(recipes.kind, "preset"), isNull(recipes.deletedAt)))
    .get()?.n ?? 0;

const trainers = (studio: Studio) =>
  studio.db.orm
    .select({ kind: engines.kind, facts: engines.facts })
    .from(engines)
    .where(and(eq(engines.role, "trainer"), eq(engines.enabled, true), isNull(engines.deletedAt)))
    .all();

const hasRealTrainer = (studio: Studio) => trainers(studio).some(({ kind }) => kind !== "rehearsal");

const withCards = z.object({ gpus: z.array(z.object({ name: z.string() })) });

/** The first card any trainer's last inspection saw. */
function cardName(studio: Studio): string | null {
  for (const { facts } of trainers(studio)) {
    const parsed = withCards.safeParse(facts);
    if (parsed.success && parsed.data.gpus[0]) return parsed.data.gpus[0].name;
  }
  return null;
}
