"use client";

import { lazy, Suspense, useSyncExternalStore } from "react";
import type { ExternalToast, toast as Sonner } from "sonner";

// The list of toasts is 9 kB that no page needs before something was done on it: it is fetched with the first touch or
// key, so that it is there even if the studio is unreachable by the time it has something to say.
const fetchList = () => import("./toaster");
const Toasts = lazy(async () => ({ default: (await fetchList()).Toasts }));

let wanted = false;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
let onReady: (show: typeof Sonner) => void = () => undefined;
const ready = new Promise<typeof Sonner>((resolve) => {
  onReady = resolve;
});

if (typeof window !== "undefined")
  for (const event of ["pointerdown", "keydown"] as const)
    window.addEventListener(event, () => void fetchList().catch(() => undefined), {
      once: true,
      passive: true,
    });

/** Mounted once by the layout; empty until there is a toast. */
export function Toaster() {
  const mounted = useSyncExternalStore(
    subscribe,
    () => wanted,
    () => false,
  );
  return (
    mounted && (
      <Suspense>
        <Toasts onReady={onReady} />
      </Suspense>
    )
  );
}

type Kind = "success" | "error" | "warning" | "loading";
let count = 0;

function show(kind: Kind | null, message: string, options: ExternalToast = {}): string | number {
  const id = options.id ?? `toast-${++count}`;
  if (!wanted) {
    wanted = true;
    for (const listener of listeners) listener();
  }
  void ready.then((list) => (kind ? list[kind] : list)(message, { ...options, id }));
  return id;
}

/** Says what was done, or why not; answers an id with which a later toast can take its place. */
export const toast = Object.assign(
  (message: string, options?: ExternalToast) => show(null, message, options),
  {
    success: (message: string, options?: ExternalToast) => show("success", message, options),
    error: (message: string, options?: ExternalToast) => show("error", message, options),
    warning: (message: string, options?: ExternalToast) => show("warning", message, options),
    loading: (message: string, options?: ExternalToast) => show("loading", message, options),
  },
);
