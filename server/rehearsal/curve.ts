import { chance, seedOf } from "./chance";

/**
 * A plausible loss of one micro-batch: a noisy floor that falls as it learns (min-SNR weighted losses of a character
 * LoRA lie around 0.1), always the same for the same seed. `rate` is the learning rate relative to its usual size:
 * far too much of it makes the loss rise again.
 */
export function loss(seed: number, micro: number, step: number, rate: number): number {
  const random = chance(seedOf("loss", seed, micro));
  const learned = 1 - Math.exp((-step / 350) * Math.min(rate, 3));
  const burnt = rate > 20 ? Math.min(4, (step / 60) * (rate / 20)) : 0;
  const level = 0.128 - 0.046 * learned + burnt;
  return Math.max(0.012, level * (1 + 0.34 * random.normal() + 0.12 * random.next()));
}

/** The trainer's moving average: a running mean in the first epoch, then over the last epoch's micro-batches. */
export function average(perEpoch: number): (value: number) => number {
  const kept: number[] = [];
  let sum = 0;
  let at = 0;
  return (value) => {
    if (kept.length < perEpoch) {
      kept.push(value);
      sum += value;
    } else {
      sum += value - kept[at]!;
      kept[at] = value;
      at = (at + 1) % perEpoch;
    }
    return sum / kept.length;
  };
}
