import type { Db } from "@/db/open";
import { tagRows, trainedLine } from "@/server/domain/datasets/captions";
import { byCodePoint } from "@/server/domain/datasets/names";
import type { Sort } from "@/server/domain/datasets/query-sort";
import { countTokens } from "./clip";
import { grown, TagLists } from "./tag-lists";

/** What one picture's row says, as flags of a slot. */
export const LIVE = 1;
export const TRASHED = 2;
export const EDITED = 4;
export const ALPHA = 8;
export const BROKEN = 16;
export const PENDING = 32;
export const CAPTIONED = 64;
export const KEEP = 128;
export const NOT_USED = 256;

type Row = [
  id: number,
  name: string,
  sortKey: string,
  caption: string | null,
  use: string,
  subset: number,
  edited: number,
  trashed: number,
  state: string | null,
  error: string | null,
  width: number | null,
  height: number | null,
  alpha: number | null,
];

const COLUMNS = `p.id, p.stem || p.ext, p.sort_key, p.caption, p.use, p.subset_id, p.edit IS NOT NULL,
  p.deleted_at IS NOT NULL, f.state, f.error, f.width, f.height,
  coalesce(f.transparent, f.has_alpha)`;
const CHUNK = 400;

/**
 * The pictures of one dataset in columns, one slot each, so that a query is arithmetic over 20,000 numbers instead of a
 * walk through SQL. A picture that leaves the dataset leaves an empty slot. About 1 kB a picture with its caption.
 */
export class GalleryIndex {
  /** slots in use, empty ones among them */
  count = 0;
  ids = new Float64Array(64);
  widths = new Uint32Array(64);
  heights = new Uint32Array(64);
  subsets = new Float64Array(64);
  flags = new Uint32Array(64);
  readonly names: string[] = [];
  readonly captions: (string | null)[] = [];
  /** lower-cased, for looking into; mostly the very same strings */
  readonly lowNames: string[] = [];
  readonly lowCaptions: (string | null)[] = [];
  readonly tags = new TagLists();
  private readonly sortKeys: string[] = [];
  private tokenCounts = new Int32Array(64);
  private readonly slots = new Map<number, number>();
  private readonly orders = new Map<string, Uint32Array>();
  private readonly buckets = new Map<number, (string | null)[]>();
  readonly datasetId: number;

  constructor(datasetId: number) {
    this.datasetId = datasetId;
  }

  slotOf(id: number): number {
    return this.slots.get(id) ?? -1;
  }

  /** Reads these pictures anew; those that are not in the dataset any more leave. */
  read(db: Db, ids: readonly number[]): void {
    for (let from = 0; from < ids.length; from += CHUNK) {
      const part = ids.slice(from, from + CHUNK);
      const rows = db.sqlite
        .prepare(
          `SELECT ${COLUMNS} FROM pictures p LEFT JOIN picture_facts f ON f.media_key = p.media_key
           WHERE p.dataset_id = ? AND p.id IN (${part.map(() => "?").join(",")})`,
        )
        .raw()
        .all(this.datasetId, ...part) as Row[];
      const found = new Set<number>();
      for (const row of rows) {
        found.add(row[0]);
        this.put(row);
      }
      for (const id of part) if (!found.has(id)) this.drop(id);
    }
  }

  private put(row: Row): void {
    const [id, name, sortKey, caption, use, subset, edited, trashed, state, error, width, height, alpha] =
      row;
    let slot = this.slots.get(id);
    if (slot === undefined) {
      slot = this.count++;
      this.slots.set(id, slot);
      if (slot >= this.ids.length) this.grow();
      this.orders.clear();
    } else if (this.names[slot] !== name || this.sortKeys[slot] !== sortKey) this.orders.clear();
    const flags =
      (trashed ? TRASHED : LIVE) |
      (edited ? EDITED : 0) |
      (alpha ? ALPHA : 0) |
      (state === "failed" || error !== null ? BROKEN : 0) |
      (state === null ? PENDING : 0) |
      (caption !== null && caption.trim() !== "" ? CAPTIONED : 0) |
      (use === "keep" ? KEEP : use === "no" ? NOT_USED : 0);
    this.ids[slot] = id;
    this.subsets[slot] = subset;
    this.flags[slot] = flags;
    if (this.widths[slot] !== (width ?? 0) || this.heights[slot] !== (height ?? 0)) {
      this.widths[slot] = width ?? 0;
      this.heights[slot] = height ?? 0;
      this.orders.delete("size");
      this.buckets.clear();
    }
    this.sortKeys[slot] = sortKey;
    this.names[slot] = name;
    this.lowNames[slot] = name.toLowerCase();
    if (this.captions[slot] === caption && this.tags.known(slot)) return;
    this.captions[slot] = caption;
    this.lowCaptions[slot] = caption?.toLowerCase() ?? null;
    this.tokenCounts[slot] = -1;
    this.orders.delete("tokens");
    this.tags.put(
      slot,
      tagRows(caption).map(({ tag }) => tag),
    );
  }

