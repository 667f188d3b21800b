"use client";

import { CircleX } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { Badge, formatBytes } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import { FAMILY_NAME } from "@/server/domain/models/words";
import type { FoundLora } from "./answers";

/** What an import would bring, in training order; below it the files that cannot be taken, each with its reason. */
export function FoundLoras({ found, more }: { found: readonly FoundLora[]; more: boolean }) {
  const t = useTranslations("loras");
  const locale = useLocale() as Locale;
  const good = found.filter((f) => f.lora);
  const bad = found.filter((f) => !f.lora);
  if (found.length === 0) return <p className="py-6 text-center text-muted text-sm">{t("import.none")}</p>;
  return (
    <div className="grid gap-4">
      {good.length > 0 && (
        <ul className="divide-y border-y">
          {good.map((f) => (
            <li key={f.path} className="flex flex-wrap items-center gap-x-3 gap-y-0.5 py-1.5 text-sm">
              <span className="min-w-40 flex-1 truncate" title={f.path}>
                {f.name}
              </span>
              {f.known && <Badge>{t("import.known")}</Badge>}
              {f.lora?.final && <Badge tone="ok">{t("final")}</Badge>}
              <span className="text-muted text-xs tabular-nums">
                {[
                  f.lora?.epoch != null && t("epoch", { epoch: f.lora.epoch }),
                  f.lora?.step != null && t("step", { step: f.lora.step }),
                  f.lora && say(FAMILY_NAME[f.lora.family], locale),
                  f.lora?.dim != null && `dim ${f.lora.dim}`,
                  formatBytes(f.bytes),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </li>
          ))}
        </ul>
      )}
      {bad.length > 0 && (
        <section>
          <h3 className="mb-1 text-sm">{t("import.refused", { n: bad.length })}</h3>
          <ul className="divide-y border-y">
            {bad.map((f) => (
              <li key={f.path} className="grid gap-0.5 py-1.5 text-sm">
                <span className="flex items-center gap-2">
                  <CircleX aria-hidden className="size-4 shrink-0 text-bad" />
                  <span className="min-w-0 truncate" title={f.path}>
                    {f.name}
                  </span>
                </span>
                {f.error && (
                  <span className="pl-6 text-muted text-xs">
                    {say(f.error.text, locale)} {f.error.next && say(f.error.next, locale)}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {more && <p className="text-muted text-xs">{t("import.more")}</p>}
    </div>
  );
}
