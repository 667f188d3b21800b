import type { PickedFile } from "./dropped-files";

/**
 * What of a drop has arrived, kept in the browser while it is under way: after a reload the files themselves are gone,
 * but choosing them again goes on where it was broken off, as the same step in the history.
 */
export type UploadRecord = {
  readonly key: string;
  readonly subset: number | null;
  readonly total: number;
  /** path and size of each file that has arrived */
  readonly done: readonly (readonly [path: string, bytes: number])[];
};

const nameOf = (dataset: number) => `studio.upload.${dataset}`;

export function readRecord(dataset: number): UploadRecord | null {
  try {
    const found = JSON.parse(localStorage.getItem(nameOf(dataset)) ?? "null") as UploadRecord | null;
    return found && typeof found.key === "string" && Array.isArray(found.done) ? found : null;
  } catch {
    return null;
  }
}

/** null forgets it. A browser that stores nothing only loses the going on. */
export function writeRecord(dataset: number, record: UploadRecord | null): void {
  try {
    if (record) localStorage.setItem(nameOf(dataset), JSON.stringify(record));
    else localStorage.removeItem(nameOf(dataset));
  } catch {
    // full or forbidden
  }
}

const sign = (path: string, bytes: number) => `${bytes} ${path}`;

/** Which of the picked files have arrived already, when they go on with `record`; null when they have nothing to do with it. */
export function arrived(record: UploadRecord, picked: readonly PickedFile[]): Set<PickedFile> | null {
  const done = new Set(record.done.map(([path, bytes]) => sign(path, bytes)));
  const same = picked.filter(({ file, path }) => done.has(sign(path, file.size)));
  const all = picked.length === record.total;
  return same.length || (all && record.done.length === 0) ? new Set(same) : null;
}
