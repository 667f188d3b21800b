import { openDb } from "@/db/open";
import type { Studio } from "../settings/studio";
import type { Duty } from "./context";

/** How often a commit of another process is looked for: while work is under way, and else (ms; contracts §1). */
const BUSY = 40;
const IDLE = 250;
/** A duty that threw is left alone for so long. */
const AFTER_ERROR = 1000;

type Standing = { duty: Duty; running: Promise<void> | null; busy: boolean; due: boolean; notBefore: number };

/**
 * Runs every duty when the database changed, when it said it was busy, and at least every 250 ms. Duties run beside
 * each other, each never beside itself. A duty that throws is told and tried again: the runner must outlive a full
 * disk or a folder that went away. `stop` waits for the ticks under way.
 */
export function runDuties(studio: Studio, duties: readonly Duty[]): { stop(): Promise<void> } {
  const watch = openDb(studio.data.db, { readonly: true });
  const version = watch.sqlite.prepare("PRAGMA data_version").pluck();
  const all: Standing[] = duties.map((duty) => ({
    duty,
    running: null,
    busy: false,
    due: true,
    notBefore: 0,
  }));
  let seen: unknown = null;
  let beat = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const start = (one: Standing) => {
    one.due = false;
    one.running = one.duty
      .tick()
      .then((busy) => {
        one.busy = busy;
      })
      .catch((error: unknown) => {
        console.error(`runner: ${one.duty.name}:`, error);
        one.due = true;
        one.notBefore = Date.now() + AFTER_ERROR;
      })
      .finally(() => {
        one.running = null;
      });
  };

  const poll = () => {
    if (stopped) return;
    const now = Date.now();
    const current = version.get();
    const changed = current !== seen;
    seen = current;
    const round = now - beat >= IDLE;
    if (round) beat = now;
    for (const one of all) {
      if (changed || round) one.due = true;
      if (!one.running && (one.due || one.busy) && now >= one.notBefore) start(one);
    }
    timer = setTimeout(poll, all.some((one) => one.busy || one.running) ? BUSY : IDLE);
  };
  poll();

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all(all.map((one) => one.running));
      watch.close();
    },
  };
}
