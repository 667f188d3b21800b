"use client";

import { tabId } from "./tab";

/**
 * Sends a mutation that outlives the page: for what is still unsaved when it goes away (`pagehide`). The browser sends
 * at most 64 kB this way and tells nobody whether it arrived.
 */
export function lastWord(path: string, input: unknown): void {
  void fetch(`/trpc/${path}`, {
    method: "POST",
    keepalive: true,
    headers: { "content-type": "application/json", "x-studio-tab": tabId() },
    body: JSON.stringify(input),
  }).catch(() => undefined);
}
