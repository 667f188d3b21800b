"use client";

import { useTranslations } from "use-intl";
import { Badge, Checkbox, cx } from "@/components/ui";
import { LoraPicture } from "./lora-picture";
import type { LoraListProps } from "./lora-table";

/** The files of one run or series as pictures, in training order. */
export function LoraShelf({ rows, picked, onPick, onOpen }: LoraListProps) {
  const t = useTranslations("loras");
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(132px,1fr))] gap-3">
      {rows.map((l) => {
        const on = picked.has(l.loraId);
        return (
          <li key={l.loraId} className="relative min-w-0">
            <button
              type="button"
              aria-label={t("open", { name: l.name })}
              onClick={() => onOpen(l.loraId)}
              className={cx(
                "block w-full overflow-hidden rounded-md border text-left hover:border-edge",
                on && "border-accent outline-1 outline-accent",
              )}
            >
              <LoraPicture lora={l} label size={512} className="aspect-[2/3] w-full" />
            </button>
            <Checkbox
              aria-label={t("choose", { name: l.name })}
              checked={on}
              onChecked={(v) => onPick([l.loraId], v)}
              className="absolute top-2 left-2"
            />
            <p className="mt-1 truncate font-medium text-sm" title={l.name}>
              {l.name}
            </p>
            <p className="flex flex-wrap items-center gap-x-2 text-muted text-xs">
              {l.step !== null && <span>{t("step", { step: l.step })}</span>}
              {l.epoch !== null && <span>{t("epoch", { epoch: l.epoch })}</span>}
              {l.final && <Badge tone="ok">{t("final")}</Badge>}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
