"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button, Dialog } from "@/components/ui";
import { CaptionDiff } from "./diff";
import { bothTexts, type Changes, type Conflict } from "./use-changes";

/** Two people, or two tabs, wrote one caption: both texts, and three ways on. Nothing has been overwritten. */
export function ConflictDialog({ conflict, resolve }: { conflict: Conflict; resolve: Changes["resolve"] }) {
  const t = useTranslations("datasets");
  return (
    <Dialog
      open
      onOpen={(open) => !open && resolve("theirs")}
      title={t("conflict.title", { name: conflict.picture.name })}
      description={t("conflict.text")}
      size="lg"
      actions={
        <>
          <Button onClick={() => resolve("theirs")}>{t("conflict.useTheirs")}</Button>
          <Button onClick={() => resolve("mine")}>{t("conflict.useMine")}</Button>
          <Button variant="primary" onClick={() => resolve("both")}>
            {t("conflict.useBoth")}
          </Button>
        </>
      }
    >
      <div className="grid gap-4 md:grid-cols-2">
        <Side title={t("conflict.theirs")}>{conflict.theirs || "–"}</Side>
        <Side title={t("conflict.mine")}>{conflict.mine || "–"}</Side>
        <div className="md:col-span-2">
          <Side title={t("conflict.both")}>
            <CaptionDiff before={conflict.theirs} after={bothTexts(conflict)} />
          </Side>
        </div>
      </div>
    </Dialog>
  );
}

const Side = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="min-w-0">
    <h3 className="mb-1 text-muted text-xs">{title}</h3>
    <p className="max-h-60 overflow-y-auto whitespace-pre-wrap break-words rounded-md border bg-bg px-3 py-2 text-sm">
      {children}
    </p>
  </section>
);
