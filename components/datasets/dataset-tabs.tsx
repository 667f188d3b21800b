"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC, useTRPCClient } from "@/components/client/trpc";
import { LinkTabs } from "@/components/ui";

/** The pages of a dataset, in the order in which one works. */
const TABS = [
  { value: "pictures", path: "" },
  { value: "captions", path: "/captions" },
  { value: "check", path: "/check" },
  { value: "versions", path: "/versions" },
  { value: "train", path: "/train" },
] as const satisfies readonly { value: string; path: string }[];

export type DatasetTab = (typeof TABS)[number]["value"];

/** 图片 · 标签编辑 · 检查 n · 版本 · 训练: the second row of every page of a dataset. */
export function DatasetTabs({
  datasetId,
  tab,
  counts = {},
}: {
  datasetId: number;
  tab: DatasetTab;
  /** figures beside the words; causes of findings at "check" are asked for when they are not given */
  counts?: Partial<Record<DatasetTab, number>>;
}) {
  const t = useTranslations("datasets.tabs");
  const causes = useCauses(datasetId, counts.check === undefined);
  const figures: Partial<Record<DatasetTab, number>> = { ...(causes && { check: causes }), ...counts };
  return (
    <LinkTabs
      label={t("label")}
      value={tab}
      tabs={TABS.map(({ value, path }) => ({
        value,
        href: `/datasets/${datasetId}${path}`,
        label: (
          <>
            {t(value)}
            {figures[value] ? <span className="ml-1.5 text-muted">{figures[value]}</span> : null}
          </>
        ),
      }))}
    />
  );
}

/** A dataset that is being worked on is checked when it has stood still for so long. */
const STILL_MS = 1500;

/**
 * How many causes the check has found. Asked by itself and only when the dataset has stood still: a check of thousands
 * of pictures must not keep the answers of every keystroke waiting.
 */
function useCauses(datasetId: number, wanted: boolean): number | null {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { dataUpdatedAt } = useQuery(trpc.datasets.get.queryOptions({ id: datasetId }));
  const [still, setStill] = useState(0);
  useEffect(() => {
    if (!dataUpdatedAt) return;
    const timer = setTimeout(() => setStill(dataUpdatedAt), STILL_MS);
    return () => clearTimeout(timer);
  }, [dataUpdatedAt]);
  const { data } = useQuery({
    queryKey: ["causes", datasetId, still],
    queryFn: () => client.datasets.findings.count.query({ datasetId }),
    enabled: wanted && still > 0,
    placeholderData: keepPreviousData,
    // null = still under way on the server
    refetchInterval: ({ state }) => (state.data === null ? 2000 : false),
  });
  return data?.causes ?? null;
}
