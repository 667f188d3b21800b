"use client";

import { useQuery } from "@tanstack/react-query";
import { errorShape } from "../client/errors";
import { useTRPC } from "../client/trpc";
import { DatasetHeader } from "../datasets/dataset-header";
import { ErrorPanel, PageBody, Skeleton } from "../ui";
import { NewRun } from "./new-run";
import type { Draft } from "./use-draft";

/** The "new run" page of a dataset. */
export function TrainView({ datasetId, datasetName }: { datasetId: number; datasetName: string }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.recipes.draft.queryOptions({ datasetId }));
  if (data) return <NewRun key={datasetId} initial={data as Draft} datasetName={datasetName} />;
  return (
    <>
      <DatasetHeader dataset={{ id: datasetId, name: datasetName }} tab="train" />
      <PageBody wide>
        {error ? (
          <ErrorPanel error={errorShape(error)} onRetry={() => void refetch()} className="max-w-200" />
        ) : (
          <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_400px]">
            <Skeleton className="h-[70dvh]" />
            <Skeleton className="h-96" />
          </div>
        )}
      </PageBody>
    </>
  );
}
