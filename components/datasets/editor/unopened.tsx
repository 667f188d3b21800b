"use client";

import { ChevronLeft, ChevronRight, Trash2, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/client/keys";
import { Button, ErrorPanel, IconButton, Picture, Skeleton } from "@/components/ui";
import { useChanges } from "../use-changes";
import type { Opened } from "./tools";

export const EditorSkeleton = () => (
  <>
    <div className="h-12 border-b" />
    <Skeleton className="m-4 min-h-0 flex-1" />
  </>
);

/** A picture that cannot be worked on: the worker has not read it yet, or cannot. */
export function Unopened({
  opened,
  filmstrip,
  onLeave,
  onNext,
  onPrevious,
}: {
  opened: Opened;
  filmstrip: ReactNode;
  onLeave: () => void;
  onNext: (() => void) | null;
  onPrevious: (() => void) | null;
}) {
  const t = useTranslations("editor");
  const changes = useChanges(opened.datasetId);
  useKeys(
    {
      ".": { run: () => onNext?.(), label: t("next") },
      ",": { run: () => onPrevious?.(), label: t("previous") },
      Escape: { run: onLeave, label: t("leave") },
    },
    { label: t("title") },
  );
  const unreadable = opened.source.error !== null || opened.media.state === "failed";
  return (
    <>
      <header className="flex min-h-12 items-center gap-1 border-b px-2">
        <IconButton icon={X} label={t("leave")} keys="Escape" onClick={onLeave} />
        <IconButton
          icon={ChevronLeft}
          label={t("previous")}
          keys=","
          disabled={!onPrevious}
          onClick={() => onPrevious?.()}
        />
        <IconButton
          icon={ChevronRight}
          label={t("next")}
          keys="."
          disabled={!onNext}
          onClick={() => onNext?.()}
        />
        <h1 className="min-w-0 truncate font-medium text-sm">{opened.name}</h1>
      </header>
      <div className="flex min-h-0 flex-1">
        <div className="w-21 shrink-0 border-r max-md:hidden">{filmstrip}</div>
        <div className="flex min-w-0 flex-1 items-center justify-center bg-ground p-4">
          {unreadable ? (
            <ErrorPanel
              className="max-w-130 bg-surface!"
              error={{
                code: "unreadable",
                text: { zh: UNREADABLE.zh, en: UNREADABLE.en },
                next: { zh: NEXT.zh, en: NEXT.en },
                ...(opened.source.error && { evidence: [opened.source.error] }),
              }}
              actions={
                <>
                  <Button
                    icon={Trash2}
                    onClick={() => {
                      void changes.trash([opened.id]);
                      if (onNext) onNext();
                      else onLeave();
                    }}
                  >
                    {t("toTrash")}
                  </Button>
                  {onNext && <Button onClick={onNext}>{t("next")}</Button>}
                </>
              }
            />
          ) : (
            <figure className="text-center">
              <Picture
                media={opened.source.blob}
                size={512}
                thumbhash={opened.source.thumbhash}
                alt={opened.name}
                fit="contain"
                className="mx-auto size-64"
              />
              <figcaption role="status" className="mt-3 text-muted text-sm">
                {t("reading")}
              </figcaption>
            </figure>
          )}
        </div>
      </div>
    </>
  );
}

const UNREADABLE = {
  zh: "这个文件读不出来，没法修改，训练也会因为它中断。",
  en: "This file cannot be read, so it cannot be edited, and it would end a training.",
};
const NEXT = {
  zh: "把它移到回收站，或者重新导入一份完好的文件。",
  en: "Move it to the trash, or bring in a sound copy.",
};
