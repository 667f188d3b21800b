/**
 * Whose turn it is on a device that runs and experiments share (contracts §6): an experiment gives way to a queued run
 * once, at a cell boundary; when that run has ended the device is kept for the experiment. Only in memory: after a
 * restart it gives way once more.
 */
export class Turns {
  readonly #gaveWay = new Map<string, { experiment: number; run: number }>();

  gaveWay(device: string, experiment: number, run: number): void {
    this.#gaveWay.set(device, { experiment, run });
  }

  /** Whether this experiment has already given way on this device. */
  has(device: string, experiment: number): boolean {
    return this.#gaveWay.get(device)?.experiment === experiment;
  }

  /** The experiment and the run it gave way to. */
  on(device: string): { experiment: number; run: number } | null {
    return this.#gaveWay.get(device) ?? null;
  }

  /** The experiment has nothing to draw now: what waits may go first. */
  forget(device: string, experiment: number): void {
    if (this.has(device, experiment)) this.#gaveWay.delete(device);
  }
}
