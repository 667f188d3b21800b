"use client";

import { RotateCcw } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button, Segmented } from "@/components/ui";
import { NO_EDIT } from "@/server/domain/datasets/edit";
import { Operations } from "./operations";
import { OutputPreview } from "./output-preview";
import type { Bench } from "./use-bench";

/** What comes out, what the trainer learns of the painted part, and everything that was done. */
export function SidePanel({ bench }: { bench: Bench }) {
  const t = useTranslations("editor");
  const { edit, steps } = bench;
  const painted = edit.painted ?? "white";
  const filled = edit.paint !== undefined || edit.pad !== undefined || edit.straighten !== undefined;
  return (
    <div className="space-y-5">
      <section>
        <h2 className="mb-2 text-muted text-xs">{t("output.title")}</h2>
        <OutputPreview bench={bench} />
      </section>
      {filled && (
        <section>
          <h2 className="mb-1.5 text-muted text-xs">{t("painted.title")}</h2>
          <Segmented
            size="sm"
            label={t("painted.title")}
            value={painted}
            onValue={bench.setPainted}
            className="flex w-full"
            choices={(["white", "mask"] as const).map((value) => ({ value, label: t(`painted.${value}`) }))}
          />
          <p className="mt-1.5 text-muted text-xs">{t(`painted.${painted}Help`)}</p>
        </section>
      )}
      <section>
        <div className="mb-1 flex min-h-7 items-center">
          <h2 className="flex-1 text-muted text-xs">{t("operations.title")}</h2>
          {Object.keys(edit).length > 1 && (
            <Button
              size="sm"
              variant="quiet"
              icon={RotateCcw}
              onClick={() => steps.change(NO_EDIT, "original")}
            >
              {t("operations.original")}
            </Button>
          )}
        </div>
        <Operations bench={bench} />
      </section>
    </div>
  );
}
