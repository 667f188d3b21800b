import { join } from "node:path";
import type { DataFolder } from "../settings/data";

/** Where a run's things are (design §7); every path absolute. */
export const runFolder = (data: DataFolder, run: number): string => join(data.runs, String(run));

export const attemptFolder = (data: DataFolder, run: number, attempt: number): string =>
  join(runFolder(data, run), `attempt-${attempt}`);

/** A folder of its own for each attempt: the trainer numbers from 1 again and would write over earlier files. */
export const outputFolder = (data: DataFolder, run: number, attempt: number): string =>
  join(runFolder(data, run), attempt === 1 ? "output" : `output-${attempt}`);

/**
 * The trainer's output_name: the run's name as far as it is safe in a file name and in a webui's `<lora:name:1>`,
 * and the run's number, which makes it unique.
 */
export function outputName(name: string, number: number): string {
  const safe = name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}_-]+/gu, "_")
    .replace(/^[_-]+|[_-]+$/g, "");
  return `${[...safe].slice(0, 40).join("") || "lora"}-r${number}`;
}
