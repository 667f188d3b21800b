import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db/open";
import { engines } from "@/db/schema/index";
import { isThisMachine } from "./webui-scan";
import { isRehearsal, sdapiConfig } from "./webuis";

type Row = typeof engines.$inferSelect;

/** What a run on this engine holds for itself alone: the card, or the rehearsal's one place (contracts §6). */
export function deviceOf(engine: Pick<Row, "kind" | "facts">): string {
  if (engine.kind === "rehearsal") return "rehearsal";
  const gpus = (engine.facts as { gpus?: { uuid?: unknown }[] } | null)?.gpus;
  const uuid = gpus?.[0]?.uuid;
  return typeof uuid === "string" && uuid ? uuid : "machine";
}

/**
 * What a webui draws on: the card that this machine's trainers use when it runs here (or on the Windows host of this
 * WSL), its host's name when it is elsewhere.
 */
export function deviceOfWebui(db: Db, engine: Pick<Row, "kind" | "facts" | "config">): string {
  if (isRehearsal(engine)) return "rehearsal";
  const { hostname } = new URL(sdapiConfig.parse(engine.config).url);
  if (!isThisMachine(hostname)) return `url:${hostname}`;
  const trainers = db.orm
    .select()
    .from(engines)
    .where(and(eq(engines.role, "trainer"), eq(engines.kind, "local"), isNull(engines.deletedAt)))
    .all();
  return trainers.map(deviceOf).find((d) => d !== "machine") ?? "machine";
}
