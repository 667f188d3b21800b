import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { and, asc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { engines } from "@/db/schema/index";
import {
  REHEARSAL_BASES,
  REHEARSAL_SAMPLERS,
  REHEARSAL_SCHEDULERS,
} from "@/server/domain/engines/rehearsal-webui";
import type { WebuiError } from "@/server/domain/engines/webui-errors";
import { rehearsalDown } from "@/server/domain/engines/webui-troubles";
import type { DataFolder } from "@/server/settings/data";
import { readSecrets } from "@/server/settings/secrets";
import type { Studio } from "@/server/settings/studio";
import type { Connection } from "./sdapi/http";
import { sdapiWebui, WebuiFailed } from "./sdapi/webui";
import type { Catalog, Webui, WebuiFacts } from "./webui";

type Row = typeof engines.$inferSelect;

/** A webui by its address. Its password lies in secrets.json, never here. */
export const sdapiConfig = z.object({
  /** with any sub-path, without a slash at the end */
  url: z.url({ protocol: /^https?$/ }),
  /** of --api-auth */
  user: z.string().optional(),
  /** its LoRA folder as a path of this machine */
  loraDir: z.string().optional(),
});
export type SdapiConfig = z.infer<typeof sdapiConfig>;

/** The built-in rehearsal webui. */
export const rehearsalWebuiConfig = z.object({
  /** sampling steps per second; left out = its usual pace */
  speed: z.number().positive().optional(),
  faults: z.string().default(""),
});

/** What a check of a webui found; kept in engines.facts. */
export type WebuiCheck = WebuiFacts & {
  /** whether LoRAs can be put into its folder; ok null = not tried (no folder, or it was drawing) */
  lora: { ok: boolean | null; suggested: string | null; problem: WebuiError | null };
  /** its names as of this check, without its LoRA list (which may be megabytes); null = it did not answer */
  catalog: Omit<Catalog, "loras"> | null;
};

/** Where the rehearsal webui says that it is, and its LoRA folder. */
export const rehearsalWebuiPlace = (data: DataFolder): { where: string; loraDir: string } => ({
  where: join(data.root, "rehearsal-webui.json"),
  loraDir: join(data.root, "rehearsal-webui", "Lora"),
});

const whereFile = z.object({ url: z.string(), pid: z.number(), token: z.string() });

/** What the rehearsal webui wrote about itself; null when it never ran. Whether it still lives is not said. */
export function readRehearsalWhere(data: DataFolder): z.infer<typeof whereFile> | null {
  const { where } = rehearsalWebuiPlace(data);
  if (!existsSync(where)) return null;
  try {
    return whereFile.parse(JSON.parse(readFileSync(where, "utf8")));
  } catch {
    return null;
  }
}

/** How a webui is reached; null = the rehearsal has not been started yet. */
export function connectionOf(studio: Studio, engine: Pick<Row, "id" | "kind" | "config">): Connection | null {
  if (engine.kind === "rehearsal") {
    const where = readRehearsalWhere(studio.data);
    return where && { url: where.url, user: null, password: null };
  }
  const { url, user } = sdapiConfig.parse(engine.config);
  const password = readSecrets(studio.data).webuis?.[engine.id] ?? null;
  return { url, user: user ?? null, password };
}

/** The adapter of a webui's row. A rehearsal that was not started yet throws WebuiFailed. */
export function createWebui(studio: Studio, engine: Pick<Row, "id" | "kind" | "config">): Webui {
  const to = connectionOf(studio, engine);
  if (!to) throw new WebuiFailed(rehearsalDown("not started"));
  return sdapiWebui(to);
}

/** The LoRA folder as a path of this machine; null = not known. */
export function loraDirOf(data: DataFolder, engine: Pick<Row, "kind" | "config">): string | null {
  if (engine.kind === "rehearsal") return rehearsalWebuiPlace(data).loraDir;
  return sdapiConfig.safeParse(engine.config).data?.loraDir ?? null;
}

/** Whether what it draws is only rehearsed: the built-in one, or its program reached by address. */
export const isRehearsal = (engine: Pick<Row, "kind" | "facts">): boolean =>
  engine.kind === "rehearsal" || (engine.facts as { family?: unknown } | null)?.family === "rehearsal";

/** The webuis in use, real ones first. */
export const webuiRows = (studio: Studio): Row[] =>
  studio.db.orm
    .select()
    .from(engines)
    .where(and(eq(engines.role, "webui"), isNull(engines.deletedAt)))
    .orderBy(asc(engines.id))
    .all()
    .sort((a, b) => Number(a.kind === "rehearsal") - Number(b.kind === "rehearsal"));

/** The names the rehearsal offers; it need not run for that. */
export const rehearsalCatalog = (loraDir: string): Omit<Catalog, "loras"> => ({
  bases: REHEARSAL_BASES.map((b) => ({ ...b })),
  samplers: [...REHEARSAL_SAMPLERS],
  schedulers: REHEARSAL_SCHEDULERS.map((s) => ({ ...s })),
  vaes: [],
  options: {},
  loraDir,
});
