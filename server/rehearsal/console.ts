import { writeSync } from "node:fs";

/**
 * Speaks like sd-scripts on a pipe: rich log records padded to COLUMNS with `file.py:line` on the right, tqdm bars
 * redrawn behind `\r`, plain prints on stdout. Synchronous, so that nothing is lost when the process is killed.
 */
export type Console = {
  /** accelerator.print */
  print(text: string): void;
  log(level: "INFO" | "WARNING" | "ERROR", message: string, where: string): void;
  /** raw text on stderr: tracebacks, warnings of libraries */
  raw(text: string): void;
  bar(label: string, total: number): Bar;
};

export type Bar = {
  /** redraws with `done` of total and a tail such as "avr_loss=0.1" */
  draw(done: number, tail?: string): void;
  close(): void;
};

export function openConsole(columns: number, now: () => Date = () => new Date()): Console {
  let second = "";
  return {
    print: (text) => write(1, `${text}\n`),
    raw: (text) => write(2, text),
    log(level, message, where) {
      const stamp = local(now());
      const shown = stamp === second ? " ".repeat(19) : stamp;
      second = stamp;
      write(2, record(shown, level, message, where, columns));
    },
    bar(label, total) {
      const from = now().getTime();
      let last = "";
      const draw = (done: number, tail = "") => {
        last = barText(label, done, total, (now().getTime() - from) / 1000, tail);
        write(2, `\r${last}`);
      };
      draw(0);
      return { draw, close: () => write(2, "\n") };
    },
  };
}

/** One log record; further lines of the message are indented by 29 and padded, as rich does. */
export function record(
  stamp: string,
  level: string,
  message: string,
  where: string,
  columns: number,
): string {
  const room = columns - 29 - where.length - 1;
  return message
    .split("\n")
    .map((line, i) => {
      const head = i === 0 ? `${stamp} ${level.padEnd(8)} ` : " ".repeat(29);
      const body = `${head}${line}${" ".repeat(Math.max(1, room - cells(line)))}`;
      return i === 0 ? `${body} ${where}\n` : `${body.padEnd(columns)}\n`;
    })
    .join("");
}

/** tqdm's line: 10 cells in eighths, averages since the start (sd-scripts sets smoothing to 0). */
export function barText(label: string, done: number, total: number, seconds: number, tail = ""): string {
  const part = total > 0 ? done / total : 0;
  const eighths = Math.floor(part * 80);
  const full = "█".repeat(Math.floor(eighths / 8));
  const rest = eighths % 8 ? " ▏▎▍▌▋▊▉"[eighths % 8] : "";
  const rate = done > 0 && seconds > 0 ? done / seconds : null;
  const speed =
    rate === null ? "?it/s" : rate >= 1 ? `${rate.toFixed(2)}it/s` : `${(1 / rate).toFixed(2)}s/it`;
  const left = rate === null ? "?" : clock((total - done) / rate);
  const percent = String(Math.round(part * 100)).padStart(3);
  const head = label ? `${label}: ` : "";
  return `${head}${percent}%|${(full + rest).padEnd(10)}| ${done}/${total} [${clock(seconds)}<${left}, ${speed}${tail ? `, ${tail}` : ""}]`;
}

/** Python's three significant digits, as tqdm prints a postfix number. */
export function three(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const text = value.toPrecision(3);
  const plain = text.includes("e") ? text.replace(/\.?0+e/, "e") : text.replace(/\.?0+$/, "");
  return plain === "" ? "0" : plain;
}

/** YYYY-MM-DD HH:MM:SS in local time */
export const local = (d: Date): string =>
  `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;

/** YYYYmmddHHMMSS in local time, for names of files */
export const compact = (d: Date): string => local(d).replace(/\D/g, "");

const two = (n: number) => String(n).padStart(2, "0");

function clock(seconds: number): string {
  const s = Math.floor(seconds);
  const h = Math.floor(s / 3600);
  const tail = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return h ? `${h}:${tail}` : tail;
}

/** terminal cells: East Asian wide characters count twice */
function cells(text: string): number {
  let n = 0;
  for (const c of text)
    n +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u.test(c)
        ? 2
        : 1;
  return n;
}

function write(fd: 1 | 2, text: string): void {
  let bytes = Buffer.from(text, "utf8");
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (e) {
      // a pipe whose reader is slow; a reader that is gone must not end the training
      if ((e as NodeJS.ErrnoException).code !== "EAGAIN") return;
    }
  }
}
