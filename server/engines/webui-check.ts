import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/open";
import { cellResults, cells, engines, experiments } from "@/db/schema/index";
import type { WebuiError } from "@/server/domain/engines/webui-errors";
import { noLoraFolder } from "@/server/domain/engines/webui-troubles";
import { hint } from "@/server/events/outbox";
import { projectRoot } from "@/server/settings/process";
import type { Studio } from "@/server/settings/studio";
import { tryLoraFolder } from "./lora-folder";
import { WebuiFailed } from "./sdapi/webui";
import { getEngine } from "./store";
import type { Webui } from "./webui";
import { createWebui, loraDirOf, rehearsalCatalog, sdapiConfig, type WebuiCheck } from "./webuis";

const checksOf = new WeakMap<Db, Map<number, Promise<void>>>();
function checks(db: Db): Map<number, Promise<void>> {
  const known = checksOf.get(db) ?? new Map<number, Promise<void>>();
  checksOf.set(db, known);
  return known;
}

/** Whether a check of this webui is under way in this process. */
export const isChecking = (db: Db, id: number): boolean => checks(db).has(id);

/** Looks at a webui again and keeps what was found; a second call joins the first. Goes on when nobody waits. */
export function checkWebui(studio: Studio, id: number): Promise<void> {
  const { db } = studio;
  const running = checks(db).get(id);
  if (running) return running;
  const check = look(studio, id)
    .then((facts) => {
      db.immediate(() =>
        db.orm.update(engines).set({ facts, updatedAt: Date.now() }).where(eq(engines.id, id)).run(),
      );
    })
    .finally(() => {
      checks(db).delete(id);
      db.immediate(() => hint(db, "engine", id));
    });
  checks(db).set(id, check);
  db.immediate(() => hint(db, "engine", id));
  return check;
}

/** Starts a check that nobody waits for; one that is under way saw what was there before, so another follows it. */
export function beginCheck(studio: Studio, id: number): void {
  const before = checks(studio.db).get(id);
  const check = before
    ? before.catch(() => undefined).then(() => checkWebui(studio, id))
    : checkWebui(studio, id);
  check.catch((e) => console.error(`webui ${id} could not be checked:`, e));
}

async function look(studio: Studio, id: number): Promise<WebuiCheck> {
  const engine = getEngine(studio.db, id);
  const dir = loraDirOf(studio.data, engine);
  if (engine.kind === "rehearsal") return rehearsalCheck(dir ?? "");
  const webui = createWebui(studio, engine);
  const found = await webui.probe();
  const none = { ok: null, suggested: null, problem: null };
  if (!found.ok) return { ...found, lora: none, catalog: null };
  try {
    const { loras: _, ...catalog } = await webui.catalog();
    const suggested = localPath(catalog.loraDir);
    const chosen = dir ?? adopt(studio, id, suggested);
    const lora = await tried(studio.db, id, webui, chosen, catalog.loraDir);
    return { ...found, lora: { ...lora, suggested }, catalog };
  } catch (error) {
    if (!(error instanceof WebuiFailed)) throw error;
    return { ...found, ok: false, problem: error.fault, lora: none, catalog: null };
  }
}

/** Its list is emptied for a moment while it looks into its folder: never while it draws for an experiment. */
async function tried(
  db: Db,
  id: number,
  webui: Webui,
  dir: string | null,
  named: string | null,
): Promise<{ ok: boolean | null; problem: WebuiError | null }> {
  if (dir === null) return { ok: false, problem: noLoraFolder(null, named ?? "") };
  if (isDrawing(db, id)) return { ok: null, problem: null };
  const problem = await tryLoraFolder(webui, dir);
  return { ok: problem === null, problem };
}

/** A folder that the webui names and that exists here is taken without asking: it is tried before it is used. */
function adopt({ db }: Studio, id: number, suggested: string | null): string | null {
  if (suggested === null) return null;
  const row = getEngine(db, id);
  const config = sdapiConfig.parse({ ...row.config, loraDir: suggested });
  db.immediate(() => db.orm.update(engines).set({ config }).where(eq(engines.id, id)).run());
  return suggested;
}

/** The folder a webui names, as a path of this machine: C:\… of a Windows host is /mnt/c/… in WSL. */
export function localPath(told: string | null): string | null {
  if (!told) return null;
  const drive = /^([A-Za-z]):[\\/](.*)$/.exec(told);
  const path = drive ? `/mnt/${drive[1]!.toLowerCase()}/${drive[2]!.replaceAll("\\", "/")}` : told;
  try {
    return path.startsWith("/") && statSync(path).isDirectory() ? path : null;
  } catch {
    return null;
  }
}

const isDrawing = (db: Db, engine: number): boolean =>
  db.orm
    .select({ one: sql`1` })
    .from(cells)
    .innerJoin(experiments, eq(experiments.id, cells.experimentId))
    .leftJoin(cellResults, eq(cellResults.cellId, cells.id))
    .where(
      and(
        eq(experiments.engineId, engine),
        isNull(experiments.deletedAt),
        sql`(${cellResults.state} = 'rendering' or
          (${experiments.state} = 'open' and coalesce(${cellResults.state}, 'queued') = 'queued'))`,
      ),
    )
    .limit(1)
    .get() !== undefined;

function rehearsalCheck(dir: string): WebuiCheck {
  const built = existsSync(join(projectRoot(), "dist", "rehearsal-webui.mjs"));
  return {
    ok: built,
    family: "rehearsal",
    version: null,
    can: {
      progress: true,
      taskId: true,
      interrupt: true,
      unload: true,
      vae: true,
      modules: false,
      schedulers: true,
    },
    problem: null,
    at: Date.now(),
    lora: { ok: true, suggested: dir, problem: null },
    catalog: rehearsalCatalog(dir),
  };
}
