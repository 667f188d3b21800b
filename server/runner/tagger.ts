import { readFileSync } from "node:fs";
import { setPriority } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import sharp from "sharp";
import { reason } from "../datasets/look";
import { readLabels } from "../domain/tagging/labels";
import { type Rgb, shown } from "../domain/tagging/resample";
import { packScores, scoreBytes } from "../domain/tagging/scores";
import { LABEL_FILE, MODEL_FILE } from "../domain/tagging/taggers";
import type { FromTagger, FromThread, Opened, Refusal, Seen, ToTagger, ToThread } from "./tagger-job";
import { decode } from "./tagger-picture";

// The tagger's process: pictures in, scores out, over IPC. It may run out of memory or be killed without anything else
// noticing; its beat tells the runner that it lives, and how long a batch takes tells it that it works.
setPriority(10);
sharp.concurrency(1);
sharp.cache(false);
process.on("SIGINT", () => undefined);
process.on("SIGHUP", () => undefined);
process.on("disconnect", () => process.exit(0));

const say = (message: FromTagger) => process.send?.(message);
setInterval(() => say({ type: "beat" }), 1000);

const thread = new Worker(join(dirname(fileURLToPath(import.meta.url)), "tagger-thread.mjs"));
thread.on("error", (error) => {
  console.error("tagger:", error);
  process.exit(70);
});

let opened: Opened | null = null;
/** after a batch that was too large for the memory, at most so many at once */
let most = Number.POSITIVE_INFINITY;

type Failure = { code: Refusal; detail: string };
const running = new Map<number, { done: (output: Float32Array) => void; fail: (why: Failure) => void }>();
let runs = 0;

thread.on("message", (message: FromThread) => {
  if (message.type === "opened") {
    opened = message;
    say(message);
  } else if (message.type === "ran") running.get(message.id)?.done(message.output);
  else if (message.id === null) say({ type: "refused", code: message.code, detail: message.detail });
  else running.get(message.id)?.fail(message);
});

const tell = (message: ToThread, transfer: ArrayBuffer[] = []) => thread.postMessage(message, transfer);

let preparing: Promise<unknown> = Promise.resolve();
let looking: Promise<unknown> = Promise.resolve();

process.on("message", (message: ToTagger) => {
  if (message.type === "open") return open(message.folder);
  // the next batch is prepared while the model works on this one
  const ready = preparing.then(() => prepare(message.pictures));
  preparing = ready;
  looking = Promise.all([ready, looking]).then(([pictures]) => look(message.id, pictures));
});

function open(folder: string): void {
  let labels = null;
  try {
    labels = readLabels(readFileSync(join(folder, LABEL_FILE), "utf8"));
  } catch (error) {
    return void say({ type: "refused", code: "labels", detail: (error as Error).message });
  }
  if (!labels) return void say({ type: "refused", code: "labels", detail: join(folder, LABEL_FILE) });
  tell({ type: "open", model: join(folder, MODEL_FILE), tags: labels.names.length });
}

type Ready = { key: string; picture: Float32Array } | { key: string; error: string };

async function prepare(pictures: { key: string; source: string }[]): Promise<Ready[]> {
  const side = opened?.side ?? 0;
  const ready: Ready[] = [];
  for (const { key, source } of pictures) {
    try {
      const rgb: Rgb = await decode(source);
      const picture = new Float32Array(side * side * 3);
      shown(rgb, side, picture);
      ready.push({ key, picture });
    } catch (error) {
      ready.push({ key, error: reason(error) });
    }
  }
  return ready;
}

async function look(id: number, ready: Ready[]): Promise<void> {
  const whole = ready.filter((one) => "picture" in one);
  const seen: Seen[] = ready.filter((one) => "error" in one);
  try {
    for (let from = 0; from < whole.length; ) {
      const limit = opened?.batch ?? Math.min(most, whole.length - from);
      const part = whole.slice(from, from + limit);
      try {
        seen.push(...(await glance(part)));
        from += part.length;
      } catch (why) {
        if ((why as Failure).code !== "memory" || part.length === 1) throw why;
        most = Math.max(1, Math.floor(part.length / 2));
      }
    }
    say({ type: "seen", id, seen });
  } catch (why) {
    const { code, detail } = why as Failure;
    say({ type: "failed", id, code: code ?? "model", detail: detail ?? String(why) });
  }
}

/** One run of the model. A model of a fixed number of pictures gets blank ones behind the last. */
async function glance(part: { key: string; picture: Float32Array }[]): Promise<Seen[]> {
  const { side, tags, batch } = opened!;
  const count = batch ?? part.length;
  const size = side * side * 3;
  const input = new Float32Array(count * size);
  part.forEach(({ picture }, i) => {
    input.set(picture, i * size);
  });
  const id = ++runs;
  const output = await new Promise<Float32Array>((done, fail) => {
    running.set(id, { done, fail });
    tell({ type: "run", id, input, count, side }, [input.buffer]);
  }).finally(() => running.delete(id));
  return part.map(({ key }, i) => ({
    key,
    scores: Buffer.from(scoreBytes(packScores(output.subarray(i * tags, (i + 1) * tags)))).toString("base64"),
  }));
}
