import { type Bits, clear, none, set } from "./bits";

/** Bit sets of tags kept ready; others are made by one walk over all lists (0.5 ms for 400,000 entries). */
const MOST_READY = 256;

/**
 * The tags of every slot as numbers, in one pool: lists lie one after the other, a list that outgrows its place moves to
 * the end, and the pool is packed when half of it is waste.
 */
export class TagLists {
  readonly keys: string[] = [];
  private readonly numbers = new Map<string, number>();
  private start = new Uint32Array(64);
  private length = new Uint32Array(64);
  private pool = new Uint32Array(1024);
  private used = 0;
  private live = 0;
  private words = 0;
  private seen = 0;
  private readonly ready = new Map<number, Bits>();

  /** The number of a tag, -1 when no picture ever had it. */
  numberOf(key: string): number {
    return this.numbers.get(key) ?? -1;
  }

  countAt(slot: number): number {
    return this.length[slot] ?? 0;
  }

  /** Whether the slot has been put, be it without tags. */
  known(slot: number): boolean {
    return slot < this.seen;
  }

  /** Replaces the tags of a slot (slots come in order); twice the same counts once. */
  put(slot: number, tags: readonly string[]): void {
    if (slot >= this.start.length) {
      this.start = grown(this.start, slot + 1);
      this.length = grown(this.length, slot + 1);
    }
    this.seen = Math.max(this.seen, slot + 1);
    const numbers = [...new Set(tags.map((tag) => this.number(tag)))];
    const before = this.length[slot]!;
    for (let i = 0; i < before; i++) this.readyBits(this.pool[this.start[slot]! + i]!, slot, clear);
    if (numbers.length > before) {
      if (this.used + numbers.length > this.pool.length) this.makeRoom(numbers.length);
      this.start[slot] = this.used;
      this.used += numbers.length;
    }
    this.pool.set(numbers, this.start[slot]!);
    this.length[slot] = numbers.length;
    this.live += numbers.length - before;
    for (const number of numbers) this.readyBits(number, slot, set);
  }

  /** Slots below `count` that have the tag. */
  bits(number: number, count: number, words: number): Bits {
    this.fit(words);
    const known = this.ready.get(number);
    // taken out and put back, so that the one longest unused is the first
    this.ready.delete(number);
    const bits = known ?? this.anyOf((tag) => tag === number, count, words);
    this.ready.set(number, bits);
    if (this.ready.size > MOST_READY) this.ready.delete(this.ready.keys().next().value as number);
    return bits.slice();
  }

  /** Slots below `count` that have one of the tags that fit. */
  anyOf(fits: (number: number) => boolean, count: number, words: number): Bits {
    const wanted = new Uint8Array(this.keys.length);
    let some = false;
    for (let number = 0; number < wanted.length; number++)
      if (fits(number)) {
        wanted[number] = 1;
        some = true;
      }
    const bits = none(words);
    if (!some) return bits;
    for (let slot = 0; slot < count; slot++) {
      const from = this.start[slot]!;
      const to = from + this.length[slot]!;
      for (let i = from; i < to; i++)
        if (wanted[this.pool[i]!]) {
          bits[slot >>> 5]! |= 1 << (slot & 31);
          break;
        }
    }
    return bits;
  }

  /** How many of the slots in `bits` have each tag, by number. */
  counts(bits: Bits): Uint32Array {
    const counts = new Uint32Array(this.keys.length);
    for (let word = 0; word < bits.length; word++) {
      let rest = bits[word]!;
      while (rest !== 0) {
        const slot = (word << 5) + (31 - Math.clz32(rest & -rest));
        rest &= rest - 1;
        const from = this.start[slot]!;
        const to = from + this.length[slot]!;
        for (let i = from; i < to; i++) counts[this.pool[i]!]!++;
      }
    }
    return counts;
  }

  private number(tag: string): number {
    const known = this.numbers.get(tag);
    if (known !== undefined) return known;
    const number = this.keys.length;
    this.keys.push(tag);
    this.numbers.set(tag, number);
    return number;
  }

  private readyBits(number: number, slot: number, change: (bits: Bits, slot: number) => void): void {
    const bits = this.ready.get(number);
    if (!bits) return;
    if (slot >>> 5 < bits.length) change(bits, slot);
    else this.ready.delete(number);
  }

  private fit(words: number): void {
    if (this.words !== words) this.ready.clear();
    this.words = words;
  }

  private makeRoom(more: number): void {
    const packed = new Uint32Array(Math.max(1024, 2 * (this.live + more)));
    let at = 0;
    for (let slot = 0; slot < this.start.length; slot++) {
      const from = this.start[slot]!;
      const size = this.length[slot]!;
      packed.set(this.pool.subarray(from, from + size), at);
      this.start[slot] = at;
      at += size;
    }
    this.pool = packed;
    this.used = at;
  }
}

export function grown<T extends Uint32Array | Int32Array | Uint8Array | Float64Array>(
  old: T,
  least: number,
): T {
  const next = new (old.constructor as new (length: number) => T)(Math.max(least, old.length * 2));
  next.set(old);
  return next;
}
