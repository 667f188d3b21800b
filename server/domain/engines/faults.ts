/**
 * Faults on demand, written `oom@120,nan@50`: a name and the step at which it strikes (1 when left out).
 * oom = CUDA out of memory, nan = the loss is not a number from then on, die = the process is killed, nodata = no
 * usable pictures, slow = a tenth of the speed, hang = no step and no answer to SIGTERM, diskfull = the next save fails.
 */
export const FAULTS = ["oom", "nan", "die", "nodata", "slow", "hang", "diskfull"] as const;
export type Fault = (typeof FAULTS)[number];
export type Faults = ReadonlyMap<Fault, number>;

/** Reads the text form; words it does not know are left out. */
export function readFaults(text: string): Faults {
  const found = new Map<Fault, number>();
  for (const part of text.split(/[\s,]+/)) {
    const [name, at] = part.split("@");
    const fault = FAULTS.find((f) => f === name);
    if (fault) found.set(fault, Math.max(1, Number.parseInt(at ?? "1", 10) || 1));
  }
  return found;
}

export const strikes = (faults: Faults, fault: Fault, step: number): boolean => {
  const at = faults.get(fault);
  return at !== undefined && step >= at;
};

/** The text form of faults, in the order of the list: "oom@120, nan@50". */
export const writeFaults = (faults: Faults): string =>
  FAULTS.filter((f) => faults.has(f))
    .map((f) => `${f}@${faults.get(f)}`)
    .join(",");
