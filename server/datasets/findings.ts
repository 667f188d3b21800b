import type { Db } from "@/db/open";
import { check } from "@/server/domain/datasets/findings/check";
import { severityOf } from "@/server/domain/datasets/findings/codes";
import type { Code, Finding, Severity } from "@/server/domain/datasets/findings/finding";
import { hint } from "@/server/events/outbox";
import type { Studio } from "@/server/settings/studio";
import { countTokens } from "./clip";
import {
  checkSettings,
  orphans,
  pictureFacts,
  type StudioPicture,
  subsetFacts,
  trainedIds,
} from "./finding-facts";

/** What the studio cures by itself: at import, or when it writes the files the trainer reads. */
const CURED: ReadonlySet<Code> = new Set([
  "ext-unsupported",
  "ext-case",
  "ext-mismatch",
  "exif",
  "alpha",
  "mode",
  "animated",
  "stem-twice",
  "name-clash",
  "caption-bom",
  "caption-encoding",
  "caption-orphan",
]);

export type DatasetFinding = Finding & {
  /** what a dismissal is stored under: "p12", "s3", "fname" */
  subject: string;
  /** the trainer never meets it: nothing is left to do */
  cured: boolean;
  dismissed: boolean;
};

export type DatasetFindings = {
  findings: DatasetFinding[];
  pictures: ReadonlyMap<number, Pick<StudioPicture, "name" | "media" | "thumbhash" | "folder">>;
  subsets: ReadonlyMap<string, { id: number; name: string; repeats: number }>;
  /** pictures looked at, and those the worker has not looked at yet */
  total: number;
  pending: number;
};

type Entry = {
  mark: string;
  result: DatasetFindings | null;
  working: Promise<DatasetFindings> | null;
  /** 0..1 */
  done: number;
  stop: AbortController;
  /** when the result was there, and how long it took, in ms of performance.now */
  at: number;
  took: number;
  later: NodeJS.Timeout | undefined;
};
const caches = new WeakMap<Db, Map<number, Entry>>();
/** Datasets whose findings are kept in memory. */
const MOST = 8;
const CHUNK = 100;
/** ms of work after which other requests have their turn */
const TURN = 6;

function entryOf(db: Db, datasetId: number): Entry {
  let cache = caches.get(db);
  if (!cache) {
    cache = new Map();
    caches.set(db, cache);
  }
  const known = cache.get(datasetId);
  const entry = known ?? {
    ...{ mark: "", result: null, working: null, done: 0, stop: new AbortController() },
    ...{ at: 0, took: 0, later: undefined },
  };
  cache.delete(datasetId);
  cache.set(datasetId, entry);
  for (const [id, { working }] of cache) if (cache.size > MOST && !working) cache.delete(id);
  return entry;
}

/** Changes when anything does that a finding depends on. */
function markOf(db: Db, datasetId: number): string {
  const one = (sql: string) => db.sqlite.prepare(sql).pluck().get(datasetId);
  return JSON.stringify([
    one("SELECT max(id) FROM picture_changes WHERE dataset_id = ?"),
    one("SELECT count(*) FROM pictures WHERE dataset_id = ?"),
    one(
      "SELECT max(o.id) FROM ops o JOIN batches b ON b.id = o.batch_id WHERE b.id = (SELECT max(id) FROM batches WHERE dataset_id = ?)",
    ),
    one(
      "SELECT max(i.id) FROM import_files i WHERE i.batch_id = (SELECT max(batch_id) FROM import_files WHERE batch_id IN (SELECT id FROM batches WHERE dataset_id = ?))",
    ),
    one("SELECT count(*) || '/' || coalesce(max(at), 0) FROM dismissals WHERE dataset_id = ?"),
    subsetFacts(db, datasetId),
    checkSettings(db, datasetId),
  ]);
}

/**
 * The findings of a dataset as it stands, worked out in turns of some ms and kept until something changes. Rejects with
 * an AbortError when the check is stopped.
 */
export async function datasetFindings(
  studio: Pick<Studio, "db">,
  datasetId: number,
): Promise<DatasetFindings> {
  const entry = entryOf(studio.db, datasetId);
  for (;;) {
    if (entry.working) {
      await entry.working;
      continue;
    }
    const mark = markOf(studio.db, datasetId);
    if (entry.result && entry.mark === mark) return entry.result;
    entry.done = 0;
    entry.stop = new AbortController();
    entry.working = work(studio.db, datasetId, entry).finally(() => {
      entry.working = null;
    });
    const began = performance.now();
    entry.result = await entry.working;
    // not before: a check that was stopped leaves the result of an older state
    entry.mark = mark;
    entry.at = performance.now();
    entry.took = entry.at - began;
  }
}

/** A check may take up this part of the time while a dataset is being changed. */
const SHARE = 1 / 20;

/**
 * For figures that are shown beside other things: what was last found out, even if something has changed since. A check
 * that took long is not done again for every change, but a little later, with a hint; null = nothing is known yet.
 */
export async function lastFindings(studio: Studio, datasetId: number): Promise<DatasetFindings | null> {
  const entry = entryOf(studio.db, datasetId);
  const wait = entry.at + entry.took / SHARE - performance.now();
  if (!entry.result || wait <= 0)
    return (await findingsSoon(studio, datasetId, PATIENCE)).result ?? entry.result;
  if (entry.mark !== markOf(studio.db, datasetId) && !entry.later) {
    entry.later = setTimeout(() => {
      entry.later = undefined;
      if (!studio.db.sqlite.open) return;
      datasetFindings(studio, datasetId).then(
        () => hint(studio.db, "dataset", datasetId),
        () => undefined,
      );
    }, wait);
    entry.later.unref();
  }
  return entry.result;
}

