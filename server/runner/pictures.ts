import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pictureFacts } from "@/db/schema/index";
import { hint, hintsAfter, latestHint } from "@/server/events/outbox";
import { FACTS } from "../datasets/look";
import { renderJob, renderOrder } from "../datasets/renders";
import { blobPath, thumbPath } from "../settings/data";
import { projectRoot, SMALL_HEAP } from "../settings/process";
import type { Studio } from "../settings/studio";
import type { MakeAnswer, MakeJob, PictureAnswer, PictureJob } from "./picture-job";

/** Pictures under way at once: two keep both cores busy and leave file reads of the pages their turn. */
const IN_FLIGHT = 2;
/** Times a picture may take the worker down with it before it is called unreadable. */
const TRIES = 2;
const CRASHED = "the decoder crashed or hung on this file";
/** Longest one picture may take, in ms; a whole scan rendered at an angle on a busy machine takes a while. */
const PATIENCE = 60_000;
const RENDER_PATIENCE = 240_000;
/** Answers are written together this often, in ms: each write makes every open page look again. */
const FLUSH = 200;
/** Rows fetched at a time. */
const BATCH = 200;
/** ms without work after which the worker is let go */
const REST = 30_000;

/**
 * An edited picture is rendered first; of its original the size is wanted too, because recipes are measured in it. Facts
 * that an older studio worked out are worked out anew.
 */
const PICTURES = `SELECT p.media_key AS key, 'picture' AS topic, p.id AS ref, NULL AS path, p.blob AS blob, p.edit AS edit
  FROM pictures p WHERE p.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM picture_facts f WHERE f.media_key = p.media_key AND f.version >= ${FACTS})
  UNION ALL SELECT p.blob, 'picture', p.id, NULL, NULL, NULL FROM pictures p
  WHERE p.deleted_at IS NULL AND p.media_key <> p.blob
  AND NOT EXISTS (SELECT 1 FROM picture_facts f WHERE f.media_key = p.blob AND f.version >= ${FACTS}) ORDER BY 3 LIMIT ${BATCH}`;
const SAMPLES = `SELECT s.blob AS key, 'run' AS topic, s.run_id AS ref, s.run_id || '/' || s.path AS path FROM samples s
  WHERE NOT EXISTS (SELECT 1 FROM picture_facts f WHERE f.media_key = s.blob) ORDER BY s.id LIMIT ${BATCH}`;

const CELLS = `SELECT r.blob AS key, 'experiment' AS topic, c.experiment_id AS ref, NULL AS path FROM cell_results r
  JOIN cells c ON c.id = r.cell_id WHERE r.blob IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM picture_facts f WHERE f.media_key = r.blob) ORDER BY r.cell_id LIMIT ${BATCH}`;

const PRESETS = `SELECT p.picture AS key, 'preset' AS topic, p.id AS ref, NULL AS path FROM presets p
  WHERE p.picture IS NOT NULL AND p.deleted_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM picture_facts f WHERE f.media_key = p.picture) ORDER BY p.id LIMIT ${BATCH}`;

type Topic = "picture" | "run" | "experiment" | "preset";
type Wanted = {
  key: string;
  topic: Topic;
  ref: number;
  path: string | null;
  blob?: string | null;
  edit?: string | null;
};
/** A file that somebody waits for. */
type Ordered = { job: MakeJob; settle(error: string | null): void };
type Working = { timer: NodeJS.Timeout } & ({ wanted: Wanted } | { ordered: Ordered });

export type Duty = { name: string; tick(): Promise<boolean>; stop(): Promise<void> };
export type PictureDuty = Duty & {
  /** has the worker make a file before anything else; throws the reason when it cannot */
  make(job: MakeJob): Promise<void>;
};

/**
 * The runner's picture duty: finds media keys of pictures, samples, cells and presets that have no facts yet, has the worker make
 * thumbnails and facts, and writes them with a hint. `tick` looks for news and says whether anything is under way.
 */
