import type { ServerResponse } from "node:http";
import { type Db, openDb } from "@/db/open";
import type { StreamMessage } from "@/server/domain/events";
import { hintsAfter, latestHint, oldestHint } from "@/server/events/outbox";
import type { Studio } from "../settings/studio";

/** How often a change is looked for while someone watches, in ms: `PRAGMA data_version` costs 3 µs. */
const WATCHED = 40;
/** Silence after which a comment is sent, so that a dead line is noticed. */
const HEARTBEAT = 25_000;

/** What a run has new since it was last asked: typed deltas, in order, each once. */
export type RunFollower = { next(): StreamMessage[] };
export type Follow = (studio: Studio, run: number) => RunFollower;

type Tab = { res: ServerResponse; cursor: number; runs: RunFollower[]; spokeAt: number };

/**
 * Everything the streams share: one dedicated connection that notices commits of any process, and per tab a cursor
 * into the outbox. A tab whose socket is full is left alone until it drains: cursors let it catch up, so nothing is
 * queued in memory. Without a tab nothing is polled.
 */
export class Hub {
  readonly #studio: Studio;
  readonly #follow: Follow;
  readonly #watch: Db;
  readonly #version: () => number;
  readonly #tabs = new Set<Tab>();
  #seen = -1;
  #timer: NodeJS.Timeout | undefined;

  constructor(studio: Studio, follow: Follow) {
    this.#studio = studio;
    this.#follow = follow;
    this.#watch = openDb(studio.data.db, { readonly: true });
    const statement = this.#watch.sqlite.prepare("PRAGMA data_version").pluck();
    this.#version = () => statement.get() as number;
  }

  /** Adds a tab: says hello with the cursor, then what it missed since `after`. */
  join(res: ServerResponse, after: number | null, runs: readonly number[]): void {
    const newest = latestHint(this.#studio.db);
    // Row ids only grow: an `after` beyond the newest belongs to another database, one before the oldest was pruned.
    const stale = after !== null && (after > newest || after + 1 < oldestHint(this.#studio.db));
    const tab: Tab = {
      res,
      cursor: after === null || stale ? newest : after,
      runs: runs.map((run) => this.#follow(this.#studio, run)),
      spokeAt: Date.now(),
    };
    this.#tabs.add(tab);
    res.on("drain", () => this.#catchUp(tab));
    res.on("close", () => this.#leave(tab));
    this.#say(tab, { type: "hello", cursor: tab.cursor, runner: this.#studio.runner(), stale });
    this.#catchUp(tab);
    this.#timer ??= setInterval(() => this.#tick(), WATCHED);
  }

  /** Tells every tab whether the runner is there. */
  runnerIs(runner: "ok" | "down"): void {
    for (const tab of this.#tabs) this.#say(tab, { type: "runner", runner });
  }

  get tabs(): number {
    return this.#tabs.size;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const tab of this.#tabs) tab.res.end();
    this.#watch.close();
  }

  #leave(tab: Tab): void {
    this.#tabs.delete(tab);
    if (this.#tabs.size) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const version = this.#version();
    if (version !== this.#seen) {
      this.#seen = version;
      for (const tab of this.#tabs) this.#catchUp(tab);
    }
    const now = Date.now();
    for (const tab of this.#tabs) {
      if (now - tab.spokeAt < HEARTBEAT) continue;
      tab.spokeAt = now;
      tab.res.write(":\n\n");
    }
  }

  /** Sends what is new, in portions, until nothing is or the socket is full (then `drain` goes on). */
  #catchUp(tab: Tab): void {
    const open = () => !tab.res.writableNeedDrain && !tab.res.destroyed;
    while (open()) {
      const rows = hintsAfter(this.#studio.db, tab.cursor);
      const last = rows.at(-1);
      if (!last) break;
      tab.cursor = last.id;
      this.#say(tab, { type: "hints", refs: [...new Set(rows.map((row) => `${row.topic}:${row.ref}`))] });
    }
    for (const run of tab.runs) {
      while (open()) {
        const news = run.next();
        if (!news.length) break;
        for (const message of news) this.#say(tab, message);
      }
    }
  }

  #say(tab: Tab, message: StreamMessage): void {
    tab.spokeAt = Date.now();
    tab.res.write(`id: ${tab.cursor}\ndata: ${JSON.stringify(message)}\n\n`);
  }
}