/** What is known at this moment, however old. */
export const peek = (studio: Studio, datasetId: number): DatasetFindings | null =>
  caches.get(studio.db)?.get(datasetId)?.result ?? null;

/** ms somebody waits for a check before being told how far it is */
export const PATIENCE = 300;

/** What is known without waiting longer than `patience` ms; null = the check is still under way, `done` says how far. */
export async function findingsSoon(
  studio: Studio,
  datasetId: number,
  patience = PATIENCE,
): Promise<{ result: DatasetFindings | null; done: number }> {
  const work = datasetFindings(studio, datasetId).then((result) => {
    if (late) hint(studio.db, "dataset", datasetId);
    return result;
  });
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  const soon = new Promise<null>((done) => {
    timer = setTimeout(() => {
      late = true;
      done(null);
    }, patience);
  });
  work.catch(() => undefined);
  const result = await Promise.race([work, soon]).finally(() => clearTimeout(timer));
  return { result, done: result ? 1 : entryOf(studio.db, datasetId).done };
}

/** Stops a check that is under way. */
export function stopCheck(studio: Studio, datasetId: number): void {
  entryOf(studio.db, datasetId).stop.abort();
}

const breathe = () => new Promise<void>((next) => setImmediate(next));

async function work(db: Db, datasetId: number, entry: Entry): Promise<DatasetFindings> {
  const ids = trainedIds(db, datasetId);
  const pictures: StudioPicture[] = [];
  for (let from = 0; from < ids.length; from += CHUNK) {
    pictures.push(...pictureFacts(db, ids.slice(from, from + CHUNK)));
    entry.done = (0.3 * from) / ids.length;
    await breathe();
    entry.stop.signal.throwIfAborted();
  }
  const subsets = subsetFacts(db, datasetId);
  const input = {
    pictures,
    subsets,
    others: orphans(db, datasetId).map((file) => ({ file, kind: "orphan" as const })),
    settings: checkSettings(db, datasetId),
    countTokens,
    cures: true,
  };
  const steps = check(input);
  let began = performance.now();
  let step = steps.next();
  while (!step.done) {
    if (performance.now() - began > TURN) {
      entry.done = 0.3 + step.value * 0.7;
      await breathe();
      entry.stop.signal.throwIfAborted();
      began = performance.now();
    }
    step = steps.next();
  }
  const joined = pictures.filter((picture) => picture.joined).map(joinedFinding);
  const gone = dismissalsOf(db, datasetId);
  const names = new Map(subsets.map(({ id, name, repeats }) => [String(id), { id, name, repeats }]));
  const findings: DatasetFinding[] = [];
  for (const [n, finding] of [...step.value, ...joined].entries()) {
    findings.push(of(finding, gone, names, n >= step.value.length));
    if (n % 1000 === 999) await breathe();
  }
  return {
    findings,
    pictures: new Map(pictures.map((picture) => [picture.id, picture])),
    subsets: names,
    total: pictures.length,
    pending: pictures.filter(({ state }) => state === "pending").length,
  };
}

const joinedFinding = ({ id, file, folder }: StudioPicture): Finding => ({
  code: "caption-multiline",
  severity: severityOf("caption-multiline"),
  file,
  picture: id,
  folder,
  message: {
    zh: "标签原来有好几行，导入时合成了一行",
    en: "Its caption had several lines, which were joined at import",
  },
});

function of(
  finding: Finding,
  gone: ReadonlySet<string>,
  subsets: ReadonlyMap<string, { name: string; repeats: number }>,
  cured: boolean,
): DatasetFinding {
  const { code, picture, folder } = finding;
  const subset = picture === null ? subsets.get(folder) : undefined;
  const subject = picture !== null ? `p${picture}` : subset ? `s${folder}` : `f${finding.file}`;
  return {
    ...finding,
    file: subset ? `${subset.repeats}_${subset.name}` : finding.file,
    subject,
    cured: cured || CURED.has(code),
    dismissed: gone.has(`${code}/`) || gone.has(`${code}/${subject}`),
  };
}

function dismissalsOf(db: Db, datasetId: number): Set<string> {
  const rows = db.sqlite.prepare("SELECT code, subject FROM dismissals WHERE dataset_id = ?").all(datasetId);
  return new Set(
    (rows as { code: string; subject: string }[]).map(({ code, subject }) => `${code}/${subject}`),
  );
}

/** What is left to do: neither cured nor dismissed. */
export const isOpen = ({ cured, dismissed }: DatasetFinding): boolean => !cured && !dismissed;

/** Pictures of the open findings, by code and by severity: what `finding:` and `dup:` of a query ask for. */
export function picturesByFinding({ findings }: DatasetFindings): Map<string, number[]> {
  const by = new Map<string, Set<number>>();
  const add = (key: Code | Severity, id: number) => {
    const set = by.get(key);
    if (set) set.add(id);
    else by.set(key, new Set([id]));
  };
  for (const finding of findings) {
    if (finding.picture === null || finding.dismissed) continue;
    add(finding.code, finding.picture);
    if (!finding.cured) add(finding.severity, finding.picture);
  }
  return new Map([...by].map(([key, set]) => [key, [...set]]));
}
