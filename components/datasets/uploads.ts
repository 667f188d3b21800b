"use client";

import { useSyncExternalStore } from "react";
import { tabId } from "@/components/client/tab";
import { arrivalRank, byNature, splitName } from "@/server/domain/datasets/names";
import type { Text } from "@/server/domain/language";
import type { PickedFile } from "./dropped-files";
import { arrived, readRecord, type UploadRecord, writeRecord } from "./upload-record";

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
  /** the studio cannot be reached; it goes on by itself when it can */
  readonly lost: boolean;
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
  /** requests that failed since the last one that got through */
  lost: number;
  timers: Set<ReturnType<typeof setTimeout>>;
  batch: number | null;
  marks: { at: number; sent: number }[];
  endedAt: number | null;
};

/** Three at a time keep a line busy; more only make each slower. */
const PARALLEL = 3;
/** How often the page is told, in ms. */
const TELL_MS = 200;
/** While the studio cannot be reached, how long until it is tried again, in ms. */
const AGAIN_MS = 2500;
/** How often it is noted what has arrived, in ms. */
const RECORD_MS = 1500;

const ODD: Text = {
  zh: "没有传完：工作室的回答看不懂。可以再传一次，不会重复。",
  en: "It did not arrive: the studio's answer made no sense. Send it again; nothing is doubled.",
};
const GONE: Text = {
  zh: "这个文件读不到了，可能已移动、改名或修改过。",
  en: "The file cannot be read any more; it may have been moved, renamed or changed.",
};
const STOPPED: Text = { zh: "已停止，没有上传。", en: "Stopped before it was sent." };

let work: Work[] = [];
let shown: readonly Drop[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();

/**
 * Sends files into a dataset: pictures first, so that captions find them, each in natural order. Files of an upload that
 * was interrupted go on with it.
 */
export function sendFiles(dataset: number, subset: number | null, picked: readonly PickedFile[]): void {
  if (!picked.length) return;
  const ordered = [...picked].sort(
    (a, b) => arrivalRank(a.path) - arrivalRank(b.path) || byNature(a.path, b.path),
  );
  const record = work.some((other) => other.dataset === dataset && other.endedAt === null)
    ? null
    : readRecord(dataset);
  const there = record && arrived(record, picked);
  const drop: Work = {
    dataset,
    subset: record && there ? record.subset : subset,
    key: record && there ? record.key : crypto.getRandomValues(new Uint32Array(3)).join("-"),
    files: ordered.map((one, id) => ({
      id,
      path: one.path,
      file: one.file,
      bytes: one.file.size,
      sent: there?.has(one) ? one.file.size : 0,
      state: there?.has(one) ? ("already" as const) : ("waiting" as const),
      note: null,
    })),
    next: 0,
    active: new Map(),
    stopped: false,
    lost: 0,
    timers: new Set(),
    batch: null,
    marks: [],
    endedAt: null,
  };
  work = [...work.filter((other) => other.dataset !== dataset || other.endedAt === null), drop];
  if (work.filter((other) => other.endedAt === null).length === 1)
    window.addEventListener("beforeunload", holdOn);
  note(drop);
  for (let i = 0; i < PARALLEL; i++) step(drop);
  tell(true);
}

const IN = new Set<UploadState>([
  "added",
  "already",
  "restored",
  "captioned",
  "kept",
  "unpacking",
  "skipped",
]);
let noted = 0;

/** Keeps what has arrived, so that a reload loses nothing but the rest of a file. */
function note(drop: Work, now = true): void {
  if (!now && Date.now() - noted < RECORD_MS) return;
  noted = Date.now();
  const done = drop.files
    .filter((item) => IN.has(item.state))
    .map((item) => [item.path, item.bytes] as const);
  writeRecord(drop.dataset, { key: drop.key, subset: drop.subset, total: drop.files.length, done });
}

/** An upload into this dataset that was interrupted by a reload or a crash, when none is under way. */
export const interruptedUpload = (dataset: number): UploadRecord | null =>
  work.some((other) => other.dataset === dataset && other.endedAt === null) ? null : readRecord(dataset);

/** Asks before the tab is closed while files are on their way. */
const holdOn = (e: BeforeUnloadEvent) => e.preventDefault();

function step(drop: Work): void {
  while (drop.files[drop.next] && drop.files[drop.next]?.state !== "waiting") drop.next++;
  const item = drop.stopped ? undefined : drop.files[drop.next++];
  if (!item) {
    if (drop.active.size === 0 && drop.endedAt === null) finish(drop);
    return;
  }
  send(drop, item.id);
}

function finish(drop: Work): void {
  drop.endedAt = Date.now();
  writeRecord(drop.dataset, null);
  if (work.every((other) => other.endedAt !== null)) window.removeEventListener("beforeunload", holdOn);
  tell(true);
}

function change(drop: Work, id: number, next: Partial<Upload>): void {
  const item = drop.files[id];
  if (item) drop.files[id] = { ...item, ...next };
  tell();
}

function send(drop: Work, id: number): void {
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
    // a proxy or a studio that is just starting: nothing was said about the file
    if (request.status === 0 || request.status >= 502) return later(drop, id);
    drop.lost = 0;
    const answer = read(request);
    drop.batch = answer.batch ?? drop.batch;
    settle(drop, id, { state: answer.state, note: answer.note, sent: item.bytes });
    note(drop, false);
  };
  request.onerror = () => {
    // a file that has gone from its place fails in the same way as a line that is down
    void item.file
      .slice(0, 1)
      .arrayBuffer()
      .then(
        () => later(drop, id),
        () => settle(drop, id, { state: "failed", note: GONE, sent: 0 }),
      );
  };
  request.onabort = () => settle(drop, id, { state: "failed", note: STOPPED, sent: 0 });
  change(drop, id, { state: "sending", sent: 0 });
  request.send(item.file);
}

/** Sends a file again once the studio can be reached. */
function later(drop: Work, id: number): void {
  drop.active.delete(id);
  if (drop.stopped) {
    settle(drop, id, { state: "failed", note: STOPPED, sent: 0 });
    return;
  }
  drop.lost++;
  change(drop, id, { state: "sending", sent: 0 });
  const timer = setTimeout(() => {
    drop.timers.delete(timer);
    if (drop.stopped) settle(drop, id, { state: "failed", note: STOPPED, sent: 0 });
    else send(drop, id);
  }, AGAIN_MS);
  drop.timers.add(timer);
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
    return { state: "refused", note: body.error?.text ?? body.text ?? ODD, batch: null };
  } catch {
    return { state: "failed", note: ODD, batch: null };
  }
}

/** Stops a drop; what has arrived stays. */
export function stopDrop(key: string): void {
  const drop = work.find((other) => other.key === key);
  if (!drop || drop.endedAt !== null) return;
  drop.stopped = true;
  for (const timer of drop.timers) clearTimeout(timer);
  const asleep = drop.timers.size > 0;
  drop.timers.clear();
  for (const request of [...drop.active.values()]) request.abort();
  drop.files = drop.files.map((item) =>
    item.state === "waiting" || (asleep && item.state === "sending")
      ? { ...item, state: "failed", note: STOPPED }
      : item,
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
    lost: drop.lost > 0 && drop.endedAt === null,
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
