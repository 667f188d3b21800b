"use client";

import {
  CircleSlash,
  FolderInput,
  Repeat2,
  RotateCcw,
  Star,
  Trash2,
  Undo2,
  WandSparkles,
  X,
} from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button, IconButton, Menu } from "@/components/ui";
import { EditMany } from "./edit-many";
import type { Changes } from "./use-changes";
import type { SubsetRow } from "./use-rows";

const REPEATS = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20];

const BulkDialog = dynamic(() => import("./captions/bulk-dialog"), { ssr: false });

/** What can be done with the selected pictures; there only with a selection of several, or by touch. */
export function SelectionBar({
  ids,
  subsets,
  trash,
  changes,
  onClear,
}: {
  ids: readonly number[];
  subsets: readonly SubsetRow[];
  /** the gallery shows the trash */
  trash: boolean;
  changes: Changes;
  onClear: () => void;
}) {
  const t = useTranslations("datasets");
  const c = useTranslations("captions");
  const [bulk, setBulk] = useState<number[] | null>(null);
  const g = useTranslations("gallery.selection");
  return (
    <div
      role="toolbar"
      aria-label={t("selection.label")}
      className="float absolute inset-x-2 bottom-18 z-20 mx-auto flex w-fit max-w-[calc(100%-16px)] flex-wrap items-center justify-center gap-1 p-1.5"
    >
      <span className="px-2 text-sm" aria-live="polite">
        {t("selection.count", { count: ids.length })}
      </span>
      {trash ? (
        <Button size="sm" icon={RotateCcw} onClick={() => void changes.restore(ids)}>
          {t("selection.restore")}
        </Button>
      ) : (
        <>
          {subsets.length > 1 && (
            <Menu
              trigger={
                <Button size="sm" variant="quiet" icon={FolderInput}>
                  {t("selection.move")}
                </Button>
              }
              items={subsets.map((subset) => ({
                label: subset.name,
                hint: `× ${subset.repeats}`,
                onSelect: () => void changes.move(ids, subset.id, subset.name),
              }))}
            />
          )}
          <Menu
            label={g("repeatsHelp")}
            trigger={
              <Button size="sm" variant="quiet" icon={Repeat2} title={g("repeatsHelp")}>
                {g("repeats")}
              </Button>
            }
            items={[...new Set([...REPEATS, ...subsets.map((subset) => subset.repeats)])]
              .sort((a, b) => a - b)
              .map((repeats) => ({
                label: g("repeatsTimes", { count: repeats }),
                onSelect: () => void changes.repeats(ids, repeats),
              }))}
          />
          <EditMany ids={ids} changes={changes} />
          <Button size="sm" variant="quiet" icon={WandSparkles} onClick={() => setBulk([...ids])}>
            {c("bulk.open")}
          </Button>
          <IconButton
            icon={CircleSlash}
            keys="x"
            label={t("use.no")}
            size="sm"
            onClick={() => void changes.use(ids, "no")}
          />
          <IconButton
            icon={Star}
            keys="p"
            label={t("use.keepHelp")}
            size="sm"
            onClick={() => void changes.use(ids, "keep")}
          />
          <IconButton
            icon={Undo2}
            keys="u"
            label={t("use.clear")}
            size="sm"
            onClick={() => void changes.use(ids, "yes")}
          />
          <IconButton
            icon={Trash2}
            keys="Delete"
            label={t("selection.trash")}
            size="sm"
            onClick={() => void changes.trash(ids)}
          />
        </>
      )}
      <IconButton icon={X} keys="Escape" label={t("selection.clear")} size="sm" onClick={onClear} />
      {bulk && (
        <BulkDialog
          datasetId={changes.datasetId}
          ids={bulk}
          changes={changes}
          onClose={() => setBulk(null)}
        />
      )}
    </div>
  );
}
