import { existsSync } from "node:fs";
import { and, eq, isNull } from "drizzle-orm";
import { taggers } from "@/db/schema/index";
import { type Renderer, renderOrder } from "../datasets/renders";
import { StudioError, shapeOf } from "../domain/errors";
import { deadly, taggerTrouble, unreadable } from "../domain/tagging/troubles";
import { blobPath, renderPath } from "../settings/data";
import type { Studio } from "../settings/studio";
import type { Seen } from "./tagger-job";
import { type Patience, type TaggerEnd, TaggerFailed, TaggerProcess } from "./tagger-process";
import { NOT_DONE, type RunningJob } from "./tagging-job";

/** Pictures shown at once, and batches on their way: one is looked at while the next is prepared. */
const BATCH = 4;
const AHEAD = 2;
/** Times the process may end at a batch before it is tried picture by picture, and then at that picture. */
const TRIES = 2;
/** The process is ended after so long without work, ms: a large model holds gigabytes. */
const IDLE = 60_000;

type Row = { key: string; blob: string; edit: string | null };

/** The one tagger process there is: kept for a while between jobs, because opening a model takes seconds. */
export class TaggerDesk {
  readonly #studio: Studio;
  readonly #render: Renderer;
  readonly #patience: Patience | undefined;
  /** `opened`: whoever asks while the model is still being opened waits for it too */
  #current: { process: TaggerProcess; folder: string; opened: Promise<TaggerProcess> } | null = null;
  #idle: NodeJS.Timeout | undefined;

  constructor(studio: Studio, render: Renderer, patience?: Patience) {
    this.#studio = studio;
    this.#render = render;
    this.#patience = patience;
  }

  /** Looks at the pictures of a job that this tagger has not seen yet. What it saw is kept at once. */
  async look(job: RunningJob): Promise<void> {
    const { db } = this.#studio;
    const tagger = db.orm
      .select()
      .from(taggers)
      .where(and(eq(taggers.key, job.row.tagger), isNull(taggers.deletedAt)))
      .get();
    if (!tagger)
      throw new StudioError("no-tagger", {
        zh: "这个打标模型已经不在了。",
        en: "This tagger is no longer there.",
      });
    const { pictures } = job.row.payload as { pictures: number[] };
    const rows = this.#unseen(tagger.key, pictures);
    const total = pictures.length;
    let done = total - rows.length;
    let failed = 0;
    const stop = () => this.end();
    job.signal.addEventListener("abort", stop);
    clearTimeout(this.#idle);
    try {
      job.phase("loading");
      await this.#open(tagger.folder);
      job.progress(done, total);
      const keep = (seen: Seen[]) => {
        this.#keep(tagger.key, seen);
        done += seen.length;
        failed += seen.filter((one) => "error" in one).length;
        job.progress(done, total, failed);
      };
      const size = tagger.batch ?? BATCH;
      const batches: Row[][] = [];
      for (let i = 0; i < rows.length; i += size) batches.push(rows.slice(i, i + size));
      await this.#all(tagger.folder, batches, job.signal, keep);
    } finally {
      job.signal.removeEventListener("abort", stop);
      this.#idle = setTimeout(stop, IDLE);
      this.#idle.unref();
    }
  }

  end(): void {
    clearTimeout(this.#idle);
    this.#current?.process.kill();
    this.#current = null;
  }

  #unseen(tagger: string, pictures: readonly number[]): Row[] {
    const find = this.#studio.db.sqlite.prepare(
      `SELECT p.media_key AS key, p.blob, p.edit FROM pictures p WHERE p.id = ? AND p.deleted_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM tag_scores s WHERE s.tagger = ? AND s.media_key = p.media_key AND s.error IS NULL)`,
    );
    const rows = new Map<string, Row>();
    for (const id of pictures) {
      const row = find.get(id, tagger) as Row | undefined;
      if (row) rows.set(row.key, row);
    }
    return [...rows.values()];
  }