  private drop(id: number): void {
    const slot = this.slots.get(id);
    if (slot === undefined) return;
    this.slots.delete(id);
    this.flags[slot] = 0;
    this.tags.put(slot, []);
    this.captions[slot] = null;
    this.lowCaptions[slot] = null;
  }

  private grow(): void {
    const least = this.count;
    this.ids = grown(this.ids, least);
    this.widths = grown(this.widths, least);
    this.heights = grown(this.heights, least);
    this.subsets = grown(this.subsets, least);
    this.flags = grown(this.flags, least);
    this.tokenCounts = grown(this.tokenCounts, least);
  }

  /** Tokens of what the trainer reads of the caption; counted once per text. */
  tokensAt(slot: number): number {
    let tokens = this.tokenCounts[slot]!;
    if (tokens < 0) {
      tokens = countTokens(trainedLine(this.captions[slot] ?? ""));
      this.tokenCounts[slot] = tokens;
    }
    return tokens;
  }

  /** Counts tokens until `until` (ms of performance.now) or all are known; whether they are. */
  countTokens(until: number): boolean {
    for (let slot = 0; slot < this.count; slot++) {
      if (this.tokenCounts[slot]! >= 0) continue;
      this.tokensAt(slot);
      if (performance.now() > until) return false;
    }
    return true;
  }

  /** The bucket of every slot at a training resolution, as "512x768". */
  bucketsAt(resolution: number, of: (width: number, height: number) => string | null): (string | null)[] {
    const known = this.buckets.get(resolution);
    if (known && known.length === this.count) return known;
    const bySize = new Map<number, string | null>();
    const found: (string | null)[] = [];
    for (let slot = 0; slot < this.count; slot++) {
      const [w, h] = [this.widths[slot]!, this.heights[slot]!];
      const key = w * 0x100000 + h;
      let bucket = bySize.get(key);
      if (bucket === undefined) {
        bucket = of(w, h);
        bySize.set(key, bucket);
      }
      found.push(bucket);
    }
    if (this.buckets.size > 3) this.buckets.clear();
    this.buckets.set(resolution, found);
    return found;
  }

  /** All slots in this order. */
  order(sort: Sort): Uint32Array {
    const down = sort.startsWith("-");
    const by = down ? sort.slice(1) : sort;
    let order = this.orders.get(by);
    if (!order) {
      order = this.sorted(by);
      this.orders.set(by, order);
    }
    return down ? order.slice().reverse() : order;
  }

  private sorted(by: string): Uint32Array {
    const names = (a: number, b: number) =>
      byCodePoint(this.sortKeys[a]!, this.sortKeys[b]!) || this.ids[a]! - this.ids[b]!;
    if (by === "name")
      return Uint32Array.from(Array.from({ length: this.count }, (_, slot) => slot).sort(names));
    const value = this.values(by);
    // the order of names first: sorting is stable, so equals keep it
    return Uint32Array.from(Array.from(this.order("name")).sort((a, b) => value[a]! - value[b]!));
  }

  private values(by: string): Float64Array {
    const value = new Float64Array(this.count);
    for (let slot = 0; slot < this.count; slot++)
      value[slot] =
        by === "size"
          ? this.widths[slot]! * this.heights[slot]!
          : by === "tokens"
            ? this.tokensAt(slot)
            : // ids are given in the order of arrival
              this.ids[slot]!;
    return value;
  }
}
