import { whole } from "./words";

/** Where in its training a file was written. */
export type Spot = { series: string; step: number | null; epoch: number | null; final: boolean };

/**
 * The place of a file by its name and its metadata. sd-scripts names an epoch's file `<name>-000008`, a step's file
 * `<name>-step00000500`, and the last one `<name>` alone (train_util.py, EPOCH_FILE_NAME and STEP_FILE_NAME). The name is believed before ss_epoch and ss_steps: those of the same moment, but
 * absent in files that were merged or stripped. `stem` is the file name without its ending.
 */
export function spotOf(stem: string, metadata: Readonly<Record<string, string>>): Spot {
  const byStep = /^(.*)-step(\d{8,})$/i.exec(stem);
  const byEpoch = byStep ? null : /^(.*)-(\d{6})$/.exec(stem);
  const steps = whole(metadata.ss_steps);
  const epochs = whole(metadata.ss_epoch);
  const planned = whole(metadata.ss_max_train_steps);
  if (byStep) return { series: byStep[1] ?? stem, step: Number(byStep[2]), epoch: epochs, final: false };
  if (byEpoch) return { series: byEpoch[1] ?? stem, step: steps, epoch: Number(byEpoch[2]), final: false };
  const final = steps !== null && (planned === null || steps >= planned);
  return { series: stem, step: steps, epoch: epochs, final };
}

type Placed = { step: number | null; epoch: number | null; final: boolean; name: string };

/**
 * Training order within one series: by step where both have one, else by epoch, the final file last, names in natural
 * order where nothing else tells.
 */
export function inTrainingOrder(a: Placed, b: Placed): number {
  if (a.final !== b.final) return a.final ? 1 : -1;
  if (a.step !== null && b.step !== null && a.step !== b.step) return a.step - b.step;
  if (a.epoch !== null && b.epoch !== null && a.epoch !== b.epoch) return a.epoch - b.epoch;
  // a bare file without metadata is what the numbered ones led to
  const known = (p: Placed) => Number(p.step === null && p.epoch === null);
  return known(a) - known(b) || a.name.localeCompare(b.name, "en", { numeric: true });
}

/** What groups LoRAs: the run that made them, or the series they were imported as. */
export const groupKey = (row: {
  run: { id: number } | null;
  meta: { series: string } | null;
  name: string;
}): string => (row.run ? `run:${row.run.id}` : `series:${row.meta?.series ?? row.name}`);

/** Groups with the newest first, each in training order. */
export function grouped<
  Row extends Placed & { run: { id: number } | null; meta: { series: string } | null; at: number },
>(rows: readonly Row[]): { key: string; rows: Row[] }[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = groupKey(row);
    const list = groups.get(key);
    if (list) list.push(row);
    else groups.set(key, [row]);
  }
  const newest = (list: readonly Row[]) => Math.max(...list.map((r) => r.at));
  return [...groups]
    .map(([key, list]) => ({ key, rows: list.sort(inTrainingOrder) }))
    .sort((a, b) => newest(b.rows) - newest(a.rows));
}
