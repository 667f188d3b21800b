"use client";

import { useSyncExternalStore } from "react";
import { tabId } from "@/components/client/tab";
import { byNature, fileKind, splitName } from "@/server/domain/datasets/names";
import type { Text } from "@/server/domain/language";
import type { PickedFile } from "./dropped-files";

/** The answer of PUT /upload, as far as it is shown. */
type Answer = { state: UploadState; note: Text | null; batch: number | null };

export type UploadState =
  | "waiting"
  | "sending"
  | "added"
  | "already"
  | "restored"
  | "captioned"
  | "kept"
  /** an archive that has arrived; what is in it comes in as an import of its own */
  | "unpacking"
  | "refused"
  | "failed"
  | "skipped";

export type Upload = {
  readonly id: number;
  readonly path: string;
  readonly bytes: number;
  readonly sent: number;
  readonly state: UploadState;
  readonly note: Text | null;
};

/** One drop of files on its way into a dataset. It goes on when the page is left. */
export type Drop = {
  readonly dataset: number;
  readonly key: string;
  readonly files: readonly Upload[];
  readonly done: number;
  readonly sent: number;
  readonly bytes: number;
  /** bytes a second over the last seconds, null before there is something to measure */
  readonly rate: number | null;
  readonly running: boolean;
  /** step in the history, once the first file has arrived */
  readonly batch: number | null;
  readonly endedAt: number | null;
};

type Work = {
  dataset: number;
  subset: number | null;
  key: string;
  files: (Upload & { file: File })[];
  next: number;
  active: Map<number, XMLHttpRequest>;
  stopped: boolean;
  batch: number | null;
  marks: { at: number; sent: number }[];
  endedAt: number | null;
};

/** Three at a time keep a line busy; more only make each slower. */
const PARALLEL = 3;
/** How often the page is told, in ms. */
const TELL_MS = 200;
const TRIES = 3;

const LOST: Text = {
  zh: "没有传完：连接断开了。可以再传一次，不会重复。",
  en: "It did not arrive: the connection broke. Send it again; nothing is doubled.",
};
const STOPPED: Text = { zh: "已停止，没有上传。", en: "Stopped before it was sent." };

