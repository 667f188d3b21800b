import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isStudioError } from "../domain/errors";
import {
  brokenOff,
  diskFull,
  type Expected,
  expectedOf,
  refusedDownload,
  unreachable,
  unverifiable,
  wrongFile,
} from "../domain/tagging/hub";

/** Room that is left free on the disk, bytes. */
const SPARE = 200_000_000;

export type Fetching = {
  url: string;
  token: string | undefined;
  /** the finished file; what is under way lies beside it as .part */
  to: string;
  /** null = the hub's own headers say it */
  expected: Expected | null;
  signal: AbortSignal;
  /** bytes there are, of how many */
  progress: (done: number, total: number) => void;
  /** longest silence, and tries in a row that bring nothing */
  idleMs?: number;
  tries?: number;
  pauseMs?: number;
};

/**
 * Brings one file of the hub: resumed where an earlier try broke off, its size and hash checked before it gets its
 * name. A file that is there already and right is kept. StudioError in words; AbortError when `signal` says so.
 */
export async function fetchFile(want: Fetching): Promise<void> {
  const { tries = 5, pauseMs = 1000 } = want;
  await mkdir(dirname(want.to), { recursive: true });
  const expected = want.expected ?? (await askHub(want));
  if ((await sizeOf(want.to)) === expected.bytes && (await hashOf(want.to, expected)) === expected.hash)
    return want.progress(expected.bytes, expected.bytes);
  const part = `${want.to}.part`;
  const { bavail, bsize } = await statfs(dirname(want.to));
  const needed = expected.bytes - (await sizeOf(part));
  if (needed + SPARE > bavail * bsize) throw diskFull(needed + SPARE, bavail * bsize);
  let fruitless = 0;
  let trouble: unknown = null;
  for (;;) {
    const before = await sizeOf(part);
    if (before === expected.bytes) break;
    if (before > expected.bytes) await rm(part);
    try {
      await receive(want, expected, part);
      trouble = null;
    } catch (error) {
      want.signal.throwIfAborted();
      if (isStudioError(error) && error.code !== "hub-status") throw error;
      trouble = error;
    }
    const after = await sizeOf(part);
    if (after === expected.bytes) break;
    fruitless = after > before ? 0 : fruitless + 1;
    if (fruitless >= tries) {
      if (isStudioError(trouble)) throw trouble;
      if (after > 0) throw brokenOff(after, expected.bytes, want.url);
      throw unreachable(want.url, causeOf(trouble));
    }
    await sleep(pauseMs * Math.min(8, 2 ** fruitless), undefined, { signal: want.signal });
  }
  const hash = await hashOf(part, expected);
  if (hash !== expected.hash) {
    await rm(part, { force: true });
    throw wrongFile(`${expected.kind} ${hash} ≠ ${expected.hash}`, want.url);
  }
  await rename(part, want.to);
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    (found) => found.size,
    () => 0,
  );

const causeOf = (error: unknown): string => {
  const cause = (error as { cause?: unknown } | null)?.cause ?? error;
  return cause instanceof Error
    ? `${(cause as NodeJS.ErrnoException).code ?? ""} ${cause.message}`.trim()
    : String(cause);
};

/** A request that gives up when the other side says nothing for too long. */
async function ask(
  want: Fetching,
  init: RequestInit,
): Promise<{ answer: Response; alive: () => void; over: () => void }> {
  const stop = new AbortController();
  const { idleMs = 30_000 } = want;
  const give = () => stop.abort(new Error(`no answer for ${idleMs} ms`));
  let timer = setTimeout(give, idleMs);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(give, idleMs);
  };
  const over = () => clearTimeout(timer);
  try {
    const answer = await fetch(want.url, {
      ...init,
      headers: {
        ...init.headers,
        "accept-encoding": "identity",
        ...(want.token && { authorization: `Bearer ${want.token}` }),
      },
      signal: AbortSignal.any([want.signal, stop.signal]),
    });
    alive();
    return { answer, alive, over };
  } catch (error) {
    over();
    throw error;
  }
}

/** The hub tells size and hash on its own answer, before it sends one on to where the bytes lie. */
async function askHub(want: Fetching): Promise<Expected> {
  const { tries = 5, pauseMs = 1000 } = want;
  for (let at = 1; ; at++) {
    try {
      const { answer, over } = await ask(want, { method: "HEAD", redirect: "manual" });
      over();
      if (answer.status >= 400) throw refusedDownload(answer.status, want.url);
      const expected = expectedOf((name) => answer.headers.get(name));
      if (expected) return expected;
      throw unverifiable(want.url);
    } catch (error) {
      want.signal.throwIfAborted();
      if (isStudioError(error) && error.code !== "hub-status") throw error;
      if (at >= tries) throw isStudioError(error) ? error : unreachable(want.url, causeOf(error));
    }
    await sleep(pauseMs, undefined, { signal: want.signal });
  }
}

/** One request for what is missing; what arrives is on the disk even when it breaks off. */
async function receive(want: Fetching, expected: Expected, part: string): Promise<void> {
  const from = await sizeOf(part);
  const { answer, alive, over } = await ask(want, {
    headers: from > 0 ? { range: `bytes=${from}-` } : {},
  });
  try {
    if (answer.status === 416) {
      await rm(part, { force: true });
      return;
    }
    if (answer.status !== 200 && answer.status !== 206) throw refusedDownload(answer.status, want.url);
    const resumed = answer.status === 206;
    checkSize(answer, expected, resumed ? from : 0, want.url);
    const file = await open(part, resumed ? "a" : "w");
    try {
      let done = resumed ? from : 0;
      for await (const chunk of answer.body ?? []) {
        alive();
        done += chunk.length;
        if (done > expected.bytes) throw wrongFile(`> ${expected.bytes} bytes`, want.url);
        await file.write(chunk);
        want.progress(done, expected.bytes);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    await answer.body?.cancel().catch(() => undefined);
    if (isStudioError(error) && error.code === "hub-wrong") await rm(part, { force: true });
    throw error;
  } finally {
    over();
  }
}

/** A server that announces another size has another file: said before the gigabyte is loaded. */
function checkSize(answer: Response, expected: Expected, from: number, url: string): void {
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.headers.get("content-range") ?? "");
  const length = answer.headers.get("content-length");
  const total = range ? Number(range[2]) : length === null ? null : Number(length) + from;
  if (range && Number(range[1]) !== from) throw wrongFile(`from byte ${range[1]} instead of ${from}`, url);
  if (total !== null && total !== expected.bytes)
    throw wrongFile(`${total} bytes instead of ${expected.bytes}`, url);
}

async function hashOf(path: string, expected: Expected): Promise<string> {
  const hash = createHash(expected.kind === "git" ? "sha1" : "sha256");
  if (expected.kind === "git") hash.update(`blob ${expected.bytes}\0`);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
