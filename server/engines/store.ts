import { existsSync, realpathSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { and, asc, eq, isNull, ne } from "drizzle-orm";
import type { Db } from "@/db/open";
import { engines } from "@/db/schema/index";
import { StudioError } from "@/server/domain/errors";
import { hint } from "@/server/events/outbox";
import { createTrainer } from "./local";
import { type LocalConfig, localConfig, rehearsalConfig } from "./local/config";
import { isCheckout, pythonsFor } from "./scan";
import type { Inspection } from "./trainer";

export type EngineRow = {
  id: number;
  role: "trainer" | "webui";
  kind: string;
  name: string;
  enabled: boolean;
  config: Record<string, unknown>;
  /** last check; null = never checked */
  facts: (Inspection & { cpus: number }) | null;
  /** a check is under way now */
  checking: boolean;
  createdAt: number;
};

type Row = typeof engines.$inferSelect;
const REHEARSAL = "rehearsal";

/** Checks under way in this process, by row: a second click joins the first. */
const checksOf = new WeakMap<Db, Map<number, Promise<void>>>();
function checking(db: Db): Map<number, Promise<void>> {
  const known = checksOf.get(db) ?? new Map<number, Promise<void>>();
  checksOf.set(db, known);
  return known;
}

const toRow = (db: Db, row: Row): EngineRow => ({
  id: row.id,
  role: row.role,
  kind: row.kind,
  name: row.name,
  enabled: row.enabled,
  config: (row.config ?? {}) as Record<string, unknown>,
  facts: row.facts as EngineRow["facts"],
  checking: checking(db).has(row.id),
  createdAt: row.createdAt,
});

/** The trainers, real ones first. */
export const listTrainers = (db: Db): EngineRow[] =>
  db.orm
    .select()
    .from(engines)
    .where(and(eq(engines.role, "trainer"), isNull(engines.deletedAt)))
    .orderBy(asc(engines.id))
    .all()
    .map((row) => toRow(db, row))
    .sort((a, b) => Number(a.kind === REHEARSAL) - Number(b.kind === REHEARSAL));

/** An engine by id, also a deleted one (runs keep naming it); StudioError "no-engine". */
export function getEngine(db: Db, id: number): EngineRow {
  const row = db.orm.select().from(engines).where(eq(engines.id, id)).get();
  if (!row) throw new StudioError("no-engine", { zh: "没有这个环境。", en: "There is no such engine." });
  return toRow(db, row);
}

/** The built-in rehearsal's row, made when it is not there yet. Called when web starts, before anything is shown. */
export function ensureRehearsal(db: Db): number {
  const id = rehearsalRow(db);
  if (getEngine(db, id).facts === null) begin(db, id);
  return id;
}

function rehearsalRow(db: Db): number {
  return db.immediate(() => {
    const row = db.orm.select().from(engines).where(eq(engines.clientKey, REHEARSAL)).get();
    if (row && row.deletedAt === null) return row.id;
    const now = Date.now();
    const { id } = row
      ? db.orm
          .update(engines)
          .set({ deletedAt: null, updatedAt: now })
          .where(eq(engines.id, row.id))
          .returning({ id: engines.id })
          .get()
      : db.orm
          .insert(engines)
          .values({
            clientKey: REHEARSAL,
            role: "trainer",
            kind: REHEARSAL,
            name: "Rehearsal",
            config: { faults: "" },
            createdAt: now,
            updatedAt: now,
          })
          .returning({ id: engines.id })
          .get();
    hint(db, "engine", id);
    return id;
  });
}

/**
 * Looks at an engine again and keeps what was found. Takes seconds, up to two minutes on a cold disk; goes on when
 * nobody waits for it.
 */
export function checkEngine(db: Db, id: number): Promise<void> {
  const checks = checking(db);
  const running = checks.get(id);
  if (running) return running;
  const row = getEngine(db, id);
  const check = createTrainer(row)
    .inspect()
    .then((found) => {
      db.immediate(() => {
        const facts = { ...found, cpus: availableParallelism() };
        db.orm.update(engines).set({ facts, updatedAt: Date.now() }).where(eq(engines.id, id)).run();
      });
    })
    .finally(() => {
      checks.delete(id);
      db.immediate(() => hint(db, "engine", id));
    });
  checks.set(id, check);
  db.immediate(() => hint(db, "engine", id));
  return check;
}

/**
 * Adds an installed sd-scripts by its folder (absolute, of this machine). Without a Python the likeliest one beside it
 * is taken. The check starts by itself. A folder that is there already gives that row back.
 */
export function addTrainer(
  db: Db,
  input: { dir: string; python?: string; name?: string; clientKey?: string },
): { id: number; known: boolean } {
  const dir = checkoutAt(input.dir);
  const python = input.python ? interpreterAt(input.python) : pythonsFor(dir)[0]?.path;
  if (!python) {
    throw new StudioError(
      "no-python-found",
      { zh: "没有找到这个 sd-scripts 的 Python。", en: "No Python was found for this sd-scripts." },
      {
        next: {
          zh: "填写它的虚拟环境里的 python，例如 /root/sd-scripts/venv/bin/python。",
          en: "Name the python of its environment, such as /root/sd-scripts/venv/bin/python.",
        },
        evidence: [dir],
      },
    );
  }
  const done = db.immediate(() => {
    const same = listTrainers(db).find(
      (row) =>
        row.kind === "local" && row.config.dir === dir && (!input.python || row.config.python === python),
    );
    if (same) return { id: same.id, known: true };
    const now = Date.now();
    const config: LocalConfig = { python, dir, launcher: true, env: {} };
    const { id } = db.orm
      .insert(engines)
      .values({
        clientKey: input.clientKey ?? null,
        role: "trainer",
        kind: "local",
        name: input.name?.trim() || nameOf(dir),
        config,
        createdAt: now,
        updatedAt: now,
      })
      .returning({ id: engines.id })
      .get();
    hint(db, "engine", id);
    return { id, known: false };
  });
  begin(db, done.id);
  return done;
}

/** Starts a check that nobody waits for; what it finds, failure included, is in the row. */
function begin(db: Db, id: number): void {
  checkEngine(db, id).catch((e) => console.error(`engine ${id} could not be checked:`, e));
}

export type EngineEdit = { id: number; name?: string; enabled?: boolean; config?: Record<string, unknown> };

/** Changes name, use and configuration (the given keys; null takes one away); another Python or folder is checked anew. */
export function editEngine(db: Db, input: EngineEdit): void {
  const before = getEngine(db, input.id);
  const config = input.config ? configured(before, input.config) : before.config;
  db.immediate(() => {
    db.orm
      .update(engines)
      .set({
        name: input.name?.trim() || before.name,
        enabled: input.enabled ?? before.enabled,
        config,
        updatedAt: Date.now(),
      })
      .where(eq(engines.id, input.id))
      .run();
    hint(db, "engine", input.id);
  });
  if (input.config) begin(db, input.id);
}

function configured(row: EngineRow, change: Record<string, unknown>): Record<string, unknown> {
  const merged = Object.fromEntries(
    Object.entries({ ...row.config, ...change }).filter(([, v]) => v !== null && v !== ""),
  );
  if (row.kind === REHEARSAL) return rehearsalConfig.parse({ faults: "", ...merged });
  const config = localConfig.parse(merged);
  if (config.dir !== row.config.dir) config.dir = checkoutAt(config.dir);
  if (config.python !== row.config.python) config.python = interpreterAt(config.python);
  if (config.tokenizerCache && !isAbsolute(config.tokenizerCache)) throw relativePath(config.tokenizerCache);
  return config;
}

/** Takes an engine off the list; runs that used it keep naming it. The rehearsal stays and can be switched off instead. */
export function deleteEngine(db: Db, id: number): void {
  setDeleted(db, id, Date.now());
}
/** Undo of deleteEngine. */
export function restoreEngine(db: Db, id: number): void {
  setDeleted(db, id, null);
}

function setDeleted(db: Db, id: number, at: number | null): void {
  db.immediate(() => {
    db.orm
      .update(engines)
      .set({ deletedAt: at, updatedAt: Date.now() })
      .where(and(eq(engines.id, id), ne(engines.kind, REHEARSAL)))
      .run();
    hint(db, "engine", id);
  });
}

/** The folder of sd-scripts itself; one that holds it in a usual subfolder is understood too. */
function checkoutAt(typed: string): string {
  const text = typed.trim();
  if (!isAbsolute(text)) throw relativePath(text);
  for (const sub of ["", "sd-scripts", "scripts/stable", "scripts/dev", "scripts"]) {
    const dir = join(resolve(text), sub);
    if (isCheckout(dir)) return realpathSync(dir);
  }
  throw new StudioError(
    "no-sd-scripts",
    {
      zh: "这个文件夹里没有 sd-scripts（缺少 train_network.py）。",
      en: "There is no sd-scripts in this folder (no train_network.py).",
    },
    {
      next: {
        zh: "填写 sd-scripts 本身所在的文件夹；整合包里一般是其中的 sd-scripts 或 scripts 子文件夹。",
        en: "Name the folder of sd-scripts itself; in bundles it is usually a subfolder named sd-scripts or scripts.",
      },
      evidence: [text],
    },
  );
}

/** A python, or the folder of an environment that has one. */
function interpreterAt(typed: string): string {
  const text = typed.trim();
  if (!isAbsolute(text)) throw relativePath(text);
  for (const sub of ["", "bin/python", "venv/bin/python"]) {
    const path = join(resolve(text), sub);
    if (existsSync(path) && statSync(path).isFile()) return path;
  }
  throw new StudioError(
    "no-python-here",
    { zh: "这里没有 Python。", en: "There is no Python here." },
    {
      next: {
        zh: "填写虚拟环境里的 bin/python，或虚拟环境的文件夹。",
        en: "Name the bin/python of an environment, or the environment's folder.",
      },
      evidence: [text],
    },
  );
}

const relativePath = (text: string) =>
  new StudioError(
    "path-relative",
    { zh: "请填写完整路径，以 / 开头。", en: "Give the whole path, beginning with /." },
    { evidence: [text] },
  );

/** "kohya_ss" for kohya_ss/sd-scripts: what people call the bundle. */
function nameOf(dir: string): string {
  const own = basename(dir);
  const up = basename(dirname(dir));
  return /^(sd-scripts|scripts|stable|dev)$/.test(own) && /kohya|trainer|lora|studio/i.test(up) ? up : own;
}