let work: Work[] = [];
let shown: readonly Drop[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();

/** Sends files into a dataset: pictures first, so that captions find them, each in natural order. */
export function sendFiles(dataset: number, subset: number | null, picked: readonly PickedFile[]): void {
  if (!picked.length) return;
  const rank = (path: string) => (fileKind(path) === "picture" ? 0 : 1);
  const ordered = [...picked].sort((a, b) => rank(a.path) - rank(b.path) || byNature(a.path, b.path));
  const drop: Work = {
    dataset,
    subset,
    key: crypto.getRandomValues(new Uint32Array(3)).join("-"),
    files: ordered.map(({ file, path }, id) => ({
      id,
      path,
      file,
      bytes: file.size,
      sent: 0,
      state: "waiting" as const,
      note: null,
    })),
    next: 0,
    active: new Map(),
    stopped: false,
    batch: null,
    marks: [],
    endedAt: null,
  };
  work = [...work.filter((other) => other.dataset !== dataset || other.endedAt === null), drop];
  if (work.filter((other) => other.endedAt === null).length === 1)
    window.addEventListener("beforeunload", holdOn);
  for (let i = 0; i < PARALLEL; i++) step(drop);
  tell(true);
}

/** Asks before the tab is closed while files are on their way. */
const holdOn = (e: BeforeUnloadEvent) => e.preventDefault();

function step(drop: Work): void {
  const item = drop.stopped ? undefined : drop.files[drop.next++];
  if (!item) {
    if (drop.active.size === 0 && drop.endedAt === null) finish(drop);
    return;
  }
  send(drop, item.id, 1);
}

function finish(drop: Work): void {
  drop.endedAt = Date.now();
  if (work.every((other) => other.endedAt !== null)) window.removeEventListener("beforeunload", holdOn);
  tell(true);
}

function change(drop: Work, id: number, next: Partial<Upload>): void {
  const item = drop.files[id];
  if (item) drop.files[id] = { ...item, ...next };
  tell();
}

function send(drop: Work, id: number, attempt: number): void {
  const item = drop.files[id];
  if (!item) return;
  const query = new URLSearchParams({
    to: "dataset",
    dataset: String(drop.dataset),
    name: splitName(item.path).stem + splitName(item.path).ext,
    path: item.path,
    batch: drop.key,
  });
  if (drop.subset !== null) query.set("subset", String(drop.subset));
  const request = new XMLHttpRequest();
  drop.active.set(id, request);
  request.open("PUT", `/upload?${query}`);
  request.setRequestHeader("x-studio-tab", tabId());
  request.upload.onprogress = (e) => change(drop, id, { sent: e.loaded });
  request.onload = () => {
    const answer = read(request);
    drop.batch = answer.batch ?? drop.batch;
    settle(drop, id, { state: answer.state, note: answer.note, sent: item.bytes });
  };
  request.onerror = () => {
    drop.active.delete(id);
    if (attempt < TRIES && !drop.stopped) setTimeout(() => send(drop, id, attempt + 1), 600 * attempt);
    else settle(drop, id, { state: "failed", note: LOST, sent: 0 });
  };
  request.onabort = () => settle(drop, id, { state: "failed", note: STOPPED, sent: 0 });
  change(drop, id, { state: "sending", sent: 0 });
  request.send(item.file);
}

function settle(drop: Work, id: number, next: Partial<Upload>): void {
  drop.active.delete(id);
  change(drop, id, next);
  step(drop);
}

function read(request: XMLHttpRequest): Answer {
  try {
    const body = JSON.parse(request.responseText) as {
      state?: string;
      note?: Text | null;
      batch?: number | null;
      error?: { text?: Text };
      text?: Text;
    };
    if (request.status === 200 && body.state)
      return {
        // a caption whose picture is still to come has arrived all the same
        state: body.state === "waiting" ? "captioned" : (body.state as UploadState),
        note: body.note ?? null,
        batch: body.batch ?? null,
      };
    return { state: "refused", note: body.error?.text ?? body.text ?? LOST, batch: null };
  } catch {
    return { state: "failed", note: LOST, batch: null };
  }
}

/** Stops a drop; what has arrived stays. */
export function stopDrop(key: string): void {
  const drop = work.find((other) => other.key === key);
  if (!drop || drop.endedAt !== null) return;
  drop.stopped = true;
  for (const request of [...drop.active.values()]) request.abort();
  drop.files = drop.files.map((item) =>
    item.state === "waiting" ? { ...item, state: "failed", note: STOPPED } : item,
  );
  if (drop.active.size === 0) finish(drop);
  tell(true);
}

/** Sends again what did not arrive. */
export function retryDrop(key: string): void {
  const drop = work.find((other) => other.key === key);
  if (!drop) return;
  const again = drop.files.filter((item) => item.state === "failed");
  sendFiles(
    drop.dataset,
    drop.subset,
    again.map(({ file, path }) => ({ file, path })),
  );
}

/** Forgets a drop that has ended. */
export function dismissDrop(key: string): void {
  work = work.filter((other) => other.key !== key || other.endedAt === null);
  tell(true);
}

function tell(now = false): void {
  if (now) {
    clearTimeout(timer);
    timer = undefined;
    publish();
  } else timer ??= setTimeout(publish, TELL_MS);
}

function publish(): void {
  timer = undefined;
  shown = work.map(view);
  for (const watcher of watchers) watcher();
}

function view(drop: Work): Drop {
  const sent = drop.files.reduce((sum, item) => sum + Math.min(item.sent, item.bytes), 0);
  const now = Date.now();
  drop.marks = [...drop.marks.filter((mark) => mark.at > now - 5000), { at: now, sent }];
  const first = drop.marks[0];
  const rate = first && now - first.at > 500 ? ((sent - first.sent) * 1000) / (now - first.at) : null;
  return {
    dataset: drop.dataset,
    key: drop.key,
    files: drop.files,
    done: drop.files.filter((item) => item.state !== "waiting" && item.state !== "sending").length,
    sent,
    bytes: drop.files.reduce((sum, item) => sum + item.bytes, 0),
    rate,
    running: drop.endedAt === null,
    batch: drop.batch,
    endedAt: drop.endedAt,
  };
}

const NONE: readonly Drop[] = [];
const subscribe = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

/** Every drop of this tab that is under way or has not been put away. */
export const useDrops = (): readonly Drop[] =>
  useSyncExternalStore(
    subscribe,
    () => shown,
    () => NONE,
  );