export function pictureDuty(studio: Studio): PictureDuty {
  const queries = {
    experiment: studio.db.sqlite.prepare(CELLS),
    run: studio.db.sqlite.prepare(SAMPLES),
    picture: studio.db.sqlite.prepare(PICTURES),
    preset: studio.db.sqlite.prepare(PRESETS),
  };
  /** what is to be looked for: only what a hint was about, because a look reads every row */
  const news = new Set<Topic>(["experiment", "run", "picture", "preset"]);
  const waiting = new Map<string, Wanted>();
  /** by the path of the file, so that two who ask for one file wait for one job */
  const ordered = new Map<string, Ordered>();
  const promised = new Map<string, Promise<void>>();
  const working = new Map<string, Working>();
  const crashes = new Map<string, number>();
  const answers: { wanted: Wanted; answer: PictureAnswer }[] = [];
  let worker: ChildProcess | null = null;
  let seen = -1;
  let flushTimer: NodeJS.Timeout | undefined;
  let retireTimer: NodeJS.Timeout | undefined;
  let stopping = false;

  /** Looks, before a lane runs dry, only for what a hint says has changed. */
  function look(): void {
    if (waiting.size >= IN_FLIGHT) return;
    listen();
    if (!news.size) return;
    const known = new Set([...working.keys(), ...answers.map(({ answer }) => answer.key)]);
    for (const kind of [...news]) {
      const rows = queries[kind].all() as Wanted[];
      for (const row of rows) if (!known.has(row.key)) waiting.set(row.key, row);
      if (rows.length < BATCH) news.delete(kind);
    }
  }

  function listen(): void {
    if (latestHint(studio.db) === seen) return;
    const rows = seen < 0 ? [] : hintsAfter(studio.db, seen, 500);
    seen = rows.at(-1)?.id ?? latestHint(studio.db);
    for (const { topic } of rows) {
      if (topic === "experiment" || topic === "run" || topic === "preset") news.add(topic);
      if (topic === "picture" || topic === "dataset") news.add("picture");
    }
  }

  function fill(): void {
    if (stopping) return;
    for (const order of ordered.values()) {
      if (working.size >= (crashes.size ? 1 : IN_FLIGHT)) return;
      ordered.delete(order.job.key);
      dispatch(order.job.key, order.job, { ordered: order });
    }
    look();
    for (const wanted of waiting.values()) {
      // After a crash one at a time: so the poison is found without taking its neighbour along.
      if (working.size >= (crashes.size ? 1 : IN_FLIGHT)) return;
      waiting.delete(wanted.key);
      send(wanted);
    }
  }

  function send(wanted: Wanted): void {
    const { key, path } = wanted;
    const blob = blobPath(studio.data, key);
    const order = wanted.blob && wanted.blob !== key ? renderOrder(wanted.blob, wanted.edit ?? null) : null;
    const render = order && renderJob(studio.data, order);
    const source = render?.target ?? (path && !existsSync(blob) ? join(studio.data.runs, path) : blob);
    const job: PictureJob = {
      key,
      source,
      thumb256: thumbPath(studio.data, key, 256),
      thumb512: thumbPath(studio.data, key, 512),
      ...(render && { render }),
    };
    dispatch(key, job, { wanted });
  }

  function dispatch(
    key: string,
    job: PictureJob | MakeJob,
    who: { wanted: Wanted } | { ordered: Ordered },
  ): void {
    worker ??= hire();
    const child = worker;
    const patience = "make" in job || job.render ? RENDER_PATIENCE : PATIENCE;
    clearTimeout(retireTimer);
    working.set(key, { ...who, timer: setTimeout(() => child.kill("SIGKILL"), patience) });
    child.send(job, () => undefined);
  }

  function make(job: MakeJob): Promise<void> {
    const known = promised.get(job.key);
    if (known) return known;
    const promise = new Promise<void>((done, failed) => {
      const settle = (error: string | null) => {
        promised.delete(job.key);
        if (error === null) done();
        else failed(new Error(error));
      };
      ordered.set(job.key, { job, settle });
    });
    promised.set(job.key, promise);
    fill();
    return promise;
  }

  function hire(): ChildProcess {
    const child = fork(join(projectRoot(), "dist", "worker.mjs"), [], {
      execArgv: SMALL_HEAP,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    child.on("message", (answer) => settle(answer as PictureAnswer | MakeAnswer));
    child.on("error", () => undefined);
    child.once("exit", () => {
      if (worker !== child) return;
      worker = null;
      mourn();
    });
    return child;
  }

  /** Decoding leaves some 80 MB in a process: one that has nothing to do is let go, and hired again in 0.1 s. */
  function retire(): void {
    const child = worker;
    worker = null;
    child?.kill("SIGTERM");
  }

  /** The worker died: which picture did it cannot be seen, so each that was under way is counted and tried alone. */
  function mourn(): void {
    for (const [key, entry] of working) {
      clearTimeout(entry.timer);
      const count = (crashes.get(key) ?? 0) + 1;
      crashes.set(key, count);
      if ("ordered" in entry) {
        if (count < TRIES) ordered.set(key, entry.ordered);
        else {
          crashes.delete(key);
          entry.ordered.settle(CRASHED);
        }
      } else if (count < TRIES) waiting.set(key, entry.wanted);
      else note(entry.wanted, { key, error: CRASHED });
    }
    working.clear();
    setImmediate(fill);
  }

  function settle(answer: PictureAnswer | MakeAnswer): void {
    const entry = working.get(answer.key);
    if (!entry) return;
    clearTimeout(entry.timer);
    working.delete(answer.key);
    if ("ordered" in entry) {
      crashes.delete(answer.key);
      entry.ordered.settle("error" in answer ? answer.error : null);
    } else if (!("made" in answer)) note(entry.wanted, answer);
    fill();
    if (working.size) return;
    clearTimeout(retireTimer);
    retireTimer = setTimeout(retire, REST);
  }

  function note(wanted: Wanted, answer: PictureAnswer): void {
    crashes.delete(answer.key);
    answers.push({ wanted, answer });
    if (!waiting.size && !working.size) flush();
    else flushTimer ??= setTimeout(flush, FLUSH);
  }

  function flush(): void {
    clearTimeout(flushTimer);
    flushTimer = undefined;
    const at = Date.now();
    const batch = answers.splice(0);
    studio.db.immediate(() => {
      for (const { wanted, answer } of batch) {
        const row = rowOf(answer, at);
        const insert = studio.db.orm.insert(pictureFacts).values({ mediaKey: answer.key, ...row });
        insert.onConflictDoUpdate({ target: pictureFacts.mediaKey, set: row }).run();
        hint(studio.db, wanted.topic, wanted.ref);
      }
    });
  }

  return {
    name: "pictures",
    make,
    tick: async () => {
      fill();
      return working.size > 0 || answers.length > 0;
    },
    stop: async () => {
      stopping = true;
      for (const order of ordered.values()) order.settle("the studio is stopping");
      for (const { timer } of working.values()) clearTimeout(timer);
      clearTimeout(retireTimer);
      worker?.kill("SIGTERM");
      if (answers.length) flush();
    },
  };
}

function rowOf(answer: PictureAnswer, at: number) {
  if ("error" in answer) return { state: "failed" as const, version: FACTS, error: answer.error, at };
  const { damage, ...facts } = answer.facts;
  return { ...facts, state: "done" as const, version: FACTS, error: damage, at };
}
