"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { StreamMessage } from "@/server/domain/events";

/*
 * One EventSource per visible tab. It is closed while the tab is hidden and resumed after the last outbox id it saw;
 * an id too old is answered with `stale` and everything is asked again. Hints name rows; here they become
 * invalidations of the nouns' caches, at most one per noun and second.
 */

/** Which routers, or procedures of one, show rows of a topic. */
const SHOWN_BY: Record<string, readonly string[]> = {
  dataset: ["datasets", "recipes", "home", "tagging"],
  picture: ["datasets", "recipes", "home"],
  model: ["models", "recipes", "home"],
  recipe: ["recipes"],
  preset: ["recipes", "presets"],
  engine: ["engines", "recipes", "home", "experiments.choices"],
  run: ["runs", "home", "loras"],
  lora: ["loras", "runs", "home", "experiments.choices"],
  lease: ["home", "runs"],
  job: ["home", "datasets", "engines"],
  settings: ["settings", "home", "datasets.editor"],
  intent: ["runs", "home"],
  tagging: ["tagging"],
  // An open grid hears its own hints and asks for the cells that changed, never for the whole (use-experiment.ts).
  experiment: ["experiments.list", "home"],
};
const EVERY_MS = 1000;

export type Connection = "live" | "reconnecting";
export type RunnerState = "ok" | "down";
type Handler = (message: StreamMessage) => void;

const topics = new Map<string, number>();
const handlers = new Set<Handler>();
const watchers = new Set<() => void>();
let state: { connection: Connection; runner: RunnerState } = { connection: "live", runner: "ok" };
let source: EventSource | null = null;
let sourceTopics = "";
let cursor = 0;
let failures = 0;
let started = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let blame: ReturnType<typeof setTimeout> | undefined;

function set(next: Partial<typeof state>) {
  const merged = { ...state, ...next };
  if (merged.connection === state.connection && merged.runner === state.runner) return;
  state = merged;
  for (const w of watchers) w();
}

const wanted = () => [...topics.keys()].sort().join(",");

function close() {
  clearTimeout(timer);
  timer = undefined;
  source?.close();
  source = null;
}

function open() {
  close();
  if (!started || document.hidden) return;
  sourceTopics = wanted();
  const query = new URLSearchParams();
  if (sourceTopics) query.set("topics", sourceTopics);
  if (cursor) query.set("after", String(cursor));
  const es = new EventSource(`/stream?${query}`);
  source = es;
  es.onmessage = (e) => {
    const id = Number(e.lastEventId);
    if (id > cursor) cursor = id;
    let message: StreamMessage;
    try {
      message = JSON.parse(e.data) as StreamMessage;
    } catch {
      return;
    }
    failures = 0;
    clearTimeout(blame);
    blame = undefined;
    if (message.type === "hello") {
      cursor = Math.max(message.stale ? 0 : cursor, message.cursor);
      set({ connection: "live", runner: message.runner });
    } else {
      set({ connection: "live", ...(message.type === "runner" && { runner: message.runner }) });
    }
    for (const h of [...handlers]) h(message);
  };
  es.onerror = () => {
    if (source !== es) return;
    close();
    failures++;
    // A blink is no news: the banner comes when it lasts.
    blame ??= setTimeout(() => set({ connection: "reconnecting" }), 1500);
    timer = setTimeout(open, Math.min(8000, 300 * 2 ** Math.min(failures, 5)));
  };
}

/** Several components ask for topics in one commit: reopen once. */
let reopen: ReturnType<typeof setTimeout> | undefined;
function topicsChanged() {
  clearTimeout(reopen);
  reopen = setTimeout(() => {
    if (started && !document.hidden && wanted() !== sourceTopics) open();
  }, 30);
}

type Due = {
  last: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  asking: Promise<void> | null;
  again: boolean;
};

/** Mounted once: opens the stream, follows visibility, turns hints into invalidations. */
export function StreamRoot() {
  const queryClient = useQueryClient();
  useEffect(() => {
    const due = new Map<string, Due>();
    // One question per noun at a time: news while the answer is on its way ask once more afterwards. Asking anew at
    // each of them would drop every answer that takes longer than the news, and a busy run's page would never change.
    const refresh = (noun: string) => {
      const d = due.get(noun) ?? { last: 0, timer: undefined, asking: null, again: false };
      due.set(noun, d);
      if (d.asking) d.again = true;
      if (d.asking || d.timer) return;
      d.timer = setTimeout(
        () => {
          d.timer = undefined;
          d.last = Date.now();
          const asking = queryClient.invalidateQueries({ queryKey: [noun.split(".")] }).finally(() => {
            if (d.asking !== asking) return;
            d.asking = null;
            if (d.again) {
              d.again = false;
              refresh(noun);
            }
          });
          d.asking = asking;
        },
        Math.max(20, d.last + EVERY_MS - Date.now()),
      );
    };
    const onMessage: Handler = (m) => {
      if (m.type === "hello") {
        // an answer that a broken connection still owes is not waited for
        for (const d of due.values()) d.asking = null;
        if (m.stale) void queryClient.invalidateQueries();
      }
      if (m.type === "hints")
        for (const noun of new Set(m.refs.flatMap((ref) => SHOWN_BY[ref.split(":")[0] ?? ""] ?? [])))
          refresh(noun);
    };
    const onVisible = () => (document.hidden ? close() : open());
    handlers.add(onMessage);
    started = true;
    open();
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      handlers.delete(onMessage);
      document.removeEventListener("visibilitychange", onVisible);
      for (const d of due.values()) clearTimeout(d.timer);
      started = false;
      close();
    };
  }, [queryClient]);
  return null;
}

/**
 * Asks for the typed deltas of these topics ("run:12") while mounted, and hears every message of the stream. Hints
 * already invalidate the caches; `onMessage` is for points, samples, log lines and the like.
 */
export function useStream(names: readonly string[], onMessage?: Handler): void {
  const list = names.join(",");
  const latest = useRef(onMessage);
  latest.current = onMessage;
  useEffect(() => {
    const own = list ? list.split(",") : [];
    for (const n of own) topics.set(n, (topics.get(n) ?? 0) + 1);
    topicsChanged();
    const handler: Handler = (m) => latest.current?.(m);
    handlers.add(handler);
    return () => {
      handlers.delete(handler);
      for (const n of own) {
        const left = (topics.get(n) ?? 1) - 1;
        if (left > 0) topics.set(n, left);
        else topics.delete(n);
      }
      topicsChanged();
    };
  }, [list]);
}

const subscribe = (changed: () => void) => {
  watchers.add(changed);
  return () => watchers.delete(changed);
};

/** "reconnecting" once the stream has been away for more than a blink; data on the page is then old. */
export const useConnection = (): Connection =>
  useSyncExternalStore(
    subscribe,
    () => state.connection,
    () => "live",
  );

/** "down" while the runner does not answer: nothing starts, samples or finishes in the meantime. */
export const useRunner = (): RunnerState =>
  useSyncExternalStore(
    subscribe,
    () => state.runner,
    () => "ok",
  );
