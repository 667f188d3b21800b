import { setTimeout as sleep } from "node:timers/promises";
import { deviceOfWebui } from "../engines/devices";
import { createWebui, isRehearsal, webuiRows } from "../engines/webuis";
import type { Studio } from "../settings/studio";
import { recall, remember } from "./webui-memory";

/** A webui that draws for somebody at its own page is waited for this long before a training takes the card (ms). */
const COURTESY = 60_000;

/**
 * Before a training: asks the webuis on the same card to free its memory. One that is not running, or does not do it,
 * stops nothing. What was unloaded is remembered and loaded again when the card is free (grid.ts).
 */
export async function freeCard(studio: Studio, device: string): Promise<void> {
  const { db } = studio;
  for (const engine of webuiRows(studio)) {
    if (engine.kind !== "sdapi" || !engine.enabled || isRehearsal(engine)) continue;
    if (deviceOfWebui(db, engine) !== device) continue;
    const facts = engine.facts as { can?: { unload?: boolean } } | null;
    if (!facts?.can?.unload) continue;
    const webui = createWebui(studio, engine);
    const end = Date.now() + COURTESY;
    try {
      while (Date.now() < end) {
        const state = await webui.state();
        if (state === null || state.idle) break;
        await sleep(500);
      }
      await webui.unload();
      remember(db, engine.id, { ...recall(db, engine.id), unloaded: true });
    } catch (error) {
      console.error(
        `runner: ${engine.name} was not unloaded:`,
        error instanceof Error ? error.message : error,
      );
    }
  }
}
