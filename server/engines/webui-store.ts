import { isAbsolute, resolve } from "node:path";
import { eq } from "drizzle-orm";
import { engines, webuiMemory } from "@/db/schema/index";
import type { WebuiError } from "@/server/domain/engines/webui-errors";
import { StudioError } from "@/server/domain/errors";
import { hint } from "@/server/events/outbox";
import { readSecrets, writeSecrets } from "@/server/settings/secrets";
import type { Studio } from "@/server/settings/studio";
import { getEngine } from "./store";
import type { Catalog } from "./webui";
import { beginCheck, isChecking } from "./webui-check";
import {
  createWebui,
  isRehearsal,
  loraDirOf,
  rehearsalCatalog,
  rehearsalWebuiConfig,
  type SdapiConfig,
  sdapiConfig,
  type WebuiCheck,
  webuiRows,
} from "./webuis";

export type WebuiRow = {
  id: number;
  kind: "rehearsal" | "sdapi";
  name: string;
  enabled: boolean;
  rehearsal: boolean;
  /** rehearsal: pace and faults */
  config: { url?: string; user?: string; speed?: number; faults?: string };
  hasPassword: boolean;
  loraDir: string | null;
  /** null = never checked */
  facts: WebuiCheck | null;
  checking: boolean;
  /** what stops its experiments right now */
  problem: WebuiError | null;
  createdAt: number;
};

/** The webuis, real ones first. */
export function listWebuis(studio: Studio): WebuiRow[] {
  const passwords = readSecrets(studio.data).webuis ?? {};
  const problems = new Map(
    studio.db.orm
      .select()
      .from(webuiMemory)
      .all()
      .map((m) => [m.engineId, m.problem as WebuiError | null]),
  );
  return webuiRows(studio).map((row) => {
    const config = (row.config ?? {}) as WebuiRow["config"];
    return {
      id: row.id,
      kind: row.kind === "rehearsal" ? "rehearsal" : "sdapi",
      name: row.name,
      enabled: row.enabled,
      rehearsal: isRehearsal(row),
      config: { url: config.url, user: config.user, speed: config.speed, faults: config.faults },
      hasPassword: passwords[row.id] !== undefined,
      loraDir: loraDirOf(studio.data, row),
      facts: row.facts as WebuiCheck | null,
      checking: isChecking(studio.db, row.id),
      problem: problems.get(row.id) ?? null,
      createdAt: row.createdAt,
    };
  });
}

const KEY = "rehearsal-webui";

/** The built-in rehearsal webui's row, made when it is not there yet. Called when web starts. */
export function ensureRehearsalWebui(studio: Studio): number {
  const { db } = studio;
  const made = db.immediate(() => {
    const row = db.orm.select().from(engines).where(eq(engines.clientKey, KEY)).get();
    if (row) return row.id;
    const now = Date.now();
    const { id } = db.orm
      .insert(engines)
      .values({
        clientKey: KEY,
        role: "webui",
        kind: "rehearsal",
        name: "Rehearsal webui",
        config: rehearsalWebuiConfig.parse({}),
        createdAt: now,
        updatedAt: now,
      })
      .returning({ id: engines.id })
      .get();
    hint(db, "engine", id);
    return id;
  });
  if (getEngine(db, made).facts === null) beginCheck(studio, made);
  return made;
}

export type NewWebui = {
  url: string;
  user?: string;
  password?: string;
  loraDir?: string;
  name?: string;
  clientKey?: string;
};

/** Adds a webui by its address; the check starts by itself. An address that is there already gives that row back. */
export function addWebui(studio: Studio, input: NewWebui): { id: number; known: boolean } {
  const { db } = studio;
  const config: SdapiConfig = { url: addressOf(input.url) };
  if (input.user?.trim()) config.user = input.user.trim();
  if (input.loraDir?.trim()) config.loraDir = folderOf(input.loraDir);
  const done = db.immediate(() => {
    const same = webuiRows(studio).find(
      (row) => row.kind === "sdapi" && (row.config as SdapiConfig).url === config.url,
    );
    if (same) return { id: same.id, known: true };
    const now = Date.now();
    const { id } = db.orm
      .insert(engines)
      .values({
        clientKey: input.clientKey ?? null,
        role: "webui",
        kind: "sdapi",
        name: input.name?.trim() || new URL(config.url).host,
        config,
        createdAt: now,
        updatedAt: now,
      })
      .returning({ id: engines.id })
      .get();
    hint(db, "engine", id);
    return { id, known: false };
  });
  if (!done.known && input.password) setWebuiPassword(studio, done.id, input.password);
  beginCheck(studio, done.id);
  return done;
}

