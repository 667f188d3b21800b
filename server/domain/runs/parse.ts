/** What one line of the trainer's log says (sd-scripts.md §5.2, §5.3). */
export type RunEvent =
  /** the training bar; `done` counts from the bar's own start; loss null = nan or inf, undefined = not shown yet */
  | {
      type: "progress";
      done: number;
      total: number;
      /** optimizer steps per second as tqdm says it (an average since the start), null while unknown */
      rate: number | null;
      loss?: number | null;
      /** a log record printed behind the bar, without a newline between (a trait of tqdm on a pipe) */
      glued?: RunEvent;
    }
  | { type: "bar"; name: string | null; done: number; total: number }
  | { type: "record"; level: Level; message: string; source: string | null; says?: RunEvent }
  | { type: "device"; device: string }
  | { type: "total"; what: "images" | "batches" | "epochs" | "steps" | "accumulation"; value: number }
  | { type: "epoch"; epoch: number; epochs: number }
  /** printed *before* the file is written */
  | { type: "saving"; path: string }
  | { type: "removed"; path: string }
  | { type: "sampling"; step: number }
  | { type: "phase"; phase: "data" | "model" | "cache" | "prepare" | "hash" | "train" }
  | { type: "done" };

export type Level = "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";

const PROGRESS =
  /^steps:\s+(\d+)%\|[^|]*\|\s*(\d+)\/(\d+) \[([\d:]+)<([\d:]+|\?),\s+([\d.]+|\?)(it\/s|s\/it)(?:, (.*?))?\]/;
const LOSS = /avr_loss=(nan|inf|-inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)/;
const BAR =
  /^(?:(read caption|validation steps|epoch validation steps): )?\s*(\d+)%\|.*?\|\s*(\d+)\/(\d+) \[/;
const RECORD =
  /(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\s{19}|^) (DEBUG|INFO|WARNING|ERROR|CRITICAL) +(.*?)(?:\s+([\w.]+\.py):(\d+))?$/;
const SAMPLING = /generating sample images at step .*: (\d+)/;

const SIMPLE: readonly [RegExp, (m: RegExpExecArray) => RunEvent][] = [
  [/^accelerator device: (\S+)/, (m) => ({ type: "device", device: m[1]! })],
  [/^\s*num train images \* repeats .*: (\d+)$/, (m) => total("images", m)],
  [/^\s*num batches per epoch .*: (\d+)$/, (m) => total("batches", m)],
  [/^\s*num epochs .*: (\d+)$/, (m) => total("epochs", m)],
  [/^\s*gradient accumulation steps .*= (\d+)$/, (m) => total("accumulation", m)],
  [/^\s*total optimization steps .*: (\d+)$/, (m) => total("steps", m)],
  [/^epoch (\d+)\/(\d+)$/, (m) => ({ type: "epoch", epoch: Number(m[1]), epochs: Number(m[2]) })],
  [/^saving checkpoint: (.+)$/, (m) => ({ type: "saving", path: m[1]! })],
  [/^removing old checkpoint: (.+)$/, (m) => ({ type: "removed", path: m[1]! })],
  [/^prepare optimizer, data loader etc/, () => ({ type: "phase", phase: "prepare" })],
  [/^running training \/ /, () => ({ type: "phase", phase: "hash" })],
];

/** The same sentences as log records; with --console_log_simple they come bare. */
const SAID: readonly [RegExp, (m: RegExpExecArray) => RunEvent][] = [
  [SAMPLING, (m) => ({ type: "sampling", step: Number(m[1]) })],
  [/\bmodel saved\./, () => ({ type: "done" })],
  [
    /^(?:Using v[12] tokenizer|prepare images\.|Using DreamBooth method|Loading dataset config)/,
    () => ({ type: "phase", phase: "data" }),
  ],
  [
    /^(?:loading model for process|load StableDiffusion checkpoint|load Diffusers pretrained)/,
    () => ({ type: "phase", phase: "model" }),
  ],
  [/^caching latents/, () => ({ type: "phase", phase: "cache" })],
];

const total = (
  what: "images" | "batches" | "epochs" | "steps" | "accumulation",
  m: RegExpExecArray,
): RunEvent => ({
  type: "total",
  what,
  value: Number(m[1]),
});

/** What a line says, or null. `line` comes from `feed`: no ANSI, trailing blanks cut. */
export function parse(line: string): RunEvent | null {
  const bar = PROGRESS.exec(line);
  if (bar) return progress(bar, line);
  const other = BAR.exec(line);
  if (other) return { type: "bar", name: other[1] ?? null, done: Number(other[3]), total: Number(other[4]) };
  for (const [regex, make] of SIMPLE) {
    const m = regex.exec(line);
    if (m) return make(m);
  }
  const record = RECORD.exec(line);
  if (record) {
    const message = record[2]!.trimEnd();
    const says = said(message);
    return {
      type: "record",
      level: record[1] as Level,
      message,
      source: record[3] ? `${record[3]}:${record[4]}` : null,
      ...(says ? { says } : {}),
    };
  }
  return said(line);
}

function progress(m: RegExpExecArray, line: string): RunEvent {
  const speed = m[6] === "?" ? null : Number(m[6]);
  const rate = speed === null || speed === 0 ? null : m[7] === "it/s" ? speed : 1 / speed;
  const loss = LOSS.exec(m[8] ?? "");
  const rest = line.slice(m[0].length);
  const glued = rest.trim() ? parse(rest) : null;
  return {
    type: "progress",
    done: Number(m[2]),
    total: Number(m[3]),
    rate,
    ...(loss ? { loss: /nan|inf/.test(loss[1]!) ? null : Number(loss[1]) } : {}),
    ...(glued ? { glued } : {}),
  };
}

function said(message: string): RunEvent | null {
  for (const [regex, make] of SAID) {
    const m = regex.exec(message);
    if (m) return make(m);
  }
  return null;
}

/** The event itself and what is glued behind it or said inside it, outermost first. */
export function flatten(event: RunEvent | null): RunEvent[] {
  if (!event) return [];
  if (event.type === "progress") return [event, ...flatten(event.glued ?? null)];
  if (event.type === "record") return [event, ...flatten(event.says ?? null)];
  return [event];
}
