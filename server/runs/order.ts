import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Studio } from "../settings/studio";
import { attemptFolder } from "./places";

/** What an attempt was started with, frozen in its folder: the whole command line and the environment it was given. */
export type Order = { command: string[]; env: Record<string, string> };
export const ORDER_FILE = "order.json";

/** The frozen order of an attempt; null before it was launched. */
export function readOrder(studio: Studio, run: number, attempt: number): Order | null {
  try {
    return JSON.parse(
      readFileSync(join(attemptFolder(studio.data, run, attempt), ORDER_FILE), "utf8"),
    ) as Order;
  } catch {
    return null;
  }
}