export type WebuiEdit = {
  id: number;
  name?: string;
  enabled?: boolean;
  url?: string;
  /** "" takes it away */
  user?: string;
  /** null takes it away, left out keeps it */
  password?: string | null;
  loraDir?: string;
  speed?: number | null;
  faults?: string;
};

/** Changes a webui; another address, name or folder is checked anew. */
export function editWebui(studio: Studio, input: WebuiEdit): void {
  const { db } = studio;
  const before = getEngine(db, input.id);
  const old = before.config as Record<string, unknown>;
  let config: Record<string, unknown> = old;
  if (before.kind === "rehearsal") {
    const speed = input.speed === undefined ? old.speed : (input.speed ?? undefined);
    config = rehearsalWebuiConfig.parse({ ...old, speed, faults: input.faults ?? old.faults });
  } else {
    const next = { ...old } as Partial<SdapiConfig>;
    if (input.url !== undefined) next.url = addressOf(input.url);
    if (input.user !== undefined) next.user = input.user.trim() || undefined;
    if (input.loraDir !== undefined)
      next.loraDir = input.loraDir.trim() ? folderOf(input.loraDir) : undefined;
    config = sdapiConfig.parse(next);
  }
  if (input.password !== undefined) setWebuiPassword(studio, input.id, input.password);
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
  const changed = JSON.stringify(config) !== JSON.stringify(old) || input.password !== undefined;
  if (changed) beginCheck(studio, input.id);
}

function setWebuiPassword(studio: Studio, id: number, password: string | null): void {
  const { [String(id)]: _, ...others } = readSecrets(studio.data).webuis ?? {};
  writeSecrets(studio.data, { webuis: password ? { ...others, [id]: password } : others });
}

/**
 * The names a webui offers: asked from it now, else as of its last check. Never started for this: the rehearsal's are
 * known. StudioError "webui-silent" when it was never reached.
 */
export async function webuiCatalog(studio: Studio, id: number): Promise<Omit<Catalog, "loras">> {
  const engine = getEngine(studio.db, id);
  if (engine.kind === "rehearsal") return rehearsalCatalog(loraDirOf(studio.data, engine) ?? "");
  try {
    const { loras: _, ...catalog } = await createWebui(studio, engine).catalog();
    return catalog;
  } catch {
    const kept = (engine.facts as unknown as WebuiCheck | null)?.catalog;
    if (kept) return kept;
    throw new StudioError(
      "webui-silent",
      {
        zh: "连不上这个 WebUI，还不知道它有哪些底模。",
        en: "This webui cannot be reached, so its base models are not known yet.",
      },
      {
        next: {
          zh: "启动它，然后在环境页重新检查。",
          en: "Start it, then check it again on the engines page.",
        },
      },
    );
  }
}

/** How far a picture is that the webui draws under `task`; null when it does not know it. */
export async function renderProgress(
  studio: Studio,
  id: number,
  task: string,
): Promise<{ fraction: number; eta: number | null; preview: string | null } | null> {
  try {
    return await createWebui(studio, getEngine(studio.db, id)).progress(task);
  } catch {
    return null;
  }
}

/** "127.0.0.1:7860/sub/" → "http://127.0.0.1:7860/sub"; the page's own #… and ?… are dropped. */
function addressOf(typed: string): string {
  const text = typed.trim();
  const whole = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  try {
    const url = new URL(whole);
    if (url.protocol === "http:" || url.protocol === "https:") {
      return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, "")}`;
    }
  } catch {
    // told below
  }
  throw new StudioError(
    "bad-address",
    { zh: "这不是一个网址。", en: "This is not an address." },
    {
      next: { zh: "例如 http://127.0.0.1:7860。", en: "It looks like http://127.0.0.1:7860." },
      evidence: [text],
    },
  );
}

function folderOf(typed: string): string {
  const text = typed.trim();
  if (isAbsolute(text)) return resolve(text);
  throw new StudioError(
    "path-relative",
    { zh: "请填写完整路径，以 / 开头。", en: "Give the whole path, beginning with /." },
    { evidence: [text] },
  );
}