  #open(folder: string): Promise<TaggerProcess> {
    if (this.#current?.folder === folder && !this.#current.process.ended) return this.#current.opened;
    this.#current?.process.kill();
    const process = new TaggerProcess(this.#patience);
    const opened = process.open(folder).then(
      () => process,
      (error: unknown) => {
        process.kill();
        throw error instanceof TaggerFailed ? inWords(error.why, folder) : error;
      },
    );
    this.#current = { process, folder, opened };
    return opened;
  }

  async #all(
    folder: string,
    batches: Row[][],
    signal: AbortSignal,
    keep: (seen: Seen[]) => void,
  ): Promise<void> {
    const under = new Set<Promise<void>>();
    let trouble: unknown = null;
    for (const batch of batches) {
      if (trouble) break;
      const work: Promise<void> = this.#batch(folder, batch, signal)
        .then(keep)
        .catch((error: unknown) => {
          trouble ??= error;
        })
        .finally(() => under.delete(work));
      under.add(work);
      if (under.size >= AHEAD) await Promise.race(under);
    }
    await Promise.all(under);
    signal.throwIfAborted();
    if (trouble) throw trouble;
  }

  /** One batch; when the process ends at it, again in a new one, then picture by picture. */
  async #batch(folder: string, batch: Row[], signal: AbortSignal): Promise<Seen[]> {
    let last: TaggerEnd | null = null;
    for (let at = 0; at < TRIES; at++) {
      signal.throwIfAborted();
      try {
        return await this.#once(folder, batch, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof TaggerFailed)) throw error;
        last = error.why;
        // what the model itself says does not change by asking again; a full memory does not empty itself
        if (last.kind === "values" || last.kind === "memory" || last.kind === "killed")
          throw inWords(last, folder);
      }
    }
    if (batch.length > 1) {
      const seen: Seen[] = [];
      for (const row of batch) seen.push(...(await this.#batch(folder, [row], signal)));
      return seen;
    }
    if (last?.kind === "silent" || last?.kind === "stuck") throw inWords(last, folder);
    return batch.map(({ key }) => ({ key, error: `ended: ${last?.detail ?? ""}` }));
  }

  async #once(folder: string, batch: Row[], signal: AbortSignal): Promise<Seen[]> {
    const { data } = this.#studio;
    const there: { key: string; source: string }[] = [];
    const failed: Seen[] = [];
    for (const { key, blob, edit } of batch) {
      try {
        const order = key === blob ? null : renderOrder(blob, edit);
        if (order && !existsSync(renderPath(data, order.key))) await this.#render(order);
        there.push({ key, source: order ? renderPath(data, order.key) : blobPath(data, blob) });
      } catch (error) {
        failed.push({ key, error: error instanceof Error ? error.message : String(error) });
      }
    }
    if (!there.length) return failed;
    // ended while a picture was rendered: no new process for nobody
    signal.throwIfAborted();
    const process = await this.#open(folder);
    return failed.concat(await process.look(there));
  }

  #keep(tagger: string, seen: Seen[]): void {
    const { db } = this.#studio;
    const put = db.sqlite.prepare(
      `INSERT INTO tag_scores (tagger, media_key, scores, error, at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (tagger, media_key) DO UPDATE SET scores = excluded.scores, error = excluded.error, at = excluded.at`,
    );
    const at = Date.now();
    db.immediate(() => {
      for (const one of seen) {
        const error =
          "error" in one
            ? shapeOf(
                one.error.startsWith("ended:") ? deadly(one.error.slice(6).trim()) : unreadable(one.error),
                NOT_DONE,
              )
            : null;
        const scores = "scores" in one ? Buffer.from(one.scores, "base64") : Buffer.alloc(0);
        put.run(tagger, one.key, scores, error && JSON.stringify(error), at);
      }
    });
  }
}

const inWords = (why: TaggerEnd, folder: string): StudioError =>
  taggerTrouble(why.kind, [why.detail, folder]);
