"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/client/trpc";
import { LinkTabs } from "@/components/ui";

/**
 * The pages of a dataset, in the order in which one works. A tab is shown as soon as its page exists: whoever adds the
 * page takes the `soon` away.
 */
const TABS = [
  { value: "pictures", path: "" },
  { value: "captions", path: "/captions" },
  { value: "check", path: "/check" },
  { value: "versions", path: "/versions" },
  { value: "train", path: "/train" },
] as const satisfies readonly { value: string; path: string; soon?: true }[];

export type DatasetTab = (typeof TABS)[number]["value"];

/** 图片 · 标签编辑 · 检查 n · 版本 · 训练: the second row of every page of a dataset. */
export function DatasetTabs({
  datasetId,
  tab,
  counts = {},
}: {
  datasetId: number;
  tab: DatasetTab;
  /** figures beside the words: findings at "check" */
  counts?: Partial<Record<DatasetTab, number>>;
}) {
  const t = useTranslations("datasets.tabs");
  const findings = useFindings(datasetId, tab !== "check");
  const shown: Partial<Record<DatasetTab, number>> = { check: findings, ...counts };
  return (
    <LinkTabs
      label={t("label")}
      value={tab}
      tabs={TABS.filter((one) => !("soon" in one)).map(({ value, path }) => ({
        value,
        href: `/datasets/${datasetId}${path}`,
        label: (
          <>
            {t(value)}
            {shown[value] ? <span className="ml-1.5 text-muted tabular-nums">{shown[value]}</span> : null}
          </>
        ),
      }))}
    />
  );
}

/** ms in which the page itself comes first */
const AFTER = 1500;

/** Number of causes the check has found; it is asked for once the page is there. */
function useFindings(datasetId: number, wanted: boolean): number {
  const trpc = useTRPC();
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setReady(true), AFTER);
    return () => clearTimeout(timer);
  }, []);
  const { data } = useQuery({
    ...trpc.datasets.findings.count.queryOptions({ datasetId }),
    enabled: ready && wanted,
  });
  return data?.causes ?? 0;
}
