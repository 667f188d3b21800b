"use client";
import { useEffect, useState } from "react";
import { inEditable } from "@/components/client/keys";

/**
 * Keys that show something only while they are down (by position, so any layout works): the one that is held, null
 * when none is. A lost window lets go.
 */
export function useHeld<K extends string>(
  keys: Record<K, string>,
  enabled = true,
): [K | null, (k: K | null) => void] {
  const [held, setHeld] = useState<K | null>(null);
  const list = JSON.stringify(keys);
  useEffect(() => {
    if (!enabled) return;
    const known = Object.entries(JSON.parse(list) as Record<K, string>) as [K, string][];
    const find = (e: KeyboardEvent) => known.find(([, code]) => code === e.code)?.[0];
    const down = (e: KeyboardEvent) => {
      const key = find(e);
      if (!key || e.isComposing || e.keyCode === 229 || e.ctrlKey || e.metaKey || e.altKey) return;
      if (inEditable(e.target instanceof Element ? e.target : null)) return;
      e.preventDefault();
      if (!e.repeat) setHeld(key);
    };
    const up = (e: KeyboardEvent) => {
      const key = find(e);
      if (!key) return;
      e.preventDefault();
      setHeld((now) => (now === key ? null : now));
    };
    const letGo = () => setHeld(null);
    window.addEventListener("keydown", down, true);
    window.addEventListener("keyup", up, true);
    window.addEventListener("blur", letGo);
    document.addEventListener("visibilitychange", letGo);
    return () => {
      window.removeEventListener("keydown", down, true);
      window.removeEventListener("keyup", up, true);
      window.removeEventListener("blur", letGo);
      document.removeEventListener("visibilitychange", letGo);
    };
  }, [enabled, list]);
  return [held, setHeld];
}
