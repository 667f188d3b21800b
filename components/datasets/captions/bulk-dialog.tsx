"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { Dialog } from "@/components/ui";
import type { BulkEdit } from "@/server/domain/captions/bulk";
import type { Changes } from "../use-changes";
import { BulkPanel } from "./bulk-panel";

/** The bulk edit over the gallery, for the pictures that are selected there. */
export default function BulkDialog({
  datasetId,
  ids,
  changes,
  start = { do: "add", tags: [], where: "end" },
  onClose,
}: {
  datasetId: number;
  ids: readonly number[];
  changes: Changes;
  /** the edit it opens with */
  start?: BulkEdit;
  onClose: () => void;
}) {
  const t = useTranslations("captions.bulk");
  const trpc = useTRPC();
  const [edit, setEdit] = useState<BulkEdit>(start);
  const { data: dataset } = useQuery(trpc.datasets.get.queryOptions({ id: datasetId }));
  const known = useQuery(trpc.datasets.tags.queryOptions({ datasetId })).data ?? [];
  return (
    <Dialog open onOpen={(open) => !open && onClose()} title={t("title")} size="lg">
      <div className="-mx-5 flex h-[60dvh] flex-col">
        {dataset && (
          <BulkPanel
            dataset={dataset}
            ids={ids}
            narrowed={false}
            selected={ids}
            edit={edit}
            onEdit={setEdit}
            known={known}
            changes={changes}
            onDone={onClose}
          />
        )}
      </div>
    </Dialog>
  );
}
