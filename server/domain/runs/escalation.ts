/** How a stop was asked for: `now` after this step, `save` after writing a LoRA, `epoch_end` at the end of this epoch. */
export type StopAsked = "now" | "save" | "epoch_end";
export type StopLevel = "ask" | "term" | "kill";

const SECOND = 1000;

/**
 * How long each level is given before the next (ms); null = no next by itself. Asking takes effect at the next step
 * (a step at 1024 px on a weak card takes half a minute); a save comes on top; the end of an epoch may be hours away,
 * so that one never turns into a signal by itself.
 */
const PATIENCE: Readonly<Record<StopAsked, Readonly<Record<StopLevel, number | null>>>> = {
  now: { ask: 60 * SECOND, term: 20 * SECOND, kill: null },
  save: { ask: 180 * SECOND, term: 20 * SECOND, kill: null },
  epoch_end: { ask: null, term: 20 * SECOND, kill: null },
};

const NEXT: Readonly<Record<StopLevel, StopLevel | null>> = { ask: "term", term: "kill", kill: null };

/** When the level after `level` comes (ms, same clock as `since`), or null when none follows by itself. */
export function nextAt(asked: StopAsked, level: StopLevel, since: number): number | null {
  const wait = PATIENCE[asked][level];
  return wait === null ? null : since + wait;
}

/**
 * The level a stop is at, `now`, when it reached `level` at `since`: ask → term → kill (design §5). At most one level
 * a call, so that every level is stored and shown before the next. null = nothing changes.
 */
export function escalation(asked: StopAsked, level: StopLevel, since: number, now: number): StopLevel | null {
  const at = nextAt(asked, level, since);
  return at !== null && now >= at ? NEXT[level] : null;
}
