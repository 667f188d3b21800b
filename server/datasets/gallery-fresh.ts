import type { Db } from "@/db/open";
import { GalleryIndex } from "./gallery-index";

/** Pictures kept in memory over all datasets; the dataset longest unused goes first. */
const MOST_PICTURES = 150_000;
/** Changed pictures read at once; more are read in slices between which requests are answered. */
const AT_ONCE = 400;
/** Rows of picture_changes kept; an index older than those is built anew. */
const MOST_CHANGES = 100_000;

type Entry = {
  index: GalleryIndex | null;
  /** every change up to this row of picture_changes is in the index or in `waiting` */
  cursor: number;
  waiting: number[];
  /** what the database looked like when the index was last known to be fresh */
  seen: string;
  working: Promise<void> | null;
};

const caches = new WeakMap<Db, Map<number, Entry>>();

/**
 * The index of a dataset, as fresh as the database at this moment: what is read from it in the same tick is what SQL
 * would answer. Every change of a picture leaves a row in picture_changes (db/triggers.ts), so only changed pictures are
 * read again; the first call builds in slices.
 */
export async function galleryIndex(db: Db, datasetId: number): Promise<GalleryIndex> {
  let cache = caches.get(db);
  if (!cache) {
    cache = new Map();
    caches.set(db, cache);
  }
  const entry = cache.get(datasetId) ?? { index: null, cursor: 0, waiting: [], seen: "", working: null };
  cache.delete(datasetId);
  cache.set(datasetId, entry);
  while (!fresh(db, datasetId, entry)) {
    entry.working ??= work(db, datasetId, entry).finally(() => {
      entry.working = null;
    });
    await entry.working;
  }
  evict(cache, datasetId);
  return entry.index!;
}

/** Takes in what changed when it is little; false = there is more to do than a request should wait for at once. */
function fresh(db: Db, datasetId: number, entry: Entry): boolean {
  if (!entry.index) return false;
  const state = stateOf(db);
  if (entry.waiting.length === 0 && state === entry.seen) return true;
  const last = lastChange(db);
  if (last > entry.cursor) {
    const oldest = db.sqlite.prepare("SELECT min(id) FROM picture_changes").pluck().get() as number | null;
    if ((oldest ?? last + 1) > entry.cursor + 1) {
      entry.index = null;
      return false;
    }
    const changed = db.sqlite
      .prepare("SELECT id, picture_id FROM picture_changes WHERE dataset_id = ? AND id > ? ORDER BY id")
      .raw()
      .all(datasetId, entry.cursor) as [number, number][];
    entry.waiting = [...new Set([...entry.waiting, ...changed.map((row) => row[1])])];
    entry.cursor = Math.max(last, changed.at(-1)?.[0] ?? 0);
  }
  if (entry.waiting.length > AT_ONCE) return false;
  entry.index.read(db, entry.waiting);
  entry.waiting = [];
  entry.seen = state;
  return true;
}

/** Changes when any connection, this one included, has committed something. */
const stateOf = (db: Db): string =>
  `${db.sqlite.prepare("PRAGMA data_version").pluck().get()}/${db.sqlite.prepare("SELECT total_changes()").pluck().get()}`;

const lastChange = (db: Db): number =>
  (db.sqlite.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'picture_changes'").pluck().get() as
    | number
    | undefined) ?? 0;

/** One round of the long work: the whole dataset for the first time, or many changed pictures. */
async function work(db: Db, datasetId: number, entry: Entry): Promise<void> {
  if (!entry.index) {
    const index = new GalleryIndex(datasetId);
    // whatever changes from here on is read again
    const cursor = lastChange(db);
    const ids = db.sqlite
      .prepare("SELECT id FROM pictures WHERE dataset_id = ? ORDER BY id")
      .pluck()
      .all(datasetId) as number[];
    await inSlices(ids, (part) => index.read(db, part));
    prune(db, cursor);
    Object.assign(entry, { index, cursor, waiting: [], seen: "" });
    return;
  }
  const { index, waiting } = entry;
  entry.waiting = [];
  await inSlices(waiting, (part) => index.read(db, part));
}

async function inSlices(ids: readonly number[], read: (part: readonly number[]) => void): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    if (from > 0) await new Promise<void>((next) => setImmediate(next));
    read(ids.slice(from, from + AT_ONCE));
  }
}

function prune(db: Db, last: number): void {
  if (last > MOST_CHANGES)
    db.immediate(() =>
      db.sqlite.prepare("DELETE FROM picture_changes WHERE id <= ?").run(last - MOST_CHANGES),
    );
}

function evict(cache: Map<number, Entry>, keep: number): void {
  let sum = 0;
  for (const { index } of cache.values()) sum += index?.count ?? 0;
  for (const [datasetId, { index, working }] of cache) {
    if (sum <= MOST_PICTURES) return;
    if (datasetId === keep || working) continue;
    sum -= index?.count ?? 0;
    cache.delete(datasetId);
  }
}
