import { statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { and, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import { cellResults, cells, experiments, loraFiles, loras, placements } from "@/db/schema/index";
import { placedStem } from "@/server/domain/engines/stem";
import type { WebuiError } from "@/server/domain/engines/webui-errors";
import { loraGone, noLoraFolder, notListed, rehearsalLora } from "@/server/domain/engines/webui-troubles";
import type { CellValues } from "@/server/domain/experiments/axes";
import { putFile, untilListed } from "../engines/lora-folder";
import { WebuiFailed } from "../engines/sdapi/webui";
import type { Webui } from "../engines/webui";
import { isRehearsal, loraDirOf } from "../engines/webuis";
import { hint } from "../events/outbox";
import { readLoraHeader, weightsHash } from "../loras/header";
import { rehearsed, takeAway } from "../loras/placing";
import { resolveInside } from "../settings/data";
import type { Studio } from "../settings/studio";
import type { EngineRecord } from "./context";

type Placement = typeof placements.$inferSelect;
type Wanted = { weights: string; loraId: number };

/** Grid files lie in a folder of their own, so that a person's own list stays tidy; webuis walk sub-folders. */
const GRID_FOLDER = "studio-grid";

/** By weights: the stem a LoRA is asked for by, or why it is not there. */
export type Placed = Map<string, { stem: string } | { error: WebuiError }>;

/**
 * Puts every wanted LoRA into the webui's folder and waits until it lists them; what is there already is used again.
 * `thorough` reads the files that are there, for a cell that is drawn again: one spoiled since is put there anew.
 * Throws WebuiFailed for what concerns the webui as a whole (not reached, no folder).
 */
export async function placeAll(
  studio: Studio,
  engine: EngineRecord,
  webui: Webui,
  wanted: readonly Wanted[],
  thorough = false,
): Promise<Placed> {
  const placed: Placed = new Map();
  if (wanted.length === 0) return placed;
  const dir = loraDirOf(studio.data, engine);
  const fresh: Placement[] = [];
  for (const lora of wanted) {
    const listed = placementsOf(studio, engine.id, lora.weights).filter((p) => p.state === "listed");
    const whole = listed.filter((p) => isWhole(studio, p));
    const known = thorough ? await firstWith(whole, lora.weights) : whole[0];
    if (known) {
      placed.set(lora.weights, { stem: known.stem });
      continue;
    }
    if (dir === null) throw new WebuiFailed(noLoraFolder(null, ""));
    // what went or was spoiled is put where it lay: two files of one name would be a lottery
    const row = listed[0] ?? noteGrid(studio, engine, lora, join(dir, GRID_FOLDER));
    const error = await putOne(studio, engine, row, lora.weights);
    if (error?.code === "lora-folder") throw new WebuiFailed(error);
    if (error) placed.set(lora.weights, { error });
    else {
      placed.set(lora.weights, { stem: row.stem });
      fresh.push(row);
    }
  }
  const stems = [...placed.values()].flatMap((p) => ("stem" in p ? [p.stem] : []));
  const known = new Set((await webui.loras()).map((l) => l.stem));
  // a name that was put there now may be listed from elsewhere, or as what lay there before: it has to look again
  const unseen = stems.filter((stem) => !known.has(stem) || fresh.some((row) => row.stem === stem));
  const missing = new Set(unseen.length ? await untilListed(webui, unseen) : []);
  for (const row of fresh) settle(studio, row, missing.has(row.stem) ? notListed(row.path, row.stem) : null);
  for (const [weights, p] of placed) {
    if ("stem" in p && missing.has(p.stem)) placed.set(weights, { error: notListed(dir ?? "", p.stem) });
  }
  return placed;
}

/** Puts the files that are to be kept in this webui where they belong; what fails is tried again at the next call. */
export async function placeKept(studio: Studio, engine: EngineRecord, webui: Webui): Promise<void> {
  const dir = loraDirOf(studio.data, engine);
  for (const row of waitingKept(studio, engine.id)) {
    const weights = studio.db.orm.select().from(loras).where(eq(loras.id, row.loraId)).get()?.weights ?? "";
    if (dir === null) throw new WebuiFailed(noLoraFolder(null, ""));
    const path = join(dir, `${row.stem}.safetensors`);
    studio.db.orm.update(placements).set({ path }).where(eq(placements.id, row.id)).run();
    const error = await putOne(studio, engine, { ...row, path }, weights);
    if (error) {
      settle(studio, row, error);
      continue;
    }
    const missing = await untilListed(webui, [row.stem]);
    settle(studio, row, missing.length ? notListed(dir, row.stem) : null);
  }
}

export const waitingKept = (studio: Studio, engine: number): Placement[] =>
  studio.db.orm
    .select()
    .from(placements)
    .where(
      and(eq(placements.engineId, engine), eq(placements.purpose, "kept"), eq(placements.state, "placing")),
    )
    .all();

/** Whether the file of a placed LoRA still lies where it was put, whole (Forge renames what it cannot read). */
export function stillThere(studio: Studio, engine: number, stem: string): boolean {
  const rows = studio.db.orm
    .select()
    .from(placements)
    .where(and(eq(placements.engineId, engine), eq(placements.stem, stem), eq(placements.state, "listed")))
    .all();
  return rows.some((p) => isWhole(studio, p));
}

/** The first of the files that holds these weights, by its own hash. */
async function firstWith(list: readonly Placement[], weights: string): Promise<Placement | undefined> {
  for (const placed of list) {
    const header = await readLoraHeader(placed.path).catch(() => null);
    if (header && (await weightsHash(placed.path, header)) === weights) return placed;
  }
  return undefined;
}

/** As long as one of the files that hold these weights: one cut short is put there again. */
function isWhole({ db }: Studio, placed: Placement): boolean {
  const bytes = statSync(placed.path, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) return false;
  const known = db.orm
    .select({ bytes: loraFiles.bytes })
    .from(loraFiles)
    .innerJoin(loras, eq(loras.id, loraFiles.loraId))
    .where(
      inArray(
        loras.weights,
        db.orm.select({ weights: loras.weights }).from(loras).where(eq(loras.id, placed.loraId)),
      ),
    )
    .all();
  return known.length === 0 || known.some((f) => f.bytes === bytes);
}

/** The stem under which these weights were last put into this webui's folder. */
export const stemOf = (studio: Studio, engine: number, weights: string): string | null =>
  placementsOf(studio, engine, weights)[0]?.stem ?? null;

function placementsOf(studio: Studio, engine: number, weights: string): Placement[] {
  return studio.db.orm
    .select({ placement: placements })
    .from(placements)
    .innerJoin(loras, eq(loras.id, placements.loraId))
    .where(and(eq(placements.engineId, engine), eq(loras.weights, weights), ne(placements.state, "gone")))
    .all()
    .map((r) => r.placement);
}

function noteGrid(studio: Studio, engine: EngineRecord, lora: Wanted, folder: string): Placement {
  const { db } = studio;
  const name = db.orm.select().from(loras).where(eq(loras.id, lora.loraId)).get()?.name ?? "";
  const stem = placedStem(name, lora.weights, false);
  const values = {
    engineId: engine.id,
    loraId: lora.loraId,
    stem,
    path: join(folder, `${stem}.safetensors`),
    purpose: "grid" as const,
    state: "placing" as const,
    error: null,
    at: Date.now(),
  };
  return db.immediate(() => {
    const row = db.orm
      .insert(placements)
      .values(values)
      .onConflictDoUpdate({
        target: [placements.engineId, placements.stem, placements.purpose],
        set: values,
      })
      .returning()
      .get();
    hint(db, "lora", lora.loraId);
    return row;
  });
}

async function putOne(
  studio: Studio,
  engine: EngineRecord,
  row: Placement,
  weights: string,
): Promise<WebuiError | null> {
  const source = await sourceOf(studio, weights);
  const lora = studio.db.orm.select().from(loras).where(eq(loras.id, row.loraId)).get();
  const name = lora?.name ?? row.stem;
  let error: WebuiError | null = null;
  if (!source) error = loraGone(name, fileOf(studio, weights)[0] ?? "");
  else if (!isRehearsal(engine) && (source.rehearsal || rehearsed(studio.db, lora?.runId ?? null)))
    error = rehearsalLora(name);
  else {
    try {
      await mkdir(join(row.path, ".."), { recursive: true });
      await putFile(source.path, row.path);
    } catch (e) {
      error = noLoraFolder(row.path, e instanceof Error ? e.message : String(e));
    }
  }
  if (error) settle(studio, row, error);
  return error;
}

function settle(studio: Studio, row: Placement, error: WebuiError | null): void {
  const { db } = studio;
  // a file that is to be kept is tried until it is there, or somebody takes the wish back
  const state = error === null ? "listed" : row.purpose === "kept" && error.transient ? "placing" : "failed";
  db.immediate(() => {
    db.orm
      .update(placements)
      .set({ state, error, at: Date.now() })
      .where(and(eq(placements.id, row.id), ne(placements.state, "gone")))
      .run();
    hint(db, "lora", row.loraId);
  });
}

const fileOf = ({ db, data }: Studio, weights: string): string[] =>
  db.orm
    .select({ path: loraFiles.path })
    .from(loraFiles)
    .innerJoin(loras, eq(loras.id, loraFiles.loraId))
    .where(and(eq(loras.weights, weights), isNull(loraFiles.deletedAt)))
    .all()
    .map(({ path }) => (isAbsolute(path) ? path : resolveInside(data.root, path)));

/** A file that holds these weights now, by its own hash. */
async function sourceOf(
  studio: Studio,
  weights: string,
): Promise<{ path: string; rehearsal: boolean } | null> {
  for (const path of fileOf(studio, weights)) {
    const header = await readLoraHeader(path);
    if (!header || (await weightsHash(path, header)) !== weights) continue;
    return { path, rehearsal: header.metadata.ss_sd_scripts_commit_hash === "(rehearsal)" };
  }
  return null;
}

/** Takes away the grid files of a webui that no open experiment has cells for. Answers whether any went. */
export function sweepGrid({ db }: Studio, engine: number): boolean {
  const rows = db.orm
    .select()
    .from(placements)
    .where(
      and(
        eq(placements.engineId, engine),
        eq(placements.purpose, "grid"),
        inArray(placements.state, ["listed", "failed", "placing"]),
      ),
    )
    .all();
  if (rows.length === 0) return false;
  const needed = weightsToDraw(db, engine);
  let went = false;
  for (const row of rows) {
    const lora = db.orm.select().from(loras).where(eq(loras.id, row.loraId)).get();
    if (lora && needed.has(lora.weights)) continue;
    db.immediate(() => takeAway(db, row, Date.now()));
    went = true;
  }
  return went;
}

function weightsToDraw(db: Studio["db"], engine: number): Set<string> {
  const rows = db.orm
    .select({ values: cells.values })
    .from(cells)
    .innerJoin(experiments, eq(experiments.id, cells.experimentId))
    .leftJoin(cellResults, eq(cellResults.cellId, cells.id))
    .where(
      and(
        eq(experiments.engineId, engine),
        isNull(experiments.deletedAt),
        inArray(experiments.state, ["open", "paused"]),
        sql`coalesce(${cellResults.state}, 'queued') in ('queued', 'rendering')`,
      ),
    )
    .all();
  return new Set(rows.flatMap(({ values }) => (values as CellValues).lora?.weights ?? []));
}
