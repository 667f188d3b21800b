"use client";

const NAME = "studio-tab";
let known = "";

/** Names this browser tab: undo belongs to it. Survives a reload, not a new tab (session storage copies are renewed). */
export function tabId(): string {
  if (typeof window === "undefined") return "server";
  if (known) return known;
  const entry = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
  const kept =
    entry?.type === "reload" || entry?.type === "back_forward" ? sessionStorage.getItem(NAME) : null;
  known = kept ?? Array.from(crypto.getRandomValues(new Uint8Array(9)), (b) => b.toString(36)).join("");
  sessionStorage.setItem(NAME, known);
  return known;
}
