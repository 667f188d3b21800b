"use client";

import { LoaderCircle, WifiOff } from "lucide-react";
import { useTranslations } from "use-intl";
import { useConnection, useRunner } from "../client/stream";

/** Said in a corner, so that nothing moves: the data on the page stays, but is old. */
export function AwayNotice() {
  const t = useTranslations("frame.away");
  const connection = useConnection();
  const runner = useRunner();
  const news = connection === "reconnecting" ? "stream" : runner === "down" ? "runner" : null;
  return (
    <div
      role="status"
      aria-live="polite"
      className="fixed bottom-[calc(var(--foot)+12px)] left-[calc(var(--rail)+12px)] z-45 max-w-[calc(100vw-24px)]"
    >
      {news && (
        <div className="float flex items-center gap-2 rounded-md! bg-warn-soft! px-3 py-2 text-sm">
          {news === "stream" ? (
            <WifiOff aria-hidden className="size-4 shrink-0 text-warn" />
          ) : (
            <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin text-warn" />
          )}
          {t(news)}
        </div>
      )}
    </div>
  );
}
