"use client";
import { Unplug } from "lucide-react";
import { useTranslations } from "use-intl";
import { useConnection } from "@/components/client/stream";

/** Says that what is shown may be old; the data stays. */
export function StreamNotice() {
  const t = useTranslations("runs");
  if (useConnection() === "live") return null;
  return (
    <p role="status" className="mb-3 flex items-center gap-2 text-sm text-warn">
      <Unplug aria-hidden className="size-4" />
      {t("stream.lost")}
    </p>
  );
}
