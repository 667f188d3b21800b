"use client";

import { type ReactNode, useLayoutEffect, useState } from "react";

const WIDE = "(min-width: 1024px)";

/** The right column: rendered by the server for everyone, taken away before it is measured where there is no room. */
export function OnlyWide({ label, children }: { label: string; children: ReactNode }) {
  const [wide, setWide] = useState(true);
  useLayoutEffect(() => {
    const query = matchMedia(WIDE);
    const follow = () => setWide(query.matches);
    follow();
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return wide ? (
    <aside className="max-lg:hidden" aria-label={label}>
      {children}
    </aside>
  ) : null;
}
