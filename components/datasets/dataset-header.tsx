"use client";

import { useQuery } from "@tanstack/react-query";
import { History, Redo2, Undo2 } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { inEditable, useKeys } from "@/components/client/keys";
import { useTRPC } from "@/components/client/trpc";
import { Badge, IconButton, PageHeader } from "@/components/ui";
import { DatasetMenu } from "./dataset-menu";
import { type DatasetTab, DatasetTabs } from "./dataset-tabs";
import type { Changes } from "./use-changes";

const HistorySheet = dynamic(() => import("./history-sheet").then((m) => m.HistorySheet), { ssr: false });

/**
 * The head of every page of a dataset: where one is, its tabs, undo and redo of this tab's steps with their keys, the
 * history, rename and delete. A page that binds Ctrl Z itself wins over the binding here.
 */
export function DatasetHeader({
  dataset,
  tab,
  changes,
  state,
  actions,
  counts,
  children,
}: {
  dataset: { id: number; name: string; origin?: string };
  tab: DatasetTab;
  /** useChanges of this dataset; without it the page changes no pictures and has no undo */
  changes?: Changes;
  state?: ReactNode;
  /** what can be done here, the primary one last */
  actions?: ReactNode;
  counts?: Partial<Record<DatasetTab, number>>;
  /** a row under the tabs */
  children?: ReactNode;
}) {
  const t = useTranslations("datasets");
  const sample = dataset.origin === "sample";
  return (
    <PageHeader
      crumbs={[{ label: t("title"), href: "/datasets" }, { label: dataset.name }]}
      state={
        (sample || state) && (
          <>
            {sample && <Badge>{t("sample")}</Badge>}
            {state}
          </>
        )
      }
      actions={
        <>
          {changes && <Steps datasetId={dataset.id} changes={changes} />}
          <DatasetMenu dataset={dataset} />
          {actions}
        </>
      }
    >
      <DatasetTabs datasetId={dataset.id} tab={tab} counts={counts} />
      {children}
    </PageHeader>
  );
}

function Steps({ datasetId, changes }: { datasetId: number; changes: Changes }) {
  const t = useTranslations("datasets.history");
  const trpc = useTRPC();
  const [history, setHistory] = useState(false);
  const { data } = useQuery(trpc.datasets.undoState.queryOptions({ datasetId }));
  // inside unfinished text the field's own undo is meant
  const inText = (e: KeyboardEvent) =>
    e.target instanceof HTMLElement &&
    inEditable(e.target) &&
    !(e.target instanceof HTMLInputElement && e.target.value === "");
  useKeys(
    {
      "mod+z": { run: (e) => (inText(e) ? false : void changes.undo()), label: t("undo") },
      "mod+shift+z": { run: (e) => (inText(e) ? false : void changes.redo()), label: t("redo") },
    },
    { label: t("title") },
  );
  return (
    <>
      <span className="inline-flex">
        <IconButton
          icon={Undo2}
          label={t("undo")}
          keys="mod+z"
          disabled={!data?.undo}
          onClick={() => void changes.undo()}
        />
        <IconButton
          icon={Redo2}
          label={t("redo")}
          keys="mod+shift+z"
          disabled={!data?.redo}
          onClick={() => void changes.redo()}
        />
        <IconButton icon={History} label={t("title")} onClick={() => setHistory(true)} />
      </span>
      {history && <HistorySheet datasetId={datasetId} open onOpen={setHistory} changes={changes} />}
    </>
  );
}
