"use client";

import { useEffect, useState } from "react";

/** True once the page has loaded and the browser is idle: for what is large and may come last, as a chart library. */
export function useLater(): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    let idle = 0;
    const whenIdle = () => {
      // Safari has no requestIdleCallback
      idle = window.requestIdleCallback?.(() => setLater(true), { timeout: 1000 }) ?? 0;
      if (!window.requestIdleCallback) setLater(true);
    };
    if (document.readyState === "complete") whenIdle();
    else window.addEventListener("load", whenIdle, { once: true });
    return () => {
      window.removeEventListener("load", whenIdle);
      window.cancelIdleCallback?.(idle);
    };
  }, []);
  return later;
}
